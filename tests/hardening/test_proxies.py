"""Behind Debian's real nginx, HAProxy and Caddy: with our files of deploy/ all is well, bare it fails clearly.

The app's assistant is scripted: each step of an answer comes when the test lets it.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ENTRIES, running
from tests.hardening.test_owner import CLAIMS, CLOSED
from tests.proxies import HOST, NAMES, Proxy, bare, ours

STEPS = ("found", "writing1", "said1", "writing2", "said2")
MB = 1_000_000
STREAM = {"Accept": "text/event-stream", "Content-Type": "application/json"}
QUESTION = json.dumps({"question": "When was the kiln lit?"}).encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripted")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[str]:
    """Where the app listens. It has two names, and believes this machine's proxies."""
    settings = {"BYLINE_ALLOWED_HOSTS": f'["{HOST}"]', "BYLINE_TRUSTED_PROXIES": '["127.0.0.1"]'}
    with running("tests/browser/scripted.py", str(folder), **settings) as address:
        yield urlsplit(address).netloc
        let(folder)


@pytest.fixture(scope="module", params=NAMES)
def proxy(
    request: pytest.FixtureRequest, app: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    with ours(request.param, app, tmp_path_factory.mktemp(request.param)) as proxy:
        yield proxy


def let(folder: Path, *steps: str) -> None:
    """Let these steps of an answer come, and no others; without names all of them."""
    for step in STEPS:
        (folder / step).unlink(missing_ok=True)
    for step in steps or STEPS:
        (folder / step).touch()


def connect(proxy: Proxy, timeout: float = 60) -> HTTPConnection:
    if proxy.scheme == "http":
        return HTTPConnection("127.0.0.1", proxy.port, timeout=timeout)
    trusting = ssl._create_unverified_context()
    # The name is sent as a browser sends it, although it is no name of this machine.
    connection = http.client.HTTPSConnection(HOST, proxy.port, timeout=timeout, context=trusting)
    connection._create_connection = lambda address, *rest: __import__("socket").create_connection(
        ("127.0.0.1", address[1]), *rest
    )  # type: ignore[attr-defined]
    return connection


def call(
    proxy: Proxy,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, HTTPResponse, bytes]:
    told = {"Host": f"{HOST}:{proxy.port}"} | dict(headers or {})
    with closing(connect(proxy)) as connection:
        connection.request(method, path, body, told)
        response = connection.getresponse()
        return response.status, response, response.read()


def key(app: str) -> str:
    return ENTRIES[f"http://{app}"].partition("key=")[2]


def test_nobody_is_the_owner_without_the_key_whatever_they_claim(proxy: Proxy) -> None:
    for claim in CLAIMS:
        got = {
            path: call(proxy, method, path, None if method == "GET" else b"{}", claim)[0]
            for method, path in CLOSED
        }
        assert got == dict.fromkeys(got, 403), claim


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http"},
        {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9;host=evil.example;proto=http"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_what_a_caller_says_of_host_scheme_and_address_is_not_believed(
    proxy: Proxy, app: str, forged: dict[str, str]
) -> None:
    status, response, _ = call(proxy, "GET", f"/enter?key={key(app)}", None, forged)
    assert status == 303
    assert "secure" in (response.headers["set-cookie"] or "").lower().split("; ")
    assert key(app) not in proxy.log()


def test_host_and_scheme_reach_the_app(proxy: Proxy, app: str) -> None:
    headers = {"Authorization": f"Bearer {key(app)}", "Origin": proxy.address}
    assert call(proxy, "GET", "/byline/library", None, headers)[0] == 200
    assert (
        call(proxy, "GET", "/byline/library", None, headers | {"Origin": "https://evil.example"})[0]
        == 403
    )
    _, page, _ = call(proxy, "GET", "/")
    cookies = page.headers.get_all("set-cookie") or []
    assert cookies and all("secure" in cookie.lower().split("; ") for cookie in cookies)


def test_an_unknown_host_is_refused(proxy: Proxy) -> None:
    status, _, body = call(proxy, "GET", "/", None, {"Host": "evil.example"})
    if proxy.name == "caddy":  # it answers for its own sites alone
        assert b"Byline" not in body
    else:
        assert status == 400 and b"BYLINE_ALLOWED_HOSTS" in body


def test_an_answer_comes_piece_by_piece(proxy: Proxy, folder: Path) -> None:
    let(folder, "found")
    with closing(connect(proxy)) as connection:
        connection.request("POST", "/api/v1/ask", QUESTION, STREAM | {"Host": f"{HOST}:{proxy.port}"})
        response = connection.getresponse()
        assert read_until(response, b"event: evidence")
        let(folder, "found", "writing1", "said1")
        assert read_until(response, b"event: sentence")  # the second is not even written yet
        let(folder)
        assert read_until(response, b"event: done")


def read_until(response: HTTPResponse, words: bytes) -> bool:
    return any(line.startswith(words) for line in iter(response.readline, b""))


def test_gradios_queue_comes_piece_by_piece(proxy: Proxy, folder: Path) -> None:
    let(folder, "found")
    body = json.dumps(
        {"data": ["When was the kiln lit?"], "fn_index": 0, "session_hash": "abcdefghij1"}
    ).encode()
    with closing(connect(proxy)) as connection:
        connection.request(
            "GET", "/gradio_api/heartbeat/abcdefghij1", headers={"Host": f"{HOST}:{proxy.port}"}
        )
        response = connection.getresponse()
        assert response.status == 200, body
        assert read_until(response, b"data")
    let(folder)


def test_a_slow_answer_is_not_cut(proxy: Proxy, folder: Path) -> None:
    """Longer than the silence that nginx allows between two pieces of a bare answer would take minutes: see the files."""
    let(folder, "found")
    started = time.monotonic()
    with closing(connect(proxy)) as connection:
        connection.request("POST", "/api/v1/ask", QUESTION, STREAM | {"Host": f"{HOST}:{proxy.port}"})
        response = connection.getresponse()
        assert read_until(response, b": ping"), "15 seconds of silence"
        let(folder)
        assert read_until(response, b"event: done")
    assert time.monotonic() - started > 14


@pytest.mark.parametrize(("megabytes", "expected"), [(60, 200), (205, 413), (230, 413)])
def test_an_upload_passes_up_to_the_limit(proxy: Proxy, app: str, megabytes: int, expected: int) -> None:
    headers = {"Authorization": f"Bearer {key(app)}"}
    try:
        status, _, body = call(
            proxy, "POST", "/byline/adding/file?name=a.zip", bytes(megabytes * MB), headers
        )
    except (BrokenPipeError, ConnectionResetError):  # it hung up before all was sent, as it may
        assert expected == 413
    else:
        assert status == expected, body


@pytest.fixture(scope="module", params=NAMES)
def default(
    request: pytest.FixtureRequest, app: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    with bare(request.param, app, tmp_path_factory.mktemp(f"bare-{request.param}")) as proxy:
        yield proxy


def test_bare_nobody_is_the_owner_without_the_key(default: Proxy) -> None:
    for claim in CLAIMS:
        got = {
            path: call(default, method, path, None if method == "GET" else b"{}", claim)[0]
            for method, path in CLOSED
        }
        assert set(got.values()) <= {400, 403}, claim


def test_bare_what_does_not_work_says_why(default: Proxy) -> None:
    """nginx asks for the app by its own address: the page loads, and what it sends is from elsewhere."""
    status, _, body = call(default, "POST", "/ask", QUESTION, {"Origin": default.address})
    if default.name == "nginx":
        assert status == 403
        told = json.loads(body)["error"]
        assert f"from '{default.address}'" in told and "must pass the Host on" in told
    else:
        assert status == 200
