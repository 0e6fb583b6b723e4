"""What a sentence must have to answer: a time of day, a colour, a speed, the thing asked about. Pure.

A sentence on the topic that lacks it is no answer, however near it stands. English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answer.kinds.counting import is_word_of
from rag.answer.kinds.ranking import coverage, place, ranks
from rag.answer.kinds.statements import last_sentence, statements
from rag.core.types import Evidence, Hit, Question
from rag.text.lexicon import ONES
from rag.text.tokens import stem, stem_set

Fit = Callable[[str], float]
"""A sentence to how plainly it has what is asked for: 0 not, 1 it does, more the plainer."""
LEAST_COVERAGE = 0.3
"""Share of the question's words that a sentence must have, with its headline and passage."""
RANKED = 1.0
"""What standing first in the evidence is worth; the second has half of that."""
_ASKING = frozenset(
    map(stem, "time hour colour color kind type sort make model brand breed long far".split())
)
_NUMBER = rf"(?:\d[\d,.]*|{'|'.join(ONES[1:13])}|half an?|an?|several|dozens|hundreds|thousands)"
_UNITS = {
    "fast": r"mph|km/h|kph|kilomet\w+ (?:an|per) hour|miles (?:an|per) hour|knots|mach",
    "tall|high|deep|wide": r"feet|foot|ft|met(?:re|er)s?|inch(?:es)?|stor(?:y|ies|eys?)|kilomet\w+"
    r"|miles?|centimet\w+",
    "far": r"miles?|kilomet\w+|km|met(?:re|er)s?|feet|yards|light[- ]years?|blocks|percent|%",
    "heavy": r"pounds?|lbs?|tons?|tonnes?|kilo\w*|kg|grams?|ounces?",
    "large|big": r"square \w+|acres?|hectares?|feet|met(?:re|er)s?|miles?|kilomet\w+|inch\w*|people"
    r"|times|tons?|tonnes?",
    "hot|cold|warm": r"degrees?|°|celsius|fahrenheit",
    "long": r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur\w+"
    r"|feet|foot|miles?|met(?:re|er)s?|kilomet\w+|inch\w*|pages?|words?",
}
_HOW = re.compile(rf"\bhow ({'|'.join(_UNITS)})\b(?! (?:as|after|before)\b)", re.I)
_WHAT_TIME = re.compile(
    r"\b(?:what|which) (?:time|hour)\b(?! (?:zone|period|frame|of (?:the )?year))", re.I
)
_CLOCK = re.compile(
    r"\b\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight|dawn|o['’]clock)\b", re.I
)
_WHAT_COLOUR = re.compile(
    r"\bwhat colou?rs? (?:is|are|was|were)\s+(?:(?:the|an?|his|her|their|its)\s+)?(?P<thing>[\w-]{3,})",
    re.I,
)
_COLOUR = re.compile(
    r"\b(?:red|blue|green|yellow|white|black|gr[ea]y|brown|orange|purple|pink|silver|gold(?:en)?|beige"
    r"|violet|scarlet|crimson|turquoise|colou?r\w*)\b",
    re.I,
)
_WHAT_KIND = re.compile(
    r"\b(?:what|which) (?:kinds?|types?|sorts?|makes?|models?|brands?|breeds?|species)\s+of\s+(?:an? )?"
    r"(?P<thing>(?!\w+ly\b|new\b)[\w-]{3,})",
    re.I,
)


def fitting(question: str) -> Fit | None:
    """What tells a sentence that has what is asked for; None where any kind of sentence may."""
    if _WHAT_TIME.search(question):
        return lambda sentence: float(bool(_CLOCK.search(sentence)))
    if colour := _WHAT_COLOUR.search(question):
        has = _of_kind(stem(colour["thing"].lower()))
        return lambda sentence: float(bool(_COLOUR.search(sentence) and has(sentence)))
    if kind := _WHAT_KIND.search(question):
        return _of_kind(stem(kind["thing"].lower()))
    if how := _HOW.search(question):
        units = next(u for words, u in _UNITS.items() if how[1].lower() in words.split("|"))
        measured = re.compile(
            rf"\b{_NUMBER}(?:[ -](?:million|billion|thousand|more|full))*[ -]?(?:{units})", re.I
        )
        return lambda sentence: float(bool(measured.search(sentence)))
    return None


def asked_thing(question: str) -> str:
    """What is asked for, in words: `the time of day`; `that number` where it is nothing of these."""
    if _WHAT_TIME.search(question):
        return "the time of day"
    if _WHAT_COLOUR.search(question):
        return "the colour"
    if kind := _WHAT_KIND.search(question):
        return f"the kind of {kind['thing']}"
    return "that number"


def fitting_first(
    question: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
) -> Sequence[Evidence]:
    """The evidence, led by the best sentence that has what is asked for, if there is one."""
    fit = fitting(question.standalone)
    if (
        not (fit and evidence)
        or fit(last_sentence(evidence[0])) == max(map(fit, map(last_sentence, evidence))) > 0
    ):
        return evidence
    words, order = stem_set(question.standalone) - _ASKING, ranks(evidence)
    worth = {
        place(item): (value + RANKED / (1 + order.get(place(item), len(order))) + near, item)
        for item in [*statements(question, hits), *evidence]
        if (value := fit(last_sentence(item)))
        if (near := coverage(words, item)) >= LEAST_COVERAGE
    }
    if not worth:
        return evidence
    best = max(worth.values(), key=lambda pair: pair[0])[1]
    return [best, *(item for item in evidence if place(item) != place(best))]


def _of_kind(thing: str) -> Fit:
    """Plain where a name stands beside the thing, or the thing is called something."""

    def fit(sentence: str) -> float:
        words = re.findall(r"[\w-]+", sentence)
        at = [n for n, word in enumerate(words) if is_word_of(thing, stem(word.lower()))]
        named = any(
            n and words[n - 1][:1].isupper() and words[n - 1].lower() not in ("the", "a", "an", "this")
            for n in at
        )
        called = re.search(
            rf"\b{re.escape(thing)}\w*(?:, (?:an?|the) |,? (?:called|known as|named) )", sentence, re.I
        )
        return float(bool(at)) + (2.0 if called else float(named))

    return fit
