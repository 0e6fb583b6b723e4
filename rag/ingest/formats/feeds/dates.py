"""A date as a feed writes it -> the day: by the standards, in figures, in words of any language. Pure.

The standards are RFC 822 and ISO 8601; feeds write whatever their makers' systems print. The day is the
one that is written: its own time zone is the publisher's. A day that cannot be told for sure is none:
the page behind the item may say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from rag.text.cleaning import clean_line

_EPOCH = re.compile(r"(\d{9,10})(?:\d{3}|\d{6}|\d{9})?(?:\.\d*)?")
"""Seconds since 1970, or thousandths, millionths, billionths of them."""
_YEAR_FIRST = re.compile(r"(?<![\w-])(\d{4})\s?[-/.年년]\s?(\d{1,2})\s?[-/.月월]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[T ]?\d\d:?\d\d.*)?")
_YEAR_LAST = re.compile(r"(?<![\d:+-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ENGLISH = re.compile(
    r"(?<![\w-])(\d{1,2})[\s-]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust"
    r"|t|tember|ober|ember)?\.?,?(?:\s+|-)(\d{4}|\d\d)(?!\d)",
    re.IGNORECASE,
)
"""RFC 822, with names written out and the usual slips: a wrong weekday, the hour 24, no zone."""
_CLOCK = re.compile(r"\(.*\)|(?<!\d)\d{1,2}[:h]\d\d(?::\d\d)?(?:[.,]\d+)?|[+-]\d\d:?\d\d\b")
_LABEL = re.compile(r"^[^\d:]{3,30}:\s*|^(?:posted|published|updated)(?: on)?\s+", re.IGNORECASE)
_UNREADABLE = re.compile(r"^-|\d (?!GMT|UTC)[^\W\d]+ -\d{4}|\d-?W\d")
"""Years below zero, and weeks in place of months."""
_NOON = re.compile(r"\b[ap]\.?m\b", re.IGNORECASE)
_MONTH_FIRST = {"en-us", "en-ph", "fil"}
"""Languages whose dates in figures begin with the month."""
_FIRST_YEAR = 1605
"""The first newspaper; an earlier year is a system's zero, as 0001-01-01."""
_ZEROS = {date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31)}
"""What systems print for no date, among them 0 seconds since 1970 in every time zone."""
_LONGEST = 100
"""Characters of a date."""
_MOST_FAILURES = 20
"""Dates of a feed that are looked up in all languages in vain: one takes 40 ms."""


def day_written(value: object) -> date | None:
    """The day that one date names, read alone; None where that cannot be told."""
    return FeedDates().day(value)


@dataclass
class FeedDates:
    """Reads the dates of one feed, which are written alike."""

    language: str = ""
    """The feed's language as it names it, such as `en-us`; empty where it names none."""
    written: Iterable[object] = ()
    """All dates of the feed: one that can be read in one way only tells the order of the others."""
    _failures: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._month_first = _month_first(map(_text, self.written), self.language.lower())

    def first(self, *values: object) -> date | None:
        """The day of the first value that has one."""
        return next(filter(None, map(self.day, values)), None)

    def day(self, value: object) -> date | None:
        """The day that a text or a number names; None for none, and for a system's zero."""
        day = self._read(_text(value))
        return day if day and day.year >= _FIRST_YEAR and day not in _ZEROS else None

    def _read(self, text: str) -> date | None:
        if _UNREADABLE.search(text):
            return None
        if found := _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(found[1]), UTC).date()
        if found := _YEAR_FIRST.search(text) or _COMPACT.fullmatch(text):
            return _day(*map(int, found.groups()))
        if found := _ENGLISH.search(text):
            return _day(_year(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]))
        if found := _YEAR_LAST.search(text):
            return self._in_figures(found, text)
        return self._in_words(text)

    def _in_figures(self, found: re.Match[str], text: str) -> date | None:
        """04.03.2025 and 04-03-2025 begin with the day; 04/03/2025 is read if something tells how."""
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        month_first = self._month_first
        if month_first is None:
            month_first = True if _NOON.search(text) else None if found[2] == "/" else False
        if first > 12 or second > 12 or first == second:
            month_first = second > 12
        if month_first is None or (found[2] == "-" and len(found[4]) == 2):
            return None
        return _day(year, first, second) if month_first else _day(year, second, first)

    def _in_words(self, text: str) -> date | None:
        if not re.search(r"\d{4}", text) or self._failures >= _MOST_FAILURES:
            return None
        for language in dict.fromkeys((self.language.lower().partition("-")[0], "")):
            for version in dict.fromkeys((text, _CLOCK.sub(" ", _LABEL.sub("", text)))):
                if found := _look_up(version, language):
                    return found
        self._failures += 1
        return None


def _text(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.0f}"
    return clean_line(value)[:_LONGEST] if isinstance(value, str) else ""


def _day(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


def _year(figures: str) -> int:
    """Two figures are of 1970 to 2069."""
    year = int(figures)
    return year if len(figures) == 4 else year + (2000 if year < 70 else 1900)


def _month_first(texts: Iterable[str], language: str) -> bool | None:
    """Whether dates in figures begin with the month, None where nothing tells."""
    for found in filter(None, map(_YEAR_LAST.search, texts)):
        if int(found[1]) > 12 or int(found[3]) > 12:
            return int(found[3]) > 12
    return language in _MONTH_FIRST if language not in ("", "en") else None


def _look_up(text: str, language: str) -> date | None:
    """The day that words name, in a language or, empty, in any: `listopad` is October or November."""
    with suppress(ValueError, TypeError, OverflowError):  # an unknown language, a number out of range
        if found := _parser(language).get_date_data(text).date_obj:
            return date(found.year, found.month, found.day)
    return None


@cache
def _parser(language: str) -> Any:
    from dateparser.date import DateDataParser

    settings = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    return DateDataParser(
        [language] if language else None, try_previous_locales=False, settings=settings
    )
