"""The answer's own words in a sentence, made long enough to be understood. Pure.

The reader points at the fewest words that answer: "Dati", "129". A reader of the page needs "Culture
Minister Rachida Dati", "at least 129 people", as they stand in the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.core.types import Citation, Evidence, Question, QuestionKind, Sentence, ShortAnswer
from rag.query.answer_type import expected_answer_type, offers_answer_type
from rag.text.lexicon import A_SHORT_TITLE, A_WEEKDAY, MONTHS, ONES, WEEKDAYS
from rag.text.partial_dates import parse_dates
from rag.text.people import described_name, person_asked
from rag.text.role_holder import role_asked, role_holder
from rag.text.tokens import STOP_WORDS, stem_set

LONGEST = 90
"""Characters of a short answer: what is longer is said by its sentence."""
SURE = 0.8
"""Chance from which the words lead by themselves."""
DESCRIBED = 0.95
"""Chance that a title or apposition beside a name says who somebody is: of 13 people of
corpus/readers.jsonl none is given a wrong one."""
KINDS: frozenset[QuestionKind] = frozenset({"fact", "figure", "superlative"})
"""Kinds of question that a few words can answer."""
_WORD = re.compile(r"[\w’'&.-]*\w|[$€£%]")
_NAME_WORD = re.compile(r"(?:[A-Z][\w’'-]*|(?:[A-Z]\.)+|de|von|van|bin|al|of|the)$")
_QUALIFIERS = re.compile(
    r"(?:\b(?:at least|more than|fewer than|less than|about|around|nearly|almost|over|up to|some|only"
    r"|approximately|roughly|as many as|an estimated)\s+|[$€£]\s?)$",
    re.I,
)
_COUNTED = re.compile(
    r"(?:[-–]\d[\d,.]*)?(?:\s?%|\s+(?:percent|per cent|million|billion|trillion|thousand|hundred))*"
    r"(?:\s+(?:of\s+)?(?!(?:and|or|per|each|a|an|is|in|on|at|of|for|from|to|by|as|were|was|are|had|have"
    r"|has|who|that|the|after|before|since|during|when|while|with|said)\b)[a-z][a-z’'-]*(?:\sold\b)?)?",
)
_FIGURE = re.compile(
    rf"(?:[$€£]?\d|(?:{'|'.join(ONES[1:13])}|dozens|hundreds|thousands|millions)\b)", re.I
)
_FIGURE_OR_DAY = re.compile(
    rf"\d|\b(?:{'|'.join((*ONES[1:13], *MONTHS, *WEEKDAYS))}|half|dozens|hundreds|thousands|millions)\b",
    re.I,
)
_NAMES_A_THING = re.compile(r"\b(?:what|which) \w+", re.I)
"""What visa, which disease: a thing, which need not be a name."""
_NO_NAME = STOP_WORDS | {word.lower() for word in (*MONTHS, *WEEKDAYS)}
"""Capitalised at the head of a sentence, or a day: no part of the name behind it."""
_DAY_BEFORE = re.compile(rf"\b{A_WEEKDAY},?\s+(?:the\s+)?$", re.I)
_TITLE_END = re.compile(rf"(?:{A_SHORT_TITLE})\.$")


def short_answer(
    question: Question, evidence: Sequence[Evidence], citations: Sequence[Citation]
) -> ShortAnswer | None:
    """The words that answer in what the first of the citations cites; None where there are none.

    None too where the reader is not sure, where they only repeat the question, and of a figure where a
    later report has one.
    """
    if not citations:
        return None
    if question.kind == "person":
        return _person(question, citations[0])
    if holder := _holder(question, citations[0]):
        return holder
    return _pointed_at(question, evidence, citations[0]) if question.kind in KINDS else None


def _pointed_at(question: Question, evidence: Sequence[Evidence], cited: Citation) -> ShortAnswer | None:
    """The words that the reader points at in the evidence that is cited."""
    place = (cited.passage_id, cited.start, cited.end)
    found = (e for e in evidence if (e.hit.passage.id, e.start, e.end) == place)
    source = next(found, None)
    span = source.answer if source else None
    if not source or not span or span.chance < SURE:
        return None
    if question.kind == "figure" and _tells_later(question, source, evidence):
        return None
    text = source.hit.article.text[span.start : span.end]
    asked = question.standalone
    if len(text) > LONGEST or stem_set(text) <= stem_set(asked) or not _is_of_type(asked, text):
        return None
    day = cited.published if question.kind == "figure" else None
    return ShortAnswer(" ".join(text.split()), cited.n, span.start, span.end, span.chance, day)


def _person(question: Question, cited: Citation) -> ShortAnswer | None:
    """A name with what the first sentence says that they are: "Culture Minister Rachida Dati"."""
    place = described_name(cited.quote, person_asked(question.standalone))
    if not place or place[1] - place[0] > LONGEST:
        return None
    text = " ".join(cited.quote[slice(*place)].split())
    return ShortAnswer(text, cited.n, cited.start + place[0], cited.start + place[1], DESCRIBED)


def _holder(question: Question, cited: Citation) -> ShortAnswer | None:
    """Of a role that is asked for, who has it in the first sentence: "Los Angeles Mayor Karen Bass"."""
    role = role_asked(question.standalone) if question.kind == "fact" else ""
    place = role_holder(cited.quote, role) if role else None
    if not place:
        return None
    text = " ".join(cited.quote[slice(*place)].split())
    return ShortAnswer(text, cited.n, cited.start + place[0], cited.start + place[1], DESCRIBED)


def _tells_later(question: Question, source: Evidence, evidence: Sequence[Evidence]) -> bool:
    """Whether a later report of the evidence has a figure of what is asked."""
    day = source.hit.article.published or date.max
    later = (e for e in evidence if (e.hit.article.published or date.min) > day)
    return any(offers_answer_type(question.standalone, e.quote)[0] for e in later)


def _is_of_type(question: str, text: str) -> bool:
    """Whether words are of the type that is asked for: a figure, a day, a name; else no figure alone."""
    asked = expected_answer_type(question)
    if asked in ("number", "money", "time"):
        return bool(_FIGURE_OR_DAY.search(text))
    if asked == "name" and not _NAMES_A_THING.search(question):
        return any(word[:1].isupper() for word in text.split())
    return not _FIGURE.match(text)


def widen(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """Place of the answer in the article's text, whole words and all of a date, a name or a count."""
    text, shift = sentence.text, sentence.start
    start, end = _whole_words(text, start - shift, end - shift)
    if date_of := _whole_date(text, start, end):
        start, end = date_of
    elif _FIGURE.match(text[start:end]):
        start, end = _whole_figure(text, start, end)
    elif text[start : start + 1].isupper():
        start, end = _whole_name(text, start, end)
    return shift + start, shift + end


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    words = [m.span() for m in _WORD.finditer(text) if m.start() < end and start < m.end()]
    return (words[0][0], words[-1][1]) if words else (start, end)


