"""From "since the earthquake" to days: the day of an event, by when the archive reports it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from rag.core.types import TimeExpression
from rag.text.dates.report_order import SIDES
from rag.text.phrases import format_date

WEEK = timedelta(days=6)
LEAST = 3
"""Articles of one week that make an event."""
_SIDE = re.compile(rf"^({SIDES})\s+(?:the\s+)?", re.I)


def event_words(time: TimeExpression) -> str:
    """The event in the words, `earthquake` of "since the earthquake"."""
    return _SIDE.sub("", time.words)


def event_day(published: Iterable[date | None]) -> date | None:
    """First day of the week that most of the reports are of; None when no week has more than half."""
    days = sorted(day for day in published if day)
    inside = {day: sum(day <= other <= day + WEEK for other in days) for day in days}
    best = max(days, key=lambda day: inside[day], default=None)
    if best is None or inside[best] < LEAST or 2 * inside[best] <= len(days):
        return None
    return best


def resolve_event(time: TimeExpression, day: date, today: date) -> TimeExpression:
    """The days before or since an event that was on `day`."""
    side = _SIDE.match(time.words)
    word = side[1].lower() if side else ""
    note = (
        f"“{time.words}” is read as {word} {format_date(day)}, when the archive's reports of it begin."
    )
    resolved = replace(time, kind="days", note=note)
    if word in ("before", "ahead of", "prior to"):
        return replace(resolved, until=day - timedelta(days=1))
    if word == "until":
        return replace(resolved, until=day)
    return replace(resolved, since=day, until=today)
