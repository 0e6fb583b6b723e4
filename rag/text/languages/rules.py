"""The rules of one language as data: what its files fill in, what alphabetic ones share. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

WantedKind = Literal["", "people", "duration", "number", "money", "time", "place", "person", "reason"]
"""The kind of thing that a question asks for; empty for any."""

A_FIGURE = r"(?<![\w.,:/-])(?!(?:19|20)\d\d(?![\d.,]))\d+(?:[.,  ]\d{3})*(?:[.,:]\d+)?(?![\w:]|[.,]\d)"
"""A number in digits that is no year."""
_CAPITAL_NAME = (
    r"(?:[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w'’.-]+)(?: (?:de|da|do|dos|di|del|della|van|von|den|der|la|le|y|e))*"
    r"(?: [A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ][\w'’-]+)+"
)
PERSON = re.compile(_CAPITAL_NAME)
"""Two words with capitals in a row, or more."""


@dataclass(frozen=True)
class LanguageRules:
    """What is known of a language."""

    name: str
    """As `rag.text.language` names it, in English."""
    code: str
    """ISO 639-1."""
    stemmer: str = ""
    """Name of its Snowball algorithm; empty where words are not parted by spaces."""
    stop_words: frozenset[str] = frozenset()
    """Words without a subject of their own, folded."""
    asks: tuple[tuple[WantedKind, re.Pattern[str]], ...] = ()
    """How questions for a kind of thing are put; the first that is found counts."""
    offers: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """What a sentence has that holds a thing of the kind."""
    abbreviations: re.Pattern[str] | None = None
    """What ends with a full stop that ends no sentence, at the end of a text."""
    leans: re.Pattern[str] | None = None
    """How a sentence begins that cannot be understood without the one before it."""
    synonyms: tuple[frozenset[str], ...] = ()
    """Words that news uses for the same, each group in all its irregular forms, folded."""
    nouns_are_capitals: bool = False
    """Whether every noun is written with a capital, so that one makes no name."""
    before_places: frozenset[str] = frozenset()
    """There, what a name of a place follows without an article."""


def words(text: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(text.split())


def groups(text: str) -> tuple[frozenset[str], ...]:
    """A group of words for each line."""
    return tuple(words(line) for line in text.strip().splitlines())


def pattern(expression: str) -> re.Pattern[str]:
    """A pattern of whole words, whatever their case."""
    return re.compile(rf"(?<!\w)(?:{expression})(?!\w)", re.IGNORECASE)


def asked(**expressions: str) -> tuple[tuple[WantedKind, re.Pattern[str]], ...]:
    """The patterns of questions, in their order."""
    return tuple((kind, pattern(text)) for kind, text in expressions.items())  # type: ignore[misc]  # by name


def offered(
    number: str, money: str, time: str, place: str, reason: str, span: str, until: str
) -> dict[str, re.Pattern[str]]:
    """The patterns of answers of an alphabetic language; digits count in all of them."""
    return {
        "number": re.compile(rf"{A_FIGURE}(?!\.? (?:{time}))|(?<!\w)(?:{number})(?!\w)", re.IGNORECASE),
        "duration": re.compile(
            rf"(?:\d|(?<!\w)(?:{number})) ?(?:\w+ )?(?:{span})|(?<!\w)(?:{until}) \w", re.IGNORECASE
        ),
        "money": re.compile(rf"[$€£¥₽]|\d\D{{0,12}}(?:{money})(?!\w)", re.IGNORECASE),
        "time": re.compile(rf"(?<!\w)(?:{time}|(?:19|20)\d\d|\d\d?[.:h]\d\d)(?!\w)", re.IGNORECASE),
        "place": re.compile(rf"(?<!\w)(?:{place}) (?-i:[A-ZÀ-ÖØ-ÞА-ЯЁ])", re.IGNORECASE),
        "person": PERSON,
        "reason": pattern(reason),
    }
