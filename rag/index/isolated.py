"""Chroma and tantivy as their protocols have them, each in a child process of its own.

`damage` says why an index has to be rebuilt, empty while it is sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from rag.core.errors import IndexDamagedError, IndexUnavailableError
from rag.core.types import Article, Filters
from rag.core.vectors import Vectors
from rag.index.engine_process import EngineProcess, give_process, take_process
from rag.index.protocols import IndexedPassage, ScoredId

_SEARCH_SECONDS = 30.0
"""A search that takes longer hangs; 10^6 passages take a tenth of a second."""
_VERIFY_SECONDS = 300.0
"""Longest time to read a whole index; 100,000 logged vectors take about a minute."""


class IsolatedIndex:
    """What both engines have in common. Every method raises IndexUnavailableError.

    `verify` reads all of the index before it is used.
    """

    kind = ""

    def __init__(self, folder: Path, *, writable: bool = True, verify: bool = False) -> None:
        self.damage = ""
        self.folder = folder
        self._process: EngineProcess | None = take_process(self.kind)
        try:
            self._call("open", str(folder.absolute()), writable, verify, seconds=_VERIFY_SECONDS)
        except BaseException:
            self.close()
            raise

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        bare: dict[int, Article] = {}  # an engine has no use for the article's text
        for e in entries:
            bare.setdefault(id(e.article), replace(e.article, text=""))
        self._call("upsert", [replace(e, article=bare[id(e.article)]) for e in entries])

    def remove(self, passage_ids: Sequence[str]) -> None:
        self._call("remove", list(passage_ids))

    def count(self) -> int:
        """Number of passages held."""
        return cast("int", self._call("count"))

    def ids(self) -> set[str]:
        return cast("set[str]", self._call("ids"))

    def check(self) -> None:
        """Compare the files with what they were. Raises IndexDamagedError."""
        self._call("check", seconds=_SEARCH_SECONDS)

    def close(self) -> None:
        """Release the files."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.call("close")
        except IndexDamagedError as error:
            self.damage = self.damage or error.problem
        finally:
            give_process(process)

    def _call(self, method: str, *arguments: Any, seconds: float | None = None) -> Any:
        if (process := self._process) is None:
            raise IndexUnavailableError(f"{self.kind} index", "it was closed.")
        try:
            return process.call(method, *arguments, seconds=seconds)
        except IndexDamagedError as error:
            self.damage = error.problem
            raise


class IsolatedChroma(IsolatedIndex):
    """`ChromaIndex` in a child."""

    kind = "chroma"

    def search(self, vector: Vectors, k: int) -> list[ScoredId]:
        return cast("list[ScoredId]", self._call("search", vector, k, seconds=_SEARCH_SECONDS))

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the passages that the index holds."""
        return cast("dict[str, Vectors]", self._call("vectors", list(passage_ids)))

    def clear(self) -> None:
        """Forget all passages, and the dimension of their vectors."""
        self._call("clear")


class IsolatedTantivy(IsolatedIndex):
    """`TantivyIndex` in a child."""

    kind = "tantivy"

    def search(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        found = self._call("search", words, k, filters, seconds=_SEARCH_SECONDS)
        return cast("list[ScoredId]", found)

    def search_whole(self, words: str, k: int, filters: Filters) -> list[ScoredId]:
        """Passages that hold every word and quoted phrase."""
        found = self._call("search_whole", words, k, filters, seconds=_SEARCH_SECONDS)
        return cast("list[ScoredId]", found)

    def search_terms(self, terms: Sequence[Sequence[str]], k: int, filters: Filters) -> list[ScoredId]:
        """Passages in another language than English that hold any of the terms."""
        found = self._call("search_terms", terms, k, filters, seconds=_SEARCH_SECONDS)
        return cast("list[ScoredId]", found)

    def refresh(self) -> None:
        """See what the owning process has committed since."""
        self._call("refresh", seconds=_SEARCH_SECONDS)
