"""By what two things are compared: the age, count or size of each, with its sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.kinds.counting import is_word_of
from rag.answer.kinds.figure import Count, counts
from rag.answer.kinds.ranking import coverage
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.answer.refusal_reasons import missing_question_names
from rag.core.types import Evidence, Hit, Question
from rag.query.comparison import Aspect, aspect_of
from rag.text.entities import extract_names
from rag.text.quantities import extract_outcomes
from rag.text.tokens import STOP_WORDS, stem, stem_set, tokens

ARTICLES = 6
"""Articles that are read whole."""
_ASKING = frozenset(
    map(stem, "compare comparison contrast difference differ which what versus who".split())
)
_FATES = {"die": "died", "hurt": "were injured", "missing": "are missing"}
_AGE = r"(?:,\s+(?:aged )?(\d{2,3})\b(?!,?\d)|\s+\((\d{2,3})\)|\s+(?:is|was|turned|turns)\s+(\d{2,3})\b)"
_YEARS_OLD = re.compile(r"\b(\d{2,3})[- ]years?[- ]old\b", re.I)
_MAGNITUDE = re.compile(r"\bmagnitude(?: of)? (\d+(?:\.\d+)?)|\b(\d+\.\d+)[- ]magnitude", re.I)
_SIZE = re.compile(
    r"\bcategory(?: of)? (\d+)|(?:[$€£] ?)(\d[\d,.]*)|\b(\d[\d,.]*)"
    r" (?:percent|per cent|%|mph|km/h|feet|foot|ft|met(?:er|re)s?|miles?|kilomet|acres|degrees|inches"
    r"|tons)",
    re.I,
)
_QUAKE = re.compile(r"\b(?:earth)?quakes?\b", re.I)
PIECES = re.compile(r"[,;:] |\band\b|\bwhile\b|\bbut\b")


@dataclass(frozen=True)
class Measured:
    """The sentence that measures a side, and its figure."""

    side: str
    item: Evidence
    value: float


def measured_sides(question: Question, compared: tuple[str, str], hits: Sequence[Hit]) -> list[Measured]:
    """Each side's figure, as far as sentences have it; nothing where nothing is measured."""
    aspect = aspect_of(question.standalone)
    found = (_figure_of(question, side, compared, aspect, hits) for side in compared) if aspect else ()
    return [measured for measured in found if measured]


def _figure_of(
    question: Question, side: str, compared: tuple[str, str], aspect: Aspect, hits: Sequence[Hit]
) -> Measured | None:
    if aspect == "count":
        return count_of(question, side, compared, hits)
    shared = said_of_both(question, compared)
    best: tuple[float, Measured] | None = None
    for item in statements(question, whole_articles(hits, ARTICLES)):
        value = _value(question, last_sentence(item), side, aspect)
        if value is None or not is_of(side, item):
            continue
        worth = coverage(shared | stem_set(side), item) + names_itself(side, last_sentence(item))
        if best is None or worth > best[0]:
            best = worth, Measured(side, item, value)
    return best[1] if best else None


def _value(question: Question, sentence: str, side: str, aspect: Aspect) -> float | None:
    """The age or size of the side that a sentence gives."""
    if aspect == "age":
        last = next(reversed(re.findall(r"[\w'’-]+", side)), "")
        match = re.search(rf"\b{re.escape(last)}\b{_AGE}", sentence, re.I)
        match = match or (_YEARS_OLD.search(sentence) if names_itself(side, sentence) else None)
    else:
        match = (_MAGNITUDE if _QUAKE.search(question.standalone) else _SIZE).search(sentence)
    figure = next(filter(None, match.groups()), "") if match else ""
    return float(figure.replace(",", "").rstrip(".")) if figure.strip(",.") else None


def count_of(
    question: Question, side: str, compared: tuple[str, str], hits: Sequence[Hit], fate: str = ""
) -> Measured | None:
    """The newest figure of what is counted, or of a fate, in a sentence on the side."""
    plain = _count_question(question, side, compared, fate)
    whole = whole_articles(hits, ARTICLES)
    own = [c for c in counts(plain, whole) if _counts_side(side, c)]
    newest = max(own, key=lambda c: (c.day, c.value), default=None)
    return Measured(side, newest.item, newest.value) if newest else None


def _counts_side(side: str, count: Count) -> bool:
    """Whether the side stands before the figure in its sentence, or in the same piece of it."""
    sentence, end = last_sentence(count.item), count.quantity.number.end
    behind = PIECES.split(sentence[end:])[0]
    return names_itself(side, sentence[:end] + behind)


def _count_question(question: Question, side: str, compared: tuple[str, str], fate: str) -> Question:
    """`How many people died in Haiti Melissa` of "Did Melissa kill more people in Haiti or Jamaica?"."""
    fates = [fate] if fate else sorted(extract_outcomes(question.standalone))
    fates += ["die"] if "deadl" in question.standalone.lower() else []
    told = next((_FATES[f] for f in fates if f in _FATES), "")
    rest = "" if fate else " ".join(_rest_words(question, compared))
    asks = f"How many people {told} in {side} {rest}" if told else f"How many {rest} {side}"
    return replace(question, standalone=asks, kind="figure")


_MEASURING = frozenset("more fewer less which who what deadlier people killed than many".split())


def _rest_words(question: Question, compared: tuple[str, str]) -> list[str]:
    """The question's words beside both sides, as they are written."""
    named = {word for side in compared for word in tokens(side)}
    words = re.findall(r"[\w'’-]+", question.standalone)
    return [
        w for w in words if w.lower() not in named | _MEASURING | STOP_WORDS and not extract_outcomes(w)
    ]


def said_of_both(question: Question, compared: tuple[str, str]) -> frozenset[str]:
    """Stems of what is said of both."""
    return stem_set(question.standalone).difference(*map(stem_set, compared), _ASKING)


def names_itself(side: str, sentence: str) -> bool:
    """Whether a sentence has all the words of a side."""
    words, stems = stem_set(side), stem_set(sentence)
    return all(any(is_word_of(word, other) for other in stems) for word in words)


def is_of(side: str, item: Evidence) -> bool:
    """Whether a sentence with its headline has the names and words of a side."""
    text = f"{item.hit.article.title} {item.quote}"
    names = frozenset().union(*map(stem_set, extract_names(f"of {side}")))
    stems = stem_set(text)
    if missing_question_names(f"of {side}", text):
        return False
    return all(any(is_word_of(word, other) for other in stems) for word in stem_set(side) - names)
