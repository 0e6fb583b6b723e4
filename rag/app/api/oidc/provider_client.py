"""Asks the sign-on provider, and nobody else: JSON over HTTPS, with a deadline and a bound on its size.

No redirect is followed. The issuer's own host may have a private address, as in a newsroom's network;
every other host that its discovery document names must have a public one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpcore2

from rag.app.api.oidc.errors import unreachable
from rag.core.errors import SourceError
from rag.ingest.fetch.http_client import AGENT
from rag.ingest.fetch.ssrf_guard import GuardedBackend

SECONDS = 8.0
"""Longest time for one request, all its bytes together: somebody waits in front of a page."""
_MOST_BYTES = 1_000_000
_ASKING = {"User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
_PORTS = {"https": 443, "http": 80}


class ProviderClient:
    """Requests to the provider of this issuer."""

    def __init__(self, issuer: str, seconds: float = SECONDS) -> None:
        self._origin = _origin(issuer)
        self._seconds = seconds

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The JSON object at an address. Raises SignOnError."""
        status, answer = self._request("GET", url, headers or {}, b"")
        if status != 200:
            raise unreachable(f"{_shown(url)}: expected status 200, found {status}")
        return answer

    def post(self, url: str, headers: Mapping[str, str], body: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON object of the answer to a form. Raises SignOnError."""
        return self._request("POST", url, headers, body.encode())

    def may_ask(self, url: object) -> bool:
        """Whether an address that the provider names is HTTPS, or of the very origin that is set."""
        try:
            scheme, host, _ = origin = _origin(str(url))
            is_plain = not urlsplit(str(url)).username
        except ValueError:
            return False
        return is_plain and bool(host) and (scheme == "https" or origin == self._origin)

    def _request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, Any]]:
        if not self.may_ask(url):
            raise unreachable(f"{_shown(url)}: expected an https address")
        deadline = time.monotonic() + self._seconds
        _, host, port = self._origin
        backend = GuardedBackend({f"{f'[{host}]' if ':' in host else host}:{port}"}, url, deadline)
        sent = _ASKING | {"Host": urlsplit(url).netloc, **headers}
        try:
            with (
                httpcore2.ConnectionPool(network_backend=backend) as pool,
                pool.stream(
                    method,
                    url,
                    headers=[*sent.items()],
                    content=body,
                    extensions={"timeout": dict.fromkeys(("connect", "read", "write"), self._seconds)},
                ) as response,
            ):
                return response.status, _read(response, url)
        except SourceError as error:  # no public address
            raise unreachable(f"{_shown(url)}: {error.problem}") from error
        except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise unreachable(f"{_shown(url)}: {str(error) or type(error).__name__}") from error
        except (OSError, ValueError) as error:
            raise unreachable(f"{_shown(url)}: {error}") from error


def _read(response: httpcore2.Response, url: str) -> dict[str, Any]:
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        if len(body) > _MOST_BYTES:
            raise unreachable(f"{_shown(url)}: expected at most {_MOST_BYTES:,} bytes, found more")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    raise unreachable(f"{_shown(url)}: expected a JSON object (status {response.status})")


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port. Raises ValueError for what is no address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _shown(url: object) -> str:
    """An address without query and user, for the log."""
    parts = urlsplit(str(url))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:200]
