"""The whole web app over a small archive, in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from rag.app.api.owner_key import ensure_key
from rag.app.web.server import build_app
from rag.archive import Archive
from rag.core.settings import Settings
from tests.fakes import FakeEmbedder, article, settings

OWNER = ("127.0.0.1", 5)


@contextmanager
def web_app(folder: Path, given: Settings | None = None) -> Iterator[FastAPI]:
    """The app as it is served, with twelve articles about ferries."""
    archive = Archive(given or settings(folder), FakeEmbedder(), FakeEmbedder())
    archive.catalog.articles.store([article(n) for n in range(12)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    progress = SimpleNamespace(
        ready=12, pending=0, failed=0, unread=0, problem="", batch=None, running=False
    )
    made: list[FastAPI] = []

    async def build() -> None:
        made.append(build_app(archive, cast("Any", SimpleNamespace(progress=lambda: progress))))

    asyncio.run(build())  # without a running loop Gradio makes some of its own, and closes none
    yield made[0]
    archive.close()


def owner(app: FastAPI) -> TestClient:
    """A client with the archive's key; what fails inside is answered, not raised."""
    headers = {"Authorization": f"Bearer {ensure_key(app.state.archive.settings.data)}"}
    return TestClient(
        app, "http://127.0.0.1", client=OWNER, headers=headers, raise_server_exceptions=False
    )


def every_route(app: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Method and address of every route of an app, what is mounted and included in it too."""
    for route in getattr(app, "routes", None) or []:
        if hasattr(route, "effective_candidates"):
            yield from every_route(route.original_router, prefix)
        elif hasattr(route, "methods"):
            yield from ((method, prefix + route.path) for method in route.methods or ())
        elif isinstance(route, Mount):
            yield from every_route(route, prefix + route.path)
        else:
            raise TypeError(f"no known kind of route: {route!r}")
