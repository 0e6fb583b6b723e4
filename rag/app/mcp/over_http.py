"""The server at `/mcp` of the app: streamable HTTP, as any number of programs may use it at once.

No session is kept: each request is answered by itself, for clients of every protocol version, so nothing
can run full. The app's guards stand before it: hosts, origins, sizes of bodies.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp, StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.dependencies import refuse_wrong_token
from rag.app.api.limits import BODY_BYTES
from rag.app.mcp.access import AppAccess
from rag.app.mcp.server import ArchiveServer
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive

PATH = "/mcp"
_GUARDED = TransportSecuritySettings(enable_dns_rebinding_protection=False)
"""The app's own guards know which hosts are allowed."""
_ONLY_POST = "expected POST: this server keeps no sessions, and sends nothing unasked."


def add_mcp(app: FastAPI, archive: Archive, queue: RequestQueue) -> None:
    """Add the address to the app; it must come before whatever is mounted at `/`."""
    server = ArchiveServer(AppAccess(archive, queue))
    server.streamable_http_app(
        stateless_http=True, max_request_body_size=BODY_BYTES, transport_security=_GUARDED
    )
    _run_along(app, server.session_manager)
    app.router.routes.append(Route(PATH, Endpoint(server.session_manager), include_in_schema=False))


class Endpoint:
    """Answers POST; a bearer token that is not the owner's key is refused, as under `/api/v1`."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._app: ASGIApp = StreamableHTTPASGIApp(manager)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["method"] != "POST":
            refusal = JSONResponse({"error": _ONLY_POST}, 405, {"Allow": "POST"})
            await refusal(scope, receive, send)
            return
        await refuse_wrong_token(Request(scope))
        await self._app(scope, receive, send)


def _run_along(app: FastAPI, manager: StreamableHTTPSessionManager) -> None:
    """The manager's tasks live as long as the app."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with before(running) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan
