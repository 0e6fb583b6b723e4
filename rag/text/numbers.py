"""Numbers in English text, as values: "two million", "2m" and "2,000,000" are one. Pure.

`parse_numbers` finds them; `missing_numbers` tells which numbers and dates another text does not hold.
(text2num reads number words as well, but neither "1.5bn" nor "a dozen", and does not say where.)
It knows nothing of articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from rag.text.lexicon import ORDINALS, SCALES, SMALL_NUMBERS
from rag.text.partial_dates import PartialDate, parse_dates

_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12,
          "trn": 10**12}  # fmt: skip
_TIMES = SCALES | _SHORT | {"hundred": 100, "dozen": 12}
_STARTS = {*SMALL_NUMBERS, *ORDINALS, "a", "an", "half"}
_VAGUE = {"one", "first", "a", "an"}
"""Words that mostly mean no number: a text may use them unasked."""

_UNITS = {
    "$": r"US\$|A\$|C\$|\$|USD\b|dollars?\b",
    "£": r"£|GBP\b|pounds?\b|sterling\b",
    "€": r"€|EUR\b|euros?\b",
    "¥": r"¥|yen\b",
    "₹": r"₹|rupees?\b",
    "%": r"%|per ?cent\b|percentage points?\b",
}
_MULTIPLE = "|".join(sorted(_TIMES, key=len, reverse=True))
_UNIT = "|".join(f"(?:{pattern})" for pattern in _UNITS.values())
_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CLOCK = re.compile(
    r"(?<![\w.:])(?P<hour>\d{1,2})(?:(?P<colon>:)(?P<minute>\d\d)|\.(?P<point>\d\d))?"
    r"(?:\s?(?P<half>[ap])\.?m\b\.?)?(?![\d:])",
    re.I,
)
_NUMBER = re.compile(
    rf"(?:(?P<before>{_UNIT})\s?)?(?<![\d.,])(?<![^\W\d_])(?P<digits>{_DIGITS})"
    rf"(?:(?P<rank>st|nd|rd|th|s)\b|[\s-]?(?P<times>{_MULTIPLE})\b)?"
    rf"(?:[\s-]?(?P<after>{_UNIT}))?",
    re.I,
)
_UNIT_BEHIND = re.compile(rf"[\s-]?(?P<unit>{_UNIT})", re.I)
_BROKEN_NUMBER = re.compile(r"(?<=\d)([.,]) (?=\d)")
"""Some scraped texts print 10, 000 and 1. 3 million; a list of numbers then has readings of its own."""
_HYPHENED_NAME = re.compile(r"\b[A-Z]\w*-$")
"""Before the 19 of "Covid-19": that is a name."""
_WORD = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[ \u00a0-]+")
_TO = re.compile(r"\s*(?:to|and|or|-|–|—)\s*", re.I)


@dataclass(frozen=True)
class Number:
    """A number as a text gives it."""

    text: str
    """As printed, e.g. `$1.5bn`."""
    start: int
    end: int
    values: frozenset[Fraction]
    """What it can mean: "2" of "2 to 3 million" is 2 or 2,000,000, "100m" metres or millions."""
    unit: str = ""
    """A currency's sign, `%`, `th` for a rank, `s` for a decade, `:` for hours of the day, or none."""
    vague: bool = False
    """Whether it may be no number at all: "one", "first"."""

    def may_equal(self, other: Number) -> bool:
        """Whether both can mean the same; one without a currency agrees with any."""
        money = {"", "$", "£", "€", "¥", "₹"}
        same = self.unit == other.unit or ("" in {self.unit, other.unit} <= money)
        return same and bool(self.values & other.values)


def missing_numbers(text: str, source: str) -> list[str]:
    """Numbers and dates of the text, as printed, that the source does not hold."""
    source_dates, source_numbers = _parse_source(source)
    missing = [
        (date.start, date.text)
        for date in parse_dates(text)
        if not any(
            d.covers(date) and (d.year or _has_year(source_numbers, date.year)) for d in source_dates
        )
    ]
    missing += [
        (number.start, number.text)
        for number in parse_numbers(text, keep_dates=False)
        if not number.vague
        and not any(number.may_equal(other) for other in source_numbers)
        and (number.unit or all(date.year not in number.values for date in source_dates))
    ]
    return [printed for _, printed in sorted(missing)]


def _has_year(numbers: Iterable[Number], year: int | None) -> bool:
    return year is None or any(Fraction(year) in n.values and not n.unit for n in numbers)


@lru_cache(64)
def _parse_source(source: str) -> tuple[list[PartialDate], list[Number]]:
    """What a source says; several sentences of an answer cite the same."""
    numbers = parse_numbers(source)
    if _BROKEN_NUMBER.search(source):
        numbers += parse_numbers(_BROKEN_NUMBER.sub(r"\1", source))
    return parse_dates(source), numbers


def parse_numbers(text: str, *, keep_dates: bool = True) -> list[Number]:
    """Numbers of the text in order; with `keep_dates` also the days and years inside dates."""
    dates = () if keep_dates else parse_dates(text)
    covered = {at for date in dates for at in range(date.start, date.end)}
    numbers: list[Number] = []
    for number in (*_clocks(text), *_in_digits(text), *_in_words(text)):
        if covered.isdisjoint(place := range(number.start, number.end)):
            numbers.append(number)
            covered.update(place)
    return _with_ranges(sorted(numbers, key=lambda n: n.start), text)


