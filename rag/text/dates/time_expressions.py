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
from rag.text.dates.spans import Span

_BOUND = re.compile(
    r"\b(?P<word>since|starting|after|following|from|before|prior to|ahead of|until|till|up to|through"
    r"|by|as of|as at)\s+(?:the\s+|about\s+|around\s+|(?:early|late)\s+)?$",
    re.I,
)
_FROM = ("since", "starting", "from")
_BEFORE = ("before", "prior to", "ahead of")


def parse_time(text: str, today: date) -> TimeExpression:
    """The days, the event and the order that a question's words point at; `NO_TIME` for none.

    Offsets are those of `text`. Of several periods a date or month counts before words that count from
    today, those before a year.
    """
    clear = mask_lookalikes(text)
    time = _days(clear, text, today)
    if time.kind in ("", "hint") and (found := report_order.find_event(clear)):
        time = TimeExpression("event", None, None, text[found.start() : found.end()], *found.span())
    return replace(time, order=report_order.find_report_order(clear))


def _days(clear: str, text: str, today: date) -> TimeExpression:
    double = find_range(clear, today)
    single = sorted(find_periods(clear, today), key=lambda r: (r.rank, r.start))
    bounded = [(r, *_bounded(r, clear, today)) for r in single]
    if double:
        bounded.insert(0, (double, double.start, double.span))
    for reading, start, span in bounded:
        if span[0] <= today:
            return _time(reading, start, span, text, today)
    if bounded and bounded[0][0].rank != HINT:
        reading, start, span = bounded[0]
        since, until = (None, None) if span[0] == date.max else span
        return TimeExpression("future", since, until, text[start : reading.end], start, reading.end)
    return NO_TIME


def _time(reading: Period, start: int, span: Span, text: str, today: date) -> TimeExpression:
    since = None if span[0] == date.min else span[0]
    kind: TimeKind = "hint" if reading.rank == HINT else "days"
    words = text[start : reading.end]
    return TimeExpression(kind, since, min(span[1], today), words, start, reading.end, note=reading.note)


def _bounded(reading: Period, text: str, today: date) -> tuple[int, Span]:
    """Where the words begin with what stands before them, and the days opened to one side by it."""
    first, last = reading.span
    found = _BOUND.search(text[: reading.start])
    if found is None or reading.rank == HINT or first == date.max:
        return reading.start, reading.span
    word, start = found["word"].lower(), found.start()
    if word in _FROM:
        return start, (first, max(today, first))
    if word in ("after", "following"):
        after = last + timedelta(days=1)
        return start, (after, max(today, after))
    if word in _BEFORE:
        last = first - timedelta(days=1)
    # "By 2030" is a plan, no time to search in.
    return start, ((first if first > today else date.min), last)
