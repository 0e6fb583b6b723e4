"""Names of months in the languages of the world's news, as CLDR has them. Pure.

A name counts in every case that a language writes dates in ("март", "марта"), whole or short. Where two
languages mean different months by one word, the text's own language decides, else the order of
`LANGUAGES`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

LANGUAGES = (
    "en de de_AT fr es it pt nl pl ru uk tr sv da nb fi cs el ar ar_SY ar_DZ ro hu sk hr bg sr_Latn sl"
    " ca lt lv et id vi he fa hi be"
).split()
_MORE = {
    "en": {"sept": 9},
    "de": {"jaenner": 1, "feber": 2, "maerz": 3, "mrz": 3, "mai": 5},
    "es": {"set": 9, "setiembre": 9},
    "pt": {"set": 9},
    "nb": {"mars": 3},
    "el": {"μαρτη": 3, "μαη": 5, "ιουνη": 6, "ιουλη": 7, "αυγουστου": 8},
}
"""What is printed, and CLDR has not: folded."""


def fold(text: str) -> str:
    """Lower case, without accents or marks of direction, in plain digits; `٤` and `４` are 4."""
    wide = unicodedata.normalize("NFKC", text).casefold().replace("ı", "i")
    marks = ("Mn", "Cf")
    plain = (c for c in unicodedata.normalize("NFKD", wide) if unicodedata.category(c) not in marks)
    composed = unicodedata.normalize("NFC", "".join(plain))  # Hangul falls into letters otherwise
    return "".join(str(unicodedata.digit(c, c)) if c.isdecimal() else c for c in composed)


def month_of(name: str, language: str = "") -> int:
    """The month that a folded word names, 0 for none; `language` is a tag like `pt-BR`."""
    name = name.rstrip(".")
    return _months(language[:2].lower()).get(name) or _every_month().get(name, 0)


@cache
def _every_month() -> Mapping[str, int]:
    every: dict[str, int] = {}
    for language in LANGUAGES:
        every = dict(_months(language)) | every
    return every


@cache
def _months(language: str) -> Mapping[str, int]:
    code = {"no": "nb"}.get(language, language)
    if code not in LANGUAGES:
        return {}
    return dict(_named(code)) | _MORE.get(code, {})


def _named(language: str) -> Iterator[tuple[str, int]]:
    from babel import Locale

    for widths in Locale.parse(language).months.values():
        for width in ("wide", "abbreviated"):
            for month, name in (widths.get(width) or {}).items():
                words = fold(name).rstrip(".").removeprefix("de ").removeprefix("d'").removeprefix("d’")
                if not words.isdigit() and len(words) > 1:
                    yield words, month
