"""The app's poller: a thread that polls every feed when it is due, one after the other."""

from __future__ import annotations

import logging
import threading
from datetime import date

from rag.archive import Archive
from rag.core.errors import BylineError
from rag.ingest.feed_polling import poll

_log = logging.getLogger("byline.app")
_LOOK_SECONDS = 20.0
"""How often it looks whether a feed is due."""


class Poller:
    """Start it once; `stop` lets the item at hand finish."""

    def __init__(self, archive: Archive, look_seconds: float = _LOOK_SECONDS) -> None:
        self._archive = archive
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="poller", daemon=True)

    def start(self) -> None:
        """Begin in the background."""
        self._thread.start()

    def begin_stop(self) -> None:
        """Begin nothing more; what a feed has yet to give is fetched at its next poll."""
        self._stopping.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Begin nothing more, and wait for the item at hand."""
        self.begin_stop()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._poll_due()
            except BylineError as error:
                _log.error("polling stopped", extra={"problem": str(error)})
            self._stopping.wait(self._look_seconds)

    def _poll_due(self) -> None:
        catalog, settings = self._archive.catalog, self._archive.settings
        for feed in catalog.feeds.due():
            for _ in poll(catalog, self._archive.web_client, feed, date.today(), settings.poll_minutes):
                if self._stopping.is_set():
                    return
