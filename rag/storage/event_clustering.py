"""Which reports tell of one event and what came of it: a story, grown around one article. Pure.

An event has a time: two reports are alike by the cosine of their first words' vectors less what the days
between them cost (Brants, Chen and Farahat, "A system for new event detection", 2003, and Yang, Pierce
and Carbonell, "A study on retrospective and on-line event detection", 1998, let it decay likewise). The
story takes in the likest report, one at a time, while that is like one of its own and like all of them
together, as clusters of a stream do (Aggarwal and Yu 2006; Miranda et al. 2018). The second condition,
and a floor on the likeness to the first article, keep it from wandering off along a chain of reports.

What rests on days parts a series, too: the same column a week later is no development. Knows nothing
of the catalog and of how vectors are made.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from rag.core.types import Article, Report
from rag.text.outlets import outlet_key

Codes = np.ndarray[Any, np.dtype[np.int8]]
"""int8, shape (n, d): vectors up to a factor of each row's own."""
Vectors = np.ndarray[Any, np.dtype[np.float32]]
"""float32, shape (n, d), rows of length 1."""
Days = np.ndarray[Any, np.dtype[np.int64]]
"""int64, shape (n,), ordinals of the proleptic Gregorian calendar."""

MAX_DAYS = 30
"""Days to both sides of the first article that its story may reach."""
MAX_REPORTS = 60
"""Reports of a story at most, those that were taken in first."""
_DECAY = 0.1
"""Cost of e times the days: 0.07 for a day, 0.21 for a week, 0.34 for `MAX_DAYS`."""


@dataclass(frozen=True)
class Thresholds:
    """How like a report must be, for one kind of vectors; cosines less what the days cost."""

    one: float
    """To the likest report of the story."""
    all: float
    """To the mean of the story, by the days to its nearest report."""
    first: float
    """To the article that the story is grown around, whatever the days."""


MODEL_THRESHOLDS = Thresholds(0.6, 0.55, 0.3)
"""Of the embedding model's vectors: the best recall at a precision of 0.95, on the 519 pairs of real
reports that benchmarks/stories.py has under `fit`, `held` and `last`."""
STATIC_THRESHOLDS = Thresholds(0.7, 0.65, 0.4)
"""The same of static vectors, for what the model has not read."""

_PARTS, _APART = 4, 0.45
"""Passages that tell whether an article is about one thing, and the mean cosine between their static
vectors below which it is not: nearly nine of ten daily briefings and columns of short news from 50
states, one in fifty of all others."""


def is_roundup(vectors: Vectors) -> bool:
    """Whether an article is about several things, by the static vectors of its passages, in length 1."""
    count = len(vectors)
    mean = (float(np.square(vectors.sum(axis=0)).sum()) - count) / max(1, count * (count - 1))
    return count >= _PARTS and mean < _APART


def grow_cluster(first: int, codes: Codes, days: Days, bar: Thresholds) -> list[int]:
    """The rows of the story around row `first`, in the order they were taken in; the same in any order.

    Of rows equally like, the first is taken.
    """
    near = np.flatnonzero(_near(first, codes, days, bar))
    vectors, days = _unit(codes[near].astype(np.float32)), days[near]
    members = [int(np.flatnonzero(near == first)[0])]
    like = np.full(len(near), -np.inf)
    apart = np.full(len(near), np.iinfo(np.int64).max)
    while len(members) < MAX_REPORTS:
        newest = members[-1]
        gap = abs(days - days[newest])
        apart = np.minimum(apart, gap)
        like = np.maximum(like, vectors @ vectors[newest] - _cost(gap))
        mean = vectors[members].sum(axis=0)
        together = vectors @ (mean / np.linalg.norm(mean)) - _cost(apart)
        fits = (like >= bar.one) & (together >= bar.all)
        fits[members] = False
        if not fits.any():
            break
        members.append(int(np.where(fits, like, -np.inf).argmax()))
    return [int(near[row]) for row in members]


def _near(first: int, codes: Codes, days: Days, bar: Thresholds) -> Any:
    """Whether each row may be in the story; of 6,000 most are not, and are not looked at again."""
    floats = codes.astype(np.float32)
    lengths = np.sqrt(np.einsum("nd,nd->n", floats, floats))
    like = floats @ floats[first] >= bar.first * lengths * lengths[first]
    return like & (abs(days - days[first]) <= MAX_DAYS)


def _unit(vectors: Any) -> Any:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _cost(gap: Days) -> Any:
    return _DECAY * np.log1p(gap)


def count_independent_outlets(reports: Iterable[Report]) -> int:
    """How many independent outlets tell the story, each by a text of its own.

    Copies of one text are one witness wherever they stand, and so are the texts of one outlet, be it
    called CNN or cnn.com; those whose outlet is unknown are taken to be of one. A report that claims
    another's name is no witness: its words may be that outlet's, or nobody's. The most outlets that
    can each be given a text of its own: a maximum matching (Kuhn 1955).
    """
    texts: dict[str, list[str]] = {}
    for report in reports:
        if report.article.claimed_outlet:
            continue
        texts.setdefault(outlet_key(report.article.outlet.strip()), []).append(report.cluster)
    outlet_of: dict[str, str] = {}
    return sum(_settled(outlet, texts, outlet_of, set()) for outlet in texts)


def _settled(
    outlet: str, texts: dict[str, list[str]], outlet_of: dict[str, str], visited_texts: set[str]
) -> bool:
    """Give the outlet a text, taking it from another that has a second one, if need be."""
    for text in texts[outlet]:
        if text not in visited_texts:
            visited_texts.add(text)
            if text not in outlet_of or _settled(outlet_of[text], texts, outlet_of, visited_texts):
                outlet_of[text] = outlet
                return True
    return False


def sort_reports(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Oldest first, by the hour where it is known, the day's other reports before those; then by id."""
    return tuple(
        sorted(reports, key=lambda r: (str(r.article.published), _instant(r.article), r.article_id))
    )


def _instant(article: Article) -> float:
    """Seconds since 1970; a time without a zone is taken for one of UTC, none at all comes first."""
    try:
        moment = datetime.fromisoformat(article.published_at)
    except ValueError:
        return -math.inf
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
