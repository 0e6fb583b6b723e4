"""Words of a text: tokens, stop words, stems, and how names, numbers and dates look. Pure.

Shared by lexical search, evidence and verification, so that all three mean the same by "word".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

STOP_WORDS = frozenset(
    """a about after all also am an and any are as at be because been before being between both but by
    can could did do does doing for from had has have having he her here hers him his how i if in into
    is it its itself just me more most my no nor not now of off on once only or other our out over own
    said say says she should so some such than that the their them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why
    will with would you your according""".split()
)
"""Words that say nothing about the subject of a question or a sentence."""

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+\w+")


@lru_cache(maxsize=1)
def _stemmer() -> object:
    import Stemmer

    return Stemmer.Stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Snowball English stem of a lower-case word; the possessive `'s` is dropped first."""
    word = word.replace("’", "'").removesuffix("'s")
    return str(_stemmer().stemWord(word))  # type: ignore[attr-defined]  # PyStemmer has no types


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers in order; `1,200` stays one token."""
    return [t.lower() for t in _TOKEN.findall(text)]


def content_stems(text: str) -> list[str]:
    """Stems of the words that are no stop words, in order, repeats kept."""
    return [stem(t) for t in tokens(text) if t not in STOP_WORDS]


def matching_terms(asked: str, text: str) -> tuple[str, ...]:
    """The words of a question that a text has in any inflection, as they are asked, each once."""
    held = set(content_stems(text))
    words = dict.fromkeys(t for t in _TOKEN.findall(asked) if t.lower() not in STOP_WORDS)
    return tuple(word for word in words if stem(word.lower()) in held)


def format_date(day: date | None) -> str:
    """`27 April 2018`, empty for no day."""
    return f"{day.day} {day:%B %Y}" if day else ""


def format_datetime(stamp: str) -> str:
    """`3 May 2024, 23:30 UTC-5` of an ISO 8601 instant, the day alone of a day; empty for neither."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return ""
    clock = f", {moment:%H:%M} {_zone(moment)}".rstrip() if ":" in stamp else ""
    return format_date(moment.date()) + clock


def _zone(moment: datetime) -> str:
    """`UTC-5`, `UTC+5:30`, `UTC`; empty when there is none."""
    offset = moment.utcoffset()
    if offset is None:
        return ""
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "-" if offset.total_seconds() < 0 else "+"
    return "UTC" + (f"{sign}{hours}" if hours or minutes else "") + (f":{minutes:02}" if minutes else "")


def format_period(first: date | None, last: date) -> str:
    """`3 to 9 May 2025`, `May 2025`, `2025`, `up to 9 May 2025` without a first day."""
    if first is None:
        return f"up to {format_date(last)}"
    if first.day == 1 and (last + timedelta(days=1)).day == 1:
        if (first.month, last.month, first.year) == (1, 12, last.year):
            return f"{first.year}"
        if (first.month, first.year) == (last.month, last.year):
            return f"{first:%B %Y}"
    if first == last:
        return format_date(last)
    begins = format_date(first)
    if first.year == last.year:
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%B}"
    return f"{begins} to {format_date(last)}"


def attribution(outlet: str, day: date | None) -> str:
    """`CNN, 3 May 2024`, or what of it is known."""
    return ", ".join(filter(None, [outlet, format_date(day)]))


def join_with_and(names: Sequence[str]) -> str:
    """`CNN`, `CNN and AFP`, `CNN, AFP and Reuters`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def idf_weights(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """log(1 + N / df) over the texts at hand: what all of them say tells none of them apart."""
    counts: dict[str, int] = {}
    for words in texts:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + len(texts) / n) for word, n in counts.items()}


def idf_coverage(wanted: frozenset[str], held: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Share in 0..1 of the wanted words' weight that is held; a word that no text has weighs most."""
    most = max(rarity.values(), default=1.0)
    total = sum(rarity.get(w, most) for w in wanted)
    return sum(rarity.get(w, most) for w in wanted & held) / total if total else 0.0
