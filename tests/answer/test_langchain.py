"""The assistant as a LangChain Runnable: invoked, streamed, and as a part of a chain."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda

from rag.answer.langchain import AnswerRunnable
from rag.archive import Archive
from rag.core.errors import QuestionError
from tests.fakes import FakeEmbedder, article, settings

ASKED = {"question": "How many people died when the ferry Petrel sank?", "as_of": "2024-07-01"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AnswerRunnable]:
    archive = Archive(settings(tmp_path_factory.mktemp("data")), FakeEmbedder(), FakeEmbedder())
    toll = "The ferry Petrel sank off Ravenholm and 40 people died, the coastguard said on Friday."
    archive.catalog.articles.store([article(1, toll), article(2, "Wheat prices rose in Ostmark.")])
    with archive.own_indexes() as indexes:
        list(archive.indexer(indexes).drain())
        list(archive.indexer(indexes).refine())
    yield archive.as_runnable()
    archive.close()


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("timings_ms", "event")}


def test_an_answer_has_its_citations(assistant: AnswerRunnable) -> None:
    answer = assistant.invoke(ASKED)
    assert "40 people died" in answer["answer"] and not answer["refused"]
    assert answer["citations"][0]["quote"].startswith("The ferry Petrel sank")
    assert answer["sentences"][0]["citations"] == [1]
    assert assistant.invoke("How many people died when the ferry Petrel sank?")["sentences"]


def test_events_come_as_they_are_known(assistant: AnswerRunnable) -> None:
    events = list(assistant.stream(ASKED))
    kinds = [event["event"] for event in events]
    assert kinds[0] == "evidence" and kinds[-1] == "answer" and "sentence" in kinds
    answer = assistant.invoke(ASKED)
    sentences = [e["sentence"] for e in events if e["event"] == "sentence"]
    citations = [c for e in events if e["event"] == "sentence" for c in e["citations"]]
    assert (sentences, citations) == (answer["sentences"], answer["citations"])
    assert without_times(events[-1]) == without_times(answer)
    assert events[0]["hits"] == answer["hits"]


def test_async_gives_the_same(assistant: AnswerRunnable) -> None:
    async def streamed() -> list[dict[str, Any]]:
        return [event async for event in assistant.astream(ASKED)]

    assert [*map(without_times, asyncio.run(streamed()))] == [
        *map(without_times, assistant.stream(ASKED))
    ]
    assert without_times(asyncio.run(assistant.ainvoke(ASKED))) == without_times(assistant.invoke(ASKED))


def test_it_is_a_part_of_a_chain(assistant: AnswerRunnable) -> None:
    chain = assistant | RunnableLambda(lambda answer: answer["answer"])
    assert "40 people died" in chain.invoke(ASKED)
    assert [*chain.stream(ASKED)] == [chain.invoke(ASKED)]
    answers = assistant.batch([ASKED, {**ASKED, "question": "What rose in Ostmark?"}])
    assert "Wheat prices rose" in answers[1]["answer"]


def test_what_cannot_be_asked_is_explained(assistant: AnswerRunnable) -> None:
    for broken in ({"question": ""}, {"question": "Who?", "since": "May"}):
        with pytest.raises(QuestionError):
            assistant.invoke(broken)
        with pytest.raises(QuestionError):
            list(assistant.stream(broken))


SNIPPET = """\
from rag.archive import Archive
from rag.core.settings import load_settings

assistant = Archive(load_settings()).as_runnable()
answer = assistant.invoke("Who is the new pope?")
print(answer["answer"], [citation["url"] for citation in answer["citations"]])
"""
"""As the README has it."""


def test_the_example_runs(
    sample_archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_DATA", str(sample_archive))
    monkeypatch.setenv("BYLINE_LLM", "none")
    names: dict[str, Any] = {}
    exec(SNIPPET, names)
    assert "http" in capsys.readouterr().out
