"""Questions from a program: their fields in, typed answers and events out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, TypedDict

from rag.answer.named_events import EventView, named_event
from rag.answer.turn import FinalAnswer
from rag.archive.parts import Parts
from rag.core.contract import FIELDS, AnswerView, Request, answer_view, read_request
from rag.core.event_views import UnderstoodEvent
from rag.core.types import Answer, Turn
from rag.text.outlets import match_outlets

EarlierTurn = AnswerView | Turn | Mapping[str, Any] | tuple[str, str] | str
"""An earlier turn: its answer as it was given, its question with its answer, or its question alone."""

StreamEvent = UnderstoodEvent | EventView | AnswerView
"""What a stream gives; the whole answer is the last."""


class SearchFields(TypedDict, total=False):
    """What may be said of a search beside its words. Days are dates or `YYYY-MM-DD`."""

    outlets: Sequence[str]
    """Outlets to keep to."""
    sections: Sequence[str]
    """Sections to keep to."""
    since: date | str | None
    until: date | str | None
    as_of: date | str | None
    """The day of asking, today by default: nothing published later is found."""
    anytime: bool
    """Whether what the words say of time is left out."""
    as_typed: bool
    """Whether typing errors are left as they are."""
    anywhere: bool
    """Whether the outlets that the words name are left out."""
    history: Sequence[EarlierTurn]
    """The conversation before the question, oldest first."""


class QuestionFields(SearchFields, total=False):
    """What may be said of a question beside its words, as in `/ask`."""

    engine: str
    """What shall write the answer; empty for what the settings name."""


def request_of(parts: Parts, question: str, fields: QuestionFields | SearchFields) -> Request:
    """A question with its fields, checked.

    Raises QuestionError naming the field that cannot be, TypeError for one that there is not.
    """
    if unknown := fields.keys() - {*FIELDS}:
        raise TypeError(f"a question has no {', '.join(sorted(unknown))}")
    history = fields.get("history") or ()
    if isinstance(history, Sequence) and not isinstance(history, str):
        history = [_earlier(turn) for turn in history]
    asked = {**fields, "question": question, "history": history}
    return read_request(asked, parts.settings.max_question_chars)


def _earlier(turn: EarlierTurn) -> Any:
    if isinstance(turn, AnswerView | Turn):
        return {"question": turn.question, "answer": turn.answer}
    return turn


def answer_request(parts: Parts, request: Request) -> AnswerView:
    """The answer to a question whose fields are checked. Raises BylineError."""
    question = parts.requested_question(request)
    return whole_answer(parts, request, parts.assistant.answer(question, request.engine))


def answer_events(parts: Parts, request: Request) -> Iterator[StreamEvent]:
    """How it is understood, what comes about, and last the whole answer. Raises BylineError."""
    question = parts.requested_question(request)
    yield UnderstoodEvent.model_validate(question)
    for event in parts.assistant.stream(question, request.engine):
        if isinstance(event, FinalAnswer):
            yield whole_answer(parts, request, event.answer)
        elif named := named_event(event):
            yield named[1]


def whole_answer(parts: Parts, request: Request, answer: Answer) -> AnswerView:
    """An answer by the contract, with what it could not heed of the request among its notes."""
    view = answer_view(answer)
    view.notes += _unused(parts, request)
    return view


def _unused(parts: Parts, request: Request) -> Iterator[str]:
    """What an answer could not heed of a request: unknown fields, names that the archive lacks."""
    statistics = parts.catalog.statistics
    outlets, sections = statistics.outlets(), statistics.sections()
    for name in request.unknown:
        yield f"The field “{name:.40}” is unknown and was ignored.{_close(name, FIELDS)}"
    for name in match_outlets(request.outlets, outlets):
        if name not in outlets:
            yield f"The archive has nothing of an outlet “{name:.80}”.{_close(name, outlets)}"
    known = {section.casefold() for section in sections}
    for name in request.sections:
        if name.strip().casefold() not in known:
            yield f"The archive has nothing of a section “{name:.80}”.{_close(name, sections)}"


def _close(name: str, names: Sequence[str]) -> str:
    close = get_close_matches(name, names, 1, 0.7)
    return f" Did you mean “{close[0]}”?" if close else ""
