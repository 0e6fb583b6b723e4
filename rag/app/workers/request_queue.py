"""Who is answered when: a few questions at once, the others in the order they came, no more than fit.

Answering is work for the processor: twenty answers side by side would each take twenty times as long,
and the first reader would wait for the last. Knows nothing of questions, safe from any thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rag.core.errors import BusyError

AT_ONCE = 2
"""Questions answered side by side: as many as a small machine has cores."""
WAITING = 28
"""Questions that may wait, each in a thread: the server has 40, and some must be left for the rest."""


class RequestQueue:
    """A queue with places."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self.at_once = at_once
        self._room = at_once + waiting
        self._line: list[object] = []  # those being answered stand at its front
        self._closed = False
        self._changed = threading.Condition(threading.RLock())

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the line, given up at the end. Raises BusyError when the line is full."""
        ticket = object()
        with self._changed:
            self.check_open()
            if len(self._line) >= self._room:
                raise BusyError(
                    "Byline",
                    f"{len(self._line)} questions are being answered or wait for it.",
                    "Please ask again in a few seconds.",
                )
            self._line.append(ticket)
        try:
            yield Place(self, ticket)
        finally:
            with self._changed:
                self._line.remove(ticket)
                self._changed.notify_all()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait in line, then have the turn inside the block. Raises BusyError as `place` does."""
        with self.place() as place:
            place.wait()
            yield

    def asking(self) -> int:
        """How many questions are being answered or wait for it."""
        with self._changed:
            return len(self._line)

    def wait_until_idle(self, timeout: float) -> bool:
        """Wait until nobody is asking, `patience` seconds at most; says whether it is so."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._line, timeout)

    def ahead(self, ticket: object) -> int:
        """How many questions must be finished before this one's turn; 0 when it has come."""
        with self._changed:
            return max(0, self._line.index(ticket) + 1 - self.at_once)

    def close(self) -> None:
        """The app ends: whose turn has not come hears that, and so does whoever comes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def check_open(self) -> None:
        """Raises BusyError once it is closed."""
        if self._closed:
            raise BusyError("Byline", "it is being stopped.", "Please ask again in a few seconds.")

    def wait_for_change(self, ticket: object, ahead: int) -> bool:
        """Wait, a second at most, until the number ahead is no longer `ahead`; says whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self.ahead(ticket) != ahead, timeout=1)


@dataclass(frozen=True)
class Place:
    """One question's place."""

    queue: RequestQueue
    """Where it waits."""
    ticket: object
    """Stands for it."""

    def waits(self) -> Iterator[int]:
        """How many are ahead, each time that changes, until its turn has come.

        Raises BusyError when the queue is closed before.
        """
        while ahead := self.queue.ahead(self.ticket):
            self.queue.check_open()
            yield ahead
            while not self.queue.wait_for_change(self.ticket, ahead):
                pass

    def wait(self) -> None:
        """Wait for its turn."""
        for _ in self.waits():
            pass
