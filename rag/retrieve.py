"""A question to its hits: dense and lexical search, fused, fresher first, joined to the catalog.

While the embedding model has not read every passage, static vectors stand in for what it would say,
and it reads the best few candidates on the spot, as many as fit into `BUDGET_SECONDS`. Every hit
carries the scores that made it. `as_langchain` wraps the retriever for LangChain chains.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from rag.catalog import Candidate, Catalog, Words
from rag.models.embedder import Embedder, read_by
from rag.passages import embedded_text
from rag.rerank import Seen, reranked
from rag.schema import Vectors
from rag.scoring import FOCUS_WEIGHT, FRESHNESS_WEIGHT, explained, fresh_weight, varied
from rag.standing import others, standing
from rag.types import NO_FILTERS, NO_TIME, Article, Filters, Hit, Question
from rag.when.events import clear_day

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from rag.index import Scored

DEPTH = 200
"""Passages taken from each search before fusion."""
EVENT_DEPTH = 30
"""Passages looked at for the day of an event."""
POOL = 6
"""Candidates looked at for each place, for variety."""
READ_AT_ONCE = 24
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


class Searcher(Protocol):
    """The searches, wherever the index files are."""

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        """Nearest of the refined passages by cosine; nothing in a process that owns no dense index."""

    def dense_is_whole(self) -> bool:
        """Whether `dense_search` looks through every passage."""

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        """Nearest passages by static vectors."""

    def lexical_search(self, words: str, k: int, filters: Filters) -> list[Scored]:
        """Best passages by BM25."""

    def asking(self) -> AbstractContextManager[None]:
        """Inside the block the background steps back for the question."""

    def crowded(self) -> bool:
        """Whether others are asking: then nothing is read for one question alone."""

    def keep(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Keep what the model made of some passages, soon; refine these articles first."""


@dataclass(frozen=True)
class Near:
    """Passages near to a question in meaning."""

    cosines: dict[str, float]
    """Cosine of each, some of them estimates."""
    unread: frozenset[str]
    """Candidates that the embedding model has not read."""
    vector: Vectors | None
    """The model's vector of the question; None while the model is not loaded."""


@dataclass(frozen=True)
class Pool:
    """The best candidates for a question."""

    scores: dict[str, dict[str, float]]
    """Every score of every candidate, those beyond the best too."""
    candidates: Mapping[str, Candidate]
    """What ranking knows of them."""
    words: Mapping[str, Words]
    """Headline and words of the best."""
    seen: Mapping[str, Seen]
    """The best, as `rerank` sees them."""


