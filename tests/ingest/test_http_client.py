"""rag/ingest/fetch/http_client.py against a server on this machine: what it reads, and that it goes nowhere it should not."""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from rag.core.errors import SourceError
from rag.ingest.fetch.http_client import HttpClient, Page, decompress
from tests.fakes import NewsSite, Reply, news_site

MB = 1_000_000
Names = dict[str, list[list[str]]]


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        yield site


@pytest.fixture
def get(site: NewsSite) -> Callable[..., Page]:
    """Asks with the site allowed."""
    return lambda path, **given: HttpClient([site.host], **given).get(site.url + path)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Name -> what a name server says of it, one answer a question; others resolve as they do."""
    said: Names = {}
    real = socket.getaddrinfo

    def answer(host: str, port: int, *given: Any, **named: Any) -> list[Any]:
        if host not in said:
            return real(host, port, *given, **named)
        found = said[host].pop(0) if len(said[host]) > 1 else said[host][0]
        families = [socket.AF_INET6 if ":" in a else socket.AF_INET for a in found]
        return [(f, socket.SOCK_STREAM, 6, "", (a, port)) for f, a in zip(families, found, strict=True)]

    monkeypatch.setattr("socket.getaddrinfo", answer)
    return said


def error(network: HttpClient, url: str) -> str:
    with pytest.raises(SourceError) as caught:
        network.get(url)
    return str(caught.value)


# -- pages ------------------------------------------------------------------------------------


def test_a_page_comes_with_its_facts(site: NewsSite, get: Callable[..., Page]) -> None:
    site.pages["/a?b=%20c"] = Reply("<p>Ferry ü", "Text/HTML; charset=utf-8", headers={"ETag": '"7"'})
    page = get("/a?b=%20c#part")
    assert (page.url, page.status, page.type) == (f"{site.url}/a?b=%20c", 200, "text/html")
    assert (page.content.decode(), page.header("etag")) == ("<p>Ferry ü", '"7"')


def test_nothing_of_ours_goes_along(
    site: NewsSite, get: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.pages["/a"] = Reply("a", headers={"Set-Cookie": "id=7", "Location": "/b"}, status=302)
    site.pages["/b"] = Reply("b")
    assert get("/a").content == b"b"
    sent = [{name.lower() for name in headers} for _, headers in site.asked]
    assert sent == [{"host", "user-agent", "accept-encoding"}] * 2
    assert site.asked[0][1]["Host"] == site.host


def test_a_missing_page_is_a_status(get: Callable[..., Page]) -> None:
    assert (get("/none").status, get("/none").content) == (404, b"")


def test_redirects_are_followed_five_times(site: NewsSite, get: Callable[..., Page]) -> None:
    for n in range(6):
        site.pages[f"/{n}"] = Reply(status=301, headers={"Location": f"{n + 1}"})
    site.pages["/6"] = Reply("there")
    assert get("/1").url == f"{site.url}/6"
    assert "redirects more than 5 times" in error(HttpClient([site.host]), f"{site.url}/0")


FORWARD = '<html><meta http-equiv="refresh" content="{}"><body>Redirecting</body></html>'


@pytest.mark.parametrize("content", ["0; url=/b", "0;URL='/b'", "1, /b", "3;url=b"])
def test_a_page_that_forwards_is_followed(
    site: NewsSite, get: Callable[..., Page], content: str
) -> None:
    site.pages["/a"] = Reply(FORWARD.format(content))
    site.pages["/b"] = Reply("there")
    page = get("/a")
    assert (page.content, page.url, page.moved) == (b"there", f"{site.url}/b", "")


@pytest.mark.parametrize(
    "page",
    [
        FORWARD.format("600; url=/b"), FORWARD.format("0; url=/a"), FORWARD.format("0"),
        f"<noscript>{FORWARD.format('0; url=/b')}</noscript>", f"<!-- {FORWARD.format('0; url=/b')} -->",
        FORWARD.format("0; url=/b") + " " * 20_000,
    ],
)  # fmt: skip
def test_a_page_that_loads_itself_again_is_not_left(
    site: NewsSite, get: Callable[..., Page], page: str
) -> None:
    site.pages["/a"] = Reply(page)
    assert get("/a").url == f"{site.url}/a"


def test_pages_that_forward_are_followed_as_far_as_redirects(
    site: NewsSite, get: Callable[..., Page]
) -> None:
    for n in range(7):
        site.pages[f"/{n}"] = Reply(FORWARD.format(f"0; url=/{n + 1}"))
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        get("/0")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:9/", "http://169.254.169.254/x", "file:///etc/passwd"]
)
def test_a_page_forwards_to_no_private_place(
    site: NewsSite, get: Callable[..., Page], target: str
) -> None:
    site.pages["/a"] = Reply(FORWARD.format(f"0; url={target}"))
    with pytest.raises(SourceError):
        get("/a")


def test_a_zipped_page_is_unzipped_no_further_than_the_limit(
    site: NewsSite, get: Callable[..., Page]
) -> None:
    zipped = {"Content-Encoding": "gzip"}
    site.pages["/a"] = Reply(gzip.compress(b"a" * MB), headers=zipped)
    assert get("/a", max_bytes=MB).content == b"a" * MB
    bomb = gzip.compress(gzip.compress(b"\0" * 200 * MB))
    site.pages["/bomb"] = Reply(gzip.decompress(bomb), headers=zipped)
    with pytest.raises(SourceError, match=r"expected at most 1\.0 MB, found more\. Raise BYLINE_MAX"):
        get("/bomb", max_bytes=MB)
    site.pages["/large"] = Reply(b"a" * (MB + 1))
    with pytest.raises(SourceError, match="found more"):
        get("/large", max_bytes=MB)


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (b"no gzip", "gzip", "is broken"),
        (gzip.compress(b"a" * 999, mtime=0)[:-9], "gzip", "breaks off"),
        (zlib.compress(b"a"), "br", "found br"),
    ],
)
def test_a_body_that_cannot_be_unpacked(body: bytes, encoding: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        decompress([body], encoding, MB, "http://a.example/")


def test_a_slow_server_is_given_up(site: NewsSite) -> None:
    site.pages["/slow"] = Reply("<p>" + "slow " * 200, drip=0.05)
    started = time.monotonic()
    assert "too long" in error(HttpClient([site.host], seconds=0.5), f"{site.url}/slow")
    assert time.monotonic() - started < 3


def test_a_slow_name_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(5))
    assert "too long" in error(HttpClient(seconds=0.2), "http://slow.example/")


def test_a_name_without_an_address(names: Names) -> None:
    assert "has no address" in error(HttpClient(), "http://nowhere.invalid/")


def test_the_next_address_is_tried(site: NewsSite, names: Names) -> None:
    names["two.example"] = [["127.0.0.2", "127.0.0.1"]]  # nothing listens at the first
    site.pages["/"] = Reply("there")
    host = f"two.example:{site.server_port}"
    assert HttpClient([host]).get(f"http://{host}/").content == b"there"
    assert site.asked[0][1]["Host"] == host


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://a.example/", "begins with http"),
        ("file:///etc/passwd", "begins with http"),
        ("gopher://a.example/", "begins with http"),
        ("a.example/page", "begins with http"),
        ("//a.example/page", "begins with http"),
        ("http:///page", "begins with http"),
        ("http://a.example:99999999/", "no web address"),
        ("http://a.example/\x00", "no web address"),
    ],
)
def test_no_web_address(url: str, problem: str) -> None:
    assert problem in error(HttpClient(), url)


def test_an_error_tells_no_password() -> None:
    said = error(HttpClient(), "https://editor:secret@a.example/page?id=7")
    assert said.startswith("https://a.example/page?id=7: it carries a user name or password.")
    assert "secret" not in said


def test_the_certificate_must_be_of_the_name(site: NewsSite) -> None:
    assert "cannot be fetched" in error(HttpClient([site.host]), f"https://{site.host}/")


# -- where it must not go ---------------------------------------------------------------------

HOSTS = (
    # the loopback address in every spelling that a resolver may take
    "127.0.0.1 127.1 127.0.1 127.000.000.001 127.0.0.1. 2130706433 017700000001 0x7f000001 0x7F.1"
    " 0177.0.0.1 0x7f.0x0.0x0.0x1 0177.1 127.0x1 0 0.0.0.0 0x0 ①②⑦.⓪.⓪.① 127。0。0。1 １２７.0.0.1"
    " localhost LOCALHOST localhost. %6c%6f%63alhost 127.0.0.1%2f.example"
    # the same in IPv6, and IPv6 that carries IPv4
    " [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:ffff:127.0.0.1]"
    " [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1] [fe80::1%25lo] [fec0::1]"
    # other addresses that no news site has
    " 10.0.0.1 172.16.0.1 192.168.0.1 100.64.0.1 192.0.0.8 198.18.0.1 169.254.169.254 2852039166"
    " 0xA9FEA9FE 168.63.129.16 [fd00:ec2::254] 224.0.0.1 255.255.255.255"
    # what one reader of addresses decodes, and another does not
    " 127｡0｡0｡1 127．0．0．1 ⓛocalhost localho\u017ft %31%32%37.0.0.1 127%2e0%2e0%2e1 127.0.0.1%00.example"
    " 127.0.0.1%0d%0a 127.0.0.1%09 127.0.0.1%20 127.0.0.1%23.example localhost%2e 127.0.0.1.. .127.0.0.1"
    " 0000000000000177.0.0.1 127.0.0.1\u200b 127.0.0.1\u00ad 4294967297 0x100000000007f000001 1.0.0.1.0"
    " 169.254.43518 ⑯⑨。②⑤④。①⑥⑨。②⑤④ 0.1.2.3 100.127.255.254 192.0.0.170"
    # zones, tunnels, translators
    " [::1%25lo] [::1%25] [fe80::1%25en0] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1]"
    " [64:ff9b::a9fe:a9fe] [2002:a9fe:a9fe::] [2001:0:4136:e378:8000:63bf:80ff:fffe] [::ffff:a9fe:a9fe]"
    " [0:0:0:0:0:0:127.0.0.1] [fe80::5efe:7f00:1] [100::1] [ff02::1] [5f00::1] [::1"
).split()
"""Hosts of addresses; each gets the canary's port, should it lead there."""
USERS = (
    "http://user@{here}/",
    "http://user:word@{here}/",
    "http://a.example@{here}/",
    "http://a.example%40{here}@{here}/",
    "http://a.example\\@{here}/",
    "http://a.example#@{here}/",
    "http://{here}#@a.example/",
    "http://{here}\\@a.example/",
    "http://a.example:80@{here}:80/",
    "http://{here}/@a.example/",
    "http:\\\\{here}\\",
    "http:/{here}/",
    "http:{here}/",
    "http:///{here}/",
    "http://a.example;@{here}/",
    "http://a.example%2f@{here}/",
    "http://a.example%5c@{here}/",
    "http://a.example\t@{here}/",
    "http://a.example\n@{here}/",
    "http://[a.example]@{here}/",
    "http://@{here}/",
    "http://:@{here}/",
    "http://{here}?@a.example/",
    "http://{here};.a.example/",
    "\x01http://{here}/",
    "url:http://{here}/",
    "view-source:http://{here}/",
    "ws://{here}/",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
)
"""Addresses that read differently to different readers."""
NAMES: Names = {
    "private.example": [["127.0.0.1"]],
    "mixed.example": [["93.184.216.34", "127.0.0.1"]],
    "mixed-6.example": [["2606:4700::1", "::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
}
"""Names that anybody may point anywhere."""


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch, site: NewsSite) -> Iterator[NewsSite]:
    """A server that must not be reached; no other place can be reached at all."""
    attempts: list[Any] = []
    monkeypatch.setattr("socket.create_connection", lambda place, *_, **__: attempts.append(place))
    yield site
    assert (site.connections, attempts) == (0, [])


@pytest.mark.parametrize("host", HOSTS)
def test_no_connection_to_an_address_that_is_not_public(canary: NewsSite, host: str) -> None:
    assert error(HttpClient(), f"http://{host}:{canary.server_port}/latest/meta-data/")


@pytest.mark.parametrize("url", USERS)
def test_no_connection_by_what_stands_before_the_host(canary: NewsSite, names: Names, url: str) -> None:
    names["a.example"] = [["127.0.0.1"]]
    assert error(HttpClient(), url.format(here=canary.host))


@pytest.mark.parametrize("name", NAMES)
def test_no_connection_to_a_name_with_such_an_address(canary: NewsSite, names: Names, name: str) -> None:
    names |= NAMES
    assert "is no public address" in error(HttpClient(), f"http://{name}:{canary.server_port}/")


def test_no_connection_when_the_name_server_changes_its_mind(names: Names, site: NewsSite) -> None:
    """The public address is asked for once and connected to; the second answer is not heard."""
    names["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    tried: list[str] = []

    def connect(place: tuple[str, int], *_: Any, **__: Any) -> None:
        tried.append(place[0])
        raise OSError("no way there")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.create_connection", connect)
        assert "no way there" in error(HttpClient(), f"http://rebinding.example:{site.server_port}/")
    assert (tried, site.connections) == (["93.184.216.34"], 0)
    assert "no public address" in error(HttpClient(), f"http://rebinding.example:{site.server_port}/")
    assert site.connections == 0


TARGETS = (
    "http://{canary}/",
    "//{canary}/",
    "http://localhost:{port}/",
    "http://0x7f.1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://user@{canary}/",
    "http://169.254.169.254/latest/",
    "file:///etc/passwd",
    "gopher://{canary}/",
    "data:text/html,<p>news",
    "dict://{canary}/",
    "javascript:fetch('http://{canary}/')",
    "/\t/{canary}/",
    "HTTP://{canary}/",
    "http://{canary}\t/",
    "http://{canary}#@a.example/",
    "http://a.example:80@{canary}/",
    "http://[::]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://0:{port}/",
)


@pytest.mark.parametrize("hops", [1, 3])
@pytest.mark.parametrize("target", TARGETS)
def test_no_connection_by_a_redirect(site: NewsSite, target: str, hops: int) -> None:
    with news_site() as canary:
        location = target.format(canary=canary.host, port=canary.server_port)
        for n in range(hops):
            to = location if n == hops - 1 else f"/{n + 1}"
            site.pages[f"/{n}"] = Reply(status=302, headers={"Location": to})
        said = error(HttpClient([site.host]), f"{site.url}/0")
        assert said.startswith(f"{site.url}/0: ") and len(site.asked) == hops
        assert canary.connections == 0


@pytest.mark.parametrize(
    "target", ["\\\\{canary}/", "/\\{canary}/", "http:\\\\{canary}/", "http:///{canary}/"]
)
def test_what_a_browser_takes_for_a_host_is_a_path_of_the_same(site: NewsSite, target: str) -> None:
    with news_site() as canary:
        site.pages["/"] = Reply(status=302, headers={"Location": target.format(canary=canary.host)})
        page = HttpClient([site.host]).get(f"{site.url}/")
        assert (page.status, len(site.asked), canary.connections) == (404, 2, 0)
        assert page.url.startswith(site.url)


def test_only_the_port_that_is_named_is_allowed(canary: NewsSite) -> None:
    network = HttpClient([f"127.0.0.1:{canary.server_port + 1}", "127.0.0.1"])
    remedy = f"name {canary.host} in BYLINE_ALLOW_PRIVATE_HOSTS"
    assert remedy in error(network, canary.url)


# -- what a hostile server may send -----------------------------------------------------------


@contextmanager
def sending(*pieces: bytes, pause: float = 0.0, again: int = 1) -> Iterator[str]:
    """The address of a server that sends these bytes, whatever it is asked."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            with suppress(OSError):  # nobody listens any more
                for piece in pieces * again:
                    self.request.sendall(piece)
                    time.sleep(pause)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ANSWERS: dict[str, tuple[list[bytes], float, int, str]] = {
    "a head a byte at a time": ([b"H", b"T"], 0.05, 500, "too long"),
    "a field a second": ([OK, *[b"X: y\r\n"] * 99], 0.05, 99, "too long"),
    "fields without end": ([OK, b"X: " + b"y" * 60_000 + b"\r\n"], 0.0, 99, "cannot be fetched"),
    "one field without end": ([OK, b"X: ", *[b"y" * 60_000] * 99], 0.0, 1, "cannot be fetched"),
    "a body a byte at a time": ([OK + b"\r\n", *[b"x"] * 500], 0.05, 1, "too long"),
    "chunks of a byte": ([CHUNKED, *[b"1\r\nx\r\n"] * 500], 0.05, 1, "too long"),
    "chunks without end": ([CHUNKED, *[b"10000\r\n" + b"x" * 65_536 + b"\r\n"] * 99], 0.0, 1, "found more"),
    "a chunk of no size": ([CHUNKED, b"-1\r\nx\r\n"], 0.0, 1, "cannot be fetched"),
    "a chunk's endless extension": ([CHUNKED, b"1;", *[b"x" * 65_536] * 99], 0.0, 1, "cannot be fetched"),
    "trailers without end": ([CHUNKED, b"0\r\n", *[b"X: y\r\n" * 9000] * 99], 0.0, 1, "cannot be fetched"),
    "wait, wait, wait": ([b"HTTP/1.1 100 Continue\r\n\r\n"], 0.01, 500, "too long"),
    "early hints": ([b"HTTP/1.1 103 Early Hints\r\n\r\n"], 0.01, 500, "too long"),
    "another protocol": ([b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"], 0.0, 1, "cannot be fetched"),
    "HTTP/2": ([b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18], 0.0, 1, "cannot be fetched"),
    "HTTP/0.9": ([b"<p>news"], 0.0, 1, "cannot be fetched"),
    "nothing": ([], 0.0, 1, "cannot be fetched"),
    "less than it says": ([OK + b"Content-Length: 99\r\n\r\nx"], 0.0, 1, "cannot be fetched"),
    "two lengths": ([OK + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\nx"], 0.0, 1, "cannot be fetched"),
    "a length of no size": ([OK + b"Content-Length: -1\r\n\r\nx"], 0.0, 1, "cannot be fetched"),
    "brotli": ([OK + b"Content-Encoding: br\r\n\r\n"], 0.0, 1, "found br"),
    "zstd": ([OK + b"Content-Encoding: zstd\r\n\r\n"], 0.0, 1, "found zstd"),
    "twice zipped": ([OK + b"Content-Encoding: gzip, gzip\r\n\r\n"], 0.0, 1, "found gzip, gzip"),
    "a newline in Location": (
        [b"HTTP/1.1 302 Found\r\nLocation: http://a.example/\nX: y\r\n\r\n"], 0.0, 1, "http"
    ),
    "a NUL in Location": ([b"HTTP/1.1 302 Found\r\nLocation: http://a\x00b/\r\n\r\n"], 0.0, 1, "http"),
    "bytes in Location": ([b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe://\r\n\r\n"], 0.0, 1, "http"),
    "a long Location": (
        [b"HTTP/1.1 302 Found\r\nLocation: http://" + b"a" * 70_000 + b"/\r\n\r\n"], 0.0, 1, "no web address"
    ),
}  # fmt: skip
"""Pieces, the seconds between two, how often all are sent, and what the error says."""


@pytest.mark.parametrize("name", ANSWERS)
def test_what_a_hostile_server_sends_is_an_error_soon(name: str) -> None:
    pieces, pause, again, problem = ANSWERS[name]
    with sending(*pieces, pause=pause, again=again) as host:
        started = time.monotonic()
        said = error(HttpClient([host], MB, seconds=1.0), f"http://{host}/")
        assert said.startswith(f"http://{host}/: ")
        assert problem in said or "takes too long" in said, "on a busy machine its second may be over"
        assert time.monotonic() - started < 8


def test_a_name_of_labels_too_long_is_no_address(names: Names) -> None:
    for host in (f"{'a' * 64}.example", f"{'a.' * 130}example", "a..example", "-"):
        assert error(HttpClient(), f"http://{host}/")