def _whole_date(text: str, start: int, end: int) -> tuple[int, int] | None:
    """With all of the date that it stands in, and the day of the week before; None for no date."""
    for found in parse_dates(text):
        weekday = _DAY_BEFORE.search(text[: found.start])
        first = weekday.start() if weekday else found.start
        if first < end and start < found.end:
            return min(start, first), max(end, found.end)
    return None


def _whole_figure(text: str, start: int, end: int) -> tuple[int, int]:
    """With what qualifies it before, and its unit or what it counts behind."""
    while before := _QUALIFIERS.search(text[:start]):
        start = before.start()
    ends_in_figure = _FIGURE.match(text[start:end].rsplit(maxsplit=1)[-1])
    behind = _COUNTED.match(text, end) if ends_in_figure else None
    return start, behind.end() if behind else end


def _whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """With the capitalised words right before and behind it: a title, a first name, the rest of it."""
    words = [m.span() for m in _WORD.finditer(text)]
    first = next(n for n, (a, _) in enumerate(words) if a >= start)
    while first > 0 and _joins(text, words[first - 1], words[first]):
        first -= 1
    last = max(n for n, (_, b) in enumerate(words) if b <= end)
    while last + 1 < len(words) and _joins(text, words[last], words[last + 1]):
        last += 1
    while first < last and not text[words[first][0]].isupper():
        first += 1
    while first < last and not text[words[last][0]].isupper():
        last -= 1
    return min(start, words[first][0]), max(end, words[last][1])


def _joins(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two words that follow each other are of one name."""
    gap = text[one[1] : other[0]]
    abbreviated = gap == ". " and bool(_TITLE_END.search(text[: one[1] + 1]))
    both = all(_NAME_WORD.match(text[a:b]) for a, b in (one, other))
    opens = text[one[0] : one[1]].lower() in _NO_NAME and text[one[0]].isupper()
    return (gap == " " or abbreviated) and both and not opens
