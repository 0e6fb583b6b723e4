"""Rules for what is counted: two days before 7 March, two Fridays ago, week 10, before last. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from rag.text.dates import spans
from rag.text.dates.absolute import latest_year
from rag.text.dates.grammar import A_YEAR, ANY_YEAR, DAY, DEICTIC, Context, Rule
from rag.text.dates.spans import Span
from rag.text.lexicon import A_DAY, A_MONTH, A_WEEKDAY, MONTHS, ONES, SMALL_NUMBERS, WEEKDAYS

_COUNT = rf"(?P<n>\d{{1,3}}|(?:a )?couple of|the|an?|{'|'.join(ONES[1:13])})"
_FEW = {"a": 1, "an": 1, "the": 1, "couple of": 2, "a couple of": 2}


def counted_rules() -> Iterator[tuple[int, str, Rule]]:
    """Rules that come before those for the dates inside them."""
    beside = rf"\b{_COUNT}\s+(?P<unit>day|week|month)s?\s+(?P<side>before|after)\s+(?:the\s+)?"
    year = rf"(?:,?\s+{ANY_YEAR})?"
    yield DAY, rf"{beside}{A_DAY}\s+(?:of\s+)?{A_MONTH}{year}", _beside
    yield DAY, rf"{beside}{A_MONTH}\s+(?:the\s+)?{A_DAY}\b{year}", _beside
    yield DAY, rf"\b(?:calendar\s+)?week\s+(?P<week>\d\d?)\s+(?:of\s+|in\s+|,\s*)?{A_YEAR}", _week
    yield DAY, r"\bcalendar\s+week\s+(?P<week>\d\d?)\b(?P<year>)", _week
    yield DEICTIC, rf"\b{_COUNT}\s+(?P<weekday>{A_WEEKDAY})s?\s+ago\b", _weekdays_ago
    unit = "(?P<unit>week|weekend|month|quarter|year)"
    yield DEICTIC, rf"\bthe\s+{unit}\s+before\s+last\b", _before_last


def _number(words: str) -> int:
    bare = words.lower()
    return int(bare) if bare.isdigit() else _FEW.get(bare) or SMALL_NUMBERS[bare]


def _beside(match: re.Match[str], context: Context) -> Span | None:
    """A day is that day, a week the seven days around it, a month that month."""
    month, day = MONTHS[match["month"].lower()], int(match["day"])
    year = int(match["year"]) if match["year"] else latest_year(month, day, context)
    count = _number(match["n"]) * (-1 if match["side"].lower() == "before" else 1)
    unit = match["unit"].lower()
    if unit == "month":
        start = date(year, month, day) + relativedelta(months=count)
        return spans.months_of(start.year, start.month)
    slack = timedelta(days=0 if unit == "day" else 3)
    middle = date(year, month, day) + timedelta(days=count * (1 if unit == "day" else 7))
    return middle - slack, middle + slack


def _week(match: re.Match[str], context: Context) -> Span | None:
    """A week of the calendar (ISO 8601); without a year the last that has begun."""
    week = int(match["week"])
    year = int(match["year"]) if match["year"] else context.today.isocalendar().year
    monday = date.fromisocalendar(year, week, 1)
    if not match["year"] and monday > context.today:
        monday = date.fromisocalendar(year - 1, week, 1)
    return monday, monday + timedelta(days=6)


def _weekdays_ago(match: re.Match[str], context: Context) -> Span | None:
    """Two Fridays ago is the second last one that is over."""
    back = (context.today.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7 or 7
    day = context.today - timedelta(days=back + 7 * (_number(match["n"]) - 1))
    return day, day


def _before_last(match: re.Match[str], context: Context) -> Span | None:
    return spans.ago(context.today, 2, match["unit"].lower())
