"""What a question says of time, as days relative to the day it is asked on. Pure; English only.

The decisions, in short: weeks begin on Monday, "this week" reaches seven days back; a date without a
year is the last one that has begun; "before" leaves the named period out, "since", "until", "by" and "as
of" keep it; seasons are northern; what is yet to come gives no range, as nothing of it is published; a
year inside a name ("the 2024 election") is a hint, since later articles speak of it too. 03/05/2025 is
3 May (day first, unless only the other order gives a past day) and says so.

dateparser (1.5, the best kept of the libraries) was tried first: it finds instants, no ranges, takes
"Sunday" the paper for a day, and got 51 of the 136 expressions we developed on, open ends forgiven.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rag.core.types import NO_TIME, TimeExpression, TimeKind
from rag.text.dates import report_order
from rag.text.dates.grammar import HINT
from rag.text.dates.lookalikes import mask_lookalikes
from rag.text.dates.periods import Period, find_periods
from rag.text.dates.ranges import find_range

_BOUND = re.compile(
    r"\b(?P<word>since|starting|after|following|from|before|prior to|ahead of|until|till|up to|through"
    r"|by|as of|as at)\s+(?:the\s+|about\s+|around\s+|(?:early|late)\s+)?$",
    re.I,
)
_FROM = ("since", "starting", "from", "after", "following")
_BEFORE = ("before", "prior to", "ahead of")


def parse_time(text: str, today: date) -> TimeExpression:
    """The days, the event and the order that a question's words point at; `NO_TIME` for none.

    Offsets are those of `text`. Of several periods a date or month counts before words that count from
    today, those before a year.
    """
    clear = mask_lookalikes(text)
    time = _days(clear, text, today)
    if time.kind in ("", "hint") and (event := report_order.find_event(clear)):
        time = TimeExpression("event", None, None, text[event.start() : event.end()], *event.span())
    return replace(time, order=report_order.find_report_order(clear))


def _days(clear: str, text: str, today: date) -> TimeExpression:
    single = sorted(find_periods(clear, today), key=lambda p: (p.rank, p.start))
    periods = [_open_ended(period, clear, today) for period in single]
    if double := find_range(clear, today):
        periods.insert(0, double)
    for period in periods:
        if period.span[0] <= today:
            since = None if period.span[0] == date.min else period.span[0]
            kind: TimeKind = "hint" if period.rank == HINT else "days"
            return _expression(kind, since, min(period.span[1], today), period, text)
    if periods and periods[0].rank != HINT:
        since, until = (None, None) if periods[0].span[0] == date.max else periods[0].span
        return replace(_expression("future", since, until, periods[0], text), note="")
    return NO_TIME


def _expression(
    kind: TimeKind, since: date | None, until: date | None, period: Period, text: str
) -> TimeExpression:
    words = text[period.start : period.end]
    return TimeExpression(kind, since, until, words, period.start, period.end, note=period.note)


def _open_ended(period: Period, text: str, today: date) -> Period:
    """The period with the word before it, "since" or "before", and its days opened to that side."""
    first, last = period.span
    bound = _BOUND.search(text[: period.start])
    if bound is None or period.rank == HINT or first == date.max:
        return period
    word = bound["word"].lower()
    if word in ("after", "following"):
        first = last + timedelta(days=1)
    if word in _FROM:
        return replace(period, start=bound.start(), span=(first, max(today, first)))
    if word in _BEFORE:
        last = first - timedelta(days=1)
    # "By 2030" is a plan, no time to search in.
    return replace(period, start=bound.start(), span=((first if first > today else date.min), last))
