"""Whose Gradio's sessions are: a session is of the reader who used it first, and answers to nobody else.

A browser names its session itself, by a number of `Math.random`, and Gradio keeps conversations and
unfetched answers under that name alone. Whoever got to know it, from a log or a screen, would have them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST = 10_000
"""Sessions that are remembered; Gradio keeps far fewer, see `gradio_memory`."""


class SessionOwners:
    """Sessions by their readers, those used last; safe from any thread."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._owners: OrderedDict[str, str] = OrderedDict()

    def is_own(self, session: str, reader: str) -> bool:
        """Whether a session is this reader's; one that nobody used becomes it."""
        with self._guard:
            owner = self._owners.setdefault(session, reader)
            self._owners.move_to_end(session)
            while len(self._owners) > self._most:
                self._owners.popitem(last=False)
        return owner == reader
