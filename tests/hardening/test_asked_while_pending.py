"""Asked while articles are stored and not indexed: what can be is indexed first, the rest is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import rag.archive
from rag.app.api.ask import ask
from rag.app.cli import main
from rag.app.web.chat import SearchLimits, reply
from rag.app.web.conversation import Exchange
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.archive.index_loan import IndexLoan
from tests.fakes import FakeEmbedder, article, settings

QUESTION = {"question": "Which ferry left the harbour on day 3?", "as_of": "2024-06-01"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive that another process indexes, which is slow."""
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    owner = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(4)])
    with owner.own_indexes() as store:
        yield opened
        list(owner.indexer(store).drain())
        assert ask(opened, QUESTION)["incomplete"] == []
    for each in (owner, opened):
        each.close()


def test_where_nothing_is_indexed_it_says_what_it_waits_for(archive: Archive) -> None:
    with IndexLoan(archive.searches, archive.catalog) as loan, loan.answering():
        answer = ask(archive, QUESTION)
    assert answer["refused"] and answer["incomplete"] == ["pending_articles"]
    assert answer["notes"][0].startswith("4 of 4 articles are not indexed yet")
    assert "holds no article" not in answer["answer"] and "indexed yet" in answer["answer"]


def test_an_answer_from_a_part_says_so_also_on_the_page(archive: Archive, tmp_path: Path) -> None:
    first = archive.catalog.queue.claim(3)
    archive.catalog.queue.mark_failed(first[0].id, 1, "its text has no sentence")
    answer = ask(archive, QUESTION)
    assert answer["notes"][0].startswith("3 of 4 articles are not indexed yet")
    archive.catalog.queue.requeue([first[0].id])
    (*_, (now,)) = reply(archive, RequestQueue(), (Exchange(QUESTION["question"]),), SearchLimits())
    assert "indexed" in now.body


def test_from_the_shell_a_few_are_indexed_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rag.archive, "build_embedder", lambda _: FakeEmbedder())
    monkeypatch.setattr(rag.archive, "StaticEmbedder", FakeEmbedder)
    monkeypatch.setenv("BYLINE_LLM", "none")
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    archive.catalog.articles.store([article(n) for n in range(4)])
    archive.close()
    asked = ["ask", QUESTION["question"], "--as-of", QUESTION["as_of"], "--data", str(tmp_path)]
    assert main(asked) == 0
    answer = json.loads(capsys.readouterr().out)
    assert not answer["refused"] and answer["citations"] and answer["incomplete"] == []
