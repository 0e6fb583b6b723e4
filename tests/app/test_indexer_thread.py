"""The app's indexer thread: it works when it may, waits when it must, and says what stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from rag.app.workers.indexer_thread import Progress, Worker
from rag.archive import Archive
from rag.core.errors import ModelError
from rag.core.vectors import Vectors
from rag.index.generations import OwnedIndexes
from tests.fakes import FakeEmbedder, article, long_article, settings


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
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
    archive.catalog.articles.store([article(n) for n in range(3)])
    wait(lambda: worker.progress().ready == 3)
    assert worker.progress().pending == worker.progress().failed == 0
    worker.stop()
    OwnedIndexes(archive.settings.data, archive.catalog).close()


def test_it_takes_over_when_the_owner_goes(archive: Archive) -> None:
    store = OwnedIndexes(archive.settings.data, archive.catalog)
    worker = Worker(archive)
    worker.start()
    archive.catalog.articles.store([article(1)])
    time.sleep(0.3)
    assert worker.progress().pending == 1
    store.close()
    wait(lambda: worker.progress().ready == 1)
    worker.stop()


def test_what_is_ready_is_refined_by_itself(archive: Archive) -> None:
    archive.catalog.articles.store([long_article(n) for n in range(3)])
    worker = Worker(archive)
    worker.start()
    wait(
        lambda: (
            worker.progress() == Progress(3, 0, 0, 0, "")
            and archive.catalog.passage_vectors.is_complete()
        )
    )
    worker.stop()
    store = OwnedIndexes(archive.settings.data, archive.catalog)
    assert store.dense.ids() == store.lexical.ids() == archive.catalog.passages.citable_ids()
    store.close()


class Held(FakeEmbedder):
    """Reads nothing until it is let go; `waiting` is set while it is asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting, self.go = threading.Event(), threading.Semaphore(0)

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.waiting.set()
        assert self.go.acquire(timeout=60)
        return super().embed(texts)


def test_what_arrives_while_refining_is_searchable_before_the_rest_is_refined(tmp_path: Path) -> None:
    model = Held()
    archive = Archive(settings(tmp_path), model, FakeEmbedder())
    archive.catalog.articles.store([long_article(n) for n in range(100)])  # more than a step refines
    worker = Worker(archive)
    worker.start()
    assert model.waiting.wait(20)
    archive.catalog.articles.store([article(500), long_article(7, paragraphs=1)])
    model.go.release(10)  # a step is no more than ten batches of the model
    wait(lambda: worker.progress().ready == 101)
    assert worker.progress().pending == 0 and worker.progress().unread > 20
    model.go.release(1000)
    wait(archive.catalog.passage_vectors.is_complete)
    worker.stop()
    archive.close()


def test_what_was_asked_about_is_refined_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.indexer._REFINED_PASSAGES", 1)
    model = Held()
    archive = Archive(settings(tmp_path), model, FakeEmbedder())
    archive.catalog.articles.store([article(n, published=date(2024, 5, 30 - n)) for n in range(20)])
    oldest = next(s.id for s in archive.catalog.articles.all() if s.article.url == article(19).url)
    archive.refinement.save_vectors({}, [oldest])
    worker = Worker(archive)
    worker.start()
    model.go.release(1000)
    wait(lambda: bool(model.seen))
    worker.stop()
    archive.close()
    assert "word19 " in model.seen[0]


def test_refining_waits_for_a_question(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.refinement_queue._LONGEST_PAUSE", 60)
    model = archive.embedder
    assert isinstance(model, FakeEmbedder)
    worker = Worker(archive)
    with archive.searches.answering():
        archive.catalog.articles.store([article(1)])
        worker.start()
        wait(lambda: worker.progress().ready == 1)
        time.sleep(0.2)
        assert model.seen == []
    wait(archive.catalog.passage_vectors.is_complete)
    worker.stop()


def test_stopping_in_the_middle_of_refining_closes_cleanly(tmp_path: Path) -> None:
    model = Held()
    archive = Archive(settings(tmp_path), model, FakeEmbedder())
    archive.catalog.articles.store([long_article(n) for n in range(100)])
    worker = Worker(archive)
    worker.start()
    assert model.waiting.wait(20)
    model.go.release(1000)
    worker.stop()
    assert archive.catalog.passage_vectors.count_missing() > 0
    store = OwnedIndexes(tmp_path, archive.catalog)
    assert store.rebuilt == ""
    assert store.dense.ids() == archive.catalog.passages.citable_ids(refined=True) != set()
    store.close()
    archive.close()


@pytest.mark.parametrize("whose", ["static", "embedder"])
def test_what_stops_it_is_shown_and_nothing_is_lost(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, whose: str
) -> None:
    def broken(texts: object) -> None:
        raise ModelError("model.safetensors", "this model file is missing.", "Run `make setup`.")

    monkeypatch.setattr("rag.app.workers.indexer_thread._RETRY_SECONDS", 0.1)
    with monkeypatch.context() as patch:
        patch.setattr(getattr(archive, whose), "embed", broken)
        archive.catalog.articles.store([article(1)])
        worker = Worker(archive)
        worker.start()
        wait(lambda: bool(worker.progress().problem))
        assert "model.safetensors" in worker.progress().problem
        assert any("make setup" in vars(record).get("problem", "") for record in caplog.records)
        assert worker.progress().pending == (whose == "static")
        assert worker.progress().ready == (whose == "embedder"), "without the model it is found as well"
    wait(lambda: worker.progress() == Progress(1, 0, 0, 0, ""))
    worker.stop()
