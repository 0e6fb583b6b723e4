"""Searching an archive whose index files belong to another process.

Chroma must not be opened twice, so a follower keeps its own exact matrix of the catalog's vectors
and reads the owner's tantivy files; both catch up with the catalog whenever they are asked to.
"""

from __future__ import annotations

import threading
from pathlib import Path

from rag.catalog import Catalog
from rag.errors import IndexUnavailableError
from rag.index import Entry, MatrixIndex, Scored, TantivyIndex
from rag.schema import Vectors
from rag.store import current_generation
from rag.types import Filters


class Follower:
    """Read-only dense and lexical search, safe to use from several threads."""

    def __init__(self, data: Path, catalog: Catalog) -> None:
        self._root = data / "index"
        self._catalog = catalog
        self._clock = 0
        self._epoch = ""
        self._folder: Path | None = None
        self._matrix = MatrixIndex()
        self._lexical: TantivyIndex | None = None
        self._guard = threading.RLock()

    def refresh(self) -> None:
        """Take in every article that became ready since the last call, drop what left."""
        with self._guard:
            if (epoch := self._catalog.epoch()) != self._epoch:
                # All is embedded again, maybe by a model of another dimension.
                self._matrix, self._clock, self._epoch = MatrixIndex(), 0, epoch
            while True:
                self._clock, rows = self._catalog.changes(self._clock, limit=20_000)
                if not rows:
                    break
                self._matrix.apply([Entry(p, a, v) for p, a, v in rows])
            self._drop_ghosts()
            self._refresh_lexical()

    def _drop_ghosts(self) -> None:
        """Removed and replaced passages would take the places of live ones among the nearest."""
        held = self._matrix.ids()
        if len(held) != self._catalog.counts()["passages"]:
            self._matrix.remove(sorted(held - self._catalog.citable_ids()))

    def _refresh_lexical(self) -> None:
        folder = current_generation(self._root)
        try:
            if folder is not None and (folder != self._folder or self._lexical is None):
                self._lexical = TantivyIndex(folder / "tantivy", writable=False)
                self._folder = folder
            elif self._lexical is not None:
                self._lexical.refresh()
        except IndexUnavailableError:
            # The owner switched generations between our look and our opening: the next refresh sees it.
            self._lexical = None

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        """Exact nearest neighbours, as `DenseIndex.search`."""
        with self._guard:
            return self._matrix.search(vector, k, filters)

    def lexical_search(self, words: str, k: int, filters: Filters) -> list[Scored]:
        """BM25 over what the owner has committed, as `LexicalIndex.search`."""
        with self._guard:
            return self._lexical.search(words, k, filters) if self._lexical else []
