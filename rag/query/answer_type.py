"""What kind of thing a question asks for (a number, a day, a name), and whether a sentence offers it.

Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.lexicon import A_WEEKDAY, A_YEAR, CURRENCY_SIGNS, ONES
from rag.text.quantities import extract_outcomes

_COUNTS = re.compile(r"\bhow (?:many|few)\b|\b(?:toll|number of)\b", re.I)
_NUMBER = re.compile(
    rf"\d|\b(?:{'|'.join(ONES[1:13])}|dozen\w*|hundred\w*|"
    r"thousand\w*|million\w*|billion\w*|half|third|quarter|twice)\b",
    re.I,
)
_TIME = re.compile(
    rf"\b(?:{A_YEAR}|Jan\w*|Feb\w*|March|April|May|June|July|Aug\w*|Sept\w*|Oct\w*|Nov\w*|Dec\w*|"
    rf"{A_WEEKDAY}|yesterday|today|tonight|\d{{1,2}}(?::\d\d)? ?[ap]\.?m\b)"
)
_MONEY = re.compile(rf"[{CURRENCY_SIGNS}]\s?\d|\b(?:dollars|euros|pounds|percent|per cent)\b|%", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-Z][a-z]+(?: [A-Z][\w'’.-]+)*")
_REASON = re.compile(
    r"\b(?:because|due to|after|over|since|as a result|caused?|so that|in order to|amid|following|to)\b",
    re.I,
)
_PARTS = re.compile(rf"\w+|[{CURRENCY_SIGNS}%]")
_KINDS = {
    "number": (
        re.compile(r"\bhow (?:many|few|old|long|far|big|large|tall|high|often)\b", re.I),
        _NUMBER,
    ),
    "money": (re.compile(r"\bhow much\b|\b(?:percent\w*|price|cost|share|rate)\b", re.I), _MONEY),
    "time": (re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b", re.I), _TIME),
    "name": (re.compile(r"\bwho\w*\b|\bwhere\b|\b(?:what|which) \w+|\bname\b", re.I), _NAME),
    "reason": (re.compile(r"\bwhy\b|\bhow (?:did|do|does|was|were|is|are)\b", re.I), _REASON),
}


def offers_answer_type(question: str, sentence: str) -> tuple[bool, bool]:
    """Whether the sentence offers the kind of thing asked for, and whether any kind is asked for.

    What the question already says is no offer.
    """
    if fates := _counted_fates(question):
        return bool(fates & extract_outcomes(sentence)) and bool(_NUMBER.search(sentence)), True
    for asks, looks in _KINDS.values():
        if asks.search(question):
            known = {w.lower() for w in re.findall(r"\w+", question)}
            offers = (m.group().lower() for m in looks.finditer(sentence))
            return any(set(_PARTS.findall(o)) - known for o in offers), True
    return False, False


@lru_cache(100)
def _counted_fates(question: str) -> frozenset[str]:
    """What became of those whose number is asked for; nothing where no number, or no fate, is."""
    return extract_outcomes(question) if _COUNTS.search(question) else frozenset()


def expected_answer_type(question: str) -> str:
    """The kind of thing asked for: `number`, `money`, `time`, `name`, `reason`, or nothing."""
    return next((kind for kind, (asks, _) in _KINDS.items() if asks.search(question)), "")
