"""What type of answer a question asks for (number, day, name), and which sentences offer it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.text.lexicon import A_WEEKDAY, A_YEAR, CURRENCY_SIGNS, ONES
from rag.text.quantities import extract_outcomes
from rag.text.tokens import stem, stem_set

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
_EXPLAINS = (
    r"blamed|blames?|blaming|attribut(?:ed|es|ing) to|citing|(?:gave|had|for) (?:\w+ )?reasons?"
    r"|the (?:\w+ )?reasons?|reasons (?:for|in|why)|the cause of|(?:that|which) is why|put down to"
)
_CONNECTS = (
    r"because|due to|owing to|thanks to|caused (?:by|when)|in response to|in retaliation for"
    r"|in protest (?:at|against|over)|as a result of|as punishment for|so that|in order to"
    r"|in an effort to"
    r"|in a bid to|to avoid|to prevent|stem(?:s|med) from|led to"
    r"|(?:prompted|triggered|sparked|set off|driven|provoked|fuelled|fueled) by"
)
_REASON = re.compile(rf"\b(?:{_EXPLAINS}|{_CONNECTS})\b", re.I)
"""Clear connectives of a reason."""
_EXPLAINING = re.compile(rf"\b(?:{_EXPLAINS})\b", re.I)
"""What gives the reason of the matter at hand, whatever other words the sentence has."""
_DONE_FOR = re.compile(
    r"\b(?P<link>over|for)\s+(?:(?:its|his|her|their|the|an?)\s+)?"
    rf"(?!\d|(?:the|years?|months?|days?|weeks?|hours?|minutes?|next|past|last|weekend|{'|'.join(ONES)})\b)"
    r"[a-z]",
    re.I,
)
_BEFORE_FOR = 130
"""Characters before it in which the verb stands."""
_VERB = re.compile(r"\b\w{2,}(?:ed|ing|s)\b")
"""What was done to somebody "for" or "over" something: a reason only of the verb that is asked about."""
_WAY = re.compile(
    r"\b(?:by (?:\w+ly )?(?!\w*(?:morning|evening)\b)\w{2,}ing|using|by means of|with the help of|via"
    r"|through (?:an?|the|its|his|her|their)\b|with (?:an? |the |their |his |her )?(?:\w+ ){0,2}?"
    r"(?:\w*(?:tools?|grinders?|knife|knives|guns?|rifles?|bombs?|drones?|trucks?|cars?|ladders?|cranes?|ropes?"
    r"|machines?|software|devices?|weapons?|throwers?|torch\w*|fake \w+|keys?|tests?|samples?|records?))"
    r"|in exchange for|step by step)\b",
    re.I,
)
"""How something is done: "by cutting", "using", "with angle grinders"."""
_TOKEN = re.compile(rf"\w+|[{CURRENCY_SIGNS}%]")
_TYPES = {
    "number": (
        re.compile(r"\bhow (?:many|few|old|long|far|big|large|tall|high|often)\b", re.I),
        _NUMBER,
    ),
    "money": (re.compile(r"\bhow much\b|\b(?:percent\w*|price|cost|share|rate)\b", re.I), _MONEY),
    "time": (re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b", re.I), _TIME),
    "name": (re.compile(r"\bwho\w*\b|\bwhere\b|\b(?:what|which) \w+|\bname\b", re.I), _NAME),
    "reason": (re.compile(r"\bwhy\b", re.I), _REASON),
    "way": (re.compile(r"\bhow (?:did|do|does|was|were|is|are)\b", re.I), _WAY),
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
    """The type of answer asked for: `number`, `money`, `time`, `name`, `reason`, `way`, or nothing."""
    return next((name for name, (asks, _) in _TYPES.items() if asks.search(question)), "")


def reason_weight(question: str, sentence: str) -> float:
    """How plainly a sentence gives a reason: 2 explained, 1 connected or "fined for", 0 not at all."""
    if _EXPLAINING.search(sentence):
        return 2
    links = _links(question, sentence)
    if "over" in links:  # "suspended over his remarks"
        return 2
    return float(bool(links or _REASON.search(sentence)))


def _links(question: str, sentence: str) -> set[str]:
    """The words, "over" and "for", that join a verb of the question to what it was done for."""
    asked = stem_set(question)
    return {
        match["link"].lower()
        for match in _DONE_FOR.finditer(sentence)
        for verb in _VERB.findall(sentence[max(0, match.start() - _BEFORE_FOR) : match.start()])
        if stem(verb.lower()) in asked
    }


def way_weight(sentence: str) -> float:
    """How many ways of doing something a sentence names, up to two."""
    return float(min(2, len(_WAY.findall(sentence))))
