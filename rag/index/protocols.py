"""What an index of passages takes and gives, whichever library holds it.

An index maps passage ids to scores. It holds no truth, and may hold ids of passages that are gone:
whoever searches joins the ids to the catalog. Everything is idempotent: upserting a passage again
replaces it, removing an unknown one does nothing.

    DenseIndex    dense_chroma.ChromaIndex       approximate (HNSW), on disk, owned by one process
                  binary_index.BinaryIndex       approximate, in memory, any number of processes
    LexicalIndex  lexical_tantivy.TantivyIndex   BM25 on disk; one writer, any number of readers
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from rag.core.types import Article, Filters, Passage
from rag.core.vectors import Vectors

ScoredId = tuple[str, float]
"""A passage id and its score, higher is better."""
NO_DATE = 0
"""Day number of an article without a date: before every other, so no date filter admits it."""


@dataclass(frozen=True)
class IndexedPassage:
    """A passage as an index takes it."""

    passage: Passage
    article: Article
    vector: Vectors | None = None
    """float32 of shape (d,), length 1; None for an index of words."""


class DenseIndex(Protocol):
    """Nearest neighbours by cosine."""

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        """Add passages, replacing those with the same ids."""

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages; ids that are not there do nothing."""

    def search(self, vector: Vectors, k: int) -> list[ScoredId]:
        """Up to `k` passages, best first, with their cosines in -1..1; none when `k` is below 1."""

    def ids(self) -> set[str]:
        """Every passage held."""


class LexicalIndex(Protocol):
    """Passages ranked by BM25."""

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        """Add passages, replacing those with the same ids."""

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages; ids that are not there do nothing."""

    def search(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        """Up to `k` passages, best first, with their BM25 scores; none when `k` is below 1."""

    def search_whole(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        """The same of those that hold every word, and what is in quotation marks word for word."""

    def search_terms(self, terms: Sequence[Sequence[str]], k: int, filters: Filters) -> list[ScoredId]:
        """The same of passages in another language than English, by `language_terms.query_terms`."""

    def ids(self) -> set[str]:
        """Every passage held."""


def day_number(day: date | None) -> int:
    """Days since 0001-01-01; `NO_DATE` for None."""
    return day.toordinal() if day else NO_DATE


def day_bounds(filters: Filters) -> tuple[int | None, int | None]:
    """First and last day number admitted, each None when there is no limit on that side."""
    dated = filters.since or filters.until
    first = (day_number(filters.since) or NO_DATE + 1) if dated else None
    limits = [day for day in (filters.until, filters.as_of) if day]
    return first, day_number(min(limits)) if limits else None


def stack_vectors(entries: Sequence[IndexedPassage]) -> Vectors:
    """The vectors as one array. Raises ValueError when a passage has none."""
    vectors = [e.vector for e in entries if e.vector is not None]
    if len(vectors) < len(entries):
        raise ValueError("a dense index takes passages with their vectors")
    return np.stack(vectors)