class Retriever:
    """Hybrid search over one archive.

    Not `patient`: while the embedder is being loaded, questions are answered without it.
    """

    def __init__(
        self,
        catalog: Catalog,
        searcher: Searcher,
        embedder: Embedder,
        static: Embedder,
        *,
        patient: bool = True,
    ) -> None:
        self._patient = patient
        self._catalog = catalog
        self._searcher = searcher
        self._embedder = embedder
        self._static = static

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The `k` best passages, best first; fewer when the archive or the filters hold fewer."""
        with self._searcher.asking():
            return self._retrieve(question, k)

    def _retrieve(self, question: Question, k: int) -> list[Hit]:
        pool = self.pool(question, POOL * k)
        _rerank(question, pool)
        best = varied(pool.scores, pool.candidates, pool.words, k)
        return self._hits(question, pool, best)

    def pool(self, question: Question, size: int) -> Pool:
        """The best candidates by their fused scores, freshness and days: what is put in order."""
        lexical = dict(self._searcher.lexical_search(question.standalone, DEPTH, question.filters))
        near = self._near(question, lexical)
        candidates = self._catalog.candidates(sorted(near.cosines.keys() | lexical.keys()))
        if meant := self._meant(question):
            own = {i: c for i, c in candidates.items() if c.article_id == meant}
            candidates = own or candidates
        lexical = {i: s for i, s in lexical.items() if i in candidates}
        near = _narrowed(near, candidates)
        now = min(question.as_of, self._catalog.newest_day() or question.as_of)
        scores = explained(question, candidates, near.cosines, lexical, now)
        if near.vector is not None and (
            read := self._read(near.vector, near.unread, scores, candidates)
        ):
            near = replace(near, cosines=near.cosines | read)
            scores = explained(question, candidates, near.cosines, lexical, now)
        scores = standing(scores, candidates)
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:size]
        words = self._catalog.words(best)
        return Pool(scores, candidates, words, self._seen(near, scores, candidates, words))

    def _hits(self, question: Question, pool: Pool, best: Sequence[str]) -> list[Hit]:
        scores, candidates = pool.scores, pool.candidates
        found = self._catalog.citable(best)
        clusters = self._catalog.copies({candidates[i].cluster for i in best} - {""})
        hits = [Hit(*found[i], scores[i]["total"], scores[i]) for i in best if i in found]
        return [with_copies(hit, candidates, clusters, question.as_of) for hit in hits]

    def _seen(
        self,
        near: Near,
        scores: Mapping[str, Mapping[str, float]],
        candidates: Mapping[str, Candidate],
        words: Mapping[str, Words],
    ) -> dict[str, Seen]:
        """The best candidates as `rerank` sees them; cosines that nobody made are the least of them."""
        cosines, sentences = dict(near.cosines), dict[str, float]()
        if near.vector is not None:
            missing = [i for i in words if i not in cosines]
            kept = self._catalog.vectors(missing) if missing else {}
            cosines |= {i: float(v @ near.vector) for i, v in kept.items()}
            told = self._catalog.sentence_vectors(list(words), len(near.vector))
            sentences = {i: float((v @ near.vector).max()) for i, v in told.items() if len(v)}
        least = min((cosines[i] for i in words if i in cosines), default=0.0)
        return {
            i: Seen(
                candidates[i].article_id,
                words[i][1],
                scores[i],
                cosines.get(i, least),
                sentences.get(i, cosines.get(i, least)),
            )
            for i in words
        }

    def event_day(self, event: str, as_of: date) -> date | None:
        """The day that reports of an event begin, as far as the archive makes it clear."""
        found = self._searcher.lexical_search(event, EVENT_DEPTH, Filters(as_of=as_of))
        told = self._catalog.candidates([passage_id for passage_id, _ in found])
        return clear_day({c.article_id: c.published for c in told.values()}.values())

    def _meant(self, question: Question) -> str:
        """Id of the article that the question names by what it is about; empty for none."""
        if not question.article:
            return ""
        about = replace(question, standalone=question.article, article="", time=NO_TIME)
        return next((hit.passage.article_id for hit in self._retrieve(about, 1)), "")

    def _near(self, question: Question, lexical: Mapping[str, float]) -> Near:
        """The nearest passages; exact where the model has read them, else by static vectors."""
        words, filters = question.standalone, question.filters
        loaded = self._patient or self._embedder.ready
        vector = self._embedder.embed([words])[0] if loaded else None
        dense: dict[str, float] = {}
        # With a filter Chroma takes 100 ms at 34,000 passages, without one 4; static vectors take 2.
        if vector is not None and filters == NO_FILTERS:
            dense = dict(self._searcher.dense_search(vector, DEPTH, filters))
            if self._searcher.dense_is_whole():
                return Near(dense, frozenset(), vector)
        static = self._static.embed([words])[0]
        found = dict(self._searcher.static_search(static, DEPTH, filters))
        cosines = {i: estimated(cosine) for i, cosine in found.items()} | dense
        unread = (found.keys() | lexical.keys()) - dense.keys()
        if vector is not None:
            known = self._catalog.vectors(sorted(unread))
            cosines |= {i: float(v @ vector) for i, v in known.items()}
            unread -= known.keys()
        return Near(cosines, frozenset(unread), vector)

    def _read(
        self,
        question: Vectors,
        unread: frozenset[str],
        scores: Mapping[str, Mapping[str, float]],
        candidates: Mapping[str, Candidate],
    ) -> dict[str, float]:
        """Cosines of the best candidates that the model had not read, within the time there is."""
        until = time.perf_counter() + BUDGET_SECONDS
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:READ_AT_ONCE]
        if not (waiting := [i for i in best if i in unread]):
            return {}
        vectors: dict[str, Vectors] = {}
        if not self._searcher.crowded():
            vectors = self._read_until(until, self._catalog.words(waiting))
        touched = [candidates[i].article_id for i in vectors or waiting]
        self._searcher.keep(vectors, list(dict.fromkeys(touched)))
        return {i: float(v @ question) for i, v in vectors.items()}

    def _read_until(self, until: float, waiting: Mapping[str, Words]) -> dict[str, Vectors]:
        order, vectors = list(waiting), dict[str, Vectors]()
        for n in range(0, len(order), _SLICE):
            if time.perf_counter() > until:
                break
            some = {i: embedded_text(*waiting[i]) for i in order[n : n + _SLICE]}
            vectors |= read_by(self._embedder, some)
        return vectors


def _rerank(question: Question, pool: Pool) -> None:
    """Put the candidates in order: their new totals, and `rerank`, what these came from, are written."""
    freshness = fresh_weight(question) / FRESHNESS_WEIGHT
    for i, score in reranked(question.standalone, pool.seen, freshness).items():
        pool.scores[i]["rerank"] = score
        pool.scores[i]["total"] = score + FOCUS_WEIGHT * pool.scores[i]["focus"]


def with_copies(
    hit: Hit,
    candidates: Mapping[str, Candidate],
    clusters: Mapping[str, Sequence[tuple[str, Article]]],
    as_of: date,
) -> Hit:
    """The hit with the copies that it stands for."""
    cluster = clusters.get(candidates[hit.passage.id].cluster, ())
    return replace(hit, copies=others(hit.passage.article_id, hit.article, cluster, as_of))


def estimated(static_cosine: float) -> float:
    """What the embedding model's cosine is likely to be."""
    return ESTIMATE_SLOPE * static_cosine


def _narrowed(near: Near, candidates: Mapping[str, Candidate]) -> Near:
    """Without ghosts, and no more cosines than a dense search would have given."""
    live = sorted((i for i in near.cosines if i in candidates), key=lambda i: -near.cosines[i])
    return Near(
        {i: near.cosines[i] for i in live[:DEPTH]},
        near.unread & candidates.keys(),
        near.vector,
    )


def as_langchain(retriever: Retriever, k: int = 10) -> BaseRetriever:
    """The retriever as a LangChain `BaseRetriever`; documents carry the hit's facts as metadata."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    from rag.question import understand

    class BylineRetriever(BaseRetriever):
        """Hits of a plain question asked today."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[Document]:
            question = understand(query, [], Filters(), date.today())
            return [_document(hit) for hit in retriever.retrieve(question, k)]

    def _document(hit: Hit) -> Document:
        article = hit.article
        facts = {"title": article.title, "outlet": article.outlet, "url": article.url}
        day = article.published.isoformat() if article.published else None
        return Document(
            id=hit.passage.id,
            page_content=hit.passage.text,
            metadata=facts | {"published": day, "start": hit.passage.start, "score": hit.score},
        )

    return BylineRetriever()
