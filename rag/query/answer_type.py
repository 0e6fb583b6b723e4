"""What type of answer a question asks for (number, day, name), and which sentences offer it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.lexicon import A_WEEKDAY, A_YEAR, CURRENCY_SIGNS, ONES
from rag.text.quantities import extract_outcomes

_COUNT_QUESTION = re.compile(r"\bhow (?:many|few)\b|\b(?:toll|number of)\b", re.I)
_NUMBER = re.compile(
    rf"\d|\b(?:{'|'.join(ONES[1:13])}|dozen\w*|hundred\w*|"
    r"thousand\w*|million\w*|billion\w*|half|third|quarter|twice)\b",
    re.I,
)
_TIME = re.compile(
    rf"\b(?:{A_YEAR}|Jan\w*|Feb\w*|March|April|May|June|July|Aug\w*|Sept\w*|Oct\w*|Nov\w*|Dec\w*|"
    rf"{A_WEEKDAY}|yesterday|today|tonight|\d{{1,2}}(?::\d\d)? ?[ap]\.?m\b)"
)
"""Months by how they begin, as the ranking of evidence was fitted to."""
_MONEY = re.compile(rf"[{CURRENCY_SIGNS}]\s?\d|\b(?:dollars|euros|pounds|percent|per cent)\b|%", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-Z][a-z]+(?: [A-Z][\w'’.-]+)*")
_REASON = re.compile(
    r"\b(?:because|due to|after|over|since|as a result|caused?|so that|in order to|amid|following|to)\b",
    re.I,
)
_TOKEN = re.compile(rf"\w+|[{CURRENCY_SIGNS}%]")
_TYPES = {
    "number": (
        re.compile(r"\bhow (?:many|few|old|long|far|big|large|tall|high|often)\b", re.I),
        _NUMBER,
    ),
    "money": (re.compile(r"\bhow much\b|\b(?:percent\w*|price|cost|share|rate)\b", re.I), _MONEY),
    "time": (re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b", re.I), _TIME),
    "name": (re.compile(r"\bwho\w*\b|\bwhere\b|\b(?:what|which) \w+|\bname\b", re.I), _NAME),
    "reason": (re.compile(r"\bwhy\b|\bhow (?:did|do|does|was|were|is|are)\b", re.I), _REASON),
}
"""Type -> what a question of it looks like, and what an answer of it does."""


def offers_answer_type(question: str, sentence: str) -> tuple[bool, bool]:
    """Whether the sentence offers the type of answer asked for, and whether any type is asked for.

    What the question already says is no offer.
    """
    if outcomes := _counted_outcomes(question):
        return bool(outcomes & extract_outcomes(sentence)) and bool(_NUMBER.search(sentence)), True
    for question_pattern, answer_pattern in _TYPES.values():
        if question_pattern.search(question):
            words = {w.lower() for w in re.findall(r"\w+", question)}
            offers = (m.group().lower() for m in answer_pattern.finditer(sentence))
            return any(set(_TOKEN.findall(offer)) - words for offer in offers), True
    return False, False


@lru_cache(100)
def _counted_outcomes(question: str) -> frozenset[str]:
    """What became of those whose number is asked for; nothing where no number, or no outcome, is."""
    return extract_outcomes(question) if _COUNT_QUESTION.search(question) else frozenset()


def expected_answer_type(question: str) -> str:
    """The type of answer asked for: `number`, `money`, `time`, `name`, `reason`, or nothing."""
    return next((name for name, (asks, _) in _TYPES.items() if asks.search(question)), "")
