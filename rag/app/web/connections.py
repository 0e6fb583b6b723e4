"""How many connections the server holds, and how long one may stand there without saying what it wants.

uvicorn waits for a request's first line for ever, reads headers without end, and takes connections
until the process has no file left to open: then nobody is answered. Here a new caller always gets in:
at the limit the connection goes that matters least.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from rag.app.api.guard import HEADERS

HEAD_SECONDS = 10.0
"""Longest from the connection, or the last answer, to the end of a request's headers."""
STUCK_SECONDS = 60.0
"""Longest that a caller may read nothing of an answer that is on its way."""
HEAD_BYTES = 65_536
"""Of a request's first line and headers, and of what stands between the pieces of its body."""
BACKLOG = 128
"""Connections that the system keeps until they are taken: not more at once than there is room for."""
_FEWEST, _MOST = 32, 1000


def most_connections() -> int:
    """Half of the files that the process may open; the indexes and the catalog need the others."""
    with suppress(ImportError):  # Windows has neither the module nor the limit
        import resource

        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files > 0:
            return max(_FEWEST, min(_MOST, files // 2))
    return _MOST


class GuardedConnection(HttpToolsProtocol):
    """uvicorn's connection with limits on time and number."""

    most = most_connections()
    head_seconds = HEAD_SECONDS

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Take it, and let another go when there are too many."""
        super().connection_made(transport)
        self._waiting_since = time.monotonic()  # for headers, after which an answer is owed
        self._stuck_since: float | None = None
        self._in_head, self._received, self._body = True, 0, 0
        self._look_again()
        others = [c for c in self.connections if c is not self and not c.transport.is_closing()]
        if len(others) >= self.most:
            _least_important(others).transport.abort()

    def _look_again(self) -> None:
        self._look = self.loop.call_later(self.head_seconds / 4, self._close_if_idle)

    def _close_if_idle(self) -> None:
        now = time.monotonic()
        stuck = self._stuck_since is not None and now - self._stuck_since > STUCK_SECONDS
        if stuck or (not self.owed_answer and now - self._waiting_since > self.head_seconds):
            self.transport.abort()
        else:
            self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._look.cancel()
        super().connection_lost(exc)

    @property
    def owed_answer(self) -> bool:
        """Whether a request has come, at least its headers, and is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def importance(self) -> int:
        """0 while it has asked for nothing, 1 while its body is to come, 2 while it is answered."""
        return 0 if not self.owed_answer else 1 if self.cycle.more_body else 2

    @property
    def peer(self) -> str:
        """The address at its other end."""
        return self.client[0] if self.client else ""

    @property
    def opened(self) -> float:
        """When it was opened or last answered."""
        return self._waiting_since

    # -- what comes in ------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Read on, unless it is all headers or all wrapping."""
        self._received += len(data)  # the parser's words below put it back to 0
        super().data_received(data)
        wrapping = HEAD_BYTES + (0 if self._in_head else 8 * self._body)
        if self._received > wrapping and not self.transport.is_closing():
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large.")

    def on_headers_complete(self) -> None:
        """The parser's word that the headers are there."""
        self._in_head, self._received, self._body = False, 0, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """The parser's word of a piece of the body."""
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The parser's word that the request is there as a whole."""
        self._in_head, self._received = True, 0
        super().on_message_complete()

    # -- what goes out ------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        """The next request may come."""
        self._waiting_since = time.monotonic()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """The caller reads too slowly."""
        self._stuck_since = time.monotonic()
        super().pause_writing()

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._stuck_since = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is answered to what is no HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        body = json.dumps({"error": message, "field": ""}).encode()
        headers = HEADERS | {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()


def _least_important(held: Sequence[Any]) -> Any:
    """One of those that matter least: of the address that holds most of them, the oldest."""
    by_peer = Counter(c.peer for c in held)
    return min(held, key=lambda c: (c.importance, -by_peer[c.peer], c.opened))
