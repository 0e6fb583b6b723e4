"""The searches of Byline's peers over the same articles, each by its own defaults.

An article is one document, its headline on top; LangChain's RecursiveCharacterTextSplitter cuts it into
passages of up to 1,000 characters that overlap by up to 200, for all of them. `langchain`: Chroma.
`txtai`: its hybrid index, faiss and its own BM25, each half. `bm25s`: BM25 as Lucene counts it,
English stems (PyStemmer) and stop words. Whoever needs vectors gets them from the very model that Byline
has, the bundled MiniLM, made once and kept on disk: `Remembered` may be killed and goes on.

None is a dependency: benchmarks/peers.py says how to put them in an environment of their own.
Knows nothing of questions' answers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.peers import BATCH, INSTALL, SPLITTERS
from rag.core.types import StoredArticle
from rag.core.vectors import Vectors
from rag.models.embedder import Embedder

Search = Callable[[str, int], list[int]]
"""A question and how many results, to numbers of passages, best first."""
NEEDED = {
    "langchain": f"langchain-chroma==1.1.0 {SPLITTERS}",
    "txtai": INSTALL["txtai"],
    "bm25s": f"bm25s==0.3.16 PyStemmer==3.1.0 {SPLITTERS}",
}
"""What each needs beyond the packages of the project."""
SIZE, OVERLAP = 1000, 200
_SLICE = 512
"""Passages whose vectors are one file."""


@dataclass(frozen=True)
class Split:
    """A passage as the peers have it."""

    article_id: str
    """Its article's id in Byline's catalog."""
    text: str
    """Its words."""
    published: date | None
    """Day of its article."""


def splits(articles: Sequence[StoredArticle]) -> list[Split]:
    """The passages of all articles, in order."""
    cut = import_module("langchain_text_splitters").RecursiveCharacterTextSplitter(
        chunk_size=SIZE, chunk_overlap=OVERLAP
    )
    return [
        Split(stored.id, text, stored.article.published)
        for stored in articles
        for text in cut.split_text(f"{stored.article.title}\n\n{stored.article.text}")
    ]


class Remembered:
    """An embedding model, and files in `folder` of what it has made of passages."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder
        self._known: dict[str, Vectors] = {}

    def read(self, texts: Sequence[str]) -> None:
        """Make, or find on disk, the vectors of all texts: a slice of them a file."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for first in range(0, len(texts), _SLICE):
            some = texts[first : first + _SLICE]
            self._known |= zip(some, self._slice(some), strict=True)
            print(f"  {first + len(some):,} of {len(texts):,} passages embedded", end="\r", flush=True)
        print()

    def _slice(self, texts: Sequence[str]) -> Vectors:
        words = "\0".join([self._embedder.key, *texts])
        file = self._folder / f"{hashlib.sha256(words.encode()).hexdigest()[:32]}.npy"
        if not file.exists():
            half = file.with_suffix(".half.npy")
            np.save(half, self._embedder.embed(texts))
            half.replace(file)
        return np.asarray(np.load(file), np.float32)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """float32 of shape (texts, dimensions); those that were not `read` are read now."""
        missing = [text for text in texts if text not in self._known]
        made = dict(zip(missing, self._embedder.embed(missing), strict=True)) if missing else {}
        return np.stack([made[text] if text in made else self._known[text] for text in texts])

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        """As LangChain's `Embeddings`."""
        return [[float(x) for x in vector] for vector in self.vectors(texts)]

    def embed_query(self, text: str) -> list[float]:
        """As LangChain's `Embeddings`."""
        return self.embed_documents([text])[0]


def langchain(texts: Sequence[str], embeddings: Remembered) -> Search:
    """The usual recipe: Chroma through LangChain, nearest first; in memory, which ranks the same."""
    from chromadb.config import Settings

    store = import_module("langchain_chroma").Chroma(
        embedding_function=embeddings,
        client_settings=Settings(anonymized_telemetry=False),
    )
    for first in range(0, len(texts), BATCH):
        some = list(texts[first : first + BATCH])
        store.add_texts(some, [{"number": first + n} for n in range(len(some))])
    return lambda question, k: [
        document.metadata["number"] for document in store.similarity_search(question, k)
    ]


def txtai(texts: Sequence[str], embeddings: Remembered) -> Search:
    """The hybrid index of txtai, given its vectors by a function."""
    import_module("faiss")  # without it txtai would quietly search another way
    index = import_module("txtai").Embeddings(
        method="external",
        transform=lambda some: embeddings.vectors(some),  # noqa: PLW0108 - a method it would call
        hybrid=True,
    )
    index.index(list(texts))
    return lambda question, k: [int(number) for number, _ in index.search(question, k)]


def bm25s(texts: Sequence[str], _: Remembered) -> Search:
    """BM25 over stems without stop words."""
    library: Any = import_module("bm25s")
    stemmer = import_module("Stemmer").Stemmer("english")

    def words(some: Sequence[str]) -> Any:
        return library.tokenize(list(some), stopwords="en", stemmer=stemmer, show_progress=False)

    index = library.BM25()
    index.index(words(texts), show_progress=False)

    def search(question: str, k: int) -> list[int]:
        found, scores = index.retrieve(words([question]), k=min(k, len(texts)), show_progress=False)
        return [int(n) for n, score in zip(found[0], scores[0], strict=True) if score > 0]

    return search


PEERS: dict[str, Callable[[Sequence[str], Remembered], Search]] = {
    "langchain": langchain,
    "txtai": txtai,
    "bm25s": bm25s,
}
"""Name -> how to make its search from texts and embeddings."""