def _clocks(text: str) -> Iterator[Number]:
    """Times of day as hours from 0 to 24; without "am" or "pm" either half may be meant."""
    for match in _CLOCK.finditer(text):
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        minute = int(match["minute"] or match["point"] or 0)
        if not (match["colon"] or half) or hour > 24 or minute > 59:
            continue
        halves = {"a": (0,), "p": (12,)}.get(half, (0, 12) if hour <= 12 else (0,))
        base = hour % 12 if hour <= 12 else hour
        values = frozenset(base + more + Fraction(minute, 60) for more in halves)
        yield Number(match.group().strip(), *match.span(), values, ":")


def _in_digits(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        if _HYPHENED_NAME.search(text, max(0, match.start() - 20), match.start()):
            continue
        value = Fraction(re.sub(r"[,\u00a0\u202f]", "", match["digits"]))
        times = (match["times"] or "").lower()
        values = {value * _TIMES[times]} if times else {value}
        if times in {"m", "b", "k"} and not match["before"]:
            values.add(value)  # metres, say
        rank = (match["rank"] or "").lower()
        if rank == "s" and value < 100:
            values.add(1900 + value)
        unit = {"": _unit(match["before"] or match["after"]), "s": "s"}.get(rank, "th")
        yield Number(match.group().strip(), *match.span(), frozenset(values), unit)


def _unit(printed: str | None) -> str:
    return next((u for u, p in _UNITS.items() if printed and re.fullmatch(p, printed, re.I)), "")


def _in_words(text: str) -> Iterator[Number]:
    """Runs of number words: "two hundred and fifty thousand", "a dozen", "half a million", "third"."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        if words[at].group().lower() not in _STARTS:
            at += 1
            continue
        value, end, rank = _run(words, at, text)
        if end == at:
            at += 1
            continue
        start, stop = words[at].start(), words[end - 1].end()
        behind = _UNIT_BEHIND.match(text, stop)
        unit = "th" if rank else _unit(behind["unit"]) if behind else ""
        vague = text[start:stop].lower() in _VAGUE
        if not _is_moment(words, at, end):
            yield Number(text[start:stop], start, stop, frozenset([value]), unit, vague)
        at = end


def _run(words: Sequence[re.Match[str]], at: int, text: str) -> tuple[Fraction, int, bool]:
    """Value of the number words from `at`, where they end (`at` for none), and whether it is a rank."""
    total, current, end = Fraction(0), *_lead(words, at)
    for n in range(end, len(words)):
        word = words[n].group().lower()
        if n > at and not _JOINED.fullmatch(text, words[n - 1].end(), words[n].start()):
            break
        if word == "and" and n > at and current is not None and current % 100 == 0:
            continue  # counted when a number follows
        if _fits(current, ORDINALS.get(word)):
            return total + (current or 0) + ORDINALS[word], n + 1, True
        if _fits(current, SMALL_NUMBERS.get(word)):
            current = (current or Fraction(0)) + SMALL_NUMBERS[word]
        elif current and word == "hundred" and current < 100:
            current *= 100
        elif current and word in {*SCALES, "dozen"}:
            total, current = total + current * _TIMES[word], Fraction(0)
        else:
            break
        end = n + 1
    return total + (current or 0), end, False


def _lead(words: Sequence[re.Match[str]], at: int) -> tuple[Fraction | None, int]:
    """What "a" or "half a" before a hundred, a thousand or a dozen counts, and where it ends."""
    first, second, third = [*(w.group().lower() for w in words[at : at + 3]), "", ""][:3]
    multiples = {"hundred", "dozen", *SCALES}
    if first in {"a", "an"} and second in multiples:
        return Fraction(1), at + 1
    if (first, second) == ("half", "a") and third in multiples:
        return Fraction(1, 2), at + 2
    return None, at


def _fits(current: Fraction | None, value: int | None) -> bool:
    """Whether the number so far has room for this word, as "twenty" has for "five"."""
    if current is None or value is None:
        return value is not None
    room = 100 if current % 100 == 0 else 10 if current % 10 == 0 and current % 100 >= 20 else 0
    return 0 < value < room


def _is_moment(words: Sequence[re.Match[str]], at: int, end: int) -> bool:
    """Whether "second" is a stretch of time here."""
    before = words[at - 1].group().lower() if at else ""
    return (
        end == at + 1 and words[at].group().lower() == "second" and before in {"per", "split", "every"}
    )


def _with_ranges(numbers: list[Number], text: str) -> list[Number]:
    """Numbers with what the other end of a range lends them: the unit and scale of "2 to 3 million"."""
    for n in range(len(numbers) - 2, -1, -1):
        one, other = numbers[n], numbers[n + 1]
        if one.unit in {"th", "s", ":"} or min(one.values) >= 1000:  # no year costs dollars
            continue
        if not _TO.fullmatch(text, one.end, other.start):
            continue
        scale = _scale(other)
        values = one.values | {v * scale for v in one.values if v < scale}
        unit = one.unit or (other.unit if other.unit in {*_UNITS} else "")
        numbers[n] = Number(one.text, one.start, one.end, values, unit, one.vague)
    return numbers


def _scale(number: Number) -> int:
    """The thousand, million, ... that is written out in a number, else 1."""
    words = re.findall(r"[a-z]+", number.text.lower())
    return max((_TIMES[word] for word in words if word in _TIMES), default=1)
