"""A kept answer as an answer again: what the page offers after it needs, without passages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from rag.core.types import NO_FILTERS, Answer, AnswerSentence, Citation, Question, ShortAnswer
from rag.storage.kept_answers import KeptAnswer


def answer_of(kept: KeptAnswer) -> Answer | None:
    """The answer without hits and evidence; None where what was kept cannot be read."""
    try:
        return _answer(kept.answer, _asked_on(kept))
    except (KeyError, TypeError, ValueError):  # damaged, or kept by another release
        return None


def _asked_on(kept: KeptAnswer) -> date:
    asked = datetime.fromtimestamp(kept.asked_at, UTC).astimezone().date()
    return _day(kept.form.get("as_of")) or asked


def _answer(told: Mapping[str, Any], as_of: date) -> Answer:
    short = told["short"]
    return Answer(
        question=Question(
            text=told["corrected"] or told["question"],
            standalone=told["standalone_question"],
            filters=NO_FILTERS,
            as_of=as_of,
        ),
        text=told["answer"],
        sentences=tuple(_sentence(one) for one in told["sentences"]),
        citations=tuple(_citation(one) for one in told["citations"]),
        hits=(),
        evidence=(),
        refused=told["refused"],
        nearest=(),
        engine=told["engine"],
        timings_ms=told["timings_ms"],
        newest=_day(told["newest"]),
        notes=tuple(told["notes"]),
        short=_short(short) if short else None,
    )


def _sentence(told: Mapping[str, Any]) -> AnswerSentence:
    citations, reasons = tuple(told["citations"]), tuple(told["problems"])
    return AnswerSentence(told["text"], citations, told["verdict"], told["support"], reasons)


def _citation(told: Mapping[str, Any]) -> Citation:
    """Without what a later report says of it."""
    names = (
        *("n", "article_id", "passage_id", "title", "outlet", "url", "quote", "start", "end"),
        *("correction", "outlets", "claimed_outlet", "machine_order"),
    )
    return Citation(published=_day(told["published"]), **{name: told[name] for name in names})


def _short(told: Mapping[str, Any]) -> ShortAnswer:
    names = ("text", "citation", "start", "end", "chance")
    return ShortAnswer(published=_day(told["as_of"]), **{name: told[name] for name in names})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
