"""Two things compared: of each the sentence with its age, count or size; which is missing is said. Pure.

A sentence that measures both stands once. The side that the question asks for ("older", "more") comes
first where both figures are known; that it is so the reader sees, it is not claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.answer.compose import Draft
from rag.answer.kinds.lines import quoted, several
from rag.answer.kinds.measures import (
    ARTICLES,
    PIECES,
    Measured,
    count_of,
    is_of,
    measured_sides,
    names_itself,
    said_of_both,
)
from rag.answer.kinds.ranking import coverage, distinct, place, ranks
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.query.comparison import asks_for_less, aspect_of, sides
from rag.text.numbers import parse_numbers
from rag.text.quantities import extract_outcomes

EACH = 2
"""Sentences of a side where nothing is measured."""


def comparison_lines(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> list[Draft]:
    """Both sides, a name of the side before its sentences; nothing where neither is told of."""
    compared = sides(question.standalone)
    if compared is None:
        return []
    shared = said_of_both(question, compared)
    both = _of_both(question, compared, shared, hits)
    if not both and (measured := measured_sides(question, compared, hits)):
        return _measured_lines(question, compared, measured)
    told: dict[str, list[Evidence]] = {}
    for n, side in enumerate(compared):
        said = [*both, *(item for items in told.values() for item in items)]
        told[side] = _of_side(question, side, compared[1 - n], (shared, said), (hits, evidence))
    missing = [] if both else [side for side, items in told.items() if not items]
    if len(missing) == len(compared):
        return []
    frame = "".join(f"The articles found do not tell of {side}. " for side in missing)
    lines = [quoted(item, frame) for item in both]
    return lines + [line for side, items in told.items() for line in _lines(side, items, frame)]


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether both sides are measured, or named by a sentence; None where only the evidence can tell."""
    compared = sides(question.standalone)
    if compared is None:
        return None
    if len(measured_sides(question, compared, hits)) == len(compared):
        return True
    found = [last_sentence(item) for item in statements(question, hits)]
    named = all(any(names_itself(side, sentence) for sentence in found) for side in compared)
    return (named and not aspect_of(question.standalone)) or None


def _lines(side: str, items: Sequence[Evidence], frame: str = "") -> list[Draft]:
    return [quoted(items[0], f"{frame}{_titled(side)}:"), *several(items[1:])] if items else []


def _titled(side: str) -> str:
    return side[:1].upper() + side[1:]


def _measured_lines(
    question: Question, compared: tuple[str, str], measured: Sequence[Measured]
) -> list[Draft]:
    less = asks_for_less(question.standalone)
    ordered = sorted(measured, key=lambda m: m.value, reverse=not less)
    missing = [side for side in compared if all(m.side != side for m in measured)]
    frame = "".join(f"The articles found do not say it of {side}. " for side in missing)
    places = {place(m.item) for m in ordered}
    if len(places) < len(ordered):
        return [quoted(ordered[0].item)]
    return [
        quoted(m.item, f"{frame if n == 0 else ''}{_titled(m.side)}:") for n, m in enumerate(ordered)
    ]


def _of_both(
    question: Question, compared: tuple[str, str], shared: frozenset[str], hits: Sequence[Hit]
) -> list[Evidence]:
    """The newest sentence that names both sides, each with its figure where they are measured."""
    measures = bool(aspect_of(question.standalone))
    fates = extract_outcomes(question.standalone)
    found = [
        item
        for item in statements(question, whole_articles(hits, ARTICLES))
        for sentence in [last_sentence(item)]
        if all(names_itself(side, sentence) for side in compared)
        and (not measures or _measures_each(compared, sentence))
        and (not fates or fates & extract_outcomes(sentence))
    ]

    def worth(item: Evidence) -> tuple[float, date]:
        return round(coverage(shared, item), 1), item.hit.article.published or date.min

    return sorted(found, key=worth, reverse=True)[:1]


def _measures_each(compared: tuple[str, str], sentence: str) -> bool:
    """Whether each side has a figure in its own piece of the sentence: "9 in Kent and 16 in Essex"."""
    pieces = [p for p in PIECES.split(sentence) if parse_numbers(p, keep_dates=False)]
    return all(any(names_itself(side, piece) for piece in pieces) for side in compared)


def _of_side(
    question: Question,
    side: str,
    other: str,
    by: tuple[frozenset[str], Sequence[Evidence]],
    sources: tuple[Sequence[Hit], Sequence[Evidence]],
) -> list[Evidence]:
    """The best sentences of one side, none of those that are said, nor one of the other side alone."""
    shared, said = by
    hits, evidence = sources
    own = [
        item
        for item in statements(question, whole_articles(hits, ARTICLES))
        if is_of(side, item)
        and (names_itself(side, last_sentence(item)) or not names_itself(other, item.quote))
    ]
    order = ranks(evidence)

    def worth(item: Evidence) -> tuple[float, int, int]:
        sentence = last_sentence(item)
        by_words = coverage(shared, item) + names_itself(side, sentence) + _opens_with(side, sentence)
        return -round(by_words, 1), order.get(place(item), len(evidence)), item.start

    toll = count_of(question, side, (side, other), hits, "die")
    first = [toll.item] if toll else []
    return distinct([*first, *sorted(own, key=worth)], EACH, said)


def _opens_with(side: str, sentence: str) -> bool:
    """Whether the sentence is about the side from its first word: as what explains a thing is."""
    return bool(re.match(rf"(?:(?:an?|the) )?{re.escape(side)}\b", sentence, re.I))
