"""Searching an archive by what every process can read: static vectors and the owner's tantivy files.

Chroma must not be opened twice. A reader keeps the catalog's static vectors in memory, from the first
search for them on, and reads what the owner of the indexes commits to tantivy, in a child process: the
files may be cut short while they are read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rag.core.errors import IndexUnavailableError
from rag.core.types import Filters
from rag.core.vectors import Vectors
from rag.index.binary_index import BinaryIndex
from rag.index.generation_files import current_generation, known_damage
from rag.index.isolated import IsolatedTantivy
from rag.index.protocols import LexicalIndex, ScoredId
from rag.storage.catalog import Catalog


class IndexReader:
    """Read-only static and lexical search, safe to use from several threads."""

    def __init__(self, data: Path, catalog: Catalog) -> None:
        self._root = data / "index"
        self._catalog = catalog
        self._facts: dict[str, str] = {}
        self._clock = 0
        self._folder: Path | None = None
        self._static = BinaryIndex()
        self._lexical: IsolatedTantivy | None = None
        self._guard = threading.RLock()

    def refresh(self) -> None:
        """See all that changed since the last call."""
        self.refresh_static()
        self.refresh_lexical()

    def refresh_static(self) -> None:
        """Take in the static vectors of every article that became ready since, drop what left."""
        with self._guard:
            facts = (
                self._catalog.facts.all()
            )  # before the reading: what changes meanwhile is seen next time
            if facts != self._facts:
                self._catch_up(facts)
                self._facts = facts

    def _catch_up(self, facts: dict[str, str]) -> None:
        if facts.get("epoch") != self._facts.get("epoch"):
            self._static, self._clock = BinaryIndex(), 0  # all is cut and embedded again
        clock = -1
        while self._clock > clock:
            clock = self._clock
            self._clock, rows = self._catalog.passages.static_vectors(clock)
            if rows:
                codes = np.frombuffer(b"".join(r[1] for r in rows), np.int8).reshape(len(rows), -1)
                self._static.load([r[0] for r in rows], codes, [r[2:] for r in rows])
        if facts.get("dropped") != self._facts.get("dropped"):
            # Removed and replaced passages would take the places of live ones among the nearest.
            self._static.remove(sorted(self._static.ids() - self._catalog.passages.citable_ids()))

    def refresh_lexical(self) -> None:
        """See what the owner has committed since."""
        folder = current_generation(self._root)
        with self._guard:
            try:
                if folder is None or "tantivy" in known_damage(folder):
                    self.close_lexical()
                elif folder != self._folder or self._lexical is None:
                    self.close_lexical()
                    self._lexical = IsolatedTantivy(folder / "tantivy", writable=False)
                    self._folder = folder
                else:
                    self._lexical.refresh()
            except IndexUnavailableError:
                # Damaged, or the owner switched generations between our look and our opening.
                self.close_lexical()

    def can_read(self) -> bool:
        """Whether an owner has committed an index of words that is not known to be damaged."""
        folder = current_generation(self._root)
        return folder is not None and "tantivy" not in known_damage(folder)

    def close_lexical(self) -> None:
        """Give up tantivy's files until they are refreshed."""
        with self._guard:
            lexical, self._lexical = self._lexical, None
            if lexical is not None:
                lexical.close()

    def dense_is_damaged(self) -> bool:
        """Whether the owner's dense index is known to wait for its rebuilding."""
        folder = current_generation(self._root)
        return folder is not None and "chroma" in known_damage(folder)

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Nearest passages by static vectors."""
        with self._guard:
            return self._static.search(vector, k, filters)

    def search_words(self, search: Callable[[LexicalIndex], list[ScoredId]]) -> list[ScoredId]:
        """What a search of the index of words finds in what the owner has committed.

        Raises IndexUnavailableError when there is no such index, or it is damaged: it is given up then.
        """
        with self._guard:
            if self._lexical is None:
                raise IndexUnavailableError(str(self._root), "there is no index of words to be read.")
            try:
                return search(self._lexical)
            except IndexUnavailableError:
                self.close_lexical()
                raise
