"""rag/app/web/connections.py: sockets that are held, headers and answers without end leave the app answering."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from rag.app.web.connections import GuardedConnection, _least_important, most_connections

resource = pytest.importorskip("resource", reason="only Unix limits a process's files")
ROOT = Path(__file__).parents[2]
FILES, HELD = 1024, 1500
SERVE = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES}))
import rag.archive
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.web.connections import GuardedConnection
GuardedConnection.head_seconds = float(sys.argv[2])
from rag.app.cli import main
sys.exit(main(["serve", "--data", sys.argv[1], "--port", "0"]))
"""
POST = b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"
STREAM = b"GET /gradio_api/heartbeat/%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """An app that may open 1,024 files, and gives a request 2 seconds to say what it is."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path_factory.mktemp("data")), "2"],
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "none", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    url = urlsplit(process.stdout.readline().split()[-1])
    assert url.hostname and url.port
    yield url.hostname, url.port
    process.terminate()
    process.wait(30)
    process.stdout.close()


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Room for the sockets that a test holds."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < HELD + 200:
        pytest.skip(f"this machine lets a process open {hard} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, HELD + 200), hard))
    with ExitStack() as stack:
        yield stack
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def healthy(address: tuple[str, int]) -> float:
    """Seconds until the app says that it is well."""
    started = time.monotonic()
    with urllib.request.urlopen(f"http://{address[0]}:{address[1]}/healthz", timeout=20) as answer:
        assert json.load(answer)["status"] == "ok"
    return time.monotonic() - started


def hold(address: tuple[str, int], held: ExitStack, number: int) -> None:
    """A socket that says nothing, half a header, half a body, or reads for ever."""
    said = (b"", b"GET / HTTP/1.1\r\nHost: 127", POST, STREAM % number)[number % 4]
    one = held.enter_context(socket.create_connection(address, timeout=20))
    with suppress(OSError):  # it was closed already
        one.sendall(said)


def test_held_sockets_leave_the_app_answering(address: tuple[str, int], held: ExitStack) -> None:
    assert healthy(address) < 20
    for number in range(HELD):
        hold(address, held, number)
        if number % 250 == 0:
            healthy(address)
    assert max(healthy(address) for _ in range(5)) < 5


def test_a_connection_that_asks_for_nothing_is_closed(address: tuple[str, int]) -> None:
    for said in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX"):
        with socket.create_connection(address, timeout=20) as one:
            one.sendall(said)
            started = time.monotonic()
            with suppress(ConnectionResetError):
                assert one.recv(1) == b""
            assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 100_000, b"431"),
        (b"no HTTP\r\n\r\n", b"400"),
        (b"GET /\xff HTTP/1.1\r\n\r\n", b"400"),
        (b"GET http://[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"400"),
    ],
)
def test_what_is_no_request_is_refused_with_the_headers(
    address: tuple[str, int], said: bytes, status: bytes
) -> None:
    with socket.create_connection(address, timeout=20) as one, suppress(ConnectionResetError):
        one.sendall(said)
        answer = b""
        while piece := one.recv(65536):
            answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.split()[1] == status
        assert b"Content-Security-Policy: default-src 'self'" in head
        assert json.loads(body)["error"]


def test_a_body_is_not_taken_for_headers(address: tuple[str, int]) -> None:
    head = b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    whole = head + b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000
    chunks = head + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n[\r\n" * 100_000 + b"0\r\n\r\n"
    with socket.create_connection(address, timeout=20) as one:
        for said in (whole, chunks, whole):
            one.sendall(said)
            answer = HTTPResponse(one)
            answer.begin()
            assert (answer.status, bool(answer.read())) == (422, True)


def test_who_sends_too_much_hears_why(address: tuple[str, int]) -> None:
    head = (
        b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n"
    )
    with socket.create_connection(address, timeout=20) as one:
        one.sendall(head)
        time.sleep(0.5)  # by now it could be answered
        one.sendall(b"x" * 3_000_000)
        assert one.recv(65536).split()[1] == b"413"


def test_the_one_that_matters_least_goes() -> None:
    def one(importance: int, peer: str, opened: float) -> SimpleNamespace:
        return SimpleNamespace(importance=importance, peer=peer, opened=opened)

    silent, greedy, honest = one(0, "a", 9), one(2, "b", 2), one(2, "c", 1)
    assert _least_important([honest, greedy, silent, one(2, "b", 3)]) is silent
    assert _least_important([honest, greedy, one(2, "b", 3)]) is greedy
    assert 32 <= most_connections() <= 1000 and GuardedConnection.most == most_connections()
