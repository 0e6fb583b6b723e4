"""Which files have changed and come to rest. Pure: it is shown what is there, and told the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FileStamp = tuple[int, int, int]
"""Inode, size and time of change in nanoseconds: another one is another content."""


class FileDebouncer:
    """Files between two looks; one that is still being written, or replaced, is left to rest first."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._handled: dict[str, FileStamp] = {}
        self._changing: dict[str, tuple[FileStamp | None, float]] = {}

    @property
    def waiting(self) -> bool:
        """Whether something has changed that was not yet at rest."""
        return bool(self._changing)

    def look(self, files: Mapping[str, FileStamp], now: float) -> list[str]:
        """Files that changed, came or went, and have been as they are for `rest` seconds; sorted.

        They are named again until they are `done`. `now` is a time in seconds of any clock that rises.
        """
        changed = [
            path for path in files.keys() | self._handled if files.get(path) != self._handled.get(path)
        ]
        before, self._changing = self._changing, {}
        for path in changed:
            stamp, since = before.get(path, (None, now))
            self._changing[path] = (files.get(path), since if stamp == files.get(path) else now)
        return sorted(path for path in changed if now - self._changing[path][1] >= self._rest)

    def done(self, paths: Iterable[str]) -> None:
        """Remember these as they were at the last look."""
        for path in paths:
            stamp, _ = self._changing.pop(path)
            if stamp is None:
                self._handled.pop(path, None)
            else:
                self._handled[path] = stamp
