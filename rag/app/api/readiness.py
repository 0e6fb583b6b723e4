"""Whether the app can answer now, for a proxy or a container's guard: one check a line, a word each.

The words tell no path and no count: anybody may ask. Looking takes a millisecond or two, and what was
found serves for a second.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Literal

from rag.app.api.stopping import Stopping
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.storage.disk import SCARCE, free_bytes, has_room

State = Literal["ok", "missing", "full", "read-only", "unreadable", "closed", "loading", "yes", "no"]
_SECONDS = 1.0
"""What was found serves for so long."""


class Readiness:
    """The checks of one archive; may be asked from any thread."""

    def __init__(self, archive: Archive, stopping: Stopping) -> None:
        self._archive = archive
        self._stopping = stopping
        self._guard = threading.Lock()
        self._looked = float("-inf")
        self._found: dict[str, State] = {}

    def checks(self) -> dict[str, State]:
        """What each check found: `ok`, or what is wrong."""
        with self._guard:
            if time.monotonic() - self._looked >= _SECONDS:
                self._found = {
                    "catalog": self._catalog(),
                    "indexes": self._indexes(),
                    "models": self._models(),
                }
                self._looked = time.monotonic()
            return self._found | {"stopping": "yes" if self._stopping.begun else "no"}

    def _catalog(self) -> State:
        file = self._archive.catalog.path
        if not file.is_file():
            return "missing"
        if not has_room(file.parent):
            return "full" if free_bytes(file.parent) < SCARCE else "read-only"
        if not os.access(file, os.W_OK):
            return "read-only"
        try:
            self._archive.catalog.facts.all()
        except BylineError:
            return "unreadable"
        return "ok"

    def _indexes(self) -> State:
        return "ok" if self._archive.searches.are_open() else "closed"

    def _models(self) -> State:
        """Of a language model nothing is said: until it is here quotations answer."""
        loaded = self._archive.embedder.ready and self._archive.reader.ready
        return "ok" if loaded else "loading"


def is_ready(checks: dict[str, State]) -> bool:
    """Whether nothing is wrong."""
    return set(checks.values()) <= {"ok", "no"}
