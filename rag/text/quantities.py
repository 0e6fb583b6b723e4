"""Numbers with what they count and what became of it: "at least 27 people were killed". Pure.

Rules over English word order, for one sentence at a time. A figure that counts nothing plain to see is
left out: lengths of time and distances, shares, ranks, ages, "three more", "two of the".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.lexicon import APPROXIMATIONS, LOWER_BOUNDS, UPPER_BOUNDS
from rag.text.numbers import Number, parse_numbers
from rag.text.tokens import STOP_WORDS, stem

_OUTCOMES = {
    root: outcome
    for outcome, roots in {
        "die": "die dead death kill fatal perish slain live",
        "hurt": "injur injuri wound hurt",
        "missing": "miss unaccount",
        "held": "arrest detain",
        "ill": "ill sick infect sicken hospit",
        "moved": "evacu displac flee fled move left",
        "saved": "rescu save",
        "charged": "charg convict sentenc",
        "named": "identifi name",
    }.items()
    for root in roots.split()
}
_PEOPLE = frozenset("people persons victims men women children".split())
_MEASURES = frozenset(
    "years months weeks days hours minutes seconds times miles metres meters kilometers kilometres yards"
    " inches degrees points acres pounds tons tonnes gallons litres liters knots percents goals".split()
)
_HEDGE = re.compile(
    rf"\b({'|'.join((*LOWER_BOUNDS, *UPPER_BOUNDS, *APPROXIMATIONS))})\s+(?:the\s+)?$", re.I
)
_TOLL = re.compile(
    r"\b(?:toll|deaths|fatalities|number of (?:dead|deaths|people killed))\b[^.;,\d]{0,60}"
    r"\b(?:to|at|of|pass|passes|passed|reach|reaches|reached)"
    r"\s+(?:(?:at least|no fewer than|more than|about|over)\s+)?$",
    re.I,
)
_RAISED = re.compile(
    r"\bnumber of (?:people|victims|those) (?:\w+ ){0,2}?(?P<fate>\w+)\b[^.;]{0,120}?"
    r"\b(?:raised|rose|risen|grew|grown|climbed|increased|went up|jumped)\b[^.;]{0,40}?"
    r"\bto\s+(?:(?:at least|more than|about|over)\s+)?$",
    re.I,
)
"""Before the 12 of "the number of people burned was raised from eight to 12"."""
_BURNED = {"burn": "hurt", "scald": "hurt", "shot": "hurt", "stab": "hurt"}
_EARLIER = re.compile(r"\bfrom\s+$")
"""Before the 25 of "from 25 to 64": that is no longer so."""
_WORDS = re.compile(r"(?: [^\W\d_][\w'’-]*){1,7}")
_BEFORE = re.compile(r"[^\W\d_][\w'’-]*")
_BETWEEN = frozenset(
    "were was are is be been being have has had who that which did do does feared confirmed reported"
    " believed known to said officially still also not their lost the those all at least".split()
)
_AUXILIARIES = frozenset("were was are is have has had".split())
_BREAKS = (STOP_WORDS - {"more", "most"}) | {"more", "additional", "further", "another", "new", "each"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True)
class Quantity:
    """A figure that counts something, or an amount of money."""

    number: Number
    hedge: str
    """What softens it, lower case: `at least`, `about`; or nothing."""
    noun: str
    """Stem of what is counted, `people` for all of them; a currency's sign for money."""
    modifiers: frozenset[str]
    """Stems of the words before the noun: of what kind it is; for money the words next to it."""
    outcome: str
    """What became of them, e.g. `die`; nothing when that does not stand beside it."""

    @property
    def printed(self) -> str:
        """`at least 27`."""
        figure = self.number.text if self.number.text[:1].isdigit() else self.number.text.lower()
        return f"{self.hedge} {figure}".strip()


def extract_quantities(sentence: str) -> list[Quantity]:
    """The figures of a sentence that plainly count something, in order."""
    numbers = parse_numbers(sentence, keep_dates=False)
    return [quantity for number in numbers if (quantity := _quantity(sentence, number))]


