"""How old somebody is: the sentence that says it of them, and of nobody else in it. Pure.

English word order only: "Ann Lee, 45,", "45-year-old Ann Lee", "Ann Lee, who died on Monday, aged 88".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.answer.compose import Draft
from rag.answer.kinds.lines import several
from rag.answer.kinds.ranking import distinct, place, ranks
from rag.answer.kinds.statements import last_sentence, statements, whole_articles
from rag.core.types import Evidence, Hit, Question
from rag.text.lexicon import MONTHS, TITLES, WEEKDAYS
from rag.text.people import flat, name_words
from rag.text.roles import ROLES
from rag.text.tokens import stem, stem_set

ARTICLES = 6
"""Articles that are read whole."""
CONTEXT = 2
"""Sentences after the age at most."""
_ASKED = re.compile(
    r"\bhow old (?:(?:is|was|are|were|will)\s+)(?P<name>[^?]+?)"
    r"(?:\s+(?:when|at|as|now|then|today|be|in|on)\b[^?]*)?[?!. ]*$"
    r"|\b(?:the )?age of (?P<of>[^?]+?)[?!. ]*$"
    r"|\bwhat age (?:is|was) (?P<at>[^?]+?)(?:\s+when\b[^?]*)?[?!. ]*$"
    r"|\bwhat(?:['’]?s| is| was) (?P<whose>[^?]+?)['’]s? age[?!. ]*$",
    re.I,
)
_AGE = r"(\d{1,3})(?![\d%]|,\d|[.:]\d)"
_BEHIND = re.compile(
    rf"(?:,? (?:Jr|Sr)\b\.?|\s+[IVX]+\b)?"
    rf"(?:,\s+(?:who (?:is|was) |aged |age |now |then )?{_AGE}\s*"
    r"(?=[,.;:)]|$|years?\b|and\b|when\b|of\b)"
    rf"|\s+\({_AGE}\)|,\s+(?:an?|the)\s+{_AGE}[- ]years?[- ]old\b"
    rf"|\s+(?:is|was|turned|turns|will turn)\s+(?:aged )?{_AGE}"
    r"(?=\s+(?:years? old|when|at|on|in)\b|[,.;]|$))",
)
_CLAUSE = re.compile(
    rf"([^.;“\"]{{0,120}}?)\b(?:at (?:the )?age(?: of)?|aged|turned|who (?:is|was)) {_AGE}"
)
_BEFORE = re.compile(
    rf"{_AGE}[- ]years?[- ]old\s+(?:[a-z][\w'-]*\s+){{0,3}}(?:[a-z][\w'-]*,\s+)?"
    r"(?:[A-Z][\w.'-]*\s+){0,3}$"
)
_CAME_TO_BE = r"(?:elected|chosen|named|appointed|confirmed as|sworn in as|installed as|became|becomes)"
_NAME = re.compile(r"\b[A-Z][\w'-]+")
_ANY_AGE = re.compile(
    r"\d[- ]years?\b|\b(?:age|aged|ages) (?:of )?\d|, \d{1,3}[,.]|\(\d{1,3}\)|\b(?:centur|years old)"
)
_FIRST_NAME = re.compile(r"\b([A-Z][\w'-]+)\s+$")
_ASKING = frozenset(map(stem, "how old age now today what".split()))
_NO_PERSON = frozenset(word.title() for word in (*MONTHS, *WEEKDAYS))


def age_lines(question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[Draft]:
    """The newest sentence that says how old they are, or were then, and the evidence; else nothing."""
    told = _told(question, hits)
    if not told:
        return []
    order = ranks(evidence)
    person = person_aged(question.standalone)
    then = stem_set(question.standalone) - stem_set(person) - _ASKING

    def fits(item: Evidence) -> tuple[int, date, int]:
        """What it says of the moment ("when he died"), how new it is, and its rank."""
        day = item.hit.article.published or date.min
        return len(then & stem_set(item.quote)), day, -order.get(place(item), len(evidence))

    best = max(told, key=fits)
    name = name_words(person)[-1].lower()
    rest = [e for e in evidence if name in flat(e.quote).lower()]
    return several([best, *distinct(rest, CONTEXT, [best])])


def is_answered(question: Question, hits: Sequence[Hit]) -> bool | None:
    """Whether a sentence says how old somebody is who is named; None where it may be said otherwise."""
    name = person_aged(question.standalone)
    if not name or _told(question, hits):
        return bool(name) or None
    words = name_words(name)
    naming = [
        sentence
        for item in statements(question, whole_articles(hits, ARTICLES))
        for sentence in [flat(last_sentence(item))]
        if words[-1] in sentence
    ]
    unsaid = words[-1][:1].isupper() and naming and not any(map(_ANY_AGE.search, naming))
    return False if unsaid else None


def person_aged(question: str) -> str:
    """`Ann Lee` of "How old was Ann Lee when she died?"; empty where no age is asked for."""
    match = _ASKED.search(" ".join(question.split()))
    return next(filter(None, match.groups()), "").strip(" “”\"'") if match else ""


def age_in(sentence: str, name: str) -> int | None:
    """The age that a sentence gives to whom it names; None where it gives none, or another's."""
    text, words = flat(sentence), name_words(name)
    if words and words[-1] in ROLES and all(map(str.islower, words)):  # "the pope"
        return _age_of_holder(text, words[-1])
    if not words or words[-1].title() in TITLES:
        return None
    for found in re.finditer(rf"(?<![\w-])(?i:{re.escape(words[-1])})(?![\w-])", text):
        if _is_of_another(text, found.span(), words):
            continue
        behind = _BEHIND.match(text, found.end()) or _own_clause(text, found.end())
        match = behind or _BEFORE.search(text[: found.start()])
        if match:
            return int(next(group for group in match.groups() if group and group.isdigit()))
    return None


