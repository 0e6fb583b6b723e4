"""The app of the interface for programs over a small archive, behind the guards of the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_guards, add_routes
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from tests.fakes import FakeEmbedder, article, settings

ADDRESS = "http://127.0.0.1/api/v1/"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    index(opened)
    yield opened
    opened.close()


def index(archive: Archive) -> None:
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    return app_over(archive)


def app_over(archive: Archive) -> FastAPI:
    """The app without its page, behind its guards."""
    ensure_key(archive.settings.data)
    app = FastAPI(title="Byline", docs_url=None, redoc_url=None, openapi_url=None)
    progress = SimpleNamespace(ready=12, pending=0, failed=0, unread=0, problem="")
    add_routes(app, archive, cast("Any", SimpleNamespace(progress=lambda: progress)), RequestQueue())
    add_guards(app, archive.settings)
    return app


@pytest.fixture
def anybody(app: FastAPI) -> TestClient:
    """A program without a key."""
    return TestClient(app, ADDRESS, client=("127.0.0.1", 5))


@pytest.fixture
def owner(app: FastAPI, archive: Archive) -> TestClient:
    """A program with the owner's key."""
    headers = {"Authorization": f"Bearer {ensure_key(archive.settings.data)}"}
    return TestClient(app, ADDRESS, client=("127.0.0.1", 5), headers=headers)
