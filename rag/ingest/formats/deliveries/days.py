"""The day that a line of a delivery is: with weekday, time and zone, in any language. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from rag.text.dates.month_names import fold, month_of

_MONTH = r"(?P<m>[^\W\d_]{3,12})\.?"
_DAY, _YEAR = r"(?P<d>\d{1,2})", r"(?P<y>\d{4})"
_BEFORE = r"(?:le\s+|den\s+|el\s+)?(?:[^\W\d]{2,12}(?:-feira)?\.?,?\s+)?(?:le\s+|den\s+|el\s+)?"
_TIME = r"\d{1,2}\s?[:.h]\s?\d{2}(?::\d\d)?"
_AFTER = (
    rf"[\s,;|-]*(?:[^\W\d]{{2,12}}(?:-feira)?\.?)?(?:[\s,;|-]*(?:at |um |à |a las )?{_TIME}"
    r"(?:\s*[ap]\.?m\.?)?(?:\s*uhr)?(?:\s*\(?[A-Za-z]{1,5}(?:[+-]\d{1,2}(?::?\d\d)?)?\)?)?"
    r"(?: time)?)?\s*"
)
_FORMS = tuple(
    re.compile(_BEFORE + form + _AFTER, re.IGNORECASE)
    for form in (
        rf"{_DAY}(?:\.|st|nd|rd|th|er|º|ª)?\s*(?:de\s+|of\s+)?{_MONTH},?\s+(?:de\s+|del\s+)?{_YEAR}",
        rf"{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_YEAR}-(?P<m>\d{{1,2}})-{_DAY}",
        rf"{_DAY}\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}",
    )
)


def day_line(line: str) -> str:
    """The day (ISO 8601) that the line is as a whole; empty when it is none, or none of the calendar."""
    if len(line) > 80:
        return ""
    for form in _FORMS:
        if match := form.fullmatch(line.strip()):
            month = match["m"]
            number = int(month) if month.isdigit() else month_of(fold(month))
            with suppress(ValueError):
                return date(int(match["y"]), number, int(match["d"])).isoformat()
    return ""


def first_day(lines: list[str]) -> tuple[int, str]:
    """Number and day of the first line that is a day; -1 and empty when none is."""
    days = ((n, day) for n, line in enumerate(lines) if (day := day_line(line)))
    return next(days, (-1, ""))
