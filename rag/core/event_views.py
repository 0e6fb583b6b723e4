"""The events of a turn as JSON: what a program is sent while an answer is made. Pure.

understood   how the question was read                      UnderstoodEvent
waiting      how many questions are ahead of it             WaitingEvent
evidence     what was found, before a word of the answer    EvidenceEvent
preview      the answer in the articles' words, until a chat model has a sentence of its own
note         what a reader should know of the answer        NoteEvent
sentence     the next sentence, verified                    SentenceEvent
kept         under which ids the answer was kept            KeptEvent
done         the whole answer                               rag/core/contract.py, AnswerView
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from rag.core.contract import (
    CitationView,
    HitView,
    SentenceView,
    ShortView,
    TimelineView,
    UnderstoodView,
    View,
    at,
)
from rag.core.types import TimeExpression


def _named_days(time: TimeExpression) -> TimeExpression | None:
    return time if time.kind == "days" else None


class UnderstoodEvent(View):
    """How a question was read: what is searched for, and within which limits."""

    question: str = at("asked")
    corrected: str
    """The question with its typing errors mended; empty when it had none."""
    standalone_question: str = at("standalone")
    understood: Annotated[UnderstoodView | None, BeforeValidator(_named_days)] = at("time")
    kind: str
    """What it asks for."""
    language: str
    """What it was asked in, empty for English."""
    outlets: list[str] = at("filters.outlets")
    sections: list[str] = at("filters.sections")
    since: date | None = at("filters.since")
    until: date | None = at("filters.until")
    as_of: date


class WaitingEvent(View):
    """The question stands in line."""

    ahead: int
    """Questions that are answered before it; 0 when its turn has come."""


class QuotationView(View):
    """A sentence worth reading for the question."""

    passage_id: str = at("hit.passage.id")
    article_id: str = at("hit.passage.article_id")
    title: str = at("hit.article.title")
    outlet: str = at("hit.article.outlet")
    published: date | None = at("hit.article.published")
    quote: str
    start: int
    """Offset in the article's text; `end` is the offset after the last character."""
    end: int
    score: float
    """Chance in 0..1 that it holds the answer."""


class EvidenceEvent(View):
    """What was found for the question."""

    sufficient: bool
    """Whether there is enough to answer from."""
    confidence: float
    """Chance in 0..1 that it holds the answer."""
    evidence: list[QuotationView]
    hits: list[HitView]
    timeline: list[TimelineView]


class SentenceEvent(View):
    """The next sentence of the answer, verified."""

    sentence: SentenceView
    citations: list[CitationView]
    """Those that are new with it."""
    short: ShortView | None
    """The answer in a few words, with the first sentence only."""


class PreviewEvent(View):
    """The answer in the articles' own words; it stands until the first `sentence`."""

    sentences: list[SentenceView]
    citations: list[CitationView]
    short: ShortView | None


class KeptEvent(View):
    """The answer was kept for its reader."""

    conversation_id: str
    answer_id: str = at("id")


class NoteEvent(View):
    """One sentence that a reader should know of how the answer came about."""

    text: str
    first: bool
    """Whether it comes before the answer: it corrects the question."""
