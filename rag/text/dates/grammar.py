"""What the rules that read time share: ranks, pieces of patterns, what a rule sees. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rag.text import lexicon
from rag.text.dates.spans import Span, part

DAY, DEICTIC, YEAR, HINT = range(4)
"""How much a reading says: a date or month; words that count from today; a year; a year in a name."""
FOREVER = (date.max, date.max)
"""Some time to come: "next week"."""

A_YEAR = rf"(?P<year>{lexicon.A_YEAR})(?![\d,.]*\d)"
ANY_YEAR = r"(?P<year>1\d{3}|20\d\d)(?![\d,.]*\d)"
PART = (
    r"(?:(?P<part>early|mid|late)(?:-|\s+)(?:the\s+)?"
    r"|(?:the\s+)?(?P<edge>start|beginning|middle|end)\s+of\s+)"
)


@dataclass(frozen=True)
class Context:
    """What a rule sees beside its match."""

    today: date
    before: str
    after: str
    ahead: bool
    """Whether the sentence speaks of what is to come."""


Rule = Callable[[re.Match[str], Context], Span | None]
"""Days of a match, or None where it means none."""


def part_name(match: re.Match[str]) -> str:
    """`early`, `mid`, `late`, `start` or `end`, as far as a match names one."""
    parts = match.groupdict()
    word = (parts.get("part") or parts.get("edge") or "").lower()
    return {"beginning": "start", "middle": "mid"}.get(word, word)


def narrow(span: Span, match: re.Match[str]) -> Span:
    """The part of a period that a match names, or all of it."""
    return part(span, which) if (which := part_name(match)) else span
