"""Nobody is the owner without the owner's key: not from this machine, not behind any proxy.

Real sockets throughout: the app behind nothing, behind a bare TCP forwarder (as socat, `ssh -R` and
HAProxy in TCP mode are), and behind a reverse proxy that sets no header (as a bare `proxy_pass` is).
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import socketserver
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
import rag.archive
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.cli import main
main(["ingest", sys.argv[2], "--data", sys.argv[1], "--json"])
sys.exit(main(["serve", "--data", sys.argv[1], "--port", "0", *sys.argv[3:]]))
"""
CLOSED = (
    ("GET", "/byline/library"),
    ("GET", "/byline/library/counts"),
    ("GET", "/byline/library/articles.jsonl?all=1"),
    ("GET", "/byline/library/articles.zip?all=1"),
    ("POST", "/byline/library/remove"),
    ("POST", "/byline/library/undo"),
    ("POST", "/byline/library/reindex"),
    ("GET", "/byline/adding"),
    ("POST", "/byline/adding/offer"),
    ("POST", "/byline/adding/url"),
    ("POST", "/byline/adding/file?name=a.md"),
    ("GET", "/byline/feedback.jsonl"),
    ("GET", "/byline/runs/any.html"),
    ("POST", "/byline/testsets/any.jsonl"),
)
CLAIMS: tuple[dict[str, str], ...] = (
    {},
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Real-IP": "127.0.0.1", "Via": "1.1 localhost", "CF-Connecting-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1;host=localhost", "X-Forwarded-Host": "localhost"},
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer undefined", "Cookie": "byline=owner"},
)
"""What a caller says of itself."""


