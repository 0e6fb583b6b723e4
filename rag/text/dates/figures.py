"""Days written in figures: 2025-03-04, 4.3.2025, 3/4/2025, 2025年3月4日, 令和7年3月4日. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

Reading = tuple[date, bool]
"""A day, and whether day and month might be the other way round."""
_MONTH_FIRST = frozenset("us ph pr gu".split())
"""Countries that write the month before the day."""
_KANJI = "〇一二三四五六七八九"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""The year before the first of each Japanese era."""


def _year_first(match: re.Match[str], _language: str) -> Reading:
    year, month, day = map(int, match.groups())
    return date(year, month, day), False


def _era(match: re.Match[str], _language: str) -> Reading:
    year = 1 if match[2] == "元" else int(match[2])
    return date(_ERAS[match[1]] + year, int(match[3]), int(match[4])), False


def _kanji(match: re.Match[str], _language: str) -> Reading:
    year, month, day = map(_kanji_number, match.groups())
    return date(year, month, day), False


def _kanji_number(word: str) -> int:
    if "十" not in word:
        return int("".join(str(_KANJI.index(c)) for c in word.replace("零", "〇")))
    tens, _, ones = word.partition("十")
    return 10 * (_KANJI.index(tens) if tens else 1) + (_KANJI.index(ones) if ones else 0)


def _day_first(match: re.Match[str], _language: str) -> Reading:
    """Dots stand after the day in every country, and so does Vietnamese `tháng`."""
    return date(int(match[3]), int(match[2]), int(match[1])), False


def _by_custom(match: re.Match[str], language: str) -> Reading:
    """Month first in the United States and in English of no country; what is over 12 is the day."""
    first, second, year = map(int, match.groups())
    name, _, country = language.lower().replace("_", "-").partition("-")
    is_month_first = country in _MONTH_FIRST or (name in ("", "en") and not country)
    if max(first, second) > 12:
        is_month_first = second > 12
    day, month = (second, first) if is_month_first else (first, second)
    year += 2000 if year < 100 else 0
    return date(year, month, day), max(first, second) <= 12 and first != second


_EAST = r"(?:年|년)\s*(\d{1,2})\s*(?:月|월)\s*(\d{1,2})\s*(?:日|일|号|號)?"
FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Reading]], ...] = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)", _year_first),
        (
            r"(?<!\d)(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=t\d|\d{4}(?!\d)|\d{6}(?!\d)|(?!\d))",
            _year_first,
        ),
        (rf"(?<!\d)(\d{{4}})\s*{_EAST}", _year_first),
        (rf"({'|'.join(_ERAS)})\s*(\d{{1,2}}|元)\s*{_EAST}", _era),
        (
            rf"([{_KANJI}零]{{4}})年([{_KANJI}十]{{1,2}})月([{_KANJI}十]{{1,3}})[日号號]",
            _kanji,
        ),
        (r"(?<!\d)(\d{1,2})\s*thang\s*(\d{1,2})(?:\s*nam|,|/)?\s*(\d{4})(?!\d)", _day_first),
        (r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)", _day_first),
        (r"(?<![\d/.-])(\d{1,2})\s?[/-]\s?(\d{1,2})\s?[/-]\s?(\d{4})(?!\d)", _by_custom),
        (r"(?<![\d/.-])(\d{1,2})/(\d{1,2})/(\d\d)(?![\d/])", _by_custom),
    )
)
"""Patterns of folded text, and what makes a day of a match and the text's language."""
