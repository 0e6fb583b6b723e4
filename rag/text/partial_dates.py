"""Dates that a text mentions, as far as it gives them: "3 May 2024", "3 May", "May 2024". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.text.lexicon import A_DAY, A_FULL_MONTH, A_MONTH, MONTHS

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_PATTERNS = [
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b"),
    re.compile(rf"\b(?:the\s+)?{A_DAY}\s+(?:of\s+)?{A_MONTH}(?:,?\s+{_YEAR}\b)?", re.I),
    re.compile(rf"\b{A_MONTH}\s+(?:the\s+)?{A_DAY}\b(?!,\d{{3}})(?:,?\s+{_YEAR}\b)?", re.I),
    re.compile(rf"\b{A_MONTH},?\s+(?:of\s+)?{_YEAR}\b", re.I),
    re.compile(rf"\b(?P<month>(?!March|May){A_FULL_MONTH})\b"),
    re.compile(r"\b(?:in|of|last|since|until|by|early|late|mid|this|next|during)[\s-]+(?P<month>March|May)\b"),
]  # fmt: skip


@dataclass(frozen=True)
class PartialDate:
    """A date as far as a text gives it; at least the month."""

    text: str
    """As printed."""
    start: int
    end: int
    year: int | None
    month: int
    """1..12."""
    day: int | None
    """1..31, None when it is not said."""
    swapped: bool = False
    """Whether day and month may stand the other way round, as in 3/4/2024."""

    def covers(self, other: PartialDate) -> bool:
        """Whether this date says all that the other says; a year is not looked at when this has none."""
        years = None in {self.year, other.year} or self.year == other.year
        plain = (self.month, self.day if other.day else None) == (other.month, other.day)
        turned = (self.swapped or other.swapped) and (self.month, self.day) == (other.day, other.month)
        return years and (plain or turned)


def parse_dates(text: str) -> list[PartialDate]:
    """Dates of the text with at least a month, in order; years alone are numbers."""
    dates: list[PartialDate] = []
    covered: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if covered.isdisjoint(place := range(*match.span())) and (parsed := _date(match)):
                dates.append(parsed)
                covered.update(place)
    return sorted(dates, key=lambda d: d.start)


def _date(match: re.Match[str]) -> PartialDate | None:
    parts = match.groupdict()
    name, day = parts["month"], int(parts["day"]) if parts.get("day") else None
    month = int(name) if name.isdigit() else MONTHS[name.lower()]
    year = int(parts["year"]) if parts.get("year") else None
    slashed = name.isdigit() and not match.group().startswith(parts["year"])
    if slashed and day and month > 12 >= day:
        month, day = day, month
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return PartialDate(
        match.group(), *match.span(), year, month, day, bool(slashed and day and day <= 12)
    )
