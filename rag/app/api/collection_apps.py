"""Requests under `/c/NAME/` go to that collection's own app, made when it is first asked for.

Stands behind the guards and behind who asks whose request it is. To a caller who may not read a
collection it is as if there were none. Knows nothing of what an app has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.errors import error_response, plain_answer
from rag.app.api.identity import Role, role_of
from rag.app.api.prefix import collection_of
from rag.app.workers.collections import OpenCollection, OpenCollections
from rag.core.errors import BylineError
from rag.storage.accounts.collections import Collection

Build = Callable[[OpenCollection], FastAPI]
"""Makes the whole app of a collection."""


def account_of(request: Any) -> str | None:
    """Id of the account that a request is of, empty for nobody's; None where there are no accounts."""
    account = getattr(getattr(request, "state", None), "account_id", None)
    return account if isinstance(account, str) else None


def may_read(request: Any, collections: OpenCollections, one: Collection) -> bool:
    """Whether a request may read a collection, or the main archive; anyone, without accounts."""
    account = account_of(request)
    if account is None or role_of(request) is Role.OWNER:
        return True
    return collections.main.catalog.collections.may_read(one, account)


class _RunningApp:
    """A collection's app, whose own tasks live from its first request until the collection is closed."""

    def __init__(self, opened: OpenCollection, app: FastAPI) -> None:
        self.opened = opened
        self.app = app
        self._up, self._down = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        opened.leaving = lambda: loop.call_soon_threadsafe(self._down.set)
        self._task = asyncio.create_task(self._live())

    async def up(self) -> None:
        """Wait until it can be asked; raises what kept it from beginning."""
        waiting = asyncio.create_task(self._up.wait())
        await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if self._task.done():
            await self._task

    async def end(self) -> None:
        """End its tasks."""
        self.opened.leaving = lambda: None
        self._down.set()
        await self._task

    async def _live(self) -> None:
        async with self.app.router.lifespan_context(self.app):
            self._up.set()
            await self._down.wait()


class CollectionApps:
    """The apps of collections, by name."""

    def __init__(self, collections: OpenCollections, build: Build) -> None:
        self.collections = collections
        self._build = build
        self._apps: dict[str, _RunningApp] = {}
        self._making: dict[str, asyncio.Lock] = {}

    async def app(self, name: str) -> ASGIApp:
        """The app of a collection that there is. Raises BylineError when it cannot be opened."""
        opened = await run_sync(self.collections.open, name)
        async with self._making.setdefault(name, asyncio.Lock()):
            running = self._apps.get(name)
            if running is None or running.opened is not opened:  # it was removed and added again
                app = await run_sync(_made, self._build, opened)
                running = self._apps[name] = _RunningApp(opened, app)
            await running.up()
        return running.app

    async def end(self) -> None:
        """End the tasks of all."""
        while self._apps:
            await self._apps.popitem()[1].end()


def _made(build: Build, opened: OpenCollection) -> FastAPI:
    async def building() -> FastAPI:
        return build(opened)

    return asyncio.run(
        building()
    )  # without a running loop Gradio makes some of its own, and closes none


class ToCollections:
    """Sends on what is for a collection; everything else is the main archive's."""

    def __init__(self, app: ASGIApp, apps: CollectionApps) -> None:
        self._app = app
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say that there is no such address."""
        name = collection_of(scope)
        if scope["type"] == "lifespan" or name is None:
            await self._app(scope, receive, send)
            return
        collections = self._apps.collections
        one = collections.find(name) if name else None
        if one is None or not may_read(HTTPConnection(scope), collections, one):
            await plain_answer(404, "not found.")(scope, receive, send)
            return
        try:
            app = await self._apps.app(name)
        except BylineError as error:
            await error_response(error)(scope, receive, send)
            return
        await app(scope, receive, send)


def serve_collections(app: FastAPI, collections: OpenCollections, build: Build) -> None:
    """Have an app serve collections: before all else that is added to it."""
    apps = CollectionApps(collections, build)
    app.add_middleware(ToCollections, apps=apps)
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state:
            try:
                yield state
            finally:
                await apps.end()

    app.router.lifespan_context = lifespan
