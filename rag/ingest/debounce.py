"""Which files have changed and come to rest. Pure: it is shown what is there, and told the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FileStamp = tuple[int, int, int]
"""Inode, size and time of change in nanoseconds: another one is another content."""


class FileDebouncer:
    """Files between two looks; one that is still being written, or replaced, is left to rest first."""

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._known: dict[str, FileStamp] = {}
        self._moving: dict[str, tuple[FileStamp | None, float]] = {}

    @property
    def waiting(self) -> bool:
        """Whether something has changed that was not yet at rest."""
        return bool(self._moving)

    def look(self, there: Mapping[str, FileStamp], now: float) -> list[str]:
        """Files that changed, came or went, and have been as they are for `rest` seconds; sorted.

        They are told again until they are `done`. `now` is a time in seconds of any clock that rises.
        """
        changed = {
            path for path in there.keys() | self._known if there.get(path) != self._known.get(path)
        }
        for path in self._moving.keys() - changed:
            del self._moving[path]
        for path in changed:
            mark = there.get(path)
            if path not in self._moving or self._moving[path][0] != mark:
                self._moving[path] = (mark, now)
        return sorted(path for path in changed if now - self._moving[path][1] >= self._rest)

    def done(self, paths: Iterable[str]) -> None:
        """Remember these as they were at the last look."""
        for path in paths:
            mark, _ = self._moving.pop(path)
            if mark is None:
                self._known.pop(path, None)
            else:
                self._known[path] = mark
