"""The indexes, borrowed by a process that only asks, so that Chroma answers it."""

from __future__ import annotations

import threading
from contextlib import ExitStack, suppress
from typing import Self

from rag.archive import Archive
from rag.core.errors import IndexBusyError, IndexUnavailableError

_LOOK_SECONDS = 0.5
"""How often it is looked whether something waits to be indexed."""


class IndexLoan:
    """Owns an archive's indexes inside the block while nothing waits for an indexer.

    A process that only asks must not keep one that adds waiting: when something waits, the indexes are
    given back between two questions, for which `lock` is to be held. Nothing is owned where another
    process owns the indexes, where the embedding model has still to read passages, and where the
    indexes were not closed cleanly.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._owning = ExitStack()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._give_back_when_needed, name="loan", daemon=True)
        self.lock = threading.Lock()
        """Held while a question is answered."""

    def __enter__(self) -> Self:
        if not self._is_needed():
            with suppress(IndexBusyError, IndexUnavailableError):
                self._owning.enter_context(self._archive.own_indexes(repair=False))
                self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._watch.ident is not None:
            self._watch.join()
        self._owning.close()

    def _is_needed(self) -> bool:
        """Whether another process should own them."""
        catalog = self._archive.catalog
        return bool(catalog.queue.pending_ids()) or not catalog.passage_vectors.is_complete()

    def _give_back_when_needed(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if self._is_needed():
                with self.lock:
                    self._owning.close()
                return
