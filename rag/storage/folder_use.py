"""Whether a process works with an archive's folder: who does holds the lock of its indexes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.core.errors import IndexBusyError


@contextmanager
def unused(data: Path, seconds: float) -> Iterator[None]:
    """Inside the block no app and no ingest works with the folder, which may be moved.

    Waits so many seconds for one that does; raises IndexBusyError when it goes on.
    """
    lock = FileLock(data / "index.lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout as error:
        problem = "an app or an ingest works on this archive."
        raise IndexBusyError(str(data), problem, "Stop it, then try again.") from error
    try:
        yield
    finally:
        lock.release()
