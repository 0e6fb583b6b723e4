"""rag/index/refinement_queue.py: refining gives way to questions, and keeps what they made the model read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import rag.index.refinement_queue
from rag.core.errors import CatalogError
from rag.index.binary_index import BinaryIndex
from rag.index.indexer import Indexer
from rag.index.lexical_tantivy import TantivyIndex
from rag.index.refinement_queue import RefinementQueue
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, article


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


@pytest.fixture
def background(catalog: Catalog) -> Iterator[RefinementQueue]:
    background = RefinementQueue(catalog, "fake@1")
    yield background
    background.close()


def seconds_paused(background: RefinementQueue) -> float:
    started = time.monotonic()
    background.pause()
    return time.monotonic() - started


def test_without_a_question_nothing_pauses(background: RefinementQueue) -> None:
    assert seconds_paused(background) < 0.5
    with suppress(ZeroDivisionError), background.answering():
        raise ZeroDivisionError
    assert seconds_paused(background) < 0.5, "a question that fails is over as well"


def test_a_pause_lasts_until_the_last_question_is_answered(
    background: RefinementQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.refinement_queue, "_LONGEST_PAUSE", 60)
    first, last, answered = ExitStack(), ExitStack(), list[str]()
    for question in (first, last):
        question.enter_context(background.answering())

    def answer() -> None:
        for question, name in ((first, "first"), (last, "last")):
            time.sleep(0.2)
            answered.append(name)
            question.close()

    answering = threading.Thread(target=answer)
    answering.start()
    background.pause()
    assert answered == ["first", "last"]
    answering.join()


def test_readers_who_never_stop_do_not_stop_refining(
    background: RefinementQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.refinement_queue, "_LONGEST_PAUSE", 1)
    with background.answering():
        assert 0.9 < seconds_paused(background) < 5


def test_what_is_kept_is_in_the_catalog(
    catalog: Catalog, background: RefinementQueue, tmp_path: Path
) -> None:
    catalog.articles.store([article(n) for n in range(3)])
    lexical = TantivyIndex(tmp_path / "tantivy")
    list(Indexer(catalog, BinaryIndex(), lexical, FakeEmbedder(), FakeEmbedder()).drain())
    lexical.close()
    first, second, _ = sorted(catalog.passages.citable_ids())
    vectors = FakeEmbedder().embed(["one", "two"])
    background.save_vectors({first: vectors[0], "unknown": vectors[0]}, [])
    background.save_vectors({second: vectors[1]}, [])
    background.close()
    assert catalog.passage_vectors.get([first, second]) == {
        first: pytest.approx(vectors[0], abs=1e-3),
        second: pytest.approx(vectors[1], abs=1e-3),
    }
    assert catalog.passage_vectors.count_missing() == 1


def test_what_cannot_be_kept_is_let_go(
    catalog: Catalog, background: RefinementQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[object]()

    def full(vectors: object, _model: str) -> None:
        tried.append(vectors)
        raise CatalogError("catalog.sqlite3", "the disk is full.")

    monkeypatch.setattr(catalog.passage_vectors, "save", full)
    for _ in range(2):
        background.save_vectors({}, ["a"])
    background.close()
    assert len(tried) == 2 and background.take_priorities() == ["a"]


def test_the_latest_wanted_comes_first_and_once(background: RefinementQueue) -> None:
    background.save_vectors({}, ["a"])
    background.save_vectors({}, ["b"])
    background.save_vectors({}, ["c"])
    background.save_vectors({}, ["a"])
    assert background.take_priorities() == ["a", "c", "b"]
    assert background.take_priorities() == []


def test_only_so_many_are_remembered(background: RefinementQueue) -> None:
    for n in range(1000):
        background.save_vectors({}, [str(n)])
    assert background.take_priorities() == [str(n) for n in range(999, 935, -1)]
    assert background.take_priorities() == []


def test_two_questions_at_once_are_a_crowd(background: RefinementQueue) -> None:
    assert not background.has_other_questions()
    with background.answering():
        assert not background.has_other_questions()
        with background.answering():
            assert background.has_other_questions()
    assert not background.has_other_questions()
