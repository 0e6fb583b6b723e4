"""The app's indexer thread: it works when it may, waits when it must, and says what stops it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.pipeline import Archive
from rag.store import IndexStore
from rag.worker import Worker
from tests.fakes import FakeEmbedder, article, settings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder())
    yield opened
    opened.close()


def wait(until: Callable[[], bool]) -> None:
    for _ in range(400):
        if until():
            return
        time.sleep(0.05)
    pytest.fail("waited 20 s")


def test_what_is_stored_becomes_ready_and_stopping_gives_the_indexes_back(archive: Archive) -> None:
    worker = Worker(archive)
    worker.start()
    archive.catalog.store([article(n) for n in range(3)])
    wait(lambda: worker.progress().ready == 3)
    assert worker.progress().pending == worker.progress().failed == 0
    worker.stop()
    IndexStore(archive.settings.data, archive.catalog).close()


def test_it_takes_over_when_the_owner_goes(archive: Archive) -> None:
    store = IndexStore(archive.settings.data, archive.catalog)
    worker = Worker(archive)
    worker.start()
    archive.catalog.store([article(1)])
    time.sleep(0.3)
    assert worker.progress().pending == 1
    store.close()
    wait(lambda: worker.progress().ready == 1)
    worker.stop()


def test_what_stops_it_is_shown_and_nothing_is_lost(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(texts: object) -> None:
        raise ModelError("model.safetensors", "this model file is missing.", "Run `make setup`.")

    monkeypatch.setattr(archive.embedder, "embed", broken)
    archive.catalog.store([article(1)])
    worker = Worker(archive)
    worker.start()
    wait(lambda: bool(worker.progress().problem))
    assert "model.safetensors" in worker.progress().problem
    worker.stop()
    assert worker.progress().pending == 1
    assert "make setup" in capsys.readouterr().err
