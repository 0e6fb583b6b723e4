"""What runs in an engine's child process: calls of one index on stdin, their results on stdout.

    python -m rag.index.engine_worker chroma|tantivy

A request is a pickle of (number, method, arguments), a reply one of (number, error or None, result).
Each is answered by a thread of its own, so that a search need not wait for a write. Before each, the
files are compared with what they were: rag/index/file_watch.py. The child ends when its parent does,
after the call at hand.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock

from rag.core.errors import BylineError, IndexDamagedError, IndexUnavailableError
from rag.index.file_watch import OwnerWatch, SegmentWatch
from rag.index.index_checks import check_chroma, check_database, check_tantivy

_THREADS = 4
"""Calls answered side by side: two questions, the indexer, and a look at the files."""
_WRITES = ("upsert", "remove", "clear")
_LOCK_SECONDS = 60.0
"""Longest wait for the child of a parent that was killed to finish its last call."""


class Engine:
    """One index, opened, used and closed by calls; it may be opened again."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._index: Any = None
        self._watch: OwnerWatch | SegmentWatch | None = None
        self._lock: FileLock | None = None
        self._folder = Path()

    def call(self, method: str, arguments: tuple[Any, ...]) -> Any:
        """The result of a method of this class or of the index."""
        if method in {"open", "close", "check"}:
            return getattr(self, method)(*arguments)
        if self._index is None or self._watch is None:
            raise IndexUnavailableError(self._kind, "this index is not open.")
        with self._watch.turn(writes=method in _WRITES):
            try:
                return getattr(self._index, method)(*arguments)
            except BaseException:
                if method not in _WRITES:
                    self._verify()
                raise

    def open(self, folder: str, writable: bool, verify: bool) -> None:
        """Open the index of a folder; `verify` reads all of it, what is damaged raises or kills."""
        self._folder = Path(folder)
        if writable:
            # A killed parent's child finishes its last call before it ends.
            self._lock = FileLock(f"{folder}.lock", timeout=_LOCK_SECONDS, thread_local=False)
            self._lock.acquire()
        try:
            getattr(self, f"_open_{self._kind}")(writable, verify)
        except BaseException:
            self.close()
            raise

    def _open_chroma(self, writable: bool, verify: bool) -> None:
        from rag.index.dense_chroma import ChromaIndex

        if verify:
            check_database(self._folder / "chroma.sqlite3")
        self._index = ChromaIndex(self._folder)
        if verify:
            self._verify()
        self._index.count()
        self._watch = OwnerWatch(self._folder)

    def _open_tantivy(self, writable: bool, verify: bool) -> None:
        from rag.index.lexical_tantivy import TantivyIndex

        count = (lambda: int(self._index.count())) if writable else None
        watch = SegmentWatch(self._folder, None)
        if verify or not writable:
            watch.verify()  # before the engine maps a file
        self._index = TantivyIndex(self._folder, writable=writable)
        if verify:
            self._verify()
        self._watch = SegmentWatch(self._folder, count)
        self._watch.trust()

    def _verify(self) -> None:
        """Read the index as searches would. Raises IndexDamagedError."""
        check = check_chroma if self._kind == "chroma" else check_tantivy
        try:
            check(self._folder, self._index)
        except BaseException as error:
            raise IndexDamagedError(str(self._folder), f"it cannot be read ({_line(error)}).") from error

    def check(self) -> None:
        """Raises IndexDamagedError when the files are not what they were."""
        if self._watch:
            with self._watch.turn(writes=False):
                pass

    def refresh(self) -> None:
        """See what the owner has committed since."""
        self.call("refresh", ())

    def close(self) -> None:
        """Close the index and let others open it."""
        index, self._index, self._watch = self._index, None, None
        try:
            if index is not None:
                index.close()
        finally:
            if self._lock is not None:
                self._lock.release()
                self._lock = None


def main(kind: str) -> None:
    """Answer until stdin ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # they are for the parent, which then closes the index
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints does not spoil a reply
    engine, guard = Engine(kind), threading.Lock()

    def answer(number: int, method: str, arguments: tuple[Any, ...]) -> None:
        try:
            reply: tuple[Any, ...] = (number, None, engine.call(method, arguments))
        except BaseException as error:  # noqa: BLE001  # a panic in Rust code is no Exception
            reply = (number, *_described(kind, error))
        with guard, suppress(OSError):  # nobody listens any more
            pickle.dump(reply, replies, pickle.HIGHEST_PROTOCOL)
            replies.flush()

    with ThreadPoolExecutor(_THREADS) as threads, suppress(EOFError):
        while True:
            threads.submit(answer, *pickle.load(requests))  # noqa: S301  # our own parent's


def _described(kind: str, error: BaseException) -> tuple[type[BaseException], tuple[Any, ...]]:
    """An error as the parent can raise it: it has not loaded the engine's classes."""
    if isinstance(error, BylineError):
        return type(error), (error.subject, error.problem, error.remedy)
    if type(error) in {OSError, MemoryError, ValueError} or isinstance(error, OSError):
        return type(error), error.args
    return IndexUnavailableError, (f"{kind} index", f"it failed ({_line(error)}).")


def _line(error: BaseException) -> str:
    problem = error.problem if isinstance(error, BylineError) else str(error)
    return f"{type(error).__name__}: {problem}"[:300] if problem else type(error).__name__


if __name__ == "__main__":
    main(sys.argv[1])
