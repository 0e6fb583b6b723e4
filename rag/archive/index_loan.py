"""The indexes, borrowed by a process that asks and adds now and then, while nobody else needs them.

Owning them lets questions be answered from all of the archive. A process that only asks must not keep
one that adds waiting, so they are given back between two questions as soon as something waits for an
indexer.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Self

from rag.archive.searches import Searches
from rag.core.errors import BylineError, IndexBusyError, IndexUnavailableError
from rag.core.open_questions import OpenQuestions
from rag.index.generation_files import current_generation, find_damage
from rag.index.generations import OwnedIndexes
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.archive")
_LOOK_SECONDS = 0.5
"""How often it is looked whether something waits to be indexed."""
_SMALL = 20_000
"""Passages of an archive whose indexes are rebuilt before the question: it takes a few seconds."""
_CATCH_UP_SECONDS = 5.0
"""Longest time that what waits is indexed before the question."""
_PATIENCE_SECONDS = 10.0
"""Longest time that questions under way keep another process waiting."""
_RETRY_SECONDS = 5.0
"""The indexes are asked for at most this often."""


class IndexLoan:
    """An archive's indexes, on loan from the first question on. Safe from any thread.

    What waits is indexed before the first question, as far as a few seconds reach; damaged indexes are
    rebuilt, those of a large archive when the loan ends. Nothing is owned where another process owns the
    indexes, where the embedding model has still to read passages, and where the indexes of a large
    archive were not closed cleanly: questions are answered without Chroma then.
    """

    def __init__(self, searches: Searches, catalog: Catalog) -> None:
        self._searches = searches
        self._catalog = catalog
        self._owning = ExitStack()
        self._owned: OwnedIndexes | None = None
        self._writing = threading.Lock()
        """Held while this process indexes, and while the loan begins or ends."""
        self._questions = OpenQuestions()
        self._asked_for = -_RETRY_SECONDS
        self._asking_for = threading.Lock()
        self._over = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answering(self) -> AbstractContextManager[None]:
        """A question is being answered inside the block: the indexes are not given back meanwhile."""
        return self._questions.answering()

    @contextmanager
    def writing(self) -> Iterator[OwnedIndexes]:
        """The indexes to write into, in one thread at a time.

        Raises IndexBusyError when another process owns them.
        """
        with self._writing:
            if self._owned is not None:
                yield self._owned
            else:
                with self._searches.own_indexes() as owned:
                    yield owned
        self._asked_for = -_RETRY_SECONDS  # with more in them they may help now

    def take(self) -> None:
        """Borrow the indexes, where they are free and it helps; asked again soon, do nothing."""
        with self._asking_for:  # who asks meanwhile waits, and has them too
            lately = time.monotonic() - self._asked_for < _RETRY_SECONDS
            if self._owned is None and not lately and self._writing.acquire(blocking=False):
                try:
                    self._asked_for = time.monotonic()
                    self._end_watch()
                    if self._may_help():
                        self._borrow()
                finally:
                    self._writing.release()

    def close(self) -> None:
        """Give back what is borrowed, and rebuild what a search found damaged."""
        atexit.unregister(self.close)
        self._over.set()
        self._questions.look_again()
        self._end_watch()
        with self._writing:
            self._give_back()
        if self._searches.missed_an_index():
            with suppress(BylineError), self._searches.own_indexes() as owned:
                _log.warning("indexes rebuilt", extra={"reason": owned.rebuilt})

    def _may_help(self) -> bool:
        """Whether something waits or is damaged, or nothing is left to do but to answer."""
        if self._catalog.queue.pending_ids() or self._catalog.passage_vectors.is_complete():
            return True
        folder = current_generation(self._searches.index_folder)
        return folder is None or bool(find_damage(folder))

    def _borrow(self) -> None:
        with suppress(IndexBusyError, IndexUnavailableError):
            small = self._catalog.passages.count_citable() <= _SMALL
            owned = self._owning.enter_context(self._searches.own_indexes(repair=small))
            if owned.rebuilt:
                _log.warning("indexes rebuilt", extra={"reason": owned.rebuilt})
            self._index_what_waits(owned)
            if self._is_needed():
                self._owning.close()
                return
            self._owned = owned
            atexit.register(self.close)  # not closed cleanly, they would have to be read when opened
            self._watch = threading.Thread(target=self._watch_others, name="loan", daemon=True)
            self._watch.start()

    def _index_what_waits(self, owned: OwnedIndexes) -> None:
        if not self._catalog.queue.pending_ids():
            return
        until = time.monotonic() + _CATCH_UP_SECONDS
        with suppress(BylineError):  # the answer says what is not indexed
            for _ in self._searches.indexer(owned).drain():
                if time.monotonic() > until:
                    break

    def _is_needed(self) -> bool:
        """Whether another process should own them."""
        waits = bool(self._catalog.queue.pending_ids())
        return waits or not self._catalog.passage_vectors.is_complete()

    def _watch_others(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if self._is_needed() and self._writing.acquire(blocking=False):
                try:
                    with self._questions.quiet(_PATIENCE_SECONDS, self._over.is_set):
                        self._give_back()
                finally:
                    self._writing.release()
                return

    def _give_back(self) -> None:
        self._owned = None
        self._owning.close()

    def _end_watch(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.join()
