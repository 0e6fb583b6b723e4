"""A turn in the protocol's form: answered at once, or as a stream of chunks while it grows."""

from __future__ import annotations

import json
import logging
import time
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from rag.answer.turn import Event, FinalAnswer
from rag.app.api.openai.content import Content
from rag.app.api.openai.errors import error_detail
from rag.app.api.openai.messages import text_of
from rag.app.api.openai.schemas import (
    AnswerChoice,
    AnswerMessage,
    ChatCompletion,
    ChatRequest,
    Chunk,
    ErrorBody,
    ErrorDetail,
    Usage,
)
from rag.app.workers.request_queue import Place, RequestQueue
from rag.archive import Archive
from rag.archive.asking import whole_answer
from rag.core.contract import Request
from rag.core.errors import BylineError
from rag.core.types import Question
from rag.text.tokens import tokens

_log = logging.getLogger("byline.app")
_WAITING = b": waiting for a turn\n\n"
_WORKING = b": working\n\n"
"""Comments of server-sent events: clients read over them, and who hung up is noticed by them."""
_DONE = b"data: [DONE]\n\n"
_UNFORESEEN = ErrorDetail(
    message="Something went wrong inside Byline; its terminal has the details.",
    type="server_error",
    param=None,
    code=None,
)


@dataclass
class ChatTurn:
    """One conversation's last question, with its archive; used once."""

    archive: Archive
    queue: RequestQueue
    chat: ChatRequest
    request: Request
    base: str
    """Address of the app's first page."""
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def complete(self) -> ChatCompletion:
        """The whole answer. Raises BylineError."""
        with self.queue.turn():
            question = self.archive.requested_question(self.request)
            content = Content(self.base, question.kind == "overview")
            for event in self._events(question):
                content.add(event)
        message = AnswerMessage(content=content.text, annotations=content.annotations())
        return ChatCompletion(
            id=self.id,
            created=self.created,
            model=self.chat.model,
            choices=[AnswerChoice(message=message)],
            usage=self._usage(content),
            byline=whole_answer(self.archive, self.request, content.answers[-1]),
        )

    def stream(self) -> Generator[bytes]:
        """The answer as server-sent events, the first of them when a place in the queue is taken.

        To be closed when nobody listens any more: then nothing more is answered. Raises BusyError at
        its first step; what fails later is told as the protocol tells it.
        """
        with self.queue.place() as place:
            yield self._chunk({"role": "assistant", "content": ""})
            try:
                yield from _waits(place)
                yield from self._answer_chunks()
            except BylineError as error:
                yield _event(ErrorBody(error=error_detail(error)).model_dump())
            except Exception:  # noqa: BLE001  # the answer has begun: only the stream itself can tell
                _log.exception("answer failed")
                yield _event(ErrorBody(error=_UNFORESEEN).model_dump())
        yield _DONE

    def _answer_chunks(self) -> Iterator[bytes]:
        question = self.archive.requested_question(self.request)
        content = Content(self.base, question.kind == "overview")
        with closing(self._events(question)) as events:
            for event in events:
                added = content.add(event)
                yield self._chunk({"content": added}) if added else _WORKING
        annotations = [each.model_dump() for each in content.annotations()]
        view = whole_answer(self.archive, self.request, content.answers[-1]).model_dump(mode="json")
        yield self._chunk({"annotations": annotations}, byline=view)
        yield self._chunk({}, finish_reason="stop")
        if self.chat.stream_options and self.chat.stream_options.include_usage:
            yield _event(self._head() | {"choices": [], "usage": self._usage(content).model_dump()})

    def _events(self, question: Question) -> Generator[Event]:
        """The assistant's; whose articles an answer cites is noted for the archive's owner."""
        for event in self.archive.assistant.stream(question, self.request.engine):
            if isinstance(event, FinalAnswer):
                cited = [citation.article_id for citation in event.answer.citations]
                self.archive.answered(self.request.question, cited)
            yield event

    def _usage(self, content: Content) -> Usage:
        asked = sum(len(tokens(text_of(message))) for message in self.chat.messages)
        said = len(tokens(content.text))
        return Usage(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)

    def _head(self) -> Chunk:
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created,
            "model": self.chat.model,
        }

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return _event(self._head() | {"choices": [choice]} | more)


def _waits(place: Place) -> Iterator[bytes]:
    """Comments, one a second at least, until the turn has come. Raises BusyError when it never will."""
    while ahead := place.queue.ahead(place.ticket):
        place.queue.check_open()
        yield _WAITING
        place.queue.wait_for_change(place.ticket, ahead)


def _event(value: Mapping[str, Any]) -> bytes:
    """In ASCII: some clients end a line where Unicode has one, at U+2028 say."""
    return f"data: {json.dumps(value)}\n\n".encode()
