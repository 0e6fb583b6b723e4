"""Behind real nginx, HAProxy and Caddy: by our files of deploy/ all is well, bare it fails clearly.

The app's assistant is scripted: each step of an answer comes when the test lets it.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import ENTRIES, running
from tests.hardening.test_owner import CLAIMS, CLOSED
from tests.proxies import HOST, NAMES, Proxy, bare, ours

STEPS = ("found", "writing1", "said1", "writing2", "said2")
MB = 1_000_000
QUESTION = json.dumps({"question": "When was the kiln lit?"}).encode()
SETTINGS = {
    "BYLINE_ALLOWED_HOSTS": f'["{HOST}"]',
    "BYLINE_TRUSTED_PROXIES": '["127.0.0.1"]',
    "BYLINE_ACCOUNTS": "off",  # so that the key alone stands between a caller and what is the owner's
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scripted")


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[str]:
    """Where the app listens. It has one name, and believes this machine's proxies."""
    with running("tests/browser/scripted.py", str(folder), **SETTINGS) as address:
        yield urlsplit(address).netloc
        let(folder, *STEPS)


@pytest.fixture(scope="module", params=NAMES)
def proxy(request: pytest.FixtureRequest, app: str) -> Iterator[Proxy]:
    with ours(request.param, app) as proxy:
        yield proxy


@pytest.fixture(scope="module", params=NAMES)
def bare_proxy(request: pytest.FixtureRequest, app: str) -> Iterator[Proxy]:
    with bare(request.param, app) as proxy:
        yield proxy


def let(folder: Path, *steps: str) -> None:
    """Let these steps of an answer come, and no others."""
    for step in STEPS:
        if step in steps:
            (folder / step).touch()
        else:
            (folder / step).unlink(missing_ok=True)


class Tls(http.client.HTTPSConnection):
    """Names the host to the proxy as a browser does, although the name is no machine's."""

    def connect(self) -> None:
        plain = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = ssl._create_unverified_context().wrap_socket(plain, server_hostname=HOST)


def connect(proxy: Proxy) -> HTTPConnection:
    kind = HTTPConnection if proxy.scheme == "http" else Tls
    return kind("127.0.0.1", proxy.port, timeout=60)


def call(
    proxy: Proxy,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, HTTPResponse, bytes]:
    told = {"Host": f"{HOST}:{proxy.port}"} | dict(headers or {})
    with closing(connect(proxy)) as connection:
        with suppress(ConnectionError, ssl.SSLEOFError):  # who refuses need not hear all of it
            connection.request(method, path, body, told)
        response = connection.getresponse()
        try:
            content = response.read()
        except http.client.IncompleteRead as cut:
            # Debian's Caddy, of 2022, may cut a refusal that comes before it has passed on the whole request.
            assert proxy.name == "caddy"
            content = cut.partial
        return response.status, response, content


def key(app: str) -> str:
    return ENTRIES[f"http://{app}"].partition("key=")[2]


def statuses_of_closed_routes(proxy: Proxy, claim: Mapping[str, str]) -> set[int]:
    return {
        call(proxy, method, path, None if method == "GET" else b"{}", claim)[0]
        for method, path in CLOSED
    }


def assert_comes_piece_by_piece(proxy: Proxy, folder: Path) -> None:
    let(folder, "found")
    headers = {"Host": f"{HOST}:{proxy.port}", "Accept": "text/event-stream"}
    with closing(connect(proxy)) as connection:
        connection.request("POST", "/api/v1/ask", QUESTION, headers)
        response = connection.getresponse()
        assert is_said(response, b"event: evidence")
        let(folder, "found", "writing1", "said1")
        assert is_said(response, b"event: sentence"), "while the second is not even written"
        let(folder, *STEPS)
        assert is_said(response, b"event: done")


def is_said(response: HTTPResponse, words: bytes) -> bool:
    """Read on until a line begins so."""
    return any(line.startswith(words) for line in iter(response.readline, b""))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: ", ".join(claim) or "nothing")
def test_nobody_is_the_owner_without_the_key(proxy: Proxy, claim: dict[str, str]) -> None:
    assert statuses_of_closed_routes(proxy, claim) == {403}


