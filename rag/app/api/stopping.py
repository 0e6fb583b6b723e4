"""While the app is being stopped: what is under way goes on, whatever would begin is refused.

A refusal is a 503 with Retry-After: a proxy then asks another process, a program asks again. Reading
goes on until the end, for the pages whose answers are still coming.
"""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.errors import plain_answer

RETRY_SECONDS = 10
"""About how long a restart takes."""
_STOPPING = "Byline is being stopped and takes nothing new. Ask again in a few seconds."
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ENDLESS = "/gradio_api/heartbeat/"
"""Open as long as a browser shows the page: nobody waits for its end."""


class Stopping:
    """Whether the app is being stopped, and how many requests are under way. For one event loop."""

    def __init__(self) -> None:
        self._began: float | None = None
        self.requests = 0
        """Those that are being answered and will end."""

    @property
    def begun(self) -> bool:
        """Whether it was told to stop."""
        return self._began is not None

    def begin(self) -> None:
        """From now on nothing new is taken."""
        self._began = time.monotonic()

    def seconds(self) -> float:
        """How long ago it was told; 0 before."""
        return 0.0 if self._began is None else time.monotonic() - self._began


class RefuseWhileStopping:
    """Counts what is under way; refuses what would begin once the app is being stopped."""

    def __init__(self, app: ASGIApp, stopping: Stopping) -> None:
        self._app = app
        self._stopping = stopping

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] != "http" or _ENDLESS in scope["path"]:
            await self._app(scope, receive, send)
            return
        if self._stopping.begun and scope["method"] not in _READING:
            headers = {"Retry-After": str(RETRY_SECONDS), "Connection": "close"}
            await plain_answer(503, _STOPPING, headers=headers)(scope, receive, send)
            return
        self._stopping.requests += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._stopping.requests -= 1
