"""Hybrid retrieval over a small real archive: days, filters, copies, and LangChain's view of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.catalog import Candidate
from rag.errors import ModelMismatchError
from rag.pipeline import Archive
from rag.retrieve import Retriever, as_langchain, in_focus, varied
from rag.types import NO_FILTERS, Filters, Question
from tests.fakes import FakeEmbedder, article, settings

TOLL = "The ferry Petrel sank off Ravenholm and {n} people died, the coastguard said after the sinking."


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder())
    days = [date(2024, 5, 3), date(2024, 5, 9), None, date(2024, 6, 1)]
    opened.catalog.store(
        [
            *(article(n, TOLL.format(n=n * 10), published=day) for n, day in enumerate(days, 1)),
            article(5, TOLL.format(n=10), outlet="AFP", published=date(2024, 5, 2)),
            *(article(n) for n in range(20, 30)),
        ]
    )
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def found(archive: Archive, as_of: date, filters: Filters = NO_FILTERS) -> list[str]:
    retriever = Retriever(archive.catalog, archive, archive.embedder)
    question = archive.question("How many people died when the ferry Petrel sank?", (), filters, as_of)
    return [hit.article.url.rsplit("/", 1)[1] for hit in retriever.retrieve(question)]


def test_the_newest_that_the_day_of_asking_knows_comes_first(archive: Archive) -> None:
    assert found(archive, date(2024, 6, 2))[0] == "4"
    assert found(archive, date(2024, 5, 10))[0] == "2"
    assert found(archive, date(2024, 5, 4))[0] == "1"


def test_nothing_later_than_the_day_of_asking_is_used(archive: Archive) -> None:
    assert not {"2", "4"} & set(found(archive, date(2024, 5, 4)))
    assert "3" in found(archive, date(2024, 5, 4)), "an article without a date is admitted"


def test_a_readers_days_leave_out_undated_articles(archive: Archive) -> None:
    days = Filters(since=date(2024, 5, 4), until=date(2024, 5, 31))
    assert found(archive, date(2024, 6, 2), days) == ["2"]


def test_a_copied_passage_is_shown_once(archive: Archive) -> None:
    assert len({"1", "5"} & set(found(archive, date(2024, 6, 2)))) == 1


def test_hits_carry_the_scores_that_made_them(archive: Archive) -> None:
    retriever = Retriever(archive.catalog, archive, archive.embedder)
    hits = retriever.retrieve(archive.question("ferry Petrel", as_of=date(2024, 6, 2)))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits[:3]:
        assert {"fusion", "freshness", "focus", "dense", "lexical", "total"} <= set(hit.scores)
        assert hit.article.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_the_follower_and_the_owner_find_the_same(archive: Archive) -> None:
    follower = found(archive, date(2024, 6, 2))
    with archive.own_indexes():
        assert found(archive, date(2024, 6, 2))[:4] == follower[:4]  # the rest score alike


def test_an_open_archive_notices_that_another_model_took_over(archive: Archive) -> None:
    found(archive, date(2024, 6, 2))
    archive.catalog.set_fact("embedding_model", "other@2")
    archive._followed = 0.0  # as if a second had gone by
    with pytest.raises(ModelMismatchError, match=r"ingest\.py --reindex"):
        found(archive, date(2024, 6, 2))


def test_langchain_gets_documents_with_their_facts(archive: Archive) -> None:
    retriever = as_langchain(Retriever(archive.catalog, archive, archive.embedder), k=3)
    documents = retriever.invoke("ferry Petrel sank")
    assert len(documents) == 3
    assert {"title", "outlet", "url", "published", "start", "score"} <= set(documents[0].metadata)
    assert "Petrel" in documents[0].page_content


def test_an_articles_later_passages_make_room_for_other_articles() -> None:
    held = {"a0": "a", "a1": "a", "a2": "a", "b0": "b"}
    candidates = {i: Candidate(article, "", None, f"words of {i}") for i, article in held.items()}
    scores = {i: {"total": s} for i, s in {"a0": 1.0, "a1": 0.95, "a2": 0.94, "b0": 0.9}.items()}
    assert varied(scores, candidates, 4) == ["a0", "a1", "b0", "a2"]
    assert scores["a2"] == pytest.approx({"total": 0.86, "variety": -0.08})


def test_focus_reaches_a_week_beyond_the_days_named() -> None:
    question = Question("", "", Filters(), date(2025, 1, 1), (date(2024, 5, 1), date(2024, 5, 31)))
    days = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 6, 7), date(2024, 6, 8), None]
    assert [in_focus(question, day) for day in days] == [0, 1, 1, 0, 0]