def _age_of_holder(text: str, role: str) -> int | None:
    """The age of "Pope Leo, 69" and of "Robert Prevost, 69, of Chicago was elected pope"."""
    titled = re.search(rf"\b{role.title()} (?:[A-Z][\w.'-]+ ?)+(?<! )", text)
    behind = titled and (_BEHIND.match(text, titled.end()) or _own_clause(text, titled.end()))
    named = rf"(?:[A-Z][\w.'-]+ )*[A-Z][\w.'-]+, {_AGE},[^;“\"]{{0,60}}"
    came_to_be = re.match(rf"{named}\b{_CAME_TO_BE} (?:[\w'-]+ ){{0,4}}?{role}\b", text)
    own = re.search(rf"\b{_AGE}[- ]years?[- ]old (?:[a-z]+ )?{role}\b", text)
    match = behind or came_to_be or own
    return int(next(group for group in match.groups() if group and group.isdigit())) if match else None


def _told(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    name = person_aged(question.standalone)
    whole = whole_articles(hits, ARTICLES) if name else []
    return [e for e in statements(question, whole) if age_in(last_sentence(e), name) is not None]


def _is_of_another(text: str, place: tuple[int, int], words: Sequence[str]) -> bool:
    """Whether the word is part of a longer name: Francis of "Robert Francis Prevost"."""
    first = _FIRST_NAME.search(text[: place[0]])
    named = first and first[1].lower() not in map(str.lower, words) and first[1] not in TITLES
    own = [word for word in words if word.title() not in TITLES]
    longer = re.match(r"\s+(?![IVX]+\b)[A-Z]\w", text[place[1] :])
    return bool(longer or (named and len(own) < 2))


def _own_clause(text: str, start: int) -> re.Match[str] | None:
    """An age later in the sentence, where nobody else is named on the way."""
    match = _CLAUSE.match(text, start)
    others = set(_NAME.findall(match[1])) - _NO_PERSON if match else set()
    return match if not others else None
