"""Days, counts and lists as a reader sees them: "3 May 2024", "2 articles", "CNN and AFP". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta


def format_date(day: date | None) -> str:
    """`27 April 2018`, empty for no day."""
    return f"{day.day} {day:%B %Y}" if day else ""


def format_datetime(stamp: str) -> str:
    """`3 May 2024, 23:30 UTC-5` of an ISO 8601 instant, the day alone of a day; empty for neither."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    clock = f", {moment:%H:%M} {_zone(moment)}".rstrip() if ":" in stamp else ""
    return format_date(moment.date()) + clock


def _zone(moment: datetime) -> str:
    """`UTC-5`, `UTC+5:30`, `UTC`; empty when there is none."""
    offset = moment.utcoffset()
    if offset is None:
        return ""
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "-" if offset.total_seconds() < 0 else "+"
    return "UTC" + (f"{sign}{hours}" if hours or minutes else "") + (f":{minutes:02}" if minutes else "")


def format_period(first: date | None, last: date) -> str:
    """`3 to 9 May 2025`, `May 2025`, `2025`, `up to 9 May 2025` without a first day."""
    if first is None:
        return f"up to {format_date(last)}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.month, last.month, first.year) == (1, 12, last.year):
            return f"{first.year}"
        if (first.month, first.year) == (last.month, last.year):
            return f"{first:%B %Y}"
    if first == last:
        return format_date(last)
    begins = format_date(first)
    if first.year == last.year:
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begins} to {format_date(last)}"


def outlet_with_claim(outlet: str, claimed: str) -> str:
    """`evil.example (says it is Reuters)`, the outlet alone where nothing else is claimed."""
    return f"{outlet} (says it is {claimed})" if outlet and claimed else outlet


def attribution(outlet: str, day: date | None) -> str:
    """`CNN, 3 May 2024`, or what of it is known."""
    return ", ".join(filter(None, [outlet, format_date(day)]))


def join_with_and(names: Sequence[str]) -> str:
    """`CNN`, `CNN and AFP`, `CNN, AFP and Reuters`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def truncate(text: str, most: int) -> str:
    """The text, cut at a word with an ellipsis when it has more than `most` characters."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + " …"


def pluralise(n: int, noun: str) -> str:
    """`1 article`, `1,499 articles`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")
