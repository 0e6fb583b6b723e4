"""Periods with two ends: "between 1 and 5 March", "from March to June 2024", "3-9 May". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.text.dates.grammar import DAY
from rag.text.dates.periods import Period
from rag.text.dates.spans import Span, months_of, year_of
from rag.text.lexicon import A_YEAR, MONTH_NAMES, MONTHS, WEEKDAYS


def _point(n: str) -> str:
    """Pattern of one end; its groups end in `n`."""
    year = rf"(?P<year{n}>{A_YEAR})"
    th = "(?:st|nd|rd|th)?"
    of_month = rf"\s+(?:of\s+)?(?P<month{n}>{MONTH_NAMES})\b\.?(?:,?\s+{year})?"
    day = rf"(?P<day{n}>\d{{1,2}}){th}(?:{of_month})?"
    of_year = rf"(?:,?\s+(?P<of{n}>{A_YEAR}))?"
    month = rf"(?P<name{n}>{MONTH_NAMES})\b\.?(?:\s+(?P<late{n}>\d{{1,2}}){th}\b)?{of_year}"
    near = rf"(?P<near{n}>today|yesterday|now|{'|'.join(WEEKDAYS)})"
    return rf"(?:(?P<iso{n}>\d{{4}}-\d\d-\d\d)|(?P<alone{n}>{A_YEAR})|{day}|{month}|{near})"


_PAIRS = [
    re.compile(before + _point("1") + between + _point("2") + r"(?![\w-])", re.I)
    for before, between in (
        (r"\bbetween\s+(?:the\s+)?", r"\s+and\s+(?:the\s+)?"),
        (r"\bfrom\s+(?:the\s+)?", r"\s*(?:to|until|till|through|-|–)\s*(?:the\s+)?"),
        (r"(?<![\w,.-])", r"\s*(?:to|through|-|–)\s*"),
    )
]


@dataclass
class _End:
    """One end as far as it is said."""

    year: int | None
    month: int | None
    day: int | None
    exact: date | None


def find_range(text: str, today: date) -> Period | None:
    """The first such period that makes sense, or None."""
    for n, pattern in enumerate(_PAIRS):
        for match in pattern.finditer(text):
            try:
                span = _span(match, today, led=n < 2)
            except ValueError:  # 31 February
                continue
            if span:
                return Period(*match.span(), span, DAY)
    return None


def _span(match: re.Match[str], today: date, *, led: bool) -> Span | None:
    """`led`: "between" or "from" stands before; without it numbers alone are no days."""
    first, last = _end(match, "1", today), _end(match, "2", today)
    if not led and not (first.month or last.month or (first.year and last.year)):
        return None
    if first.exact is None and last.exact is None and not _complete(first, last, today):
        return None
    span = _days(first)[0], _days(last)[1]
    return span if span[0] <= span[1] else None


def _end(match: re.Match[str], n: str, today: date) -> _End:
    parts = {key[:-1]: value for key, value in match.groupdict().items() if key.endswith(n) and value}
    if "iso" in parts:
        return _End(None, None, None, date.fromisoformat(parts["iso"]))
    if "near" in parts:
        return _End(None, None, None, _near(parts["near"].lower(), today))
    year = parts.get("alone") or parts.get("year") or parts.get("of")
    name = parts.get("month") or parts.get("name")
    day = parts.get("day") or parts.get("late")
    month = MONTHS[name.lower()] if name else None
    return _End(int(year) if year else None, month, int(day) if day else None, None)


def _near(word: str, today: date) -> date:
    if word in WEEKDAYS:
        return today - timedelta(days=(today.weekday() - WEEKDAYS[word]) % 7)
    return today - timedelta(days=word == "yesterday")


def _complete(first: _End, last: _End, today: date) -> bool:
    """Lend each end what only the other says; whether both are whole then."""
    if last.month is None and last.day:
        last.month = first.month  # May 3-9
    if first.month is None and first.day:
        first.month = last.month  # 3-9 May
    last.year = last.year or (first.year if first.month else None)
    if last.year is None and last.month:
        is_past = (last.month, last.day or 1) <= (today.month, today.day)
        last.year = today.year if is_past else today.year - 1
    if first.year is None and first.month and last.month and last.year:
        first.year = last.year - ((first.month, first.day or 1) > (last.month, last.day or 31))
    return all(end.year and (end.month or not end.day) for end in (first, last))


def _days(end: _End) -> Span:
    if end.exact:
        return end.exact, end.exact
    if end.year is None:
        raise ValueError("no year")
    if end.month is None:
        return year_of(end.year)
    if end.day is None:
        return months_of(end.year, end.month)
    return (date(end.year, end.month, end.day),) * 2