def extract_outcomes(text: str) -> frozenset[str]:
    """Every outcome that the words of a text name."""
    words = (w.lower() for w in _BEFORE.findall(text))
    stems = (stem(w) for w in words if not w.endswith("ly"))  # a deadly storm kills nobody by itself
    return frozenset(_OUTCOMES[s] for s in stems if s in _OUTCOMES)


def _quantity(text: str, number: Number) -> Quantity | None:
    beside = text[number.start - 1 : number.start] + text[number.end : number.end + 1]
    if number.vague or number.unit in {"th", "s", ":", "%"} or set(beside) & set("-–'’/"):
        return None
    hedge_match = _HEDGE.search(text, 0, number.start)
    hedge = hedge_match[1].lower() if hedge_match else ""
    before = text[: hedge_match.start() if hedge_match else number.start]
    if _EARLIER.search(before):
        return None
    match = _WORDS.match(text, number.end)
    after = match.group().split() if match else []
    if number.unit:
        return Quantity(number, hedge, number.unit, frozenset(_next_to(before, after)), "")
    if not number.text[:1].isalpha() and _YEAR.fullmatch(number.text):
        return None
    return _count(number, hedge, before, after) or _toll(number, hedge, text)


def _count(number: Number, hedge: str, before: str, after: list[str]) -> Quantity | None:
    noun = ""
    if after[:1] and after[0].lower() in _AUXILIARIES and (fate := _outcome(after)):
        return Quantity(number, hedge, "people", frozenset(), fate)  # "27 had been infected"
    for at, word in enumerate(after):
        if noun and (not _is_plural(word) or word.lower() in STOP_WORDS):
            break
        if word.lower() in _BREAKS:
            return None
        if not noun and stem(word.lower()) in _OUTCOMES and not word.endswith("ly"):  # deadly crashes
            return Quantity(number, hedge, "people", frozenset(), _OUTCOMES[stem(word.lower())])
        noun = word if _is_plural(word) else noun
        if not noun and at > 2:
            return None
    if not noun or noun.lower() in _MEASURES:
        return None
    end = after.index(noun)
    modifiers = frozenset(stem(w.lower()) for w in after[:end])
    outcome = _outcome(after[end + 1 :]) or _outcome(reversed(_BEFORE.findall(before)[-4:]))
    return Quantity(number, hedge, noun_stem(noun), modifiers, outcome)


def counts_another_thing(text: str, number: Number, noun: str) -> bool:
    """Whether the words behind a figure are of another thing: not so in "the count rises to 12"."""
    match = _WORDS.match(text, number.end)
    for word in match.group().split()[:3] if match else []:
        if word.lower() in _BREAKS:
            return False
        if _is_plural(word):
            return noun_stem(word) != noun
    return False


def noun_stem(word: str) -> str:
    """The stem of what is counted; a person is `people` whoever it is said of."""
    return "people" if word.lower() in {"people", "persons", "victims"} else stem(word.lower())


def _is_plural(word: str) -> bool:
    ends = word.endswith("s") and not word.endswith(("ss", "'s", "’s", "us"))
    return ends or word.lower() in _PEOPLE


def _outcome(words: Iterator[str] | list[str]) -> str:
    """The outcome that the first word names, auxiliaries aside."""
    first = next((w.lower() for w in words if w.lower() not in _BETWEEN), "")
    return _OUTCOMES.get(stem(first), "")


def _toll(number: Number, hedge: str, text: str) -> Quantity | None:
    """The figure of "the death toll rose to at least 81"."""
    if raised := _RAISED.search(text, 0, number.start):
        root = stem(raised["fate"].lower())
        if outcome := _OUTCOMES.get(root, _BURNED.get(root, "")):
            return Quantity(number, hedge, "people", frozenset(), outcome)
    counts = _TOLL.search(text, 0, number.start)
    if counts is None:
        return None
    passed = "more than" if " pass" in counts.group() else ""
    return Quantity(number, hedge or passed, "people", frozenset(), "die")


def _next_to(before: str, after: list[str]) -> Iterator[str]:
    """The words on both sides of a figure that are no stop words, by their stems."""
    for words in (after, _BEFORE.findall(before)[::-1]):
        yield from [stem(w.lower()) for w in words if w.lower() not in STOP_WORDS][:1]
