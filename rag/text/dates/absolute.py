"""Rules for what stands in a calendar: dates, months, seasons, quarters, feasts, years. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rag.text.dates import spans
from rag.text.dates.grammar import (
    A_YEAR,
    ANY_YEAR,
    DAY,
    FOREVER,
    HINT,
    PART,
    YEAR,
    Context,
    Rule,
    narrow,
    part_name,
)
from rag.text.dates.spans import FEASTS, SEASONS, Span
from rag.text.lexicon import A_DAY, A_MONTH, MONTHS

_SEASON = "(?P<season>" + "|".join(SEASONS) + ")"
_FEAST = "(?P<feast>" + "|".join(sorted(FEASTS, key=len, reverse=True)) + ")"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_SEASON_LEADS = frozenset(
    "in over during since before after until by last this next past through".split()
)
_JUST_OVER = timedelta(days=60)
_SOON = timedelta(days=14)
"""A day without a year that is so near is to come: news of it is no year old."""
_LATER = re.compile(r"\b(?:since|after|last|following)\s+(?:the\s+)?$", re.I)
_BARE = re.compile(
    r"\b(?:in|during|since|before|after|of|until|till|by|last|this|next|early|late|mid|over|throughout"
    r"|as of|as at|from|through|up to|following|prior to)[\s-]+(?:early[\s-]+|late[\s-]+|mid[\s-]+)?$",
    re.I,
)
_BEFORE_FEAST = re.compile(
    r"\b(?:at|on|over|since|before|after|by|until|during|this|last|following|early|late)\s+(?:the\s+)?$",
    re.I,
)
_BY_PERSON = re.compile(r"\b(?:of|by|from|after|before|for|until)\s+$", re.I)
_NOT_A_MONTH = re.compile(r"\s+(?:[A-Z]|(?:said|says|was|is|won|lost|quit|left|\w+ed)\b)")
_OF_YEAR = re.compile(
    r"\b(?:in|since|before|after|of|during|by|until|till|from|throughout|for|to|through|between|and"
    r"|as of|as at|up to|prior to|early|late|mid|year|the end of|the start of)[\s-]+$",
    re.I,
)


def date_rules() -> Iterator[tuple[int, str, Rule]]:
    """Rules for what names days, the surest first."""
    of_year = r"(?:\s+(?:of\s+)?(?:the\s+)?(?:" + A_YEAR + r"|(?P<of_year>(?:this|last)\s+year|year)))"
    unit = "(?P<unit>week|weekend|month|quarter|year|decade)"
    yield DAY, r"\b(?P<year>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)\b", _iso
    yield DAY, r"\b(?P<a>\d{1,2})(?P<slash>[/.-])(?P<b>\d{1,2})[/.-](?P<year>\d{4}|\d\d)\b", _numeric
    yield DAY, rf"\b{A_DAY}\s+(?:of\s+)?{A_MONTH}(?:,?\s+{ANY_YEAR})?", _day
    yield (
        DAY,
        rf"\b{A_MONTH}\s+(?:the\s+)?{A_DAY}(?![\d:]|,\d|\s*(?:%|percent|people))\b(?:,?\s+{ANY_YEAR})?",
        _day,
    )
    yield DAY, rf"\b{PART}?{A_MONTH},?\s+(?:of\s+)?{A_YEAR}", _month
    yield DAY, rf"\bQ(?P<q>[1-4])\b{of_year}?", _quarter
    yield (
        DAY,
        rf"\b(?P<q>first|second|third|fourth|last|final|[1-4](?:st|nd|rd|th))\s+quarter{of_year}",
        _quarter,
    )
    yield DAY, rf"\b(?P<q>first|second|last)\s+(?P<half>half){of_year}", _quarter
    yield DAY, rf"\bH(?P<q>[12])(?P<half>)\s+{A_YEAR}", _quarter
    yield DAY, rf"\b{_FEAST}\b(?:\s+(?:of\s+|in\s+)?{A_YEAR})?(?!\s+(?:sales?|weekend's)\b)", _feast
    yield DAY, rf"\b{PART}?{_SEASON}\b(?:\s+(?:of\s+)?{A_YEAR}(?:[/–-]\d\d)?)?", _season
    yield DAY, rf"\b{PART}(?:(?P<back>last|this|the)\s+)?{unit}\b", _part_of_unit
    yield YEAR, rf"\b{PART}?(?P<decade>(?:19|20)\d0)s\b", _decade
    yield YEAR, rf"(?:\b{PART})?['’](?P<decade>\d0)s\b", _decade
    yield DAY, rf"\b{PART}{A_YEAR}", _part_of_year
    yield DAY, rf"\b{PART}?{A_MONTH}", _month


def year_rules() -> Iterator[tuple[int, str, Rule]]:
    """Rules for bare years."""
    yield YEAR, rf"\b{A_YEAR}\b", _year
    yield HINT, rf"\b{A_YEAR}\b", _year_hint


def _day(match: re.Match[str], context: Context) -> Span | None:
    month = MONTHS[match["month"].lower()]
    day = int(match["day"])
    year = int(match["year"]) if match["year"] else latest_year(month, day, context)
    return (date(year, month, day),) * 2


def latest_year(month: int, day: int, context: Context) -> int:
    """A date without a year is the last one not after today; in "by June" and "will", the next one."""
    today = context.today
    is_past = (month, day) <= (today.month, today.day)
    by = re.search(r"\bby\s+(?:(?:the\s+)?(?:end|start) of\s+)?$", context.before, re.I)
    if is_past and not (context.ahead and month != today.month):
        return today.year
    if is_past:
        return today.year + 1
    soon = (date(today.year, month, day) - today) <= _SOON and not _LATER.search(context.before)
    return today.year if context.ahead or by or soon else today.year - 1


def _numeric(match: re.Match[str], context: Context) -> Span | None:
    a, b = int(match["a"]), int(match["b"])
    year = int(match["year"])
    year += 2000 if year < 100 else 0
    day, month = (a, b) if b <= 12 else (b, a)
    day_first = date(year, month, day)
    if day_first > context.today and day <= 12 and date(year, day, month) <= context.today:
        return (date(year, day, month),) * 2
    return day_first, day_first


def _iso(match: re.Match[str], _context: Context) -> Span | None:
    return (date(int(match["year"]), int(match["m"]), int(match["d"])),) * 2


def _month(match: re.Match[str], context: Context) -> Span | None:
    """A month with its year, or a bare one where only a month can stand."""
    year, month = match.groupdict().get("year"), MONTHS[match["month"].lower()]
    if not (year or part_name(match) or _is_month(match, context)):
        return None
    return narrow(spans.months_of(int(year or _month_year(month, context)), month), match)


def _month_year(month: int, context: Context) -> int:
    if re.search(r"\bnext\s+$", context.before, re.I):
        return context.today.year + (month <= context.today.month)
    if re.search(r"\blast\s+$", context.before, re.I) and month == context.today.month:
        return context.today.year - 1
    return latest_year(month, 1, context)


def _is_month(match: re.Match[str], context: Context) -> bool:
    word = match["month"]
    if not _BARE.search(context.before) or (word in ("may", "march", "mar", "sun")):
        return False
    return not (_BY_PERSON.search(context.before) and _NOT_A_MONTH.match(context.after))


def _quarter(match: re.Match[str], context: Context) -> Span | None:
    word, parts = match["q"].lower(), match.groupdict()
    number = int(word[0]) if word[0].isdigit() else _ORDINALS[word]
    size = 3 if parts.get("half") is None else 6
    first = 1 + size * ((2 if size == 6 and number == 4 else number) - 1)
    year = context.today.year - (first > context.today.month)
    if parts.get("year"):
        year = int(match["year"])
    elif words := (parts.get("of_year") or "").lower():
        year = context.today.year - words.startswith("last")
    return spans.months_of(year, first, size) if first <= 12 else None


def _season(match: re.Match[str], context: Context) -> Span | None:
    """A season with its year, or one that a word before it makes a time."""
    name = match["season"].lower()
    word = re.search(r"(\w+)\s+(?:the\s+)?$", context.before)
    lead = word[1].lower() if word else ""
    if match["year"]:
        span = spans.season(name, int(match["year"]), context.today)
    elif re.match(r"\s+of\b", context.after) or lead not in _SEASON_LEADS:
        return None
    else:
        span = _season_near(name, lead, context.today)
    return narrow(span, match)


def _season_near(name: str, lead: str, today: date) -> Span:
    last = spans.season(name, None, today)
    if lead == "next":
        return FOREVER
    if lead == "last" and last[1] >= today:
        return spans.season(name, last[0].year - 1, today)
    if lead == "this" and today > last[1] + _JUST_OVER:
        return FOREVER  # asked in March, "this summer" is to come, but "this winter" just over
    return last


def _feast(match: re.Match[str], context: Context) -> Span | None:
    name = match["feast"].lower().replace("’", "'")
    if match["year"]:
        return spans.feast(name, int(match["year"]), context.today)
    if not _BEFORE_FEAST.search(context.before):
        return None
    coming = spans.feast(name, None, context.today, ahead=True)
    soon = coming and coming[0] - context.today <= _SOON and not _LATER.search(context.before)
    return coming if context.ahead or soon else spans.feast(name, None, context.today)


def _decade(match: re.Match[str], _context: Context) -> Span | None:
    start = int(match["decade"])
    start += 1900 if start < 100 else 0
    return narrow((date(start, 1, 1), date(start + 9, 12, 31)), match)


def _part_of_unit(match: re.Match[str], context: Context) -> Span | None:
    """`the start of the year`, `late last month`."""
    back = (match["back"] or "").lower().startswith("last")
    return narrow(spans.ago(context.today, back, match["unit"].lower()), match)


def _part_of_year(match: re.Match[str], _context: Context) -> Span | None:
    return narrow(spans.year_of(int(match["year"])), match)


def _year(match: re.Match[str], context: Context) -> Span | None:
    return spans.year_of(int(match["year"])) if _OF_YEAR.search(context.before) else None


def _year_hint(match: re.Match[str], context: Context) -> Span | None:
    span = spans.year_of(int(match["year"]))
    return span if span[0] <= context.today else None
