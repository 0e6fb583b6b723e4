"""Counts every request by method, route and status, and notes the trace that a caller is in.

A route is an address with its parameters unfilled (`/byline/passages/{reference}`): what a caller writes
into an address gets into no metric.
"""

from __future__ import annotations

import time
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.prefix import address_of, app_root, collection_of
from rag.app.observe.metrics import Metrics

trace_parent: ContextVar[str] = ContextVar("trace_parent", default="")
"""The caller's `traceparent` header (W3C Trace Context), empty outside of a request that has one."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FOLDERS = ("/byline/", "/assets/", "/static/")
"""Where files are served from."""


class Requests:
    """Stands before all else, so that what the guards refuse is counted, too."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a request that fails before its answer began counts as 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        token = trace_parent.set(Headers(scope=scope).get("traceparent", ""))
        try:
            await self._app(scope, receive, sending)
        finally:
            trace_parent.reset(token)
            self._count(scope, status, time.perf_counter() - started)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"], route_of(scope)
        self._metrics.requests.labels(method if method in _METHODS else "other", route, status).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)


def route_of(scope: Scope) -> str:
    """The route that answered; `files` for a file, `none` where no route did."""
    path = getattr(scope.get("route"), "path", None)
    if not isinstance(path, str):
        return "files" if address_of(scope).startswith(_FOLDERS) else "none"
    mounted = scope.get("root_path", "").removeprefix(app_root(scope))
    return f"{'/c/{collection}' if collection_of(scope) is not None else ''}{mounted}{path}"
