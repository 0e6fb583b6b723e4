"""A question to its hits: dense and lexical search, fused, fresher first, joined to the catalog.

Every hit carries the scores that made it. `as_langchain` wraps the retriever for LangChain chains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from rag.catalog import Candidate, Catalog
from rag.fuse import freshness, mean_of
from rag.models import Embedder
from rag.schema import Vectors
from rag.types import Filters, Hit, Question

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from rag.index import Scored

DEPTH = 200
"""Passages taken from each search before fusion."""
FRESHNESS_WEIGHT = 0.3
"""Weight of the freshness prior beside a fused score in 0..1. On 365 news questions of 2025, 0.2 to
0.4 were within a point of each other; benchmarks/retrieval.py shows what it adds."""
FOCUS_WEIGHT = 0.2
"""Weight of being published in the days that the question's words point at."""
VARIETY_WEIGHT = 0.04
"""What a passage loses for each better one of its article: on 365 news questions article-hit@5 rose by
two points and no other figure fell by more than half a point."""
POOL = 6
"""Candidates looked at for each place, for variety."""
FOCUS_MARGIN = timedelta(days=7)
"""News of an event goes on for a week after it."""


class Searcher(Protocol):
    """Both searches, wherever the index files are."""

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        """Nearest passages by cosine."""

    def lexical_search(self, words: str, k: int, filters: Filters) -> list[Scored]:
        """Best passages by BM25."""


class Retriever:
    """Hybrid search over one archive."""

    def __init__(self, catalog: Catalog, searcher: Searcher, embedder: Embedder) -> None:
        self._catalog = catalog
        self._searcher = searcher
        self._embedder = embedder

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The `k` best passages, best first; fewer when the archive or the filters hold fewer."""
        vector = self._embedder.embed([question.standalone])[0]
        dense = dict(self._searcher.dense_search(vector, DEPTH, question.filters))
        lexical = dict(self._searcher.lexical_search(question.standalone, DEPTH, question.filters))
        candidates = self._catalog.candidates(sorted(dense.keys() | lexical.keys()))
        dense = {i: s for i, s in dense.items() if i in candidates}
        lexical = {i: s for i, s in lexical.items() if i in candidates}
        now = min(question.as_of, self._catalog.newest_day() or question.as_of)
        scores = explained(question, candidates, dense, lexical, now)
        best = varied(scores, candidates, k)
        found = self._catalog.citable(best)
        return [Hit(*found[i], scores[i]["total"], scores[i]) for i in best if i in found]


def explained(
    question: Question,
    candidates: Mapping[str, Candidate],
    dense: Mapping[str, float],
    lexical: Mapping[str, float],
    now: date,
) -> dict[str, dict[str, float]]:
    """Every score of every candidate; `total` is what hits are ordered by."""
    fused = mean_of(dense, lexical)
    scores: dict[str, dict[str, float]] = {}
    for passage_id, fusion in fused.items():
        day = candidates[passage_id].published
        parts = {"fusion": fusion, "freshness": freshness(day, now), "focus": in_focus(question, day)}
        total = fusion + FRESHNESS_WEIGHT * parts["freshness"] + FOCUS_WEIGHT * parts["focus"]
        if passage_id in dense:
            parts["dense"] = dense[passage_id]
        if passage_id in lexical:
            parts["lexical"] = lexical[passage_id]
        scores[passage_id] = parts | {"total": total}
    return scores


def in_focus(question: Question, day: date | None) -> float:
    """1 when the article is of the days that the question points at, or of the week after, else 0."""
    if question.focus is None or day is None:
        return 0.0
    first, last = question.focus
    return float(first <= day and (last >= date.max - FOCUS_MARGIN or day <= last + FOCUS_MARGIN))


def varied(
    scores: dict[str, dict[str, float]], candidates: Mapping[str, Candidate], k: int
) -> list[str]:
    """The `k` best, no words twice, each article's later passages put back by `VARIETY_WEIGHT`.

    Greedy, after maximal marginal relevance (Carbonell and Goldstein 1998). Writes what each passage
    lost into its scores, as `variety`.
    """
    left = dict(sorted(scores.items(), key=lambda item: -item[1]["total"])[: POOL * k])
    chosen: list[str] = []
    seen: set[str] = set()
    while left and len(chosen) < k:
        best = max(left, key=lambda i: left[i]["total"])
        del left[best]
        words = " ".join(candidates[best].text.lower().split())
        if words in seen:
            continue
        seen.add(words)
        chosen.append(best)
        _put_back(
            [s for i, s in left.items() if candidates[i].article_id == candidates[best].article_id]
        )
    return chosen


def _put_back(scores: Sequence[dict[str, float]]) -> None:
    for parts in scores:
        parts["variety"] = parts.get("variety", 0.0) - VARIETY_WEIGHT
        parts["total"] -= VARIETY_WEIGHT


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