class App:
    """A running app: where it is, what it printed, and the owner's key."""

    def __init__(self, folder: Path, *options: str) -> None:
        (folder / "a.md").write_text("# Storm\n\nA storm hit the coast on Monday.\n")
        self.data = folder / "data"
        command = [sys.executable, "-c", SERVE, str(self.data), str(folder / "a.md"), *options]
        environment = os.environ | {"BYLINE_LLM": "none", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout
        self.printed = [next(self.process.stdout) for _ in range(3)]
        address = urlsplit(re.findall(r"http://\S+", self.printed[1])[0])
        assert address.hostname and address.port
        self.place = address.hostname, address.port
        self.key = parse_qs(address.query).get("key", [""])[0]
        self.errors = ""

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            out, err = self.process.communicate(timeout=60)
            self.errors = out + err


def call(
    place: tuple[str, int], method: str, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(*place, timeout=30)
    try:
        connection.request(method, path, "{}" if method == "POST" else None, headers or {})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def enter(app: App) -> dict[str, str]:
    """The cookie that the key is exchanged for."""
    status, headers, _ = call(app.place, "GET", f"/enter?key={app.key}")
    assert (status, headers["location"]) == (303, "./")
    return {"Cookie": headers["set-cookie"].partition(";")[0]}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    started = App(tmp_path_factory.mktemp("owner"))
    try:
        yield started
    finally:
        started.stop()


class _Pipe(socketserver.BaseRequestHandler):
    """Passes bytes on, as socat does."""

    def handle(self) -> None:
        with socket.create_connection(self.server.target) as beyond:  # type: ignore[attr-defined]
            back = threading.Thread(target=self.pump, args=(beyond, self.request), daemon=True)
            back.start()
            self.pump(self.request, beyond)
            back.join(10)

    def pump(self, source: socket.socket, target: socket.socket) -> None:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


class _Proxy(BaseHTTPRequestHandler):
    """Passes requests on with the app's own address as Host and nothing added: a bare `proxy_pass`."""

    def do_GET(self) -> None:
        self.pass_on()

    def do_POST(self) -> None:
        self.pass_on()

    def pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kept = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        host, port = self.server.target  # type: ignore[attr-defined]
        connection = http.client.HTTPConnection(host, port, timeout=30)
        connection.request(self.command, self.path, body or None, kept)
        response = connection.getresponse()
        content = response.read()
        self.send_response(response.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def relay(kind: str, target: tuple[str, int]) -> Iterator[tuple[str, int]]:
    if kind == "nothing":
        yield target
        return
    made: socketserver.BaseServer = (
        socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Pipe)
        if kind == "a TCP forwarder"
        else ThreadingHTTPServer(("127.0.0.1", 0), _Proxy)
    )
    made.target = target  # type: ignore[attr-defined]
    with made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield made.server_address  # type: ignore[misc]
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("kind", ["nothing", "a TCP forwarder", "a reverse proxy"])
def test_behind_anything_nobody_is_the_owner_without_the_key(app: App, kind: str) -> None:
    with relay(kind, app.place) as place:
        for claim in CLAIMS:
            headers = claim if kind == "a reverse proxy" else claim | {"Host": f"127.0.0.1:{place[1]}"}
            answers = {path: call(place, method, path, headers) for method, path in CLOSED}
            assert {path: answer[0] for path, answer in answers.items()} == dict.fromkeys(answers, 403)
            told = json.loads(answers["/byline/library"][2])["error"]
            assert "`byline address` prints it again" in told


@pytest.mark.parametrize("kind", ["nothing", "a TCP forwarder", "a reverse proxy"])
def test_with_the_key_the_owner_gets_in_behind_anything(app: App, kind: str) -> None:
    with relay(kind, app.place) as place:
        for headers in (enter(app), {"Authorization": f"Bearer {app.key}"}):
            for method, path in CLOSED:
                assert call(place, method, path, headers)[0] != 403, path
            assert b"Storm" in call(place, "GET", "/byline/library", headers)[2]


def test_the_key_is_printed_exchanged_once_and_never_logged(app: App) -> None:
    assert app.printed[1].startswith("Byline is on http://127.0.0.1:") and len(app.key) >= 43
    assert app.key not in app.printed[2]
    file = app.data / "owner.key"
    assert file.read_text().strip() == app.key and stat.S_IMODE(file.stat().st_mode) == 0o600
    status, headers, body = call(app.place, "GET", f"/enter?key={app.key}")
    assert (status, headers["location"], body) == (303, "./", b"")
    assert headers["referrer-policy"] == "no-referrer" and headers["cache-control"] == "no-store"
    cookie = headers["set-cookie"]
    assert re.match(r"byline-[0-9a-f]{16}=owner\.\d+\.[0-9a-f]{64};", cookie)
    assert {"httponly", "samesite=strict", "path=/"} <= {*cookie.lower().split("; ")}
    assert "secure" not in cookie.lower() and app.key not in cookie
    assert not [
        f for f in app.data.iterdir() if f.is_file() and app.key in f.read_text("latin1") and f != file
    ]


@pytest.mark.parametrize("key", ["", "x", "x" * 43, "%C3%A9" * 43, "%00", "%F0%9F"])
def test_another_key_opens_nothing(app: App, key: str) -> None:
    status, headers, body = call(app.place, "GET", f"/enter?key={key}")
    assert status == 403 and "set-cookie" not in headers and "location" not in headers
    assert "byline address" in json.loads(body)["error"]


def test_what_a_cookie_says_cannot_be_changed(app: App) -> None:
    name, _, value = enter(app)["Cookie"].partition("=")
    role, expires, signature = value.split(".")
    forged = [
        f"{role}.{int(expires) + 1}.{signature}", f"{role}.{expires}.{'0' * 64}", f"{role}.{expires}", role,
        f"{role}.{expires}.", f"anonymous.{expires}.{signature}", f".{signature}", "", "a" * 3000, "owner.x.é",
    ]  # fmt: skip
    for one in forged:
        headers = {"Cookie": f"{name}={one}".encode().decode("latin1")}
        assert call(app.place, "GET", "/byline/library", headers)[0] == 403, one
    others = {"Cookie": f"byline-{'0' * 16}={value}"}
    assert call(app.place, "GET", "/byline/library", others)[0] == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_another_sites_page_cannot_use_the_owners_cookie(app: App, origin: str) -> None:
    headers = enter(app) | {"Origin": origin}
    assert call(app.place, "POST", "/byline/library/remove", headers)[0] == 403
    rebound = enter(app) | {"Host": "evil.example"}
    assert call(app.place, "GET", "/byline/library", rebound)[0] == 400
    policy = call(app.place, "GET", "/byline/library", enter(app))[1]["cross-origin-resource-policy"]
    assert policy == "same-origin"


def test_a_new_key_ends_every_cookie_at_once_and_a_loosened_one_opens_nothing(app: App) -> None:
    old = enter(app), {"Authorization": f"Bearer {app.key}"}
    command = [sys.executable, "-m", "rag.app.cli", "address", "--data", str(app.data)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed == f"http://127.0.0.1:{app.place[1]}/enter?key={app.key}\n"
    renewed = subprocess.run(
        [*command, "--new-key"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    app.key = renewed.stdout.strip().partition("key=")[2]
    for headers in old:
        assert call(app.place, "GET", "/byline/library", headers)[0] == 403
    assert call(app.place, "GET", "/byline/library", enter(app))[0] == 200
    cookie, file = enter(app), app.data / "owner.key"
    file.chmod(0o644)
    assert call(app.place, "GET", "/byline/library", cookie)[0] == 403
    file.chmod(0o600)
    assert call(app.place, "GET", "/byline/library", cookie)[0] == 200
    file.unlink()
    for headers in ({}, cookie, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {app.key}"}):
        assert call(app.place, "GET", "/byline/library", headers)[0] == 403
    app.stop()
    assert app.key not in app.errors
