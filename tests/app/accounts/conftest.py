"""The app with accounts over a small archive, behind its guards: one account of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.archive import Archive
from rag.core.access import Role
from rag.storage.accounts import passwords
from tests.app.v1.conftest import app_over, index
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
    index(opened)
    for role in Role:
        opened.catalog.accounts.add(f"the-{role}", [role], PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    return app_over(archive)


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
