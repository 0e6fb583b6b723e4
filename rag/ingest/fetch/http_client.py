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
from rag.text.meta_refresh import refresh_target

AGENT = "Byline/0.1"
"""What we call ourselves, in requests and to robots.txt."""
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Longest silence of a server."""
TOTAL_SECONDS = 60.0
"""Longest time for one address, all its redirects and bytes together."""

_PLAIN, _GZIP = ("", "identity"), ("gzip", "x-gzip")
_USER_INFO = re.compile(r"^([a-z+.-]*://)[^/?#]*@", re.IGNORECASE)
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_FORWARDING_BYTES = 20_000
"""A page that only forwards is no larger; an article that does after a while is read as it is."""
_TRY_LATER = "Check the address, or try again later."

Before = Callable[[str], None]
"""Called with each address, those of redirects too, before it is asked; what it raises stops it."""


@dataclass(frozen=True)
class Page:
    """What a server answered in the end."""

    url: str
    """The address that answered, after all redirects, without a fragment."""
    status: int
    """Never one of a redirect."""
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

        So are pages that forward by themselves (`<meta http-equiv="refresh">`), as many as redirects.

        Raises SourceError naming `url` when it may not be asked, does not answer, or answers too much.
        """
        address = url.strip()
        subject = _USER_INFO.sub(r"\1", address)  # a password does not belong into a log
        deadline = time.monotonic() + self._seconds
        moved, is_permanent = "", True
        for _ in range(MAX_REDIRECTS + 1):
            target = _parse_url(address, subject)
            before(address)
            page = self._request(target, subject, headers or {}, deadline)
            location = _next_location(page)
            if not location:
                return replace(page, moved=moved)
            address = _redirect_target(target, location, subject)
            is_permanent = is_permanent and page.status in _PERMANENT
            moved = address.partition("#")[0] if is_permanent else moved
        raise SourceError(subject, f"it redirects more than {MAX_REDIRECTS} times.", _TRY_LATER)

    def _request(self, target: Any, subject: str, headers: Mapping[str, str], deadline: float) -> Page:
        sent = {"Host": target.netloc.decode(), "User-Agent": AGENT, "Accept-Encoding": "gzip"}
        url = httpcore2.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        backend = GuardedBackend(self._private, subject, deadline)
        timeouts = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=_ssl_context(), network_backend=backend) as pool,
                pool.stream(
                    "GET",
                    url,
                    headers=[*sent.items(), *headers.items()],
                    extensions={"timeout": timeouts},
                ) as response,
            ):
                fields = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
                pieces = response.iter_stream() if 200 <= response.status < 300 else ()
                encoding = fields.get("content-encoding", "").strip().lower()
                content = decompress(pieces, encoding, self._max_bytes, subject)
                return Page(str(target), response.status, content, fields)
        except httpcore2.TimeoutException as error:
            raise SourceError(subject, "its server takes too long to answer.", _TRY_LATER) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError) as error:
            problem = f"cannot be fetched: {str(error) or type(error).__name__}."
            raise SourceError(subject, problem, _TRY_LATER) from error


def decompress(pieces: Iterable[bytes], encoding: str, max_bytes: int, subject: str) -> bytes:
    """The body that comes in pieces, decompressed, never more than `max_bytes` of it in memory.

    Raises SourceError when it is larger, broken, or in an encoding that we did not ask for.
    """
    if encoding not in _PLAIN + _GZIP:
        raise SourceError(subject, f"expected gzip or no encoding, found {encoding}.", _TRY_LATER)
    unzip = zlib.decompressobj(31) if encoding in _GZIP else None  # 31: with gzip's head and sum
    body = bytearray()
    try:
        for piece in pieces:
            body += unzip.decompress(piece, max_bytes + 1 - len(body)) if unzip else piece
            if len(body) > max_bytes:
                problem = f"expected at most {max_bytes / 1_000_000:,.1f} MB, found more."
                raise SourceError(subject, problem, "Raise BYLINE_MAX_FILE_MB.")
            if unzip and unzip.eof:
                break
    except zlib.error as error:
        raise SourceError(subject, f"its compressed content is broken ({error}).", _TRY_LATER) from error
    if unzip and body and not unzip.eof:
        raise SourceError(subject, "its compressed content breaks off.", _TRY_LATER)
    return bytes(body)


def _parse_url(url: str, subject: str) -> Any:
    """The address taken apart, an httpx2.URL. Raises SourceError when it is none to ask."""
    from httpx2 import URL, InvalidURL

    try:
        target = URL(url)
    except (InvalidURL, ValueError) as error:
        raise SourceError(subject, f"no web address: {error}.", "Correct it.") from error
    if target.scheme not in ("http", "https") or not target.host:
        problem = "expected an address that begins with http:// or https://."
        raise SourceError(subject, problem, "Correct it.")
    if not 0 < (target.port or 80) < 65_536:
        raise SourceError(subject, f"no web address: port {target.port}.", "Correct it.")
    if target.userinfo:
        problem = "it carries a user name or password."
        raise SourceError(subject, problem, "Leave out what is before the @.")
    return target.copy_with(fragment=None)


def _next_location(page: Page) -> str:
    """Where a redirect leads, or a page that only forwards; empty for any other."""
    if page.status in _REDIRECTS:
        return page.header("location")
    if page.status != 200 or "html" not in page.type or len(page.content) > _FORWARDING_BYTES:
        return ""
    return refresh_target(page.content.decode("utf-8", "replace"), page.url)


def _redirect_target(target: Any, location: str, subject: str) -> str:
    from httpx2 import InvalidURL

    try:
        return str(target.join(location))
    except (InvalidURL, ValueError) as error:
        raise SourceError(subject, f"it redirects to no web address: {error}.", _TRY_LATER) from error


@cache
def _ssl_context() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes 20 ms."""
    return httpcore2.default_ssl_context()
