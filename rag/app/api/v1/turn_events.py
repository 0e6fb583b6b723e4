"""One turn for a program, as named events: the same stream that the page shows. No HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from pydantic import BaseModel

from rag.answer.named_events import named_event
from rag.answer.turn import FinalAnswer
from rag.app.api.errors import error_response
from rag.app.api.problems import Problem, problem_of
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.archive.asking import whole_answer
from rag.core.contract import AnswerView, Request
from rag.core.errors import BylineError
from rag.core.event_views import KeptEvent, UnderstoodEvent, WaitingEvent
from rag.storage.kept_answers import KeptAnswer

NamedEvent = tuple[str, BaseModel]
Keep = Callable[[AnswerView], KeptAnswer | None]
_PATH = "/api/v1/ask"
_log = logging.getLogger("byline.app")


def turn_events(
    archive: Archive, queue: RequestQueue, request: Request, keep: Keep
) -> Iterator[NamedEvent]:
    """The events of a turn, the first one at once; the last is `done` or `error`.

    `keep` keeps the whole answer if it is to be kept.
    Closing it gives up its place and ends the turn. Raises BusyError, before any event, when the line
    is full.
    """
    with queue.place() as place:
        yield "waiting", WaitingEvent(ahead=queue.ahead(place.ticket))
        try:
            for ahead in place.waits():
                yield "waiting", WaitingEvent(ahead=ahead)
            yield from _answer_events(archive, request, keep)
        except BylineError as error:
            response = error_response(error)
            yield "error", problem_of(response.status_code, _PATH, bytes(response.body))
        except Exception as error:  # noqa: BLE001  # the caller gets a line, the log the traceback
            _log.exception("answer failed")
            yield "error", _unexpected(error)


def _answer_events(archive: Archive, request: Request, keep: Keep) -> Iterator[NamedEvent]:
    question = archive.requested_question(request)
    yield "understood", UnderstoodEvent.model_validate(question)
    for event in archive.assistant.stream(question, request.engine):
        if isinstance(event, FinalAnswer):
            answer = whole_answer(archive, request, event.answer)
            archive.answered(answer.question, [citation.article_id for citation in answer.citations])
            if kept := keep(answer):
                yield "kept", KeptEvent.model_validate(kept)
            yield "done", answer
        elif named := named_event(event):
            yield named


def _unexpected(error: Exception) -> Problem:
    detail = f"{type(error).__name__} inside Byline; its terminal has the details."
    return problem_of(500, _PATH, detail.encode())