@pytest.mark.parametrize(
    "forged",
    [
        {},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http"},
        {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9;host=evil.example;proto=http"},
    ],
    ids=lambda forged: next(iter(forged), "nothing"),
)
def test_host_and_scheme_are_those_of_the_proxy_whatever_a_caller_claims(
    proxy: Proxy, app: str, forged: dict[str, str]
) -> None:
    status, response, _ = call(proxy, "GET", f"/enter?key={key(app)}", None, forged)
    assert status == 303
    assert "secure" in (response.headers["set-cookie"] or "").lower().split("; ")
    assert key(app) not in proxy.log()
    owner = forged | {"Authorization": f"Bearer {key(app)}"}
    for origin, expected in ((proxy.address, 200), ("https://evil.example", 403)):
        assert call(proxy, "GET", "/byline/library", None, owner | {"Origin": origin})[0] == expected


def test_an_unknown_host_is_refused(proxy: Proxy) -> None:
    status, _, body = call(proxy, "GET", "/", None, {"Host": "evil.example"})
    if proxy.name == "caddy":  # it answers for its own sites alone, with an empty page
        assert body == b""
    else:
        assert status == 400 and b"BYLINE_ALLOWED_HOSTS" in body


def test_an_answer_comes_piece_by_piece(proxy: Proxy, folder: Path) -> None:
    assert_comes_piece_by_piece(proxy, folder)


def test_a_slow_answer_is_not_cut(proxy: Proxy, folder: Path) -> None:
    let(folder, "found")
    headers = {"Host": f"{HOST}:{proxy.port}", "Accept": "text/event-stream"}
    with closing(connect(proxy)) as connection:
        connection.request("POST", "/api/v1/ask", QUESTION, headers)
        response = connection.getresponse()
        assert is_said(response, b": ping"), "which Byline says after 15 seconds of silence"
        let(folder, *STEPS)
        assert is_said(response, b"event: done")


@pytest.mark.parametrize(("megabytes", "expected"), [(60, 200), (205, 413), (230, 413)])
def test_an_upload_passes_up_to_the_limit(proxy: Proxy, app: str, megabytes: int, expected: int) -> None:
    headers = {"Authorization": f"Bearer {key(app)}"}
    content = bytes(megabytes * MB)
    status, _, body = call(proxy, "POST", "/byline/adding/file?name=a.zip", content, headers)
    assert status == expected, body


@pytest.fixture(scope="module")
def app_under_a_path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = SETTINGS | {"BYLINE_ROOT_PATH": "/news"}
    scripted = tmp_path_factory.mktemp("scripted")
    with running("tests/browser/scripted.py", str(scripted), **settings) as address:
        yield address


@pytest.mark.parametrize("name", NAMES)
def test_under_a_path(app_under_a_path: str, name: str) -> None:
    address = urlsplit(app_under_a_path)
    owner = {"Authorization": f"Bearer {ENTRIES[app_under_a_path].partition('key=')[2]}"}
    with ours(name, address.netloc, "/news") as proxy:
        assert b"Kiln" in call(proxy, "GET", "/news/byline/library", None, owner)[2]
        assert b"<title>Byline</title>" in call(proxy, "GET", "/news/")[2]
        assert b"Kiln" not in call(proxy, "GET", "/byline/library", None, owner)[2]


def test_bare_nobody_is_the_owner_without_the_key(bare_proxy: Proxy) -> None:
    for claim in CLAIMS:
        assert statuses_of_closed_routes(bare_proxy, claim) <= {400, 403}, claim


def test_bare_what_a_page_sends_passes_or_it_is_said_why_not(bare_proxy: Proxy, folder: Path) -> None:
    """nginx asks Byline by the address of its own proxy_pass, so that the page comes from elsewhere."""
    let(folder, *STEPS)
    headers = {"Origin": bare_proxy.address}
    status, _, body = call(bare_proxy, "POST", "/api/v1/ask", QUESTION, headers)
    if bare_proxy.name == "nginx":
        told = json.loads(body)["detail"]
        assert status == 403 and f"from '{bare_proxy.address}'" in told
        assert "must pass the Host on" in told
    else:
        assert status == 200, body


def test_bare_an_unnamed_host_is_told_the_setting(bare_proxy: Proxy) -> None:
    if bare_proxy.name != "haproxy":
        pytest.skip(
            "bare nginx asks by the app's own address, bare Caddy answers for its own sites alone"
        )
    status, _, body = call(bare_proxy, "GET", "/", None, {"Host": "archive.example"})
    told = json.loads(body)["error"]
    assert status == 400 and "'archive.example'" in told and "BYLINE_ALLOWED_HOSTS" in told


def test_bare_an_answer_comes_piece_by_piece(bare_proxy: Proxy, folder: Path) -> None:
    assert_comes_piece_by_piece(bare_proxy, folder)


def test_bare_nginx_takes_no_large_upload_and_says_so(app: str) -> None:
    headers = {"Authorization": f"Bearer {key(app)}"}
    with bare("nginx", app) as proxy:
        status, _, body = call(proxy, "POST", "/byline/adding/file?name=a.zip", bytes(2 * MB), headers)
    assert status == 413 and b"Request Entity Too Large" in body
