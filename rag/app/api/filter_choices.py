"""What a question can be limited to in this archive: outlets, sections, days. Knows nothing of HTML."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from pydantic import BaseModel

from rag.archive import Archive
from rag.text.phrases import format_date


class DaysPreset(BaseModel):
    """Days by a name: `This week`, from the day of asking; a reason where no article is of them."""

    name: str
    since: date
    until: date
    articles: int
    reason: str


class EngineChoice(BaseModel):
    """What can write an answer: its name, and the words for the reader."""

    name: str
    label: str


class FilterChoices(BaseModel):
    """What there is to choose from; outlets and sections with most articles first."""

    outlets: list[str]
    sections: list[str]
    engines: list[EngineChoice]
    first: date | None
    last: date | None
    """Days of the oldest and the newest article."""
    presets: list[DaysPreset]


def filter_choices(archive: Archive, today: date) -> FilterChoices:
    """The choices, on a day of asking."""
    statistics = archive.catalog.statistics
    last = statistics.newest_day()
    return FilterChoices(
        outlets=statistics.outlets(),
        sections=statistics.sections(),
        engines=[EngineChoice(name=name, label=label) for label, name in archive.engines.choices()],
        first=statistics.oldest_day(),
        last=last,
        presets=[_preset(archive, *days, last) for days in preset_days(today)],
    )


def preset_days(today: date) -> list[tuple[str, date, date]]:
    """Names of days, with the first and the last of them; a week begins on Monday (ISO 8601)."""
    monday = today - timedelta(days=today.weekday())
    month_end = calendar.monthrange(today.year, today.month)[1]
    return [
        ("Today", today, today),
        ("This week", monday, monday + timedelta(days=6)),
        ("This month", today.replace(day=1), today.replace(day=month_end)),
        ("This year", date(today.year, 1, 1), date(today.year, 12, 31)),
    ]


def _preset(archive: Archive, name: str, since: date, until: date, last: date | None) -> DaysPreset:
    count = archive.catalog.statistics.count_of_days(since, until) if last and last >= since else 0
    newest = f"the newest article is of {format_date(last)}" if last else "no article has a day"
    reason = "" if count else f"No article is of {name.lower()}: {newest}."
    return DaysPreset(name=name, since=since, until=until, articles=count, reason=reason)
