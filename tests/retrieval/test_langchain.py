"""The search as a LangChain retriever: LangChain's own tests, and what Byline understands of a question."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langchain_tests.integration_tests.retrievers import RetrieversIntegrationTests

from rag.archive import Archive
from rag.core.errors import QuestionError
from rag.core.types import Filters, Turn
from rag.retrieval.langchain import BylineRetriever
from tests.fakes import FakeEmbedder, article, settings

TOLL = "The ferry Petrel sank off Ravenholm and {n} people died, the coastguard said after the sinking."
TODAY = date(2024, 7, 1)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path_factory.mktemp("data")), FakeEmbedder(), FakeEmbedder())
    days = [date(2024, 5, 3), date(2024, 5, 9), None, date(2024, 6, 1)]
    opened.catalog.articles.store(
        [
            *(article(n, TOLL.format(n=n * 10), published=day) for n, day in enumerate(days, 1)),
            article(5, TOLL.format(n=70), outlet="AFP", published=date(2024, 5, 2)),
            article(6, "Wheat prices rose in Ostmark after the drought.", published=date(2024, 6, 2)),
        ]
    )
    with opened.own_indexes() as indexes:
        list(opened.indexer(indexes).drain())
        list(opened.indexer(indexes).refine())
    yield opened
    opened.close()


class TestBylineRetriever(RetrieversIntegrationTests):
    """What LangChain asks of every retriever."""

    @pytest.fixture(autouse=True)
    def _archive(self, archive: Archive) -> None:
        self._opened = archive

    @property
    def retriever_constructor(self) -> type[BylineRetriever]:
        return BylineRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"understand": self._opened.question, "search": self._opened.hits}

    @property
    def retriever_query_example(self) -> str:
        return "Which ferry sank off Ravenholm?"


def urls(retriever: BylineRetriever, question: str, **options: Any) -> list[str]:
    return [d.metadata["url"].rsplit("/", 1)[1] for d in retriever.invoke(question, **options)]


def test_documents_carry_their_facts(archive: Archive) -> None:
    documents = archive.as_retriever(k=3, as_of=TODAY).invoke("ferry Petrel sank")
    assert len(documents) == 3
    best = documents[0]
    assert {"article_id", "title", "outlet", "url", "published", "start", "end", "score"} == {
        *best.metadata
    }
    assert "Petrel" in best.page_content and best.id
    assert len(best.page_content) == best.metadata["end"] - best.metadata["start"]


def test_filters_and_the_day_of_asking_hold(archive: Archive) -> None:
    question = "How many people died when the ferry Petrel sank?"
    everything = urls(archive.as_retriever(as_of=TODAY), question)
    assert {article(4).url.rsplit("/", 1)[1], article(5).url.rsplit("/", 1)[1]} <= {*everything}
    early = archive.as_retriever(as_of=date(2024, 5, 4))
    assert all((d.metadata["published"] or "") <= "2024-05-04" for d in early.invoke(question))
    agency = early.invoke(question, filters=Filters(outlets=("AFP",)))
    assert {d.metadata["outlet"] for d in agency} == {"AFP"}
    assert len(early.invoke(question, k=1)) == 1


def test_words_of_the_question_filter_too(archive: Archive) -> None:
    documents = archive.as_retriever(as_of=TODAY).invoke("What did AFP say of the ferry Petrel?")
    assert {d.metadata["outlet"] for d in documents} == {"AFP"}


def test_a_follow_up_is_understood(archive: Archive) -> None:
    retriever = archive.as_retriever(as_of=TODAY, k=1)
    history = [Turn("What happened to wheat prices in Ostmark?", "They rose.")]
    (document,) = retriever.invoke("And why?", history=history)
    assert "Wheat" in document.page_content


def test_a_question_about_several_things_finds_each(archive: Archive) -> None:
    question = "When did the ferry Petrel sink and when did wheat prices rise?"
    assert archive.question(question, as_of=TODAY).subquestions
    documents = archive.as_retriever(as_of=TODAY, k=2).invoke(question)
    assert {"Petrel" in d.page_content for d in documents} == {True, False}


def test_async_finds_the_same(archive: Archive) -> None:
    retriever = archive.as_retriever(as_of=TODAY)
    found = asyncio.run(retriever.ainvoke("Which ferry sank?", k=2))
    assert found == retriever.invoke("Which ferry sank?", k=2)


def test_wrong_use_is_explained(archive: Archive) -> None:
    retriever = archive.as_retriever()
    with pytest.raises(QuestionError):
        retriever.invoke("?!")
    with pytest.raises(TypeError, match="top_k"):
        retriever.invoke("Which ferry sank?", top_k=2)


SNIPPET = """\
from rag.archive import Archive
from rag.core.settings import load_settings

retriever = Archive(load_settings()).as_retriever(k=5)
for document in retriever.invoke("Who is the new pope?"):
    print(document.metadata["outlet"], document.metadata["title"])
"""
"""As the README has it."""


def test_the_example_runs(
    sample_archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_DATA", str(sample_archive))
    monkeypatch.setenv("BYLINE_LLM", "none")
    names: dict[str, Any] = {}
    exec(SNIPPET, names)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and any("pope" in line.lower() or "Leo" in line for line in lines)
