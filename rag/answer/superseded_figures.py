"""Which figure of a report a later report of its story supersedes. Pure.

A later report supersedes a sentence when it gives another figure for the same: the same thing with the
same fate in the same place, and more of it where a count only grows. Better silent than wrong: a figure
of a part is no revision of the whole. Knows nothing of how stories are made and of where sentences are
stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product

from rag.core.types import Citation, Evidence, RelatedSentence, SupersedingFigure
from rag.text.entities import extract_names
from rag.text.lexicon import A_YEAR, MONTHS, UPPER_BOUNDS, WEEKDAYS
from rag.text.numbers import Number, parse_numbers
from rag.text.phrases import attribution
from rag.text.quantities import Quantity, extract_quantities

ALIKE = 0.5
"""Least cosine of two sentences that can be about the same."""
NEAR = 0.78
"""Least cosine where no fate says what a figure counts."""
_FALLING = frozenset({"missing"})
"""Fates whose count may fall as more is known."""
_DAILY = frozenset({"held"})
"""Fates that are counted anew each day: fifty arrests on Thursday do not revise Sunday's."""
_ROUNDED = Fraction(1, 50)
"""How far a figure may be off for being rounded: "about 3.7" for 3.69."""
_AT_MOST = {*UPPER_BOUNDS} - {"under"}
"""What makes a figure a bound from above, which is no news of more. "Under" mostly is "just under"."""
_RATE = re.compile(
    r"\b(?:annually|yearly|(?:(?<=s )a|(?<=people )a|per|each|every) (?:day|week|month|season|year))\b",
    re.I,
)
"""Of a sentence whose figure may be a rate, which no event revises."""
_SUM = re.compile(
    r"\bthis (?:season|year|decade)\b|\bpast (?:month|year|decade)\b"
    r"|\b(?:past|last|recent|previous) (?:\w+ )?(?:weeks|months|years|decades)\b",
    re.I,
)
"""Of a sentence whose figure may be a sum over several events: revised by another sum only."""
_NAME = r"[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*"
_PLACES = re.compile(
    r"\b(?:[Ii]n|[Aa]cross|[Aa]t|[Nn]ear|[Oo]ff|[Aa]round)\s+(?:[a-z]+\s+){0,2}"
    rf"(?P<places>{_NAME}(?:,? (?:and |or )?(?:the )?{_NAME})*)"
    r"|(?P<district>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)* (?:County|Parish|Province|Island|District))"
)
_LISTED = re.compile(r",? (?:and |or )(?:the )?|, (?:the )?")
_PART = re.compile(r"\b(?:(?i:county|city|town|village)|Western|Eastern|Northern|Southern)\b")
"""What tells the part of a country that a figure is of; "in southern Haiti" may be all that is known."""
_YEAR = re.compile(rf"\b{A_YEAR}\b")
_NO_PLACES = {name.capitalize() for name in (*MONTHS, *WEEKDAYS)}


def has_revisable_figure(evidence: Evidence) -> bool:
    """Whether it has a figure that a later report may revise."""
    return evidence.hit.article.published is not None and bool(extract_quantities(evidence.quote))


def superseding_figure(
    evidence: Evidence, related: Iterable[RelatedSentence]
) -> SupersedingFigure | None:
    """The newest later sentence with another figure for the same; None when there is none."""
    day = evidence.hit.article.published
    figures = extract_quantities(evidence.quote)
    if day is None or not figures:
        return None
    by_day = [(s.report.article.published, s.cosine, s) for s in related if s.report.article.published]
    for newer, cosine, sentence in sorted(by_day, key=lambda item: item[:2], reverse=True):
        if newer > day and cosine >= ALIKE and _is_same_matter(sentence, evidence.quote, day):
            for new, old in product(extract_quantities(sentence.text), figures):
                if _revises(new, old, sentence, evidence.quote):
                    return SupersedingFigure(sentence, new.printed, old.printed)
    return None


def newest_figure_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """The same, but what revises an earlier report before that: a reader wants the newest figure."""
    order = list(evidence)
    for item in evidence:
        for other in order[order.index(item) + 1 :]:
            if item.later and _ends_with(other, item.later.sentence):
                order.remove(other)
                order.insert(order.index(item), other)
                break
    return order


def _ends_with(evidence: Evidence, sentence: RelatedSentence) -> bool:
    return (evidence.hit.passage.id, evidence.end) == (sentence.passage_id, sentence.end)


def update_note(citations: Sequence[Citation]) -> str:
    """`A later report updates [1]: CNN, 9 May 2024: at least 31, not 25.`, or nothing."""
    return " ".join(
        f"A later report updates [{c.n}]: {_where(new)}: {new.figure}, not {new.former_figure}."
        for c in citations
        if (new := c.later)
    )


def _where(later: SupersedingFigure) -> str:
    article = later.sentence.report.article
    return attribution(article.outlet, article.published) or article.title


def _revises(new: Quantity, old: Quantity, later: RelatedSentence, quote: str) -> bool:
    """Whether one figure takes the place of another; not when a sentence has both."""
    same = (new.noun, new.outcome, new.number.unit) == (old.noun, old.outcome, "")
    if not same or old.outcome in _DAILY:
        return False
    if _has(later.text, old.number) or _has(quote, new.number):
        return False
    least, most = min(new.number.values), max(old.number.values)
    grows, falls = least > most * (1 + _ROUNDED), least < most * (1 - _ROUNDED)
    if new.hedge in _AT_MOST or not (grows or (falls and old.outcome in _FALLING)):
        return False
    return bool(old.outcome) or (new.modifiers == old.modifiers and later.cosine >= NEAR)


def _has(sentence: str, number: Number) -> bool:
    return any(number.may_equal(other) for other in parse_numbers(sentence))


def _is_same_matter(later: RelatedSentence, quote: str, day: date) -> bool:
    """Whether two sentences share a name, name the same places and count for one event."""
    years = {int(year) for year in _YEAR.findall(f"{later.text} {quote}")}
    if years - {day.year, (later.report.article.published or day).year}:
        return False
    if _RATE.search(f"{later.text} {quote}") or _sums(later.text) != _sums(quote):
        return False
    if _parts(later.text) != _parts(quote):
        return False
    pairs = product(extract_names(later.text), extract_names(quote))
    return any(_is_same_name(*pair) for pair in pairs) and _places(later.text) == _places(quote)


def _parts(sentence: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _PART.findall(sentence))


def _sums(sentence: str) -> bool:
    return bool(_SUM.search(sentence))


def _is_same_name(one: str, other: str) -> bool:
    """Whether one name is the other or a part of it: Texas of Central Texas."""
    shorter, longer = sorted((one.split(), other.split()), key=len)
    return longer[: len(shorter)] == shorter or longer[-len(shorter) :] == shorter


def _places(sentence: str) -> frozenset[str]:
    """The names that a sentence puts "in" or "at" before, and districts; days aside."""
    lists = (match["places"] or match["district"] for match in _PLACES.finditer(sentence))
    listed = (name for some in lists for name in _LISTED.split(some))
    return frozenset(name for name in listed if name and name.split()[0] not in _NO_PLACES)
