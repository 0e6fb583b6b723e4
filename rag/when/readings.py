"""Periods that a text names: days, months, seasons, quarters, "last week", "two days ago". Pure.

Each rule is a pattern and what it makes of a match; what stands before the words ("since", "before")
is rag/when/bounds.py's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rag.when import spans
from rag.when.spans import FEASTS, MONTHS, SEASONS, WEEKDAYS, Span

DAY, DEICTIC, YEAR, HINT = range(4)
"""How much a reading says: a date or month; words that count from today; a year; a year in a name."""
FOREVER = (date.max, date.max)
"""Some time to come: "next week"."""

_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d,.]*\d)"
_ANY_YEAR = r"(?P<year>1\d{3}|20\d\d)(?![\d,.]*\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_SEASON = "(?P<season>" + "|".join(SEASONS) + ")"
_FEAST = "(?P<feast>" + "|".join(sorted(FEASTS, key=len, reverse=True)) + ")"
_PART = (
    r"(?:(?P<part>early|mid|late)(?:-|\s+)(?:the\s+)?"
    r"|(?:the\s+)?(?P<edge>start|beginning|middle|end)\s+of\s+)"
)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "few": 3, "three": 3, "several": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_COUNT = r"(?P<n>\d{1,3}|(?:a )?couple of|(?:a )?few|" + "|".join(
    word for word in _NUMBERS if " " not in word and word != "few"
) + ")"  # fmt: skip
_UNIT = "(?P<unit>hour|day|week|fortnight|month|year|decade)"
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_JUST_OVER = timedelta(days=60)
_SOON = timedelta(days=14)
"""A day without a year that is so near is to come: news of it is no year old."""
_LATER = re.compile(r"\b(?:since|after|last|following)\s+(?:the\s+)?$", re.I)
_BARE = re.compile(
    r"\b(?:in|during|since|before|after|of|until|till|by|last|this|next|early|late|mid|over|throughout"
    r"|as of|as at|from|through|up to|following|prior to)[\s-]+(?:early[\s-]+|late[\s-]+|mid[\s-]+)?$",
    re.I,
)
_BY_PERSON = re.compile(r"\b(?:of|by|from|after|before|for|until)\s+$", re.I)
_NOT_A_MONTH = re.compile(r"\s+(?:[A-Z]|(?:said|says|was|is|won|lost|quit|left|\w+ed)\b)")
_OF_YEAR = re.compile(
    r"\b(?:in|since|before|after|of|during|by|until|till|from|throughout|for|to|through|between|and"
    r"|as of|as at|up to|prior to|early|late|mid|year|the end of|the start of)[\s-]+$",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:will|upcoming|ahead of|set to|expected to|scheduled|could|going to|plans? to|to be held"
    r"|preparation for|run-up to)\b",
    re.I,
)


@dataclass(frozen=True)
class Reading:
    """A stretch of a text read as days."""

    start: int
    """Offset of the first character."""
    end: int
    """Offset after the last."""
    span: Span
    """The days."""
    rank: int
    """How much it says, `DAY` most."""
    note: str = ""
    """What else it might mean."""


@dataclass(frozen=True)
class _Context:
    """What a rule sees beside its match."""

    today: date
    before: str
    after: str
    ahead: bool
    """Whether the sentence speaks of what is to come."""


Rule = Callable[[re.Match[str], _Context], Span | None]


def readings(text: str, today: date) -> list[Reading]:
    """Every period in a text, none over another, in the order of the rules."""
    found: list[Reading] = []
    ahead = bool(_AHEAD.search(text))
    for rank, pattern, rule in _RULES:
        for match in pattern.finditer(text):
            if any(r.start < match.end() and match.start() < r.end for r in found):
                continue
            context = _Context(today, text[: match.start()], text[match.end() :], ahead)
            if span := _read(rule, match, context):
                found.append(Reading(*match.span(), span, rank, _other_reading(match, span)))
    return found


def _read(rule: Rule, match: re.Match[str], context: _Context) -> Span | None:
    try:
        return rule(match, context)
    except (ValueError, OverflowError):  # 31 February, month 13: no date after all
        return None


def _other_reading(match: re.Match[str], span: Span) -> str:
    """For 03/05/2025: that it may be another day."""
    parts = match.groupdict()
    if (
        not parts.get("slash")
        or not parts["a"] != parts["b"]
        or max(int(parts["a"]), int(parts["b"])) > 12
    ):
        return ""
    first = span[0]
    other = date(first.year, first.day, first.month)
    return f"“{match.group()}” may also be {other.day} {other:%B %Y}."


def _day(match: re.Match[str], context: _Context) -> Span | None:
    month = MONTHS[match["month"].lower()]
    day = int(match["day"])
    year = int(match["year"]) if match["year"] else latest_year(month, day, context)
    return (date(year, month, day),) * 2


def latest_year(month: int, day: int, context: _Context) -> int:
    """A date without a year is the last one not after today; in "by June" and "will", the next one."""
    today = context.today
    begun = (month, day) <= (today.month, today.day)
    by = re.search(r"\bby\s+(?:(?:the\s+)?(?:end|start) of\s+)?$", context.before, re.I)
    if begun and not (context.ahead and month != today.month):
        return today.year
    if begun:
        return today.year + 1
    soon = (date(today.year, month, day) - today) <= _SOON and not _LATER.search(context.before)
    return today.year if context.ahead or by or soon else today.year - 1


def _numeric(match: re.Match[str], context: _Context) -> Span | None:
    a, b = int(match["a"]), int(match["b"])
    year = int(match["year"])
    year += 2000 if year < 100 else 0
    day, month = (a, b) if b <= 12 else (b, a)
    found = date(year, month, day)
    if found > context.today and day <= 12 and date(year, day, month) <= context.today:
        found = date(year, day, month)
    return found, found


def _iso(match: re.Match[str], context: _Context) -> Span | None:
    return (date(int(match["year"]), int(match["m"]), int(match["d"])),) * 2


def _month(match: re.Match[str], context: _Context) -> Span | None:
    """A month with its year, or a bare one where only a month can stand."""
    parts = match.groupdict()
    month = MONTHS[match["month"].lower()]
    which = _which(parts)
    if parts.get("year"):
        span = spans.months_of(int(match["year"]), month)
    elif which or _is_month(match, context):
        span = spans.months_of(_month_year(month, context), month)
    else:
        return None
    return spans.part(span, which) if which else span


def _month_year(month: int, context: _Context) -> int:
    if re.search(r"\bnext\s+$", context.before, re.I):
        return context.today.year + (month <= context.today.month)
    if re.search(r"\blast\s+$", context.before, re.I) and month == context.today.month:
        return context.today.year - 1
    return latest_year(month, 1, context)


def _is_month(match: re.Match[str], context: _Context) -> bool:
    word = match["month"]
    if not _BARE.search(context.before) or (word in ("may", "march", "mar", "sun")):
        return False
    return not (_BY_PERSON.search(context.before) and _NOT_A_MONTH.match(context.after))


def _which(parts: dict[str, str | None]) -> str:
    word = (parts.get("part") or parts.get("edge") or "").lower()
    return {"beginning": "start", "middle": "mid"}.get(word, word)


def _quarter(match: re.Match[str], context: _Context) -> Span | None:
    word = match["q"].lower()
    number = int(word) if word.isdigit() else _ORDINALS[word]
    size = 3 if match.groupdict().get("half") is None else 6
    first = 1 + size * ((2 if size == 6 and number == 4 else number) - 1)
    year = _year_named(match, context)
    if year is None:
        year = context.today.year - (first > context.today.month)
    return spans.months_of(year, first, size) if first <= 12 else None


def _year_named(match: re.Match[str], context: _Context) -> int | None:
    parts = match.groupdict()
    if parts.get("year"):
        return int(match["year"])
    words = (parts.get("of_year") or "").lower()
    return context.today.year - words.startswith("last") if words else None


def _season(match: re.Match[str], context: _Context) -> Span | None:
    """A season with its year, or one that a word before it makes a time."""
    name = match["season"].lower()
    word = (re.search(r"(\w+)\s+(?:the\s+)?$", context.before) or [""])[0].lower().split()
    lead = word[0] if word else ""
    if match["year"]:
        span = spans.season(name, int(match["year"]), context.today)
    elif re.match(r"\s+of\b", context.after) or lead not in _SEASON_LEADS:
        return None
    else:
        span = _season_near(name, lead, context.today)
    return spans.part(span, which) if (which := _which(match.groupdict())) else span


_SEASON_LEADS = frozenset(
    "in over during since before after until by last this next past through".split()
)


def _season_near(name: str, lead: str, today: date) -> Span:
    last = spans.season(name, None, today)
    if lead == "next":
        return FOREVER
    if lead == "last" and last[1] >= today:
        return spans.season(name, last[0].year - 1, today)
    if lead == "this" and today > last[1] + _JUST_OVER:
        return FOREVER  # asked in March, "this summer" is to come, but "this winter" just over
    return last


def _feast(match: re.Match[str], context: _Context) -> Span | None:
    name = match["feast"].lower().replace("’", "'")
    led = re.search(
        r"\b(?:at|on|over|since|before|after|by|until|during|this|last|following|early|late)"
        r"\s+(?:the\s+)?$",
        context.before,
        re.I,
    )
    if match["year"]:
        return spans.feast(name, int(match["year"]), context.today)
    if not led:
        return None
    coming = spans.feast(name, None, context.today, ahead=True)
    soon = coming and coming[0] - context.today <= _SOON and not _LATER.search(context.before)
    return coming if context.ahead or soon else spans.feast(name, None, context.today)


def _decade(match: re.Match[str], context: _Context) -> Span | None:
    start = int(match["decade"])
    start += 1900 if start < 100 else 0
    span = date(start, 1, 1), date(start + 9, 12, 31)
    return spans.part(span, which) if (which := _which(match.groupdict())) else span


def _part_of_unit(match: re.Match[str], context: _Context) -> Span | None:
    """`the start of the year`, `late last month`."""
    back = (match["back"] or "").lower().startswith("last")
    return spans.part(spans.ago(context.today, back, match["unit"].lower()), _which(match.groupdict()))


def _part_of_year(match: re.Match[str], context: _Context) -> Span | None:
    return spans.part(spans.year_of(int(match["year"])), _which(match.groupdict()))


def _year(match: re.Match[str], context: _Context) -> Span | None:
    return spans.year_of(int(match["year"])) if _OF_YEAR.search(context.before) else None


def _hinted(match: re.Match[str], context: _Context) -> Span | None:
    span = spans.year_of(int(match["year"]))
    return span if span[0] <= context.today else None


def _past(match: re.Match[str], context: _Context) -> Span | None:
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
        return spans.month_before(today, months), today
    return spans.days_back(today, count * _UNIT_DAYS[unit])


def _recent(match: re.Match[str], context: _Context) -> Span | None:
    return spans.days_back(context.today, {"days": 7, "weeks": 30, "months": 90}[match["many"].lower()])


def _ago(match: re.Match[str], context: _Context) -> Span | None:
    """`two days ago` is that day, weeks ago the seven days around it, months ago that month."""
    count, unit = _number(match["n"]), match["unit"].lower()
    if unit in ("hour", "day"):
        return spans.days_back(context.today, *(count if unit == "day" else count // 24,) * 2)
    if unit in ("week", "fortnight"):
        back = count * _UNIT_DAYS[unit]
        return spans.days_back(context.today, back + 3, back - 3)
    return spans.ago(context.today, count, unit)


def _unit(match: re.Match[str], context: _Context) -> Span | None:
    """`this week`, `last month`, `earlier this year`."""
    unit = match["unit"].lower()
    # "This week" on a Monday mostly means the days just gone, so it reaches back seven.
    if match["back"].lower() in ("this", "the current") and unit == "week":
        return spans.days_back(context.today, 7)
    back = match["back"].lower() in ("last", "the previous")
    return spans.ago(context.today, back, unit)


def _weekday(match: re.Match[str], context: _Context) -> Span | None:
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
    return lambda match, context: spans.days_back(context.today, first, last)


def _to_come(match: re.Match[str], context: _Context) -> Span | None:
    return FOREVER


def _rules() -> Iterator[tuple[int, str, Rule]]:
    of_year = r"(?:\s+(?:of\s+)?(?:the\s+)?(?:" + _YEAR + r"|(?P<of_year>(?:this|last)\s+year|year)))"
    unit = "(?P<unit>week|weekend|month|quarter|year|decade)"
    yield DAY, r"\b(?P<year>\d{4})[-/](?P<m>\d\d)[-/](?P<d>\d\d)\b", _iso
    yield DAY, r"\b(?P<a>\d{1,2})(?P<slash>[/.])(?P<b>\d{1,2})[/.](?P<year>\d{4}|\d\d)\b", _numeric
    yield DAY, rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_ANY_YEAR})?", _day
    yield (
        DAY,
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}(?![\d:]|,\d|\s*(?:%|percent|people))\b(?:,?\s+{_ANY_YEAR})?",
        _day,
    )
    yield DAY, rf"\b{_PART}?{_MONTH},?\s+(?:of\s+)?{_YEAR}", _month
    yield DAY, rf"\bQ(?P<q>[1-4])\b{of_year}?", _quarter
    yield DAY, rf"\b(?P<q>first|second|third|fourth|last|final)\s+quarter{of_year}", _quarter
    yield DAY, rf"\b(?P<q>first|second|last)\s+(?P<half>half){of_year}", _quarter
    yield DAY, rf"\bH(?P<q>[12])(?P<half>)\s+{_YEAR}", _quarter
    yield DAY, rf"\b{_FEAST}\b(?:\s+(?:of\s+|in\s+)?{_YEAR})?(?!\s+(?:sales?|weekend's)\b)", _feast
    yield DAY, rf"\b{_PART}?{_SEASON}\b(?:\s+(?:of\s+)?{_YEAR}(?:[/–-]\d\d)?)?", _season
    yield DAY, rf"\b{_PART}(?:(?P<back>last|this|the)\s+)?{unit}\b", _part_of_unit
    yield YEAR, rf"\b{_PART}?(?P<decade>(?:19|20)\d0)s\b", _decade
    yield YEAR, rf"(?:\b{_PART})?['’](?P<decade>\d0)s\b", _decade
    yield DAY, rf"\b{_PART}{_YEAR}", _part_of_year
    yield DAY, rf"\b{_PART}?{_MONTH}", _month
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
    yield DEICTIC, r"\brecent\s+(?P<many>days|weeks|months)\b", _recent
    yield DEICTIC, rf"\b{_COUNT}\s+{_UNIT}s?\s+ago\b", _ago
    yield (
        DEICTIC,
        rf"\b(?:earlier\s+)?(?P<back>this|last|the previous|the current)\s+{unit}(?:['’]s)?\b",
        _unit,
    )
    yield DEICTIC, r"\b(?P<back>)(?P<unit>year)[ -]to[ -]date\b|\bytd\b", _to_date
    yield DEICTIC, (
        r"\b(?P<lead>(?:last|next|this(?:\s+coming)?|the coming)\s+)?"
        r"(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    ), _weekday  # fmt: skip
    yield YEAR, rf"\b{_YEAR}\b", _year
    yield HINT, rf"\b{_YEAR}\b", _hinted


def _to_date(match: re.Match[str], context: _Context) -> Span | None:
    return spans.year_of(context.today.year)


_RULES = [(rank, re.compile(pattern, re.I), rule) for rank, pattern, rule in _rules()]
