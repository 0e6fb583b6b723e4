"""The day an article was published, from the fields that tell it: read where it can be, named where not.

A wrong day costs the day and not the article: the next field that has one decides, else it has none, and
the editor is told. Pure: the only clock is the `today` it is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.core.errors import ParseError
from rag.ingest.formats.plaintext import EARLIEST, latest_day
from rag.text.cleaning import clean_line
from rag.text.dates.instants import read_instant
from rag.text.dates.written import WrittenDay, read_day
from rag.text.language import text_language

ZERO = date(1970, 1, 1)
"""Where computers count from: what a program prints as the date of what has none."""
_NOTHING = frozenset(("", "nan", "nat", "none", "null", "n/a", "na", "-", "--"))
"""How tables and programs write that a field is empty."""
_NO_COUNTRIES = frozenset("ai co fm io me tv".split())
"""Two letters at the end of hosts all over the world."""
_FIGURES = re.compile(r"(\d{1,2})\s?[/-]\s?(\d{1,2})\s?[/-]\s?(?:\d{4}|\d\d)(?:[ ,T].{0,30})?")
"""The whole of a field that holds a date in figures, the year last."""
_SHOWN = 80


@dataclass(frozen=True)
class PublicationDay:
    """A day, its moment where that is told, and what an editor should know of how it was found."""

    day: date | None = None
    instant: str = ""
    """ISO 8601 with its zone; empty when only the day is known."""
    warnings: tuple[str, ...] = ()


def publication_day(
    fields: Mapping[str, object], names: Sequence[str], language: str, today: date
) -> PublicationDay:
    """The day of the first of these fields that names one; `language` is a tag, by which 3/4 is read.

    Where only custom tells its day from its month, the document's other dates in figures decide; then
    the order that gives a day that has been, as in a question; then the custom of the tag.
    """
    problems: list[str] = []
    for name in names:
        value = fields.get(name)
        if is_nothing(value):
            continue
        if problem := day_problem(name, value, language, today):
            problems.append(problem)
            continue
        found = read_day(value, language)
        assert found  # noqa: S101  # it has no problem
        found = _settled(found, _is_month_first(value, found), fields.values(), today)
        notes = [f"{problem} {found.day} was taken instead." for problem in problems]
        if found.is_ambiguous:
            notes.append(_custom(name, value, found))
        return PublicationDay(found.day, instant_of(value), tuple(notes))
    return PublicationDay(
        warnings=tuple(f"{problem} It was kept without a date." for problem in problems)
    )


def _settled(
    found: WrittenDay, is_month_first: bool, values: Iterable[object], today: date
) -> WrittenDay:
    """A day like 3/4 in the order of the document's other dates; else in one that has been."""
    if not found.is_ambiguous:
        return found
    texts = (value.strip() for value in values if isinstance(value, str))
    pairs = [(int(m[1]), int(m[2])) for text in texts if (m := _FIGURES.fullmatch(text))]
    orders = {second > 12 for first, second in pairs if max(first, second) > 12}
    other = replace(found, day=date(found.day.year, found.day.day, found.day.month))
    if len(orders) == 1:
        return replace(found if {is_month_first} == orders else other, is_ambiguous=False)
    return other if other.day <= today < found.day else found


def date_custom(language: str, host: str, text: str) -> str:
    """A tag for how days are written there: the article's language, and the country of its host.

    `und` is any language but English, whose countries alone put the month first.
    """
    if "-" in language or language not in ("", "en"):
        return language
    country = host.rpartition(".")[2]
    if len(country) == 2 and country not in _NO_COUNTRIES:
        return f"en-{country}"
    return language or ("und" if text_language(text) else "")


def is_nothing(value: object) -> bool:
    """Whether a field says that it is empty, in one of the ways of tables and programs."""
    if value is None or value in ([], {}):
        return True
    return isinstance(value, str | float) and clean_line(str(value)).casefold() in _NOTHING


def day_problem(name: str, value: object, language: str, today: date) -> str:
    """Why the value cannot be a day of publication, as a sentence; empty when it can."""
    latest = latest_day(today)
    try:
        found = read_day(value, language)
        what = "no date" if found is None else "not possible"
        if found and found.day != ZERO and EARLIEST <= found.day <= latest:
            return ""
    except ValueError:  # a day that no calendar has
        what = "no date"
    is_simple = isinstance(value, str | date | int | float)
    shown = clean_line(str(value))[:_SHOWN] if is_simple else type(value).__name__
    return (
        f"{name} {shown} is {what}: expected a day from {EARLIEST} to {latest}, written like 2024-05-03."
    )


def check_typed_day(value: object, today: date) -> None:
    """Raises ParseError when what somebody typed for the day of publication is none.

    A document's wrong day is passed over; an editor stands before the box and can mend it.
    """
    problem = "" if is_nothing(value) else day_problem("published", value, "", today)
    if problem:
        raise ParseError("published", problem, "Correct it or remove it.")


def instant_of(value: object) -> str:
    """An instant with its zone as ISO 8601; empty for a day alone and anything else."""
    moment = read_instant(value)
    return moment.isoformat(timespec="seconds") if moment else ""


def day_of(value: object, language: str) -> str:
    """The day that a value names, as ISO 8601; empty when it names none."""
    try:
        found = read_day(value, language)
    except ValueError:
        return ""
    return found.day.isoformat() if found else ""


def _custom(name: str, value: object, found: WrittenDay) -> str:
    """How a day that could be two was read."""
    text = clean_line(str(value))[:_SHOWN]
    first = "month" if _is_month_first(value, found) else "day"
    return (
        f"{name} {text} may be two days: it was read with the {first} first, as {found.day}. "
        "Write it like 2024-05-03 if that is wrong."
    )


def _is_month_first(value: object, found: WrittenDay) -> bool:
    """Whether the day was read so: of `12/1/2025` as 1 December."""
    figures = re.search(r"\d+", str(value))
    return figures is not None and int(figures[0]) == found.day.month
