"""How long a container may go on without an article: zip, web archive, table, file of lines.

A million things that are none cost no memory, but each a little time, and a small file unfolds to
gigabytes. The clock runs while a container's reader works, not while what it found is parsed or stored:
of those each has limits of its own. Knows nothing of the formats.
"""

from __future__ import annotations

import errno
import io
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from rag.core.errors import SourceError
from rag.core.types import RawDocument

SECONDS = 8.0
"""Of reading on without a document, or of documents that are no articles, one after the other."""
_IN_A_ROW = 300
"""So many of those are tried whatever time they take: an archive may begin with slow, broken files."""
_BUFFER = 1 << 18


class TimeBudget:
    """Serves for one container after the other; `found` and `failed` are for who parses."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._begin()

    def _begin(self) -> None:
        self._until = self._clock() + self.seconds
        self.found()

    def found(self) -> None:
        """An article came out."""
        self._failed, self._last = 0, self._clock()

    def failed(self) -> None:
        """A document was none."""
        self._failed += 1

    def check(self) -> None:
        """Raises OSError when the container has been read for too long without a document."""
        if self._clock() > self._until:
            raise OSError(errno.ETIMEDOUT, "it takes too long")

    def with_all(
        self, found: Iterator[RawDocument | SourceError], name: str
    ) -> Iterator[RawDocument | SourceError]:
        """What is found in a container, and an error in place of the rest when it takes too long."""
        self._begin()
        for item in found:
            here = self._clock()
            if isinstance(item, SourceError) and here > self._until:
                break
            yield item
            now = self._clock()
            fresh = isinstance(item, RawDocument)
            self._until = now + self.seconds if fresh else self._until + (now - here)
            if self._failed >= _IN_A_ROW and now - self._last > self.seconds:
                break
        else:
            return
        problem = f"no article came out of it for {self.seconds:g} seconds, so the rest was left."
        yield SourceError(name, problem, "Add the articles themselves.")


class _Watched(io.RawIOBase):
    """A file that is read while there is patience."""

    def __init__(self, file: BinaryIO, patience: TimeBudget) -> None:
        self._file, self._patience = cast("io.BufferedReader", file), patience  # gzip's has read1 too

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io hands over
        self._patience.check()
        piece = self._file.read1(min(len(buffer), _BUFFER))  # what came before a break is not lost
        buffer[: len(piece)] = piece
        return len(piece)


def timed_file(file: BinaryIO, patience: TimeBudget) -> BinaryIO:
    """The same file; reading it raises OSError when there is no patience left."""
    return cast("BinaryIO", io.BufferedReader(_Watched(file, patience), _BUFFER))
