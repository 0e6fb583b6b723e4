"""How much a request's body may hold, and how slowly it may come: one rule for every route.

Plain ASGI, and first in line behind the headers: a route that forgets to limit its body, or another
library's that never does, is limited all the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.errors import plain_answer
from rag.app.api.prefix import address_of
from rag.core.settings import Settings

BODY_BYTES = 1_000_000
"""Of every body that no larger or smaller limit is set for."""
_PAGE_BYTES = 200_000
"""Of what the page sends through Gradio, which keeps it until its turn comes: a question and filters.
A megabyte of `[[],[], ...` is 25 MB once it is parsed."""
_OWNER_BYTES = 32_000_000
"""Of what the owner sends; those routes have lower limits of their own, and say them."""
_GRACE_SECONDS = 20.0
"""Longest that a body may say nothing."""
_DRAINED_BYTES = 16_000_000
"""Read and forgotten of a body that is too large: who still sends when we hang up hears no answer."""
_LEAST_RATE = 2_000
"""Bytes a second of the slowest body that is waited for."""


def body_limits(settings: Settings) -> dict[str, int]:
    """Bytes by the beginning of a path; of two that fit, the longer one holds."""
    return {
        "/": BODY_BYTES,
        "/gradio_api/": _PAGE_BYTES,
        "/byline/": _OWNER_BYTES,
        "/byline/adding/file": settings.max_upload_mb * 1_000_000,
        "/api/v1/articles": _OWNER_BYTES,
        "/api/v1/articles/file": settings.max_upload_mb * 1_000_000,
        "/api/v1/evaluations/testsets": _OWNER_BYTES,
    }


class BodyLimits:
    """Refuses a body that is larger than its route takes, with 413, or comes too slowly, with 408.

    What the route has read of it is as if the caller had hung up.
    """

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, int], grace_seconds: float = _GRACE_SECONDS
    ) -> None:
        self._app = app
        self._limits = sorted(limits.items(), key=lambda item: len(item[0]), reverse=True)
        self._grace = grace_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, reading along."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = address_of(scope)
        most = next((n for prefix, n in self._limits if path.startswith(prefix)), BODY_BYTES)
        body = _Body(scope, receive, send, most, self._grace)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > most:
            await body.refuse_size()
        else:
            await self._app(scope, body.receive, body.send)


@dataclass
class _Body:
    """One body on its way."""

    scope: Scope
    _receive: Receive
    _send: Send
    most: int
    grace: float

    def __post_init__(self) -> None:
        self._read = 0
        self._began = time.monotonic()
        self._whole = self._answering = self._refused = False

    async def receive(self) -> Message:
        """The next piece; a disconnection once the body is refused."""
        if self._whole:  # what comes now is the caller hanging up, however late
            return await self._receive()
        if not self._refused:
            message = await self._next()
            if message and self._read <= self.most:
                return message
            if message:
                await self.refuse_size()
            else:
                await self._refuse(408, "the request came too slowly and was cut.", close=True)
        return {"type": "http.disconnect"}

    async def _next(self) -> Message | None:
        """The next piece; None when it comes too slowly."""
        until = self._began + self.grace + self._read / _LEAST_RATE
        try:
            message = await asyncio.wait_for(self._receive(), until - time.monotonic())
        except TimeoutError:
            return None
        self._whole = not message.get("more_body", False)
        self._read += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Pass on, unless it was answered already that the body is refused."""
        if not self._refused:
            self._answering = True
            await self._send(message)

    async def refuse_size(self) -> None:
        """Answer that it is too large, when the caller has said what it has to say."""
        while not self._whole and self._read < self.most + _DRAINED_BYTES and await self._next():
            pass
        await self._refuse(413, f"the request has more than {self.most:,} bytes.", close=False)

    async def _refuse(self, status: int, message: str, *, close: bool) -> None:
        self._refused, self._whole = True, False
        if not self._answering:
            headers = {"Connection": "close"} if close else None
            await plain_answer(status, message, headers=headers)(self.scope, self._receive, self._send)
