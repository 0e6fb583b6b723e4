"""Passages near to a question in meaning: by Chroma where it has read them all, else by static vectors.

While the embedding model has not read every passage, static vectors stand in for what it would say,
and it reads the best few candidates on the spot, as many as fit into `BUDGET_SECONDS`.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rag.core.types import Filters, Question
from rag.core.vectors import Vectors
from rag.models.embedder import Embedder, embed_each
from rag.retrieval.scoring import Scores
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate, PassageText
from rag.text.passages import embedding_text

if TYPE_CHECKING:
    from rag.index.protocols import ScoredId

DEPTH = 200
"""Passages taken from each search before fusion."""
EMBEDDED_AT_ONCE = 24
"""Candidates that the embedding model reads while the reader waits. On 365 news questions with nothing
refined, 24 gave 99.4% of the refined mean reciprocal rank, 8 gave 98.2% and none 98.0%."""
BUDGET_SECONDS = 0.4
"""Longest time that may take; nothing is read while somebody else asks as well:
twenty readers would wait for each other."""
ESTIMATE_SLOPE = 0.75
"""From a static cosine to the embedding model's: fitted to the candidates of 365 news questions (through
0.002, correlation 0.83). What the model has read and what it has not stand in one ranking."""
_SLICE = 8
"""Candidates read between two looks at the clock."""


class SearchIndexes(Protocol):
    """The searches, wherever the index files are."""

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Nearest of the refined passages by cosine; nothing in a process that owns no dense index.

        Not always `k` of those that the filters admit.
        """

    def dense_is_whole(self) -> bool:
        """Whether `dense_search` looks through every passage."""

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Nearest passages by static vectors."""

    def lexical_search(
        self, words: str, k: int, filters: Filters, *, whole: bool = False
    ) -> list[ScoredId]:
        """Best passages by BM25; `whole`: of those alone that hold every word and quoted phrase."""

    def answering(self) -> AbstractContextManager[None]:
        """Inside the block the background steps back for the question."""

    def has_other_questions(self) -> bool:
        """Whether others are asking: then nothing is read for one question alone."""

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Keep what the model made of some passages, soon; refine these articles first."""


@dataclass(frozen=True)
class DenseMatches:
    """Passages near to a question in meaning."""

    cosines: Mapping[str, float]
    """Cosine of each, some of them estimates."""
    unread: frozenset[str]
    """Candidates that the embedding model has not read."""
    vector: Vectors | None
    """The model's vector of the question; None while the model is not loaded."""


class DenseSearch:
    """The dense side of the search.

    With `wait_for_model=False`, questions are answered without the embedder while it is being loaded.
    """

    def __init__(
        self,
        catalog: Catalog,
        indexes: SearchIndexes,
        embedder: Embedder,
        static: Embedder,
        *,
        wait_for_model: bool = True,
    ) -> None:
        self._wait_for_model = wait_for_model
        self._catalog = catalog
        self._indexes = indexes
        self._embedder = embedder
        self._static = static

    def search(self, question: Question, lexical: Mapping[str, float]) -> DenseMatches:
        """The nearest passages; exact where the model has read them, else by static vectors."""
        text, filters = question.standalone, question.filters
        loaded = self._wait_for_model or self._embedder.ready
        vector = self._embedder.embed_query(text) if loaded else None
        dense: dict[str, float] = {}
        if vector is not None:
            dense = dict(self._indexes.dense_search(vector, DEPTH, filters))
        static: dict[str, float] = {}
        if vector is None or not self._indexes.dense_is_whole():
            static_vector = self._static.embed_query(text)
            static = dict(self._indexes.static_search(static_vector, DEPTH, filters))
        cosines = {i: estimate_cosine(cosine) for i, cosine in static.items()} | dense
        unread = (static.keys() | lexical.keys()) - dense.keys()
        if vector is not None:
            stored = self._catalog.passage_vectors.get(sorted(unread))
            cosines |= {i: float(v @ vector) for i, v in stored.items()}
            unread -= stored.keys()
        return DenseMatches(cosines, frozenset(unread), vector)

    def embed_best(
        self, matches: DenseMatches, scores: Scores, candidates: Mapping[str, Candidate]
    ) -> dict[str, float]:
        """Cosines of the best candidates that the model had not read, within the time there is."""
        until = time.perf_counter() + BUDGET_SECONDS
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:EMBEDDED_AT_ONCE]
        waiting = [i for i in best if i in matches.unread]
        if (question := matches.vector) is None or not waiting:
            return {}
        vectors: dict[str, Vectors] = {}
        if not self._indexes.has_other_questions():
            vectors = self._embed_until(until, self._catalog.passages.texts(waiting))
        touched = [candidates[i].article_id for i in vectors or waiting]
        self._indexes.save_vectors(vectors, list(dict.fromkeys(touched)))
        return {i: float(v @ question) for i, v in vectors.items()}

    def _embed_until(self, until: float, waiting: Mapping[str, PassageText]) -> dict[str, Vectors]:
        order, vectors = list(waiting), dict[str, Vectors]()
        for n in range(0, len(order), _SLICE):
            if time.perf_counter() > until:
                break
            texts = {i: embedding_text(*waiting[i]) for i in order[n : n + _SLICE]}
            vectors |= embed_each(self._embedder, texts)
        return vectors


def estimate_cosine(static_cosine: float) -> float:
    """What the embedding model's cosine is likely to be."""
    return ESTIMATE_SLOPE * static_cosine


def keep_candidates(matches: DenseMatches, candidates: Mapping[str, Candidate]) -> DenseMatches:
    """Without passages that are gone, and no more cosines than a dense search would have given."""
    live = sorted((i for i in matches.cosines if i in candidates), key=lambda i: -matches.cosines[i])
    return DenseMatches(
        {i: matches.cosines[i] for i in live[:DEPTH]},
        matches.unread & candidates.keys(),
        matches.vector,
    )
