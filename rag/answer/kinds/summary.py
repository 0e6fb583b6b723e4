"""What happened: the newest state first, then sentences on other sides of it, as many as asked. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.answer.compose import Draft
from rag.answer.kinds.lines import bulleted, several
from rag.answer.kinds.ranking import coverage, distinct, place, ranks
from rag.answer.kinds.statements import statements
from rag.core.types import AnswerShape, Evidence, Hit, Question
from rag.text.tokens import stem, stem_set

SENTENCES, BRIEF, MOST = 4, 1, 10
"""Sentences where no number is asked, where it is to be brief, and at most."""
WHOLE, LATE_DAYS = 0.9, 2
"""Share of the topic that tells a report of it, and days before its last report that are as new."""
ON_TOPIC = 0.6
"""Share of the topic's words that an article's headline and passage must have."""
_ASKING = frozenset(
    map(
        stem,
        "what happened happen happening latest news know everything going tell update story".split(),
    )
)


def summary_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The newest state, then the best sentences on other sides; points where those are asked."""
    topic = stem_set(question.standalone) - _ASKING
    best = [e for e in evidence if _is_on(topic, e)]
    openings = [e for e in _openings(question, hits) if _is_on(topic, e)]
    found = [*_newest(topic, openings, evidence), *best, *openings]
    rest = statements(question, _hits_of(found))
    lines = several(distinct([*found, *rest], _most(question.shape)))
    return bulleted(lines) if question.shape.bullets or question.shape.items > 1 else lines


def _newest(
    topic: frozenset[str], openings: Sequence[Evidence], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """The first sentence of a report of the last days that has the whole topic, the best-ranked one."""
    whole = [e for e in openings if e.hit.article.published and coverage(topic, e) >= WHOLE]
    last = max((e.hit.article.published for e in whole if e.hit.article.published), default=date.min)
    order = ranks(evidence)
    late = [e for e in whole if (last - (e.hit.article.published or date.min)).days <= LATE_DAYS]
    return sorted(late, key=lambda e: order.get(place(e), len(evidence)))[:1]


def _most(shape: AnswerShape) -> int:
    return min(MOST, shape.items or (BRIEF if shape.brief else SENTENCES))


def _openings(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """The first sentences of the articles, of those hits that begin them."""
    return [
        item
        for item in statements(question, hits)
        if item.hit.passage.ordinal == 0 and item.start == item.hit.passage.start
    ]


def _hits_of(items: Sequence[Evidence]) -> list[Hit]:
    return list({item.hit.passage.id: item.hit for item in items}.values())


def _is_on(topic: frozenset[str], item: Evidence) -> bool:
    return not topic or coverage(topic, item) >= ON_TOPIC
