"""A server that ends as its readers would have it: what it has begun it finishes, within bounds.

At the first signal (SIGTERM, SIGINT) it takes nothing new and waits for what is under way, some seconds
at most. At the second one it ends at once. Nothing is lost either way: what was accepted is in the
catalog before that is answered.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn

from rag.app.api.stopping import Stopping

CLOSING = 1
"""Seconds that connections get which say nothing more, as those of open pages."""
_TIDYING = 5.0
"""Seconds that closing the archive may take after the answers: then the process ends all the same."""
_QUIET_TICKS = 3
"""Of a tenth of a second: a page asks for its answer a moment after it has asked its question."""
_log = logging.getLogger("byline.app")


class GracefulServer(uvicorn.Server):
    """uvicorn's server with our own way of ending.

    `busy` says whether something is under way that requests do not show. `on_begin` is called when it is
    told to stop, `on_late` when the time is over, `on_end` before the process is ended by force.
    """

    def __init__(self, config: uvicorn.Config, stopping: Stopping, seconds: float) -> None:
        super().__init__(config)
        self.stopping = stopping
        self._seconds = seconds
        self._quiet = 0
        self._alarm: threading.Timer | None = None
        self.busy: Callable[[], bool] = lambda: False
        self.on_begin: Callable[[], None] = lambda: None
        self.on_late: Callable[[], None] = lambda: None
        self.on_end: Callable[[], None] = lambda: None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal: the first one begins the end, the second one is it."""
        if self.stopping.begun:
            self.end_now()
        self.stopping.begin()
        self._alarm = threading.Timer(self._seconds + CLOSING + _TIDYING, self._end_late)
        self._alarm.daemon = True
        self._alarm.start()
        self.on_begin()

    async def on_tick(self, counter: int) -> bool:
        """Whether to leave: told to stop, and all is done or the time is over."""
        if self.stopping.begun and not self.should_exit:
            under_way = self.stopping.requests > 0 or self.busy()
            self._quiet = 0 if under_way else self._quiet + 1
            late = self.stopping.seconds() >= self._seconds
            if late:
                self._cut_off()
            self.should_exit = late or self._quiet >= _QUIET_TICKS
            # For each open page that is cut off then it would log an error with a traceback.
            logging.getLogger("uvicorn.error").disabled = self.should_exit
        return await super().on_tick(counter)

    def _cut_off(self) -> None:
        _log.warning("answers cut off", extra={"requests": self.stopping.requests})
        self.on_late()

    def watch_signals(self) -> None:
        """After it has run: a further signal ends the process at once."""
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._end_by_signal)

    def all_done(self) -> None:
        """The archive is closed. A thread that still answers is not waited for longer than allowed."""
        hanging = [t for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()]
        if self._alarm and not hanging:
            self._alarm.cancel()

    def end_now(self) -> None:
        """End the process: what is in the catalog is whole, its children end with their pipes."""
        with suppress(Exception):
            self.on_end()
        sys.stdout.flush()
        os._exit(0)

    def _end_by_signal(self, _number: int, _frame: Any) -> None:
        self.end_now()

    def _end_late(self) -> None:
        _log.warning("ended before all was done", extra={"seconds": round(self.stopping.seconds())})
        self.end_now()
