"""rag/index/refining.py: refining gives way to questions, and keeps what they made the model read."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

import rag.index.refining
from rag.core.errors import CatalogError
from rag.index.binary_index import SketchIndex
from rag.index.indexer import Indexer
from rag.index.indexes import TantivyIndex
from rag.index.refining import Background
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, article


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


@pytest.fixture
def background(catalog: Catalog) -> Iterator[Background]:
    background = Background(catalog, "fake@1")
    yield background
    background.close()


def seconds_paused(background: Background) -> float:
    started = time.monotonic()
    background.pause()
    return time.monotonic() - started


def test_without_a_question_nothing_pauses(background: Background) -> None:
    assert seconds_paused(background) < 0.5
    with suppress(ZeroDivisionError), background.asking():
        raise ZeroDivisionError
    assert seconds_paused(background) < 0.5, "a question that fails is over as well"


def test_a_pause_lasts_until_the_last_question_is_answered(
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.refining, "_LONGEST_PAUSE", 60)
    first, last, answered = ExitStack(), ExitStack(), list[str]()
    for question in (first, last):
        question.enter_context(background.asking())

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
    background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.refining, "_LONGEST_PAUSE", 1)
    with background.asking():
        assert 0.9 < seconds_paused(background) < 5


def test_what_is_kept_is_in_the_catalog(
    catalog: Catalog, background: Background, tmp_path: Path
) -> None:
    catalog.store([article(n) for n in range(3)])
    lexical = TantivyIndex(tmp_path / "tantivy")
    list(Indexer(catalog, SketchIndex(), lexical, FakeEmbedder(), FakeEmbedder()).drain())
    lexical.close()
    first, second, _ = sorted(catalog.citable_ids())
    vectors = FakeEmbedder().embed(["one", "two"])
    background.keep({first: vectors[0], "unknown": vectors[0]}, [])
    background.keep({second: vectors[1]}, [])
    background.close()
    assert catalog.vectors([first, second]) == {
        first: pytest.approx(vectors[0], abs=1e-3),
        second: pytest.approx(vectors[1], abs=1e-3),
    }
    assert catalog.unread() == 1


def test_what_cannot_be_kept_is_let_go(
    catalog: Catalog, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[object]()

    def full(vectors: object, _model: str) -> None:
        tried.append(vectors)
        raise CatalogError("catalog.sqlite3", "the disk is full.")

    monkeypatch.setattr(catalog, "keep_vectors", full)
    for _ in range(2):
        background.keep({}, ["a"])
    background.close()
    assert len(tried) == 2 and background.wanted() == ["a"]


def test_the_latest_wanted_comes_first_and_once(background: Background) -> None:
    background.keep({}, ["a"])
    background.keep({}, ["b"])
    background.keep({}, ["c"])
    background.keep({}, ["a"])
    assert background.wanted() == ["a", "c", "b"]
    assert background.wanted() == []


def test_only_so_many_are_remembered(background: Background) -> None:
    for n in range(1000):
        background.keep({}, [str(n)])
    assert background.wanted() == [str(n) for n in range(999, 935, -1)]
    assert background.wanted() == []


def test_two_questions_at_once_are_a_crowd(background: Background) -> None:
    assert not background.crowded()
    with background.asking():
        assert not background.crowded()
        with background.asking():
            assert background.crowded()
    assert not background.crowded()
