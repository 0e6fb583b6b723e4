"""A child process in which an index's engine runs: what kills the engine does not kill this process.

tantivy maps its files into memory, so that a file cut short under it ends the process with SIGBUS;
damaged files have ended Chroma with SIGSEGV. A child that ended is an index to rebuild. One that was
closed is kept for the next index: loading Chroma takes a second.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from rag.core.errors import IndexDamagedError

_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-P", "-W", "ignore", "-m", "rag.index.engine_worker")
_END_SECONDS = 60.0
"""Longest wait for a child to finish its last call."""
_REMEDY = "It is rebuilt from the catalog."


class EngineProcess:
    """One child; safe to use from several threads."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._child = _start(kind)
        self._guard = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, Future[Any]] = {}
        self._over = False
        self._listener = threading.Thread(target=self._listen, name=f"{kind} engine", daemon=True)
        self._listener.start()

    def call(self, method: str, *arguments: Any, seconds: float | None = None) -> Any:
        """The result of a method of `rag.index.engine_worker.Engine`, or what it raised.

        Raises IndexDamagedError when the child ended, or gave no answer in so many seconds.
        """
        number, reply = next(self._numbers), Future[Any]()
        request = pickle.dumps((number, method, arguments), pickle.HIGHEST_PROTOCOL)
        with self._guard:
            if self._over:
                raise self._ended()
            self._waiting[number] = reply
            with suppress(OSError, ValueError):  # it ended: the listener says so
                _pipe(self._child.stdin).write(request)
                _pipe(self._child.stdin).flush()
        try:
            return reply.result(seconds)
        except TimeoutError as error:
            self._child.kill()
            problem = f"{self.kind} gave no answer in {seconds:.0f} s."
            raise IndexDamagedError(f"{self.kind} index", problem, _REMEDY) from error

    @property
    def alive(self) -> bool:
        """Whether it can be called."""
        return not self._over

    def end(self) -> None:
        """Let it finish its last call, and end."""
        with suppress(OSError):
            _pipe(self._child.stdin).close()
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(_END_SECONDS)
        self._child.kill()
        self._listener.join()
        _pipe(self._child.stdout).close()
        _living.discard(self)

    def _listen(self) -> None:
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                number, error, result = pickle.load(_pipe(self._child.stdout))  # noqa: S301  # our own child's
                reply = self._waiting.pop(number)
                if error is None:
                    reply.set_result(result)
                else:
                    reply.set_exception(error(*result))
        self._child.kill()
        self._child.wait()
        with self._guard:
            self._over = True
        for reply in self._waiting.values():  # nobody waits for a child that ended
            reply.set_exception(self._ended())

    def _ended(self) -> IndexDamagedError:
        problem = f"{self.kind} ended while it was used ({_ending(self._child.returncode)})."
        return IndexDamagedError(f"{self.kind} index", problem, _REMEDY)


def _start(kind: str) -> subprocess.Popen[bytes]:
    """A child that says nothing but its replies."""
    environment = os.environ | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}
    return subprocess.Popen(
        [*_COMMAND, kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _ending(status: int | None) -> str:
    if status is not None and status < 0:
        with suppress(ValueError):
            return signal.Signals(-status).name
    return f"status {status}"


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101  # asked for with PIPE
    return pipe


_idle: dict[str, EngineProcess] = {}
_living: set[EngineProcess] = set()
_pool = threading.Lock()


def take_process(kind: str) -> EngineProcess:
    """A child for an index: one that is idle, else a new one."""
    with _pool:
        process = _idle.pop(kind, None)
    if process is None or not process.alive:
        process = EngineProcess(kind)
        _living.add(process)
    return process


def give_process(process: EngineProcess) -> None:
    """Keep a child whose index is closed for the next one, if none is kept."""
    with _pool:
        if process.alive and process.kind not in _idle:
            _idle[process.kind] = process
            return
    process.end()


def end_idle() -> None:
    """End the children that are kept for the next index."""
    with _pool:
        kept = list(_idle.values())
        _idle.clear()
    for process in kept:
        process.end()


@atexit.register
def _end_all() -> None:
    for process in list(_living):
        process.end()
