"""How many questions are being answered, for work that gives way to them. Safe from any thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class OpenQuestions:
    """The questions that are being answered."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.count = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A question is being answered inside the block."""
        with self._changed:
            self.count += 1
        try:
            yield
        finally:
            with self._changed:
                self.count -= 1
                self._changed.notify_all()

    @contextmanager
    def quiet(self, seconds: float, no_longer: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Begin the block when none is open, `seconds` are over or one need wait `no_longer`.

        No question begins or ends inside it.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self.count or no_longer(), seconds)
            yield

    def look_again(self) -> None:
        """Have whoever waits look whether it need wait no longer."""
        with self._changed:
            self._changed.notify_all()
