"""Rules for what counts from today: yesterday, last week, two days ago, on Friday, next month. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from rag.text.dates import spans
from rag.text.dates.grammar import DEICTIC, FOREVER, Context, Rule
from rag.text.dates.spans import Span
from rag.text.lexicon import A_WEEKDAY, ONES, SMALL_NUMBERS, WEEKDAYS

_WORDS = ONES[1:13]
_NUMBERS = {"a": 1, "an": 1, "couple of": 2, "few": 3, "several": 3} | {
    w: SMALL_NUMBERS[w] for w in _WORDS
}
_COUNT = rf"(?P<n>\d{{1,3}}|(?:a )?couple of|(?:a )?few|a|an|several|{'|'.join(_WORDS)})"
_UNIT = "(?P<unit>hour|day|week|fortnight|month|year|decade)"
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30}


def relative_rules() -> Iterator[tuple[int, str, Rule]]:
    """Rules in the order of trying."""
    unit = "(?P<unit>week|weekend|month|quarter|year|decade)"
    yield DEICTIC, r"\bthe day before yesterday\b", _days(2, 2)
    yield DEICTIC, r"\b(?:yesterday|last night)\b", _days(1, 1)
    yield (
        DEICTIC,
        r"\b(?:later\s+(?:this|today)|tomorrow|upcoming|(?:this|the)\s+coming)\b(?:\s+\w+)?",
        _to_come,
    )
    yield DEICTIC, r"\bnext\s+(?:few\s+)?(?:day|week|weekend|month|quarter|year|decade)s?\b", _to_come
    yield DEICTIC, r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", _days(0)
    yield DEICTIC, rf"\b(?:past|last|previous)\s+{_COUNT}\s+{_UNIT}s?\b", _past
    yield DEICTIC, rf"\b(?:the\s+last|(?:the\s+)?past)\s+{_UNIT}\b", _past
    for many, count in (("days", 7), ("weeks", 30), ("months", 90)):
        yield DEICTIC, rf"\brecent\s+{many}\b", _days(count)
    yield DEICTIC, rf"\b{_COUNT}\s+{_UNIT}s?\s+ago\b", _ago
    yield (
        DEICTIC,
        rf"\b(?:earlier\s+)?(?P<back>this|last|the previous|the current)\s+{unit}(?:['’]s)?\b",
        _unit,
    )
    yield (
        DEICTIC,
        r"\byear[ -]to[ -]date\b|\bytd\b",
        lambda _, context: spans.year_of(context.today.year),
    )
    yield DEICTIC, (
        r"\b(?P<lead>(?:last|next|this(?:\s+coming)?|the coming)\s+)?"
        rf"(?P<weekday>{A_WEEKDAY})\b"
    ), _weekday  # fmt: skip


def _past(match: re.Match[str], context: Context) -> Span | None:
    """`the past ten days`, `in the last month`, `recent weeks`."""
    parts = match.groupdict()
    count = _number(parts["n"]) if parts.get("n") else 1
    return _back(context.today, count, match["unit"].lower())


def _number(words: str) -> int:
    bare = words.lower().removeprefix("a ") if words.lower() != "a" else "a"
    return int(bare) if bare.isdigit() else _NUMBERS[bare]


def _back(today: date, count: int, unit: str) -> Span:
    if unit == "hour":
        return spans.days_back(today, -(-count // 24))
    if unit in ("month", "year", "decade"):
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        return today - relativedelta(months=months), today
    return spans.days_back(today, count * _UNIT_DAYS[unit])


def _ago(match: re.Match[str], context: Context) -> Span | None:
    """`two days ago` is that day, weeks ago the seven days around it, months ago that month."""
    count, unit = _number(match["n"]), match["unit"].lower()
    if unit in ("hour", "day"):
        return spans.days_back(context.today, *(count if unit == "day" else count // 24,) * 2)
    if unit in ("week", "fortnight"):
        back = count * _UNIT_DAYS[unit]
        return spans.days_back(context.today, back + 3, back - 3)
    return spans.ago(context.today, count, unit)


def _unit(match: re.Match[str], context: Context) -> Span | None:
    """Such as `this week`, `last month`, `earlier this year`."""
    unit = match["unit"].lower()
    # "This week" on a Monday mostly means the days just gone, so it reaches back seven.
    if match["back"].lower() in ("this", "the current") and unit == "week":
        return spans.days_back(context.today, 7)
    back = match["back"].lower() in ("last", "the previous")
    return spans.ago(context.today, back, unit)


def _weekday(match: re.Match[str], context: Context) -> Span | None:
    today, lead = context.today, (match["lead"] or "").lower()
    back = (today.weekday() - WEEKDAYS[match["weekday"].lower()]) % 7
    if "next" in lead or "coming" in lead or (context.ahead and not lead):
        return FOREVER
    if lead.startswith("last") and back == 0:
        back = 7
    if lead.startswith("this") and back > today.weekday():
        return FOREVER
    day = today - timedelta(days=back)
    return day, day


def _days(first: int, last: int = 0) -> Rule:
    return lambda _match, context: spans.days_back(context.today, first, last)


def _to_come(_match: re.Match[str], _context: Context) -> Span | None:
    return FOREVER
