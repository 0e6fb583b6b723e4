"""A server whose answers wait for the test: each step of an answer comes when its file is there.

python tests/browser/scripted.py FOLDER
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from rag.answer.citations import citation
from rag.answer.compose import PartialSentence
from rag.answer.gather import EvidenceSet
from rag.answer.turn import Event, FinalAnswer, Note, VerifiedSentence
from rag.app.web.server import serve
from rag.archive import Archive
from rag.core.settings import Settings
from rag.core.types import Answer, AnswerSentence, Article, Evidence, Hit, Passage, Question
from tests.fakes import FakeEmbedder

QUOTES = ("The kiln was lit at dawn.", "The glaze came out blue.")
ARTICLE = Article("kiln", "Kiln lit", " ".join(QUOTES), "Potter's Post", date(2024, 5, 3))


class Scripted:
    """Says its two sentences one by one, each when the test allows it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stream(self, question: Question, _engine: str = "") -> Iterator[Event]:
        self._wait("found")
        passage = Passage("0123456789abcdef-1-0", "0123456789abcdef", 0, 0, 50, ARTICLE.text)
        hit = Hit(passage, ARTICLE, 1.0, {})
        starts = [ARTICLE.text.index(quote) for quote in QUOTES]
        evidence = tuple(
            Evidence(hit, start, start + len(quote), quote, 0.9)
            for start, quote in zip(starts, QUOTES, strict=True)
        )
        yield EvidenceSet(question, (hit,), evidence, 0.9)
        citations = tuple(citation(item, n) for n, item in enumerate(evidence, 1))
        sentences = tuple(AnswerSentence(c.quote, (c.n,), "supported", 1.0) for c in citations)
        for said, cited in zip(sentences, citations, strict=True):
            self._wait(f"writing{cited.n}")
            yield PartialSentence(said.text[:12])
            self._wait(f"said{cited.n}")
            yield VerifiedSentence(said, (cited,))
        yield Note("The kiln went out.")
        text = " ".join(f"{quote} [{n}]" for n, quote in enumerate(QUOTES, 1))
        yield FinalAnswer(
            Answer(question, text, sentences, citations, (hit,), evidence, False, (), "scripted", {})
        )

    def answer(self, question: Question, _engine: str = "") -> Answer:
        """None: the front page has nothing to try."""
        return Answer(question, "", (), (), (), (), True, (), "scripted", {})

    def _wait(self, step: str) -> None:
        while not (self._folder / step).exists():
            time.sleep(0.02)


def main(folder: Path) -> None:
    """Serve the scripted assistant over an archive with one article."""
    settings = Settings(data=folder / "data", port=0, llm="none")
    archive = Archive(settings, FakeEmbedder())
    archive.catalog.articles.store([ARTICLE])
    archive.__dict__["assistant"] = Scripted(folder)  # in place of the cached property
    serve(settings, archive)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
