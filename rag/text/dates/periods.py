"""Periods that a text names, by the rules of its neighbours, none over another. Pure.

Each rule is a pattern and what it makes of a match; what stands before the words ("since", "before") is
this package's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.text.dates.absolute import date_rules, year_rules
from rag.text.dates.counted import counted_rules
from rag.text.dates.grammar import Context, Rule
from rag.text.dates.relative import relative_rules
from rag.text.dates.spans import Span

_AHEAD = re.compile(
    r"\b(?:will|upcoming|ahead of|set to|expected to|scheduled|could|going to|plans? to|to be held"
    r"|preparation for|run-up to)\b",
    re.I,
)
_RULES = [
    (rank, re.compile(pattern, re.I), rule)
    for rank, pattern, rule in (*counted_rules(), *date_rules(), *relative_rules(), *year_rules())
]


@dataclass(frozen=True)
class Period:
    """A stretch of a text read as days."""

    start: int
    end: int
    span: Span
    rank: int
    """How much it says, `DAY` most."""
    note: str = ""
    """What else it might mean."""


def find_periods(text: str, today: date) -> list[Period]:
    """Every period in a text, none over another, in the order of the rules."""
    periods: list[Period] = []
    ahead = bool(_AHEAD.search(text))
    for rank, pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(p.start < match.end() and match.start() < p.end for p in periods):
                continue
            context = Context(today, text[: match.start()], text[match.end() :], ahead)
            if span := _apply(rule, match, context):
                periods.append(Period(*match.span(), span, rank, _other_reading(match, span)))
    return periods


def _apply(rule: Rule, match: re.Match[str], context: Context) -> Span | None:
    try:
        return rule(match, context)
    except (ValueError, OverflowError):  # 31 February, month 13: no date after all
        return None


def _other_reading(match: re.Match[str], span: Span) -> str:
    """For 03/05/2025: that it may be another day."""
    parts = match.groupdict()
    if not parts.get("slash") or parts["a"] == parts["b"] or max(int(parts["a"]), int(parts["b"])) > 12:
        return ""
    first = span[0]
    other = date(first.year, first.day, first.month)
    read = f"{first.day} {first:%B %Y}"
    return f"“{match.group()}” is read as {read}; it may also be {other.day} {other:%B %Y}."
