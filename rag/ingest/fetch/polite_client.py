"""Asks for pages as a good guest: robots.txt, pauses between requests to a host, patience when told so.

Knows nothing of what the pages are; `http_client` opens the network. Safe from several threads.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from rag.core.errors import GoneError, SourceError
from rag.ingest.fetch.http_client import AGENT, HttpClient, Page

ROBOTS_BYTES = 512_000
"""What is read of a robots.txt, as RFC 9309 asks for at least."""
_ROBOTS_SECONDS = 24 * 3600.0
_ROBOTS_RETRY = 300.0
"""Seconds until a robots.txt is asked for again: one that was answered, one that was not."""
_LONGEST_DELAY = 30.0
"""Seconds between two requests that a robots.txt may ask for; more is taken as this."""
_LONGEST_WAIT = 60.0
"""Seconds that we sleep when a server asks to wait; for longer the host is left alone instead."""
_TRIES = 3
_BUSY = (429, 502, 503, 504)


@dataclass(frozen=True)
class _Robots:
    """What a host's robots.txt says."""

    rules: Any
    """What may be fetched, a protego.Protego."""
    until: float
    """Clock until which it is believed."""
    error: SourceError | None = None
    """Why it could not be read: then nothing may be fetched."""


class PoliteClient:
    """Fetches pages from many hosts; between two requests to one lie at least `pause` seconds."""

    def __init__(
        self,
        client: HttpClient,
        pause: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._robots: dict[str, _Robots] = {}
        self._next_request: dict[str, float] = {}
        self._closed_until: dict[str, float] = {}

    def get(self, url: str, types: Sequence[str], etag: str = "", modified: str = "") -> Page:
        """The page at `url`: status 200, or 304 when it is still what `etag` or `modified` names.

        `types` are words of which its media type must hold one. Raises SourceError naming `url`.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        for attempt in range(_TRIES):
            page = self._client.get(url, headers, before=self._wait_for_turn)
            if page.status not in _BUSY or attempt == _TRIES - 1:
                break
            self._back_off(page, attempt)
        return _checked(page, url, types, conditional=bool(headers))

    def _wait_for_turn(self, url: str) -> None:
        """Sleep until the host may be asked again. Raises SourceError when it may not be asked."""
        host = _origin(url)
        seconds = self._closed_until.get(host, 0.0) - self._clock()
        if seconds > 0:
            problem = f"{host} asked to be left alone for {seconds:,.0f} s more."
            raise SourceError(url, problem, "Try again then.")
        rules = self._rules(url, host)
        if not rules.can_fetch(url, AGENT):
            remedy = "Save the page in a browser and add the file."
            raise SourceError(url, f"{host}/robots.txt does not allow it.", remedy)
        pause = max(self._pause, min(rules.crawl_delay(AGENT) or 0.0, _LONGEST_DELAY))
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_request.get(host, now))
            self._next_request[host] = turn + pause
        if turn > now:
            self._sleep(turn - now)

    def _rules(self, url: str, host: str) -> Any:
        robots = self._robots.get(host)
        if robots is None or robots.until < self._clock():
            robots = self._robots[host] = self._read_robots(host)
        if robots.error:
            raise SourceError(url, robots.error.problem, robots.error.remedy)
        return robots.rules

    def _read_robots(self, host: str) -> _Robots:
        """RFC 9309: no such file allows everything, a server that fails allows nothing."""
        from protego import Protego

        address = f"{host}/robots.txt"
        try:
            page = self._client.get(address)
        except SourceError as error:
            return _Robots(None, self._clock() + _ROBOTS_RETRY, error)
        if page.status >= 500 or page.status == 429:
            problem = f"{address} answers with status {page.status}."
            failure = SourceError(address, problem, "Try again later.")
            return _Robots(None, self._clock() + _ROBOTS_RETRY, failure)
        text = page.content[:ROBOTS_BYTES].decode("utf-8", "replace")
        return _Robots(Protego.parse(text), self._clock() + _ROBOTS_SECONDS)

    def _back_off(self, page: Page, attempt: int) -> None:
        """Sleep as long as the server asks for, or a little longer each time."""
        seconds = _retry_after(page.header("retry-after"))
        if seconds > _LONGEST_WAIT:
            self._closed_until[_origin(page.url)] = self._clock() + seconds
        else:
            self._sleep(seconds or self._pause * 2**attempt * random.uniform(1.0, 2.0))  # noqa: S311


def _checked(page: Page, url: str, types: Sequence[str], *, conditional: bool) -> Page:
    if page.status == 304 and conditional:
        return page
    if page.status == 410:
        raise GoneError(url, "its server says that it is gone for good (status 410).", _remedy(410))
    if page.status != 200:
        raise SourceError(url, f"its server answered with status {page.status}.", _remedy(page.status))
    if page.type and not any(word in page.type for word in types):
        problem = f"expected {' or '.join(types)}, found {page.type}."
        raise SourceError(url, problem, "A feed is added with `byline feeds add`.")
    return page


def _remedy(status: int) -> str:
    if status in (401, 402, 403, 451):
        return "It wants a subscription or no robots: save the page in a browser and add the file."
    return "Check the address." if status in (404, 410) else "Try again later."


def _retry_after(field: str) -> float:
    """Seconds that a Retry-After field asks for, which is a number or a date; 0 for neither."""
    if field.isdigit():
        return float(min(int(field), 7 * 86400))
    try:
        return max(0.0, parsedate_to_datetime(field).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
