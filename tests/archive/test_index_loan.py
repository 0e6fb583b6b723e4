"""A process that only asks owns the indexes while nobody else needs them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.archive import Archive, index_loan
from rag.archive.index_loan import IndexLoan
from rag.core.errors import IndexBusyError
from tests.fakes import FakeEmbedder, article, settings


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(index_loan, "_LOOK_SECONDS", 0.01)
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(5)])
    with opened.own_indexes() as indexes:
        list(opened.indexer(indexes).drain())
        list(opened.indexer(indexes).refine())
    yield opened
    opened.close()


def lent(archive: Archive) -> IndexLoan:
    return IndexLoan(archive.searches, archive.catalog)


def another(archive: Archive) -> Archive:
    return Archive(archive.settings, FakeEmbedder(), FakeEmbedder())


def soon(happens: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not happens() and time.monotonic() < until:
        time.sleep(0.02)
    return happens()


def can_own(other: Archive) -> bool:
    try:
        with other.own_indexes():
            return True
    except IndexBusyError:
        return False


def test_a_whole_archive_is_owned_and_given_back(archive: Archive) -> None:
    other = another(archive)
    with lent(archive):
        assert archive.dense_is_whole() and not can_own(other)
    assert not archive.dense_is_whole() and can_own(other)
    other.close()


def test_it_is_given_back_between_two_questions_when_something_waits(archive: Archive) -> None:
    other = another(archive)
    question = archive.question("Which ferry left?")
    with lent(archive) as loan:
        with loan.answering():
            other.catalog.articles.store([article(9)])
            time.sleep(0.2)
            assert archive.dense_is_whole() and not can_own(other), "a question is being answered"
        assert soon(lambda: can_own(other))
        with loan.answering():
            assert not archive.dense_is_whole() and len(archive.retriever.retrieve(question)) == 5
    other.close()


def test_an_archive_that_is_being_read_is_not_owned(archive: Archive) -> None:
    archive.catalog.articles.store([article(9)])
    with archive.own_indexes() as indexes:
        list(archive.indexer(indexes).drain())
    other = another(archive)
    with lent(archive):
        assert can_own(other)
    other.close()


def test_beside_an_owner_it_does_without(archive: Archive) -> None:
    other = another(archive)
    with other.own_indexes(), lent(archive):
        assert not archive.dense_is_whole() and archive.retriever.retrieve(
            archive.question("Which ferry?")
        )
    other.close()


@pytest.mark.parametrize("small", [True, False])
def test_what_was_not_closed_cleanly_is_read_first_if_it_is_small(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    monkeypatch.setattr(index_loan, "_SMALL", 100 if small else 0)
    (seal,) = (archive.settings.data / "index").glob("*/SEAL")
    seal.unlink()
    with lent(archive):
        assert archive.dense_is_whole() == small
    assert seal.exists() == small


def test_what_waits_is_indexed_before_the_question(archive: Archive) -> None:
    archive.catalog.articles.store([article(9)])
    question = archive.question("Which ferry left?")
    with lent(archive) as loan, loan.answering():
        assert len(archive.retriever.retrieve(question)) == 6
        assert archive.searches.gaps(0) == ()


def test_what_is_damaged_is_rebuilt_after_the_question_in_a_large_archive(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_loan, "_SMALL", 0)
    (file,) = (archive.settings.data / "index").rglob("meta.json")
    file.write_bytes(b"{")
    question = archive.question("Which ferry left?")
    with lent(archive) as loan, loan.answering():
        assert archive.retriever.retrieve(question), "found by meaning"
        assert [gap.kind for gap in archive.searches.gaps(0)] == ["lexical_index"]
    with archive.own_indexes() as indexes:
        assert indexes.rebuilt == "" and indexes.lexical.count() == 5


def test_it_is_taken_again_when_nobody_needs_it_any_more(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_loan, "_RETRY_SECONDS", 0)
    other = another(archive)
    with lent(archive) as loan:
        other.catalog.articles.store([article(9)])
        assert soon(lambda: can_own(other))
        with other.own_indexes() as indexes:
            list(other.indexer(indexes).drain())
            loan.take()
            assert not archive.dense_is_whole()
            list(other.indexer(indexes).refine())
        loan.take()
        assert soon(archive.dense_is_whole) and not can_own(other)
    assert can_own(other)
    other.close()


def test_a_question_that_takes_long_keeps_nobody_waiting_for_ever(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_loan, "_PATIENCE_SECONDS", 0.1)
    other = another(archive)
    with lent(archive) as loan, loan.answering():
        other.catalog.articles.store([article(9)])
        assert soon(lambda: can_own(other))
        assert archive.retriever.retrieve(archive.question("Which ferry left?"))
    other.close()


def test_what_this_process_writes_is_written_into_what_it_borrowed(archive: Archive) -> None:
    other = another(archive)
    with lent(archive) as loan:
        archive.catalog.articles.store([article(9)])
        with loan.writing() as indexes:
            list(archive.indexer(indexes).drain())
            assert not can_own(other)
        assert len(archive.retriever.retrieve(archive.question("Which ferry left?"))) == 6
    other.close()
