"""Opens the network for documents, as nothing else does: an address -> a page, or why there is none.

Whoever names the address is not trusted, be it a reader, a feed or a redirect. A name is resolved once
for each connection, every address it has must be a public one, and that very address is connected to,
so that a name server has no second answer to give (`ssrf_guard`). No proxy, cookie, password or key of
this machine goes along. Knows nothing of robots.txt, feeds or articles.
"""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import httpcore2

from rag.core.errors import SourceError
from rag.ingest.fetch.ssrf_guard import GuardedBackend

AGENT = "Byline/0.1"
"""What we call ourselves, in requests and to robots.txt."""
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Longest silence of a server."""
TOTAL_SECONDS = 60.0
"""Longest time for one address, all its redirects and bytes together."""

_PLAIN, _GZIP = ("", "identity"), ("gzip", "x-gzip")
_USER = re.compile(r"^([a-z+.-]*://)[^/?#]*@", re.IGNORECASE)
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_LATER = "Check the address, or try again later."

Before = Callable[[str], None]
"""Called with each address, those of redirects too, before it is asked; what it raises stops it."""


@dataclass(frozen=True)
class Page:
    """What a server answered in the end."""

    url: str
    """The address that answered, after all redirects, without a fragment."""
    status: int
    """HTTP status; never one of a redirect."""
    content: bytes = b""
    """The body, decompressed; empty unless the status is 2xx."""
    headers: Mapping[str, str] | None = None
    """The answer's header fields, names in lower case."""
    moved: str = ""
    """Where it lives now by permanent redirects (301, 308) alone; empty when it lives where it did."""

    def header(self, name: str) -> str:
        """A header field, empty when it is not there."""
        return (self.headers or {}).get(name, "")

    @property
    def type(self) -> str:
        """Media type in lower case, e.g. `text/html`; empty when the server names none."""
        return self.header("content-type").partition(";")[0].strip().lower()


class HttpClient:
    """Asks for pages. `private` names hosts like `127.0.0.1:8000` that may be where they are.

    `max_bytes` bounds a page after decompression, `seconds` the time for one with its redirects.
    """

    def __init__(
        self, private: Collection[str] = (), max_bytes: int = 20_000_000, seconds: float = TOTAL_SECONDS
    ) -> None:
        self._private = frozenset(host.lower() for host in private)
        self._max_bytes = max_bytes
        self._seconds = seconds

    def get(
        self, url: str, headers: Mapping[str, str] | None = None, before: Before = lambda _url: None
    ) -> Page:
        """What the server at `url` answers; redirects are followed, each looked at like the first.

        Raises SourceError naming `url` when it may not be asked, does not answer, or answers too much.
        """
        here, shown = url.strip(), _without_user(url.strip())
        deadline = time.monotonic() + self._seconds
        moved, lasting = "", True
        for _ in range(MAX_REDIRECTS + 1):
            target = _parsed(here, shown)
            before(here)
            page = self._ask(target, shown, headers or {}, deadline)
            if page.status not in _REDIRECTS or not page.header("location"):
                return replace(page, moved=moved)
            here = _joined(target, page.header("location"), shown)
            lasting = lasting and page.status in _PERMANENT
            moved = here.partition("#")[0] if lasting else moved
        raise SourceError(shown, f"it redirects more than {MAX_REDIRECTS} times.", _LATER)

    def _ask(self, target: Any, shown: str, headers: Mapping[str, str], deadline: float) -> Page:
        sent = {"Host": target.netloc.decode(), "User-Agent": AGENT, "Accept-Encoding": "gzip"}
        url = httpcore2.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        backend = GuardedBackend(self._private, shown, deadline)
        waits = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=backend) as pool,
                pool.stream(
                    "GET", url, headers=[*sent.items(), *headers.items()], extensions={"timeout": waits}
                ) as answer,
            ):
                found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in answer.headers}
                good = 200 <= answer.status < 300
                pieces = answer.iter_stream() if good else ()
                encoding = found.get("content-encoding", "").strip().lower()
                content = unpacked(pieces, encoding, self._max_bytes, shown)
                return Page(str(target), answer.status, content, found)
        except httpcore2.TimeoutException as error:
            raise SourceError(shown, "its server takes too long to answer.", _LATER) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError) as error:
            problem = f"cannot be fetched: {str(error) or type(error).__name__}."
            raise SourceError(shown, problem, _LATER) from error


def unpacked(pieces: Iterable[bytes], encoding: str, max_bytes: int, shown: str) -> bytes:
    """The body that comes in pieces, decompressed, never more than `max_bytes` of it in memory.

    Raises SourceError when it is larger, broken, or in an encoding that we did not ask for.
    """
    if encoding not in _PLAIN + _GZIP:
        raise SourceError(shown, f"expected gzip or no encoding, found {encoding}.", _LATER)
    unzip = zlib.decompressobj(31) if encoding in _GZIP else None  # 31: with gzip's head and sum
    body = bytearray()
    try:
        for piece in pieces:
            body += unzip.decompress(piece, max_bytes + 1 - len(body)) if unzip else piece
            if len(body) > max_bytes:
                raise SourceError(
                    shown,
                    f"expected at most {max_bytes / 1_000_000:,.1f} MB, found more.",
                    "Raise BYLINE_MAX_FILE_MB.",
                )
            if unzip and unzip.eof:
                break
    except zlib.error as error:
        raise SourceError(shown, f"its compressed content is broken ({error}).", _LATER) from error
    if unzip and body and not unzip.eof:
        raise SourceError(shown, "its compressed content breaks off.", _LATER)
    return bytes(body)


def _parsed(url: str, shown: str) -> Any:
    """The address taken apart, an httpx2.URL. Raises SourceError when it is none to ask."""
    from httpx2 import URL, InvalidURL

    try:
        target = URL(url)
    except (InvalidURL, ValueError) as error:
        raise SourceError(shown, f"no web address: {error}.", "Correct it.") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise SourceError(
            shown, "expected an address that begins with http:// or https://.", "Correct it."
        )
    if not 0 < (target.port or 80) < 65_536:
        raise SourceError(shown, f"no web address: port {target.port}.", "Correct it.")
    if target.userinfo:
        raise SourceError(
            shown, "it carries a user name or password.", "Leave out what is before the @."
        )
    return target.copy_with(fragment=None)


def _joined(target: Any, location: str, shown: str) -> str:
    from httpx2 import InvalidURL

    try:
        return str(target.join(location))
    except (InvalidURL, ValueError) as error:
        raise SourceError(shown, f"it redirects to no web address: {error}.", _LATER) from error


def _without_user(url: str) -> str:
    """The address as it may be shown: a password does not belong into a log."""
    return _USER.sub(r"\1", url)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes 20 ms."""
    return httpcore2.default_ssl_context()
