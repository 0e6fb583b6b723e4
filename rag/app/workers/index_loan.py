"""The indexes, borrowed by a process that only asks, so that it answers from all of the archive."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import ExitStack, suppress
from typing import Self

from rag.archive import Archive
from rag.core.errors import BylineError, IndexBusyError, IndexUnavailableError
from rag.index.generation_files import current_generation, find_damage
from rag.index.generations import OwnedIndexes

_log = logging.getLogger("byline.app")
_LOOK_SECONDS = 0.5
"""How often it is looked whether something waits to be indexed."""
_SMALL = 20_000
"""Passages of an archive whose indexes are rebuilt before the question: it takes a few seconds."""
_CATCH_UP_SECONDS = 5.0
"""Longest time that what waits is indexed before the question."""


class IndexLoan:
    """Owns an archive's indexes inside the block while nothing waits for an indexer.

    What waits is indexed first, as far as a few seconds reach; damaged indexes are rebuilt, those of a
    large archive at the end of the block. A process that only asks must not keep one that adds waiting:
    when something waits, the indexes are given back between two questions, for which `lock` is to be
    held. Nothing is owned where another process owns the indexes, where the embedding model has still to
    read passages, and where the indexes of a large archive were not closed cleanly.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._owning = ExitStack()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._give_back_when_needed, name="loan", daemon=True)
        self.lock = threading.Lock()
        """Held while a question is answered."""

    def __enter__(self) -> Self:
        if self._may_help():
            with suppress(IndexBusyError, IndexUnavailableError):
                small = self._archive.catalog.passages.count_citable() <= _SMALL
                store = self._owning.enter_context(self._archive.own_indexes(repair=small))
                if store.rebuilt:
                    _log.warning("indexes rebuilt", extra={"reason": store.rebuilt})
                self._index_what_waits(store)
                if self._is_needed():
                    self._owning.close()
                else:
                    self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._watch.ident is not None:
            self._watch.join()
        self._owning.close()
        if self._archive.missed_an_index():
            with suppress(BylineError), self._archive.own_indexes() as store:
                _log.warning("indexes rebuilt", extra={"reason": store.rebuilt})

    def _may_help(self) -> bool:
        """Whether something waits or is damaged, or nothing is left to do but to answer."""
        catalog = self._archive.catalog
        if catalog.queue.pending_ids() or catalog.passage_vectors.is_complete():
            return True
        folder = current_generation(self._archive.settings.data / "index")
        return folder is None or bool(find_damage(folder))

    def _index_what_waits(self, store: OwnedIndexes) -> None:
        if not self._archive.catalog.queue.pending_ids():
            return
        until = time.monotonic() + _CATCH_UP_SECONDS
        with suppress(BylineError):  # the answer says what is not indexed
            for _ in self._archive.indexer(store).drain():
                if time.monotonic() > until:
                    break

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
