"""Requests under `/c/NAME/` go to that collection's own app, made when it is first asked for.

Stands behind the guards and behind who asks whose request it is. To a caller who may not read a
collection it is as if there were none. Knows nothing of what an app has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.caller import Caller, caller_of
from rag.app.api.errors import error_response, plain_answer
from rag.app.api.gate import gate_refusal, note_reader, wants_page
from rag.app.api.plain_page import message_page
from rag.app.api.prefix import address_of, collection_of
from rag.app.workers.collections import OpenCollection, OpenCollections
from rag.core.access import Permission
from rag.core.errors import BylineError
from rag.storage.accounts.collections import MAIN, Collection, OpenTo

Build = Callable[[OpenCollection], FastAPI]
"""Makes the whole app of a collection."""
_OF_THE_SERVER = ("/account", "/sign-in", "/sign-out", "/enter")
"""Beginnings of addresses that are no archive's."""
_NOT_THERE = "There is no such collection, or it is not for your account."
_AT_ONCE = 4


def may_read(collections: OpenCollections, caller: Caller, one: Collection) -> bool:
    """Whether somebody may read a collection, or the main archive; anybody, where no accounts are."""
    if not collections.main.settings.has_accounts() or caller.may(Permission.MANAGE):
        return True
    if one.open_to is OpenTo.ANYONE:
        return not caller.problem
    known = caller.account_id if caller.permissions else ""
    return collections.main.catalog.collections.may_read(one, known)


def may_read_main(collections: OpenCollections, caller: Caller) -> bool:
    """The same of the main archive."""
    return may_read(collections, caller, collections.main.catalog.collections.get(MAIN))


def first_readable(collections: OpenCollections, caller: Caller) -> str:
    """The address of the first collection that somebody may read; empty for none."""
    others = (one for one in collections.known() if one.name != MAIN)
    return next((f"/c/{one.name}/" for one in others if may_read(collections, caller, one)), "")


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
        self._making = asyncio.Lock()  # one at a time: Gradio notes in one place which page it makes
        # Threads of their own: questions that are being answered may hold all the others.
        self._threads = CapacityLimiter(_AT_ONCE)

    async def is_readable(self, caller: Caller, name: str) -> bool:
        """Whether there is a collection of this name that somebody may read."""
        return await run_sync(_is_readable, self.collections, caller, name, limiter=self._threads)

    async def app(self, name: str) -> ASGIApp:
        """The app of a collection that there is. Raises BylineError when it cannot be opened."""
        opened = await run_sync(self.collections.open, name, limiter=self._threads)
        async with self._making:
            running = self._apps.get(name)
            if running is None or running.opened is not opened:  # it was removed and added again
                app = await run_sync(_made, self._build, opened, limiter=self._threads)
                running = self._apps[name] = _RunningApp(opened, app)
            await running.up()
        return running.app

    def running(self) -> list[FastAPI]:
        """Those that were asked for."""
        return [one.app for one in self._apps.values()]

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

    def __init__(self, app: ASGIApp, apps: CollectionApps | None) -> None:
        self._app = app
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say that there is no such address."""
        name = collection_of(scope)
        if scope["type"] == "http" and name is not None:
            app = await self._answering(scope, name)
        else:
            app = self._app
        await app(scope, receive, send)

    async def _answering(self, scope: Scope, name: str) -> ASGIApp:
        """What answers a request for a collection."""
        if address_of(scope).startswith(_OF_THE_SERVER):
            return _to_server(scope)
        caller = caller_of(HTTPConnection(scope))
        apps = self._apps
        if apps and await apps.is_readable(caller, name):
            note_reader(scope, caller)
            try:
                return await apps.app(name)
            except BylineError as error:
                return error_response(error)
        if caller.permissions:
            if wants_page(scope):
                return message_page(Request(scope), 404, "There is no such page", _NOT_THERE)
            return plain_answer(404, "not found.")
        return gate_refusal(scope, caller)


def _is_readable(collections: OpenCollections, caller: Caller, name: str) -> bool:
    one = collections.find(name)
    return one is not None and may_read(collections, caller, one)


def _to_server(scope: Scope) -> RedirectResponse:
    """Accounts are the server's: their pages are at the same addresses, above every collection."""
    query = scope.get("query_string", b"").decode("latin-1")
    address = scope.get("byline.prefix", "") + address_of(scope)
    return RedirectResponse(f"{address}?{query}" if query else address, 307)


def serve_collections(app: FastAPI, apps: CollectionApps) -> None:
    """Let the apps of collections live no longer than the app that serves them."""
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state:
            try:
                yield state
            finally:
                await apps.end()

    app.router.lifespan_context = lifespan
