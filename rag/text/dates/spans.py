"""Calendar arithmetic: weeks, seasons, quarters, feasts, early and late, as first and last day. Pure.

Weeks run from Monday to Sunday, seasons are the northern ones by whole months (winter 2024 is December
2024 to February 2025), and a name without a year is the last one that has begun.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.easter import easter
from dateutil.relativedelta import MO, TH, relativedelta

Span = tuple[date, date]
"""First and last day, both included."""

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""Season -> its first month."""
_FIXED = {
    "christmas": (12, 24, 3), "christmas eve": (12, 24, 1), "christmas day": (12, 25, 1),
    "boxing day": (12, 26, 1), "new year's eve": (12, 31, 1), "new year's day": (1, 1, 1),
    "halloween": (10, 31, 1), "valentine's day": (2, 14, 1), "st patrick's day": (3, 17, 1),
    "independence day": (7, 4, 1), "fourth of july": (7, 4, 1), "juneteenth": (6, 19, 1),
    "veterans day": (11, 11, 1), "bastille day": (7, 14, 1), "may day": (5, 1, 1),
}  # fmt: skip
"""Feast -> month, day, how many days."""
_NTH = {
    "thanksgiving": (11, TH(4)), "labor day": (9, MO(1)), "labour day": (9, MO(1)),
    "memorial day": (5, MO(-1)), "martin luther king day": (1, MO(3)), "presidents' day": (2, MO(3)),
    "columbus day": (10, MO(2)),
}  # fmt: skip
"""Feast of the United States -> month, which weekday in it."""
_FROM_EASTER = {
    "ash wednesday": (-46, 1), "good friday": (-2, 1), "easter": (-2, 4), "easter sunday": (0, 1),
    "easter monday": (1, 1), "pentecost": (49, 2),
}  # fmt: skip
"""Feast -> days after Easter Sunday, how many days."""
FEASTS = (*_FIXED, *_NTH, *_FROM_EASTER)
_DECADE_CUTS = {"early": (0, 3), "mid": (4, 6), "late": (7, 9), "start": (0, 0), "end": (9, 9)}
_MONTH_CUTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "start": (1, 7), "end": (25, 31)}


def days_back(today: date, first: int, last: int = 0) -> Span:
    """From `first` to `last` days before today."""
    return today - timedelta(days=first), today - timedelta(days=last)


def months_of(year: int, month: int, count: int = 1) -> Span:
    """`count` whole months from the given one."""
    first = date(year, month, 1)
    return first, first + relativedelta(months=count - 1, day=31)


def year_of(year: int) -> Span:
    """A calendar year."""
    return date(year, 1, 1), date(year, 12, 31)


def ago(today: date, count: int, unit: str) -> Span:
    """The week, month, quarter, year or decade `count` before the one of today."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * count)
        return monday, monday + timedelta(days=6)
    if unit == "weekend":
        return weekend(today, count)
    if unit in ("month", "quarter"):
        size = 1 if unit == "month" else 3
        index = (today.year * 12 + today.month - 1) // size - count
        return months_of(index * size // 12, index * size % 12 + 1, size)
    if unit == "decade":
        start = (today.year // 10 - count) * 10
        return date(start, 1, 1), date(start + 9, 12, 31)
    return year_of(today.year - count)


def weekend(today: date, back: int) -> Span:
    """Saturday and Sunday: 0 is the last one that has begun; 1 the last one that is over."""
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    over = today.weekday() < 5
    saturday -= timedelta(days=7 * max(0, back - over))
    return saturday, saturday + timedelta(days=1)


def season(name: str, year: int | None, today: date) -> Span:
    """A season of a year; without one the last that has begun."""
    month = SEASONS[name]
    if year is None:
        year = today.year if month <= today.month else today.year - 1
    return months_of(year, month, 3)


def feast(name: str, year: int | None, today: date, *, ahead: bool = False) -> Span | None:
    """A feast of a year; without one the last that has begun, or with `ahead` the next."""
    if year is not None:
        return _feast(name, year)
    years = range(today.year - 1, today.year + 2)
    spans = [span for span in (_feast(name, y) for y in years) if span]
    if ahead:
        return next(span for span in spans if span[1] >= today)
    return [span for span in spans if span[0] <= today][-1]


def _feast(name: str, year: int) -> Span | None:
    if name in _FROM_EASTER:
        offset, length = _FROM_EASTER[name]
        first = easter(year) + timedelta(days=offset)
    elif name in _NTH:
        month, weekday = _NTH[name]
        day = 31 if weekday.n < 0 else 1
        first, length = date(year, month, 1) + relativedelta(day=day, weekday=weekday), 1
    else:
        month, day, length = _FIXED[name]
        first = date(year, month, day)
    return first, first + timedelta(days=length - 1)


def part(span: Span, which: str) -> Span:
    """`early`, `mid`, `late` third, or `start` and `end`, of a month, season, year or decade."""
    first, last = span
    if (last - first).days <= 31:
        a, b = _MONTH_CUTS[which]
        b = min(b, last.day)
        return first.replace(day=max(1, b - 6) if which == "end" else a), first.replace(day=b)
    if (last - first).days > 3000:
        a, b = _DECADE_CUTS[which]
        return date(first.year + a, 1, 1), date(first.year + b, 12, 31)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    third = count // 3
    start, size = {
        "early": (0, third),
        "mid": (third, third),
        "late": (2 * third, count - 2 * third),
        "start": (0, 1),
        "end": (count - 1, 1),
    }[which]
    begin = first + relativedelta(months=start, day=1)
    return months_of(begin.year, begin.month, size)
