"""The archives of one server: the main one, and each collection with an indexer and a poller of its own.

Models are loaded once and shared. A thread looks which collections there are, so that one that is added
or removed while the app runs is noticed. Knows nothing of requests.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from rag.app.workers.feed_poller import Poller
from rag.app.workers.indexer_thread import Worker
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.storage.accounts.collections import MAIN, Collection, collection_folder

_log = logging.getLogger("byline.app")
_LOOK_SECONDS = 1.0
"""How often it is looked which collections there are."""


class OpenCollection:
    """A collection's archive, opened, with the threads that work on it."""

    def __init__(self, name: str, main: Archive) -> None:
        self.name = name
        settings = main.settings.model_copy(update={"data": collection_folder(main.settings.data, name)})
        self.archive = Archive(settings, models=main.models, wait_for_model=False)
        self.archive.asking = main.asking
        self.worker = Worker(self.archive)
        self.poller = Poller(self.archive) if settings.poll_feeds else None
        self.leaving: Callable[[], object] = lambda: None
        """Called before it is closed."""

    def start(self) -> None:
        """Begin to index and to poll."""
        self.worker.start()
        if self.poller:
            self.poller.start()

    def close(self) -> None:
        """Let the step at hand finish, give the indexes back, close the catalog."""
        with suppress(RuntimeError):  # who would be told has ended
            self.leaving()
        if self.poller:
            self.poller.stop()
        self.worker.stop()
        self.archive.close()


Begin = Callable[[OpenCollection], object]


class OpenCollections:
    """The collections of a main archive, each opened when it is first needed. Safe from any thread.

    `begin` is called with each that is opened, before its threads begin.
    """

    def __init__(self, main: Archive, begin: Begin = lambda _opened: None) -> None:
        self.main = main
        self._begins = [begin]
        self._open: dict[str, OpenCollection] = {}
        self._told: set[str] = set()
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._look_for_ever, name="collections", daemon=True)

    def known(self) -> list[Collection]:
        """The main archive and the collections, as the catalog has them now."""
        return self.main.catalog.collections.all()

    def find(self, name: str) -> Collection | None:
        """One of them; None for a name that is none."""
        return self.main.catalog.collections.find(name)

    def open(self, name: str) -> OpenCollection:
        """A collection that the catalog has, opened. Raises BylineError when it cannot be."""
        with self._guard:
            if self._stopping.is_set():
                raise BylineError(name, "Byline is about to stop.")
            if name not in self._open:
                opened = OpenCollection(name, self.main)
                for begin in self._begins:
                    begin(opened)
                opened.start()
                self._open[name] = opened
            return self._open[name]

    def opened(self) -> list[OpenCollection]:
        """Those that are open now."""
        return list(self._open.values())

    def on_open(self, begin: Begin) -> None:
        """Call this too, with each that is opened, and at once with those that are open."""
        with self._guard:
            self._begins.append(begin)
            for one in self._open.values():
                begin(one)

    def archive(self, name: str) -> Archive:
        """The archive of one of them. Raises BylineError when it cannot be opened."""
        return self.main if name == MAIN else self.open(name).archive

    def start(self) -> None:
        """Open every collection, and look for others from now on."""
        self._thread.start()

    def begin_stop(self) -> None:
        """Begin no poll any more."""
        for one in self.opened():
            if one.poller:
                one.poller.begin_stop()

    def stop(self) -> None:
        """Close every collection."""
        self._stopping.set()
        with suppress(RuntimeError):  # it was never started
            self._thread.join()
        with self._guard:
            while self._open:
                self._open.popitem()[1].close()

    def _look_for_ever(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except BylineError as error:
                self._tell(MAIN, error)
            self._stopping.wait(_LOOK_SECONDS)

    def _look(self) -> None:
        names = {one.name for one in self.known()} - {MAIN}
        for name in sorted(names):
            try:
                self.open(name)
            except BylineError as error:
                self._tell(name, error)
        for name in self._open.keys() - names:
            with self._guard:
                gone = self._open.pop(name)
            gone.close()
            _log.info("collection closed", extra={"collection": name})

    def _tell(self, name: str, error: BylineError) -> None:
        """Once, not with every look."""
        if (told := f"{name} {error}") not in self._told and not self._stopping.is_set():
            self._told.add(told)
            _log.error(
                "a collection cannot be opened", extra={"collection": name, "problem": str(error)}
            )
