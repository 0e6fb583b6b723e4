"""How long a container may go on without an article: zip, web archive, table, file of lines.

A million things that are none cost no memory, but each a little time, and a small file unfolds to
gigabytes. The clock runs while a container's reader works, not while its documents are parsed or stored:
those steps have limits of their own. Knows nothing of the formats.
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
    """Serves for one container after the other; whoever parses says which documents were articles."""

    def __init__(self, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._begin()

    def _begin(self) -> None:
        self._deadline = self._clock() + self.seconds
        self.article_found()

    def article_found(self) -> None:
        """A document was an article."""
        self._failures, self._last_article = 0, self._clock()

    def article_missing(self) -> None:
        """A document was none."""
        self._failures += 1

    def check(self) -> None:
        """Raises OSError when the container has been read for too long without a document."""
        if self._clock() > self._deadline:
            raise OSError(errno.ETIMEDOUT, "it takes too long")

    def limit(
        self, documents: Iterator[RawDocument | SourceError], name: str
    ) -> Iterator[RawDocument | SourceError]:
        """The documents of a container, and an error in place of the rest when it takes too long."""
        self._begin()
        for item in documents:
            before = self._clock()
            if isinstance(item, SourceError) and before > self._deadline:
                break
            yield item
            now = self._clock()
            is_document = isinstance(item, RawDocument)
            self._deadline = now + self.seconds if is_document else self._deadline + (now - before)
            if self._failures >= _IN_A_ROW and now - self._last_article > self.seconds:
                break
        else:
            return
        problem = f"no article came out of it for {self.seconds:g} seconds, so the rest was left."
        yield SourceError(name, problem, "Add the articles themselves.")


class _TimedFile(io.RawIOBase):
    """A file that is read while there is time left."""

    def __init__(self, file: BinaryIO, budget: TimeBudget) -> None:
        self._file, self._budget = cast("io.BufferedReader", file), budget  # gzip's has read1 too

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._file.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io hands over
        self._budget.check()
        piece = self._file.read1(min(len(buffer), _BUFFER))  # what came before a break is not lost
        buffer[: len(piece)] = piece
        return len(piece)


def timed_file(file: BinaryIO, budget: TimeBudget) -> BinaryIO:
    """The same file; reading it raises OSError when there is no time left."""
    return cast("BinaryIO", io.BufferedReader(_TimedFile(file, budget), _BUFFER))
