"""Dense search with filters: what is taken from the index, what is compared with every vector."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from rag.core.types import Filters
from rag.core.vectors import Vectors
from rag.index.filtered_search import FEWEST, WIDTH, search_filtered
from rag.index.protocols import IndexedPassage, ScoredId
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate

SIZE, K = 3000, 200
FIRST = date(2020, 1, 1)


class Everything:
    """An exact index and a catalog of `SIZE` passages, one a day; remembers what it was asked for."""

    def __init__(self) -> None:
        vectors = np.random.default_rng(1).normal(size=(SIZE, 16))
        self.vectors = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
        self.names = [f"a{n}-1-0" for n in range(SIZE)]
        self.removed: set[str] = set()
        self.widths: list[int] = []
        self.compared: list[Filters] = []

    @property
    def catalog(self) -> Catalog:
        return cast("Catalog", SimpleNamespace(passages=self, passage_vectors=self, statistics=self))

    def day(self, n: int) -> date | None:
        return FIRST + timedelta(n) if n % 10 else None

    def outlet(self, n: int) -> str:
        return "Post" if n % 100 == 1 else "AFP"

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        raise NotImplementedError

    def remove(self, passage_ids: Sequence[str]) -> None:
        raise NotImplementedError

    def ids(self) -> set[str]:
        return set(self.names)

    def search(self, vector: Vectors, k: int) -> list[ScoredId]:
        self.widths.append(k)
        cosines = self.vectors @ vector
        return [(self.names[n], float(cosines[n])) for n in np.argsort(-cosines)[:k].tolist()]

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, Candidate]:
        numbers = {i: int(i[1:].split("-")[0]) for i in passage_ids if i not in self.removed}
        return {i: Candidate(i, self.day(n), 0.0, self.outlet(n), "") for i, n in numbers.items()}

    def filtered(self, filters: Filters) -> tuple[list[str], Vectors]:
        self.compared.append(filters)
        rows = [n for n in range(SIZE) if self.admits(filters, n)]
        return [self.names[n] for n in rows], self.vectors[rows]

    def newest_day(self) -> date | None:
        return FIRST + timedelta(SIZE - 1)

    def admits(self, filters: Filters, n: int) -> bool:
        day, dated = self.day(n), filters.since or filters.until
        last = min((d for d in (filters.until, filters.as_of) if d), default=date.max)
        in_time = (filters.since or date.min) <= day <= last if day else not dated
        outlet = not filters.outlets or self.outlet(n) in filters.outlets
        return in_time and outlet and self.names[n] not in self.removed


@pytest.fixture
def archive() -> Everything:
    return Everything()


QUESTION = np.asarray(np.eye(16)[3], np.float32)


@pytest.mark.parametrize(
    ("filters", "exact"),
    [
        (Filters(), False),
        (Filters(as_of=date(2040, 1, 1)), False),
        (Filters(as_of=date(2024, 1, 1)), False),
        (Filters(since=date(2022, 1, 1), until=date(2024, 1, 1)), False),
        (Filters(outlets=("AFP",)), False),
        (Filters(outlets=("Post",)), True),
        (Filters(since=date(2021, 3, 1), until=date(2021, 3, 20)), True),
        (Filters(as_of=date(2020, 2, 20), outlets=("AFP", "Post")), False),
        (Filters(since=date(2020, 1, 2), as_of=date(2020, 2, 20), outlets=("AFP", "Post")), True),
        (Filters(outlets=("Nobody",)), True),
    ],
)
def test_what_is_found_is_nearest_of_what_is_admitted(
    archive: Everything, filters: Filters, exact: bool
) -> None:
    found = search_filtered(archive, archive.catalog, QUESTION, K, filters)
    cosines = archive.vectors @ QUESTION
    admitted = [n for n in np.argsort(-cosines).tolist() if archive.admits(filters, n)]
    assert [i for i, _ in found] == [archive.names[n] for n in admitted[: len(found)]]
    assert [cosine for _, cosine in found] == pytest.approx([cosines[n] for n in admitted[: len(found)]])
    assert len(found) >= min(FEWEST, len(admitted)) and len(found) <= K
    assert archive.widths == [WIDTH * K] and bool(archive.compared) == exact


def test_a_removed_passage_is_not_found_where_filters_are(archive: Everything) -> None:
    best = archive.search(QUESTION, 2)
    archive.removed = {best[0][0]}
    found = search_filtered(archive, archive.catalog, QUESTION, 1, Filters(outlets=("AFP", "Post")))
    assert [i for i, _ in found] == [best[1][0]]


def test_an_index_that_holds_no_more_is_not_compared(archive: Everything) -> None:
    archive.names, archive.vectors = archive.names[:50], archive.vectors[:50]
    found = search_filtered(archive, archive.catalog, QUESTION, K, Filters(outlets=("Post",)))
    assert [i for i, _ in found] == ["a1-1-0"] and not archive.compared
