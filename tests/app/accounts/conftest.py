"""The app with accounts over a small archive, behind its guards: one account of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from rag.core.access import Role
from rag.storage.accounts import passwords
from tests.fakes import FakeEmbedder, article, settings

PASSWORD = "a ship of 7 planks"
SITE = "http://127.0.0.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2, with less of it: a test signs in dozens of times."""
    from argon2 import PasswordHasher

    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)


@pytest.fixture
def archive(tmp_path: Path, quick_hashes: None) -> Iterator[Archive]:
    del quick_hashes
    chosen = settings(tmp_path).model_copy(update={"accounts": "on"})
    opened = Archive(chosen, FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(3)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    for role in Role:
        opened.catalog.accounts.add(f"the-{role}", [role], PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    ensure_key(archive.settings.data)
    made = FastAPI(title="Byline", docs_url=None, redoc_url=None, openapi_url=None)
    progress = SimpleNamespace(ready=3, pending=0, failed=0, unread=0, problem="")
    add_routes(made, archive, cast("Any", SimpleNamespace(progress=lambda: progress)), RequestQueue())
    add_guards(made, archive.settings)
    return made


@pytest.fixture
def nobody(app: FastAPI) -> TestClient:
    """A browser that has not signed in."""
    return TestClient(app, SITE, client=("192.0.2.1", 5), follow_redirects=False)


SignIn = Callable[[str], TestClient]


@pytest.fixture
def sign_in(app: FastAPI) -> SignIn:
    """Gives a browser that has signed in."""

    def browser(name: str) -> TestClient:
        client = TestClient(app, SITE, client=("192.0.2.9", 5), follow_redirects=False)
        answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return browser
