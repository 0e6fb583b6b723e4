"""Days as pages, records and forms write them: in figures, in words of many languages. Pure.

Unlike the rest of this package, which reads what a question means by "since Monday", this reads a whole
day and invents nothing: "March 2025" and "2 hours ago" name none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from rag.text.dates.figures import FORMS
from rag.text.dates.instants import plain, read_instant, since_1970
from rag.text.dates.month_names import fold, month_of

_LINE = 400
"""Characters that are looked through for a day."""
_WORD = r"[^\W\d_]{2,14}"
_A_MONTH = rf"(?P<m>{_WORD})"
_A_DAY = r"(?P<d>\d{1,2})"
_A_YEAR = r"(?P<y>\d{4})(?!\d)"
_TO_MONTH = r"(?:st|nd|rd|th|er|re|[oa.])?[\s,.\-/]{0,3}(?:(?:de|of|di|den)\s+|d['’])?"
_TO_YEAR = r"[.,]?[\s,\-/]{0,3}(?:(?:de|del|of|di)\s+)?"
_FROM_DAY = r"(?:st|nd|rd|th|\.)?[\s,\-]{1,3}(?:de\s+)?"
_NAMED = (
    re.compile(rf"(?<![\d:.]){_A_DAY}{_TO_MONTH}{_A_MONTH}(?P<m2>\s{_WORD})?{_TO_YEAR}{_A_YEAR}"),
    re.compile(rf"{_A_MONTH}(?P<m2>)\.?[\s\-]{{0,2}}{_A_DAY}{_FROM_DAY}{_A_YEAR}"),
    re.compile(
        rf"(?<!\d){_A_YEAR}[.,]?[\s\-]{{0,2}}(?:m\.\s)?{_A_MONTH}(?P<m2>)[.\s\-]{{1,2}}{_A_DAY}(?!\d)"
    ),
)
"""4 March 2025, March 4 2025, and 2025. március 4."""


_Reading = Callable[[re.Match[str], str], tuple[date | None, bool]]


@dataclass(frozen=True)
class WrittenDay:
    """A day as it was written."""

    day: date
    start: int = 0
    end: int = 0
    """Where it stands in the folded text."""
    is_ambiguous: bool = False
    """Whether only custom tells its day from its month, as in 3/4/2025."""


def read_day(value: object, language: str = "") -> WrittenDay | None:
    """The day that a value gives: a text with one day in it, or seconds, milli- ... since 1970.

    `language` is a tag like `en-US`, which tells 3/4 from 4/3. None when it names no whole day. Raises
    ValueError for a day that no calendar has.
    """
    if isinstance(value, date):
        return WrittenDay(value.date() if isinstance(value, datetime) else value)
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = plain(value).strip()
    if moment := since_1970(text):
        return WrittenDay(moment.date())
    if found := find_day(text, language):
        return found
    moment = read_instant(text)  # `Tue Mar 4 09:30:00 EST 2025`, as Unix prints it
    return WrittenDay(moment.date()) if moment else None


def find_day(text: str, language: str = "") -> WrittenDay | None:
    """The first day in a text. Raises ValueError when it has days, and no calendar has any of them."""
    return _first(fold(text[:_LINE]), language)


def find_days(text: str, language: str = "") -> Iterator[WrittenDay]:
    """All days of a text, in order, with their places in the folded text; impossible ones are none."""
    line, at = fold(text[:_LINE]), 0
    while at < len(line):
        try:
            found = _first(line[at:], language)
        except ValueError:
            return
        if not found:
            return
        yield WrittenDay(found.day, at + found.start, at + found.end, found.is_ambiguous)
        at += found.end


def _first(line: str, language: str) -> WrittenDay | None:
    error = None
    for match, reading in sorted(_matches(line), key=lambda pair: pair[0].start()):
        try:
            day, is_ambiguous = reading(match, language)
        except ValueError as problem:
            error = problem
            continue
        if day:
            return WrittenDay(day, *match.span(), is_ambiguous)
    if error:
        raise error
    return None


def _matches(line: str) -> Iterator[tuple[re.Match[str], _Reading]]:
    for pattern, reading in FORMS:
        yield from ((match, reading) for match in pattern.finditer(line))
    for pattern in _NAMED:
        yield from ((match, _named) for match in pattern.finditer(line))


def _named(match: re.Match[str], language: str) -> tuple[date | None, bool]:
    """None where the word is no month."""
    month = month_of(match["m"] + (match["m2"] or ""), language) or month_of(match["m"], language)
    return (date(int(match["y"]), month, int(match["d"])) if month else None), False
