"""What the attacks on the app's addresses share: the whole app, and a client that has the owner's key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.hardening.webapp import owner, web_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The app over a small archive, made once for a file of tests."""
    with web_app(tmp_path_factory.mktemp("archive")) as app:
        yield app


@pytest.fixture(scope="module")
def client(app: FastAPI) -> TestClient:
    """Whoever has the owner's key."""
    return owner(app)
