"""The app's indexer: a thread that drains the queue whenever no other process owns the indexes.

Then it lets the embedding model read what it has not. Searching goes on meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from rag.app.workers.memory import give_back
from rag.archive import Archive
from rag.core.errors import BylineError, IndexBusyError, IndexDamagedError
from rag.core.secrets import mask_secrets
from rag.index.generations import OwnedIndexes
from rag.index.indexer import Indexer
from rag.storage.disk import SCARCE, free_bytes, has_room

_log = logging.getLogger("byline.app")
_IDLE_SECONDS = 0.5
"""How often an idle worker looks for new articles."""
_LOOK_SECONDS = 0.25
"""How often it is looked whether the disk has room again."""
_RETRY_SECONDS = 5.0
"""Wait after an error (disk full, say) before trying again."""
_OFTEN_SECONDS = 10.0
"""Indexes damaged again within this time are rebuilt after such a wait, not at once."""


@dataclass(frozen=True)
class Progress:
    """Where the archive stands, for a page to show."""

    ready: int
    """Articles that can be asked about."""
    pending: int
    """Articles that wait to be indexed."""
    failed: int
    """Articles that could not be indexed."""
    unread: int
    """Passages that the embedding model has still to read; they can be asked about meanwhile."""
    problem: str
    """What keeps the indexer from working, empty when nothing does."""


class Worker:
    """Start it once; `stop` lets the step at hand finish and closes the indexes cleanly."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="indexer", daemon=True)
        self._problem = ""
        self._damaged_at = -_OFTEN_SECONDS

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def stop(self, timeout: float = 60.0) -> None:
        """Finish the step at hand and give the indexes back."""
        self._stopping.set()
        self._thread.join(timeout)

    def progress(self) -> Progress:
        """Counts as of now."""
        counts = self._archive.catalog.statistics.counts()
        waiting = counts["pending"] + counts["removing"]
        unread = self._archive.catalog.passage_vectors.count_missing()
        return Progress(counts["ready"], waiting, counts["failed"], unread, self._problem)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._own_and_drain()
            except IndexBusyError:
                self._stopping.wait(_IDLE_SECONDS)
            except IndexDamagedError as error:  # opening them again rebuilds them
                self._report(error)
                self._stopping.wait(self._pause_after_damage())
            except BaseException as error:  # noqa: BLE001 - a panic of an engine is no Exception
                self._report(error)
                self._wait_for_room()

    def _wait_for_room(self) -> None:
        """Wait before another try, and no longer once the disk has more room than it had."""
        data = self._archive.settings.data
        before, waited = free_bytes(data), 0.0
        was_open = has_room(data)
        while (
            not self._stopping.wait(_LOOK_SECONDS)
            and (waited := waited + _LOOK_SECONDS) < _RETRY_SECONDS
        ):
            if has_room(data, before + SCARCE) or (not was_open and has_room(data, SCARCE)):
                self._problem = ""
                return

    def _pause_after_damage(self) -> float:
        before, self._damaged_at = self._damaged_at, time.monotonic()
        return _RETRY_SECONDS if self._damaged_at - before < _OFTEN_SECONDS else 0

    def _own_and_drain(self) -> None:
        with self._archive.own_indexes() as store:
            if store.rebuilt:
                _log.warning("indexes rebuilt", extra={"reason": store.rebuilt})
                self._problem = ""
            indexer = self._archive.indexer(store)
            while not self._stopping.is_set():
                if damage := store.find_damage():
                    raise IndexDamagedError(str(store.folder), "; ".join(damage.values()), "Rebuilding.")
                self._work(indexer, store)
                self._problem = ""
                self._stopping.wait(_IDLE_SECONDS)

    def _work(self, indexer: Indexer, store: OwnedIndexes) -> None:
        """All that waits to be searchable, then reading until something new waits."""
        refinement, catalog = self._archive.refinement, self._archive.catalog
        for _ in indexer.drain():
            give_back()
            if self._stopping.is_set() or store.damage:
                return
        steps = (
            indexer.compare(),
            indexer.refine(refinement.take_priorities, refinement.pause),
            indexer.read_sentences(refinement.take_priorities, refinement.pause),
        )
        for step in steps:
            for _ in step:
                give_back()
                if self._stopping.is_set() or store.damage or catalog.queue.pending_ids():
                    return

    def _report(self, error: BaseException) -> None:
        problem = str(error) if isinstance(error, BylineError) else f"{type(error).__name__}: {error}"
        problem = mask_secrets(problem)
        if problem != self._problem:
            unforeseen = None if isinstance(error, BylineError) else error
            _log.error("indexing stopped", extra={"problem": problem}, exc_info=unforeseen)
        self._problem = problem
