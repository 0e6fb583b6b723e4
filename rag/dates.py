"""Days that a question's words point at: "in April 2018", "last week", "since 1 March". Pure.

English only; everything relative counts from the day the question is asked on.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

Range = tuple[date, date]
"""First and last day, both included."""

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_BEFORE_MONTH = "(?:in|during|since|before|after|of|until)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"

_ABSOLUTE = [
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b", re.I),
    re.compile(rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?", re.I),
    re.compile(rf"\b{_MONTH}\s+(?:of\s+)?{_YEAR}\b", re.I),
    re.compile(rf"\b{_BEFORE_MONTH}\s+(?:early\s+|late\s+|mid-?)?{_MONTH}(?=\W|$)", re.I),
    re.compile(rf"\b{_YEAR}\b"),
]  # fmt: skip
_BOUND = re.compile(r"\b(since|after|from|before|until|by|up to)\s+(?:the\s+|early\s+|late\s+)?$", re.I)


def mentioned_range(text: str, today: date) -> Range | None:
    """The days the text points at, or None. The first absolute date wins over relative words."""
    for pattern in _ABSOLUTE:
        for match in pattern.finditer(text):
            if found := _absolute(match, today):
                return _bounded(found, text[: match.start()], match.group(), today)
    return _relative(text, today)


def _absolute(match: re.Match[str], today: date) -> Range | None:
    parts = match.groupdict()
    month = _month(parts.get("month"))
    year = int(parts["year"]) if parts.get("year") else None
    day = int(parts["day"]) if parts.get("day") else None
    if year is None:
        year = _latest_year(month or 1, day or 1, today)
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:  # 31 February, month 13: no date after all
        return None


def _month(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdigit() else MONTHS[text.lower().rstrip(".")]


def _latest_year(month: int, day: int, today: date) -> int:
    """A date without a year is the last one not after today."""
    return today.year if (month, day) <= (today.month, today.day) else today.year - 1


def _bounded(found: Range, before: str, matched: str, today: date) -> Range:
    """Open the range to one side after "since" or "before"; the month pattern carries its own word."""
    own = re.match(r"(since|after|before|until)\b", matched, re.I)
    word = own.group(1) if own else (m.group(1) if (m := _BOUND.search(before)) else "")
    if word.lower() in ("since", "after", "from"):
        return found[0], max(today, found[1])
    if word.lower() in ("before", "until", "up to"):
        return date.min, found[1]
    return found


def _week(today: date, back: int) -> Range:
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def _month_range(today: date, back: int) -> Range:
    index = today.year * 12 + today.month - 1 - back
    year, month = divmod(index, 12)
    return date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _year_range(today: date, back: int) -> Range:
    return date(today.year - back, 1, 1), date(today.year - back, 12, 31)


def _days(today: date, first: int, last: int = 0) -> Range:
    return today - timedelta(days=first), today - timedelta(days=last)


_RELATIVE: list[tuple[str, Callable[[date], Range]]] = [
    (r"yesterday", lambda t: _days(t, 1, 1)),
    (r"(?:today|tonight|this morning)", lambda t: _days(t, 0)),
    # "This week" on a Monday mostly means the days just gone, so it reaches back seven.
    (r"this week(?:end)?", lambda t: (_days(t, 7)[0], t)),
    (r"last week(?:end)?", lambda t: _week(t, 1)),
    (r"this month", lambda t: _month_range(t, 0)),
    (r"last month", lambda t: _month_range(t, 1)),
    (r"this year", lambda t: _year_range(t, 0)),
    (r"last year", lambda t: _year_range(t, 1)),
]
_LAST_N = re.compile(
    r"\b(?:past|last)\s+(?P<n>\d{1,3}|few|two|three)\s+(?P<unit>day|week|month)s\b", re.I
)
_NUMBERS = {"few": 3, "two": 2, "three": 3}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}


def _relative(text: str, today: date) -> Range | None:
    if match := _LAST_N.search(text):
        count = match["n"].lower()
        number = _NUMBERS.get(count) or int(count)
        return _days(today, number * _UNIT_DAYS[match["unit"].lower()])
    for words, build in _RELATIVE:
        if re.search(rf"\b{words}\b", text, re.I):
            return build(today)
    return None
