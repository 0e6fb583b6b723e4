"""The examples for programs, as docs/programs.md shows them, over the sample corpus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wheel.walk import ROOT, environment, serving

ASKING = """
from rag import Archive

with Archive.open("data") as archive:
    answer = archive.ask("Who is the new pope?", as_of="2025-06-01")
    print(answer.answer)
    for citation in answer.citations:
        print(citation.n, citation.outlet, citation.published, citation.title)
    later = archive.ask("Where was he born?", history=[answer], since="2025-05-01", outlets=["USA Today"])
    print(later.standalone_question, "-", "nothing found" if later.refused else later.answer)
"""
STREAMING = """
from rag import AnswerView, Archive
from rag.core.event_views import EvidenceEvent, SentenceEvent

with Archive.open("data") as archive:
    for event in archive.stream("Who is the new pope?"):
        match event:
            case EvidenceEvent():
                print(len(event.hits), "passages")
            case SentenceEvent():
                print(event.sentence.text, event.sentence.citations)
            case AnswerView():
                print("in", event.timings_ms["total"], "ms")
"""
SEARCHING = """
from rag import Archive

with Archive.open("data") as archive:
    for hit in archive.search("jewels stolen from the Louvre", k=3, until="2025-12-31"):
        print(round(hit.score, 2), hit.outlet, hit.title, hit.text[:60])
"""
ADDING = """
from rag import SAMPLE_ARTICLES, Archive

ferry = {
    "title": "The ferry Petrel sinks off Ravenholm",
    "text": "The ferry Petrel sank off Ravenholm on Friday and 40 people died, the coastguard said.",
    "url": "https://news.example/petrel",
    "outlet": "Harbour Post",
    "published": "2025-05-03",
}
with Archive.open("mine", llm="none") as archive:
    for outcome in archive.add([SAMPLE_ARTICLES, ferry, "nowhere.md"]):
        if outcome.result not in ("added", "unchanged"):
            print(outcome.source, outcome.result, outcome.reason)
    print(archive.ask("How many people died when the ferry Petrel sank?").answer)
"""
CHAIN = """
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from rag import Archive


def numbered(documents: list[Document]) -> str:
    sources = (f"{d.metadata['outlet']}, {d.metadata['published']}: {d.page_content}" for d in documents)
    return "\\n\\n".join(f"[{n}] {source}" for n, source in enumerate(sources, 1))


prompt = ChatPromptTemplate.from_template("Answer from these reports.\\n\\n{reports}\\n\\n{question}")
model = FakeListChatModel(responses=["Leo XIV, says [1]."])  # yours: init_chat_model("openai:...")

with Archive.open("data") as archive:
    reports = archive.as_retriever(k=3) | numbered
    chain = {"reports": reports, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()
    print(chain.invoke("Who is the new pope?"))

    answers = archive.as_runnable() | (lambda answer: answer["answer"])
    print(answers.batch(["Who is the new pope?", "Who refused the Louvre director's resignation?"]))
"""
LLAMA_INDEX = """
import json
from urllib.parse import urlencode
from urllib.request import urlopen

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode


class BylineRetriever(BaseRetriever):
    def __init__(self, address: str = "http://127.0.0.1:7860", k: int = 5) -> None:
        self._address, self._k = address, k
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        asked = urlencode({"q": query_bundle.query_str, "limit": self._k})
        with urlopen(f"{self._address}/api/v1/search?{asked}") as response:
            hits = json.load(response)["hits"]
        return [NodeWithScore(node=self._node(hit), score=hit["score"]) for hit in hits]

    def _node(self, hit: dict) -> TextNode:
        facts = {name: hit[name] for name in ("article_id", "title", "outlet", "published", "url")}
        return TextNode(id_=hit["passage_id"], text=hit["text"], metadata=facts)


for found in BylineRetriever(k=3).retrieve("Who is the new pope?"):
    print(found.score, found.node.metadata["outlet"], found.node.get_content()[:60])
"""
HAYSTACK = """
import json
from urllib.parse import urlencode
from urllib.request import urlopen

from haystack import Document, Pipeline, component


@component
class BylineRetriever:
    def __init__(self, address: str = "http://127.0.0.1:7860", k: int = 5):
        self.address, self.k = address, k

    @component.output_types(documents=list[Document])
    def run(self, query: str):
        asked = urlencode({"q": query, "limit": self.k})
        with urlopen(f"{self.address}/api/v1/search?{asked}") as response:
            hits = json.load(response)["hits"]
        return {"documents": [self._document(hit) for hit in hits]}

    def _document(self, hit: dict) -> Document:
        facts = {name: hit[name] for name in ("article_id", "title", "outlet", "published", "url")}
        return Document(id=hit["passage_id"], content=hit["text"], meta=facts, score=hit["score"])


pipeline = Pipeline()
pipeline.add_component("byline", BylineRetriever(k=3))
for found in pipeline.run({"byline": {"query": "Who is the new pope?"}})["byline"]["documents"]:
    print(found.score, found.meta["outlet"], found.content[:60])
"""
STAND_IN = """
from dataclasses import dataclass


@dataclass
class Document:
    id: str
    content: str
    meta: dict
    score: float


def component(made):
    return made


component.output_types = lambda **_outputs: component


class Pipeline:
    def __init__(self):
        self._components = {}

    def add_component(self, name, instance):
        self._components[name] = instance

    def run(self, data):
        return {name: self._components[name].run(**given) for name, given in data.items()}
"""
"""The few names of Haystack 3.4 that the example uses: its package would change the version of another."""


@pytest.fixture(scope="module")
def folder(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample corpus in `data`, far from the checkout."""
    made = tmp_path_factory.mktemp("program")
    shutil.copytree(sample_archive, made / "data")
    return made


def run(code: str, folder: Path, *more: Path) -> list[str]:
    """The lines that a program prints."""
    path = ":".join(map(str, [ROOT, *more]))
    done = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", code],
        cwd=folder,
        env=environment() | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_question_and_the_next_one(folder: Path) -> None:
    answer, *citations, later = run(ASKING, folder)
    assert "Leo XIV" in answer and citations[0].startswith("1 ")
    assert "pope" in later.lower()


def test_a_stream(folder: Path) -> None:
    found, lead, *_, last = run(STREAMING, folder)
    assert found == "10 passages" and "Leo XIV" in lead and lead.endswith("[1]")
    assert last.endswith("ms")


def test_a_search(folder: Path) -> None:
    lines = run(SEARCHING, folder)
    assert len(lines) == 3 and "Louvre" in lines[0]


def test_articles_are_added(folder: Path) -> None:
    failed, answer = run(ADDING, folder)
    assert "nowhere.md failed cannot be read: No such file" in failed and "40 people died" in answer


def test_a_chain_of_langchain(folder: Path) -> None:
    written, answers = run(CHAIN, folder)
    assert written == "Leo XIV, says [1]." and "Leo XIV" in answers and "Dati" in answers


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder, [sys.executable, "-m", "rag.app.cli"], PYTHONPATH=str(ROOT)) as url:
        yield url


def test_llama_index(folder: Path, address: str) -> None:
    lines = run(LLAMA_INDEX.replace("http://127.0.0.1:7860", address), folder)
    assert len(lines) == 3 and any("Prevost" in line for line in lines)


def test_haystack(folder: Path, address: str, tmp_path: Path) -> None:
    (tmp_path / "haystack.py").write_text(STAND_IN)
    lines = run(HAYSTACK.replace("http://127.0.0.1:7860", address), folder, tmp_path)
    assert len(lines) == 3 and any("Prevost" in line for line in lines)
