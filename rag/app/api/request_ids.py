"""A name for every request: in the header `X-Request-ID` of its answer, and in what is logged meanwhile.

A caller's own is taken over, so that one name follows a request through its systems.
"""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.core.logs import request_id

HEADER = "X-Request-ID"
_FORM = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)
"""UUIDs, ULIDs, W3C's trace contexts, base64; nothing that could break a line of a log."""


class RequestIds:
    """Names each request; stands before all else, so that every answer has the header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the name known to whatever runs for this request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = taken_or_new(Headers(scope=scope).get(HEADER, ""))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        token = request_id.set(name)
        try:
            await self._app(scope, receive, sending)
        finally:
            request_id.reset(token)


def taken_or_new(given: str) -> str:
    """The caller's own id if it is well-formed, else a new one."""
    return given if _FORM.fullmatch(given) else uuid.uuid4().hex
