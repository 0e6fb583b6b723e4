"""The searches of one archive, as `rag.retrieval.retriever.Retriever` wants them, and who owns them.

Any number of processes search at once. `own_indexes` makes this one the one that indexes; until then
searches read what the owner has committed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rag.archive.embedding import check_model
from rag.core.errors import IndexUnavailableError
from rag.core.types import Filters, SearchGap
from rag.core.vectors import Vectors
from rag.index.archive_words import ArchiveWords
from rag.index.filtered_search import search_filtered
from rag.index.gap_log import GapLog
from rag.index.generations import OwnedIndexes
from rag.index.index_reader import IndexReader
from rag.index.indexer import Indexer
from rag.index.protocols import LexicalIndex, ScoredId
from rag.index.refinement_queue import RefinementQueue
from rag.models.embedder import Embedder
from rag.storage.catalog import Catalog
from rag.storage.disk import disk_errors
from rag.text.near_duplicates import bands_version
from rag.text.passages import RECUT_MARKS, SENTENCE_RULE

_FRESH_SECONDS = 1.0
"""A process looks for what others have changed at most this often."""


class Searches:
    """The indexes of a data folder. Safe from any thread."""

    def __init__(self, data: Path, catalog: Catalog, embedder: Embedder, static: Embedder) -> None:
        self.index_folder = data / "index"
        self.words = ArchiveWords(data, catalog)
        self.refinement = RefinementQueue(catalog, embedder.key)
        self._data = data
        self._catalog = catalog
        self._embedder = embedder
        self._static = static
        self._owned: OwnedIndexes | None = None
        self._reader = IndexReader(data, catalog)
        self._gaps = GapLog(catalog)
        self._refreshed = {"lexical": -_FRESH_SECONDS, "static": -_FRESH_SECONDS}
        self._whole = False
        self._guard = threading.Lock()

    # -- searching ----------------------------------------------------------------------------

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Chroma's nearest when this process owns it, else nothing."""
        try:
            if (owned := self._owned) is not None:
                return search_filtered(owned.dense, self._catalog, vector, k, filters)
        except IndexUnavailableError:
            self._gaps.note("dense_index")
        if self._reader.dense_is_damaged():
            self._gaps.note("dense_index")
        return []

    def are_open(self) -> bool:
        """Whether there is something to search: indexes of this process, or another's to read."""
        return self._owned is not None or self._reader.can_read()

    def are_owned(self) -> bool:
        """Whether this process is the one that indexes."""
        return self._owned is not None

    def dense_is_whole(self) -> bool:
        """Whether this process owns Chroma, every passage is in it, and it answers."""
        self._catch_up()
        missed = "dense_index" in self._gaps.since(time.monotonic() - _FRESH_SECONDS)
        return self._owned is not None and self._whole and not missed

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Nearest by static vectors, in memory."""
        self._catch_up()
        with self._guard:
            if self._is_due("static"):
                self._reader.refresh_static()
        return self._reader.static_search(vector, k, filters)

    def lexical_search(
        self, words: str, k: int, filters: Filters, *, whole: bool = False
    ) -> list[ScoredId]:
        """Tantivy, as the owner or as a reader; nothing where neither can search."""

        def search(index: LexicalIndex) -> list[ScoredId]:
            return (index.search_whole if whole else index.search)(words, k, filters)

        return self._search_words(search)

    def term_search(self, terms: Sequence[Sequence[str]], k: int, filters: Filters) -> list[ScoredId]:
        """The same for passages in another language than English, by `language_terms`."""
        return self._search_words(lambda index: index.search_terms(terms, k, filters))

    def _search_words(self, search: Callable[[LexicalIndex], list[ScoredId]]) -> list[ScoredId]:
        """What a search of the index of words finds; nothing, and a gap, where there is none to read."""
        self._catch_up()
        try:
            owned = self._owned
            return search(owned.lexical) if owned else self._reader.search_words(search)
        except IndexUnavailableError:
            self._gaps.note("lexical_index")
            return []

    def gaps(self, since: float) -> tuple[SearchGap, ...]:
        """What searches since that time, of `time.monotonic`, could not look through."""
        return self._gaps.gaps(since)

    def missed_an_index(self) -> bool:
        """Whether an index that searches asked gave no answer."""
        return bool(self._gaps.since(0.0))

    def _catch_up(self) -> None:
        with self._guard:
            if self._is_due("lexical"):
                # Another process may have embedded all again.
                check_model(self._catalog, self._embedder, self._data)
                if self._owned is None:
                    self._reader.refresh_lexical()
                self._whole = self._catalog.passage_vectors.is_complete()

    def _is_due(self, index: str) -> bool:
        now = time.monotonic()
        if now - self._refreshed[index] <= _FRESH_SECONDS:
            return False
        self._refreshed[index] = now
        return True

    # -- beside refining ----------------------------------------------------------------------

    def answering(self) -> AbstractContextManager[None]:
        """Refining steps back inside the block."""
        return self.refinement.answering()

    def has_other_questions(self) -> bool:
        """Whether others are asking: then nothing is read for one question alone."""
        return self.refinement.has_other_questions()

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Keep vectors without making the question wait for the disk; refine these articles first."""
        self.refinement.save_vectors(vectors, article_ids)

    # -- indexing -----------------------------------------------------------------------------

    @contextmanager
    def own_indexes(self, *, repair: bool = True) -> Iterator[OwnedIndexes]:
        """Own the index files inside the block. Raises IndexBusyError when another process does.

        With `repair=False`, raises IndexUnavailableError instead of building what is damaged or lacking.
        """
        with disk_errors(self._data):
            owned = OwnedIndexes(self._data, self._catalog, repair=repair)
            self._owned = owned
            self._reader.close_lexical()
            try:
                yield owned
            finally:
                self._owned = None
                self._refreshed["lexical"] = -_FRESH_SECONDS  # the reader has not looked meanwhile
                owned.close()
                self.words.forget_removed()

    def indexer(self, owned: OwnedIndexes) -> Indexer:
        """The indexer of indexes that this process owns."""
        catalog = self._catalog
        catalog.facts.set("embedding_model", self._embedder.key)
        if catalog.facts.get("static_model") not in ("", self._static.key):
            catalog.queue.recut()
        catalog.facts.set("static_model", self._static.key)
        catalog.near_duplicates.use_rule(bands_version())
        catalog.sentence_vectors.use_rule(SENTENCE_RULE, RECUT_MARKS)
        return Indexer(catalog, owned.dense, owned.lexical, self._embedder, self._static)

    def close(self) -> None:
        """Keep what waits to be kept, and stop reading."""
        self.words.close()
        self.refinement.close()
        self._reader.close_lexical()
