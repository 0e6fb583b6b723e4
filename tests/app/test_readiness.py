"""`/readyz`: 200 only while the app can answer, else which check says no, without a secret."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api import readiness
from rag.app.api.routes import add_guards, add_routes
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.models.reader import Window
from tests.fakes import FakeEmbedder, article, settings
from tests.small_disk import small_disk, why_not

ALL_WELL = {"catalog": "ok", "indexes": "ok", "models": "ok", "stopping": "no"}


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_SECONDS", 0.0)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(3)])
    yield opened
    opened.close()


def app_of(archive: Archive, problem: str = "") -> FastAPI:
    app = FastAPI()
    progress = SimpleNamespace(ready=3, pending=0, failed=0, unread=0, problem=problem)
    add_routes(app, archive, cast("Any", SimpleNamespace(progress=lambda: progress)), RequestQueue())
    add_guards(app, archive.settings)
    return app


def asked(app: FastAPI, path: str = "/readyz") -> tuple[int, Any]:
    answer = TestClient(app, "http://127.0.0.1").get(path)
    assert "set-cookie" not in answer.headers
    return answer.status_code, answer.json()


def load(archive: Archive) -> None:
    archive.reader.read("When?", [Window("", "At noon.")])


def test_it_is_ready_when_all_is_there(archive: Archive) -> None:
    app = app_of(archive)
    status, told = asked(app)
    assert (status, told["ready"]) == (503, False)
    assert told["checks"] == ALL_WELL | {"indexes": "closed", "models": "loading"}
    load(archive)
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
        assert asked(app) == (200, {"ready": True, "checks": ALL_WELL})
    assert asked(app)[1]["checks"]["indexes"] == "ok"  # what another process owns is read


def test_it_is_not_while_it_is_being_stopped(archive: Archive) -> None:
    app = app_of(archive)
    app.state.stopping.begin()
    status, told = asked(app)
    assert (status, told["checks"]["stopping"]) == (503, "yes")
    assert TestClient(app, "http://127.0.0.1").get("/readyz").headers["retry-after"]
    refused = TestClient(app, "http://127.0.0.1").post("/ask", json={"question": "When?"})
    assert refused.status_code == 503 and refused.headers["retry-after"] == "10"


def test_a_missing_folder_is_told_in_a_word(archive: Archive) -> None:
    app = app_of(archive)
    shutil.move(archive.settings.data, archive.settings.data.with_name("moved"))
    status, told = asked(app)
    assert (status, told["checks"]["catalog"]) == (503, "missing")


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_full_disk_is_told_in_a_word(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 3_000_000) as disk:
        archive = Archive(settings(disk.path / "data"), FakeEmbedder(), FakeEmbedder())
        app = app_of(archive)
        assert asked(app)[1]["checks"]["catalog"] == "ok"
        disk.fill(leave=0)
        assert asked(app)[1]["checks"]["catalog"] == "full"
        archive.close()


def test_nobody_learns_a_path(archive: Archive) -> None:
    app = app_of(archive, problem=f"{archive.settings.data}: its disk is full.")
    for path in ("/readyz", "/healthz", "/api/v1/health"):
        assert str(archive.settings.data) not in str(asked(app, path)[1])
    assert asked(app, "/healthz")[1]["problem"] == "indexing is stopped; the archive's owner sees why."


def test_looking_takes_a_few_milliseconds(archive: Archive) -> None:
    ready = app_of(archive).state.readiness
    times = []
    for _ in range(30):
        began = time.perf_counter()
        ready.checks()
        times.append(time.perf_counter() - began)
    assert statistics.median(times) < 0.005
