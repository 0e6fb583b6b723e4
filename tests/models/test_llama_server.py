"""The local model's process: it starts, is replaced when it dies, and never outlives us."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from rag.core.errors import ModelError
from rag.core.settings import Settings
from rag.models.fetch import located
from rag.models.files import SMALL
from rag.models.llama_server import LocalServer, physical_cores

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def file() -> Path:
    found = located(SMALL, Settings().models)
    if found is None:
        pytest.skip("the small model is not here: `byline models fetch small`")
    return found


@pytest.fixture(scope="module")
def server(file: Path) -> Iterator[LocalServer]:
    server = LocalServer(file)
    yield server
    server.close()


def chat(server: LocalServer, key: str | None = None) -> httpx2.Response:
    address = server.address()
    body = {"model": "local", "messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 3}
    headers = {"Authorization": f"Bearer {key or address.key}"}
    return httpx2.post(f"{address.url}/chat/completions", json=body, headers=headers, timeout=60)


def test_it_answers_on_loopback_to_whoever_has_the_key(server: LocalServer) -> None:
    assert server.address().url.startswith("http://127.0.0.1:")
    assert chat(server).json()["choices"][0]["message"]["content"]
    assert chat(server, "another").status_code == 401
    assert server.running


def test_the_key_is_in_no_list_of_processes(server: LocalServer) -> None:
    key = server.address().key
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        assert key.encode() not in command.read_bytes()


def test_a_child_that_died_is_replaced(server: LocalServer) -> None:
    before = server.address()
    child = server._child
    assert child
    child.kill()
    child.wait()
    assert not server.running
    assert chat(server).is_success and server.address() != before


def test_a_closed_server_has_no_child(file: Path) -> None:
    server = LocalServer(file)
    server.address()
    child = server._child
    assert child
    server.close()
    assert child.poll() is not None
    with pytest.raises(ModelError, match="closing"):
        server.address()


def test_the_child_ends_with_the_app_however_that_ends(file: Path) -> None:
    code = (
        "import os,sys; from pathlib import Path; from rag.models.llama_server import LocalServer;"
        "s = LocalServer(Path(sys.argv[1])); s.address(); print(s._child.pid, flush=True);"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    child = Path(f"/proc/{done.stdout.strip()}")
    until = time.monotonic() + 10
    while child.exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert done.stdout.strip() and not child.exists()


def test_a_file_that_is_no_model_is_a_clear_error(tmp_path: Path) -> None:
    broken = tmp_path / "model.gguf"
    broken.write_bytes(b"GGUF but not really")
    with pytest.raises(ModelError, match="cannot be started") as caught:
        LocalServer(broken).address()
    assert caught.value.subject == "model.gguf"


def test_threads_are_as_many_as_cores() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)
