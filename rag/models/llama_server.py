"""The local language model in a process of its own: started, watched, started again, ended.

The child is `python -m rag.models.llama_server`: llama.cpp's server (through xllamacpp) on a random
loopback port that asks for a random key. It learns the key from its standard input, so that no list of
processes shows it, and it ends when that input closes: it never outlives the app, however the app ends.
Knows nothing of questions and prompts; rag/answer/chat.py talks to it as to any OpenAI-compatible
server.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from rag.core.errors import ModelError

CONTEXT = 4096
"""Tokens of prompt and answer: about ten times what a question takes."""
_START_SECONDS = 120.0
"""Longest wait for the model to be loaded: from a cold disk a gigabyte takes a minute."""
_PROMPTS_MIB = 256
"""Memory for prompts that were read: a follow-up over the same evidence is not read again."""
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class ServerSpec:
    """What the child is told."""

    file: str
    key: str
    """What callers must present."""
    threads: int
    """Threads that compute: as many as there are physical cores."""
    context: int = CONTEXT
    """Tokens of prompt and answer."""


@dataclass(frozen=True)
class Address:
    """Where a running server is reached."""

    url: str
    """`http://127.0.0.1:port/v1`."""
    key: str


class LocalServer:
    """One model, served as long as this is open. Safe from any thread.

    A child that died is replaced at the next `address()`.
    """

    def __init__(self, file: Path, threads: int | None = None) -> None:
        self._file = file
        self._threads = threads or physical_cores()
        self._guard = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._address: Address | None = None
        self._closed = False

    def address(self) -> Address:
        """Where it can be asked, after starting it if need be. Raises ModelError when it cannot run."""
        with self._guard:
            if self._closed:
                raise ModelError(self._file.name, "the app is closing.", "Start it again.")
            if self._address is None or not self.running:
                self._end()
                self._address = self._start()
            return self._address

    @property
    def running(self) -> bool:
        """Whether the model is loaded and its process alive."""
        child = self._child
        return self._address is not None and child is not None and child.poll() is None

    def _start(self) -> Address:
        spec = ServerSpec(str(self._file), secrets.token_urlsafe(24), self._threads)
        child = subprocess.Popen(
            [sys.executable, "-m", "rag.models.llama_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
        )
        self._child = child
        said = _exchange(child, json.dumps(asdict(spec)))
        if not said.get("url"):
            self._end()
            raise ModelError(
                self._file.name,
                f"the local model cannot be started ({said.get('problem', 'its process ended')}).",
                "Run `byline models verify`; free memory; or set BYLINE_LLM=none.",
            )
        return Address(said["url"], spec.key)

    def _end(self) -> None:
        child, self._child, self._address = self._child, None, None
        if child is None:
            return
        with suppress(OSError):
            if child.stdin:
                child.stdin.close()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()

    def close(self) -> None:
        """End the child; it is not started again."""
        with self._guard:
            self._closed = True
            self._end()


def _exchange(child: subprocess.Popen[str], spec: str) -> dict[str, str]:
    """Tell the child what to serve, and hear what became of it; nothing when it took too long."""
    too_long = threading.Timer(_START_SECONDS, child.kill)
    too_long.start()
    try:
        to_child, from_child = _pipes(child)
        to_child.write(spec + "\n")
        to_child.flush()
        heard: dict[str, str] = json.loads(from_child.readline() or "{}")
    except (OSError, ValueError):
        return {}
    finally:
        too_long.cancel()
    return heard


def _pipes(child: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if child.stdin is None or child.stdout is None:
        raise ValueError("the child was started without pipes")
    return child.stdin, child.stdout


def physical_cores() -> int:
    """Cores that this process may use; two threads on one core only get in each other's way."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    siblings: set[str] = set()
    for core in allowed:
        file = Path(f"/sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list")
        try:
            siblings.add(file.read_text().strip())
        except OSError:
            siblings.add(str(core))
    return max(1, len(siblings))


def serve() -> None:
    """The child: serve until standard input closes."""
    spec = ServerSpec(**json.loads(sys.stdin.readline()))
    try:
        url = _served(spec)
    except Exception as error:  # noqa: BLE001  # whatever stops it is the parent's to tell
        print(json.dumps({"problem": f"{type(error).__name__}: {error}"[:300]}), flush=True)
        return
    print(json.dumps({"url": f"{url}/v1"}), flush=True)
    sys.stdin.read()
    os._exit(0)  # its threads are in the middle of whatever they do


def _served(spec: ServerSpec) -> str:
    import xllamacpp

    server = xllamacpp.Server(parameters(spec))
    _serving.append(server)
    return str(server.listening_address)


def parameters(spec: ServerSpec) -> Any:
    """What llama.cpp is told, as its `CommonParams`."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = spec.file
    params.model_alias = ["local"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [spec.key] if spec.key else []
    params.n_ctx = spec.context
    params.n_parallel = 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = spec.threads
    # A thread that spins while it waits starves the other processes.
    params.cpuparams.poll = params.cpuparams_batch.poll = 0
    params.cache_ram_mib = _PROMPTS_MIB
    params.ui = False
    return params


_serving: list[Any] = []
"""It serves as long as something holds it."""


if __name__ == "__main__":
    serve()
