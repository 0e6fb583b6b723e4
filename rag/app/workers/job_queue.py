"""A thread that does jobs one after another, each with the same child process for foreign formats."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from rag.ingest.formats.sandbox import Sandbox

_log = logging.getLogger("byline.app")
Job = Callable[[Sandbox], None]
_LINGER_SECONDS = 3.0
"""Without a job for so long the thread ends, and its child process with it."""


class JobQueue:
    """Jobs in the order they came; safe to use from several threads.

    Queues that share `turns` work no more at once than it has.
    """

    def __init__(self, name: str, turns: threading.Semaphore | None = None) -> None:
        self._name = name
        self._turns = turns or threading.Semaphore()
        self._guard = threading.Condition()
        self._jobs: deque[Job] = deque()
        self._alive = False
        self._doing = 0

    def put(self, job: Job) -> None:
        """Do this after all that came before."""
        with self._guard:
            self._jobs.append(job)
            self._guard.notify()
            if not self._alive:
                self._alive = True
                threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def clear_waiting(self) -> None:
        """Forget what was not begun."""
        with self._guard:
            self._jobs.clear()

    def remaining(self) -> int:
        """Jobs that are not done."""
        return len(self._jobs) + self._doing

    def _run(self) -> None:
        with self._turns, Sandbox() as sandbox:
            while job := self._next():
                try:
                    job(sandbox)
                except Exception:  # noqa: BLE001  # a job says what went wrong; what it did not foresee is a bug
                    _log.exception("job failed", extra={"queue": self._name})

    def _next(self) -> Job | None:
        with self._guard:
            self._doing = 0
            self._guard.wait_for(lambda: bool(self._jobs), _LINGER_SECONDS)
            self._alive = self._doing = bool(self._jobs)
            return self._jobs.popleft() if self._jobs else None
