"""A question to its hits: dense and lexical search, fused, fresher first, joined to the catalog.

Every hit carries the scores that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.core.types import NO_TIME, Article, Filters, Hit, Question
from rag.models.embedder import Embedder
from rag.query.events import event_day
from rag.retrieval.deduplication import other_copies, representatives
from rag.retrieval.dense import DEPTH, DenseMatches, DenseSearch, SearchIndexes, keep_candidates
from rag.retrieval.rerank import RerankCandidate, blend_grades, rerank_scores
from rag.retrieval.scoring import (
    FOCUS_WEIGHT,
    FRESHNESS_WEIGHT,
    diversify,
    freshness_weight,
    score_candidates,
)
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate, PassageText
from rag.text.passages import embedding_text
from rag.text.tokens import matching_terms

EVENT_DEPTH = 30
"""Passages looked at for the day of an event."""
POOL = 6
"""Candidates looked at for each place, for variety."""
CROSS_ENCODED = 24
"""Candidates that a cross-encoder reads, where the reader named one."""

CrossEncoderFunction = Callable[[str, Sequence[str]], Sequence[float]]
"""A question and some texts to a grade for each."""


@dataclass(frozen=True)
class Pool:
    """The best candidates for a question."""

    scores: dict[str, dict[str, float]]
    """Every score of every candidate, those beyond the best too."""
    candidates: Mapping[str, Candidate]
    """What ranking knows of them."""
    words: Mapping[str, PassageText]
    """Headline and words of the best."""
    seen: Mapping[str, RerankCandidate]
    """The best, as `rerank` sees them."""


class Retriever:
    """Hybrid search over one archive.

    With `wait_for_model=False`, questions are answered without the embedder while it is being loaded.
    `grades` is a cross-encoder's opinion of the best candidates.
    """

    def __init__(
        self,
        catalog: Catalog,
        searcher: SearchIndexes,
        embedder: Embedder,
        static: Embedder,
        *,
        wait_for_model: bool = True,
        grades: CrossEncoderFunction | None = None,
    ) -> None:
        self._grades = grades
        self._catalog = catalog
        self._searcher = searcher
        self._nearness = DenseSearch(catalog, searcher, embedder, static, wait_for_model=wait_for_model)

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The `k` best passages, best first; fewer when the archive or the filters hold fewer."""
        with self._searcher.answering():
            return self._retrieve(question, k)

    def _retrieve(self, question: Question, k: int) -> list[Hit]:
        pool = self.pool(question, POOL * k)
        _rerank(question, pool)
        self._regrade(question, pool)
        best = diversify(pool.scores, pool.candidates, pool.words, k)
        return self._hits(question, pool, best)

    def pool(self, question: Question, size: int) -> Pool:
        """The best candidates by their fused scores, freshness and days: what is put in order."""
        lexical = dict(self._searcher.lexical_search(question.standalone, DEPTH, question.filters))
        near = self._nearness.search(question, lexical)
        candidates = self._catalog.passages.candidates(sorted(near.cosines.keys() | lexical.keys()))
        if meant := self._meant(question):
            own = {i: c for i, c in candidates.items() if c.article_id == meant}
            candidates = own or candidates
        lexical = {i: s for i, s in lexical.items() if i in candidates}
        near = keep_candidates(near, candidates)
        now = min(question.as_of, self._catalog.statistics.newest_day() or question.as_of)
        scores = score_candidates(question, candidates, near.cosines, lexical, now)
        if near.vector is not None and (
            read := self._nearness.read(near.vector, near.unread, scores, candidates)
        ):
            near = replace(near, cosines=near.cosines | read)
            scores = score_candidates(question, candidates, near.cosines, lexical, now)
        scores = representatives(scores, candidates)
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:size]
        words = self._catalog.passages.texts(best)
        return Pool(scores, candidates, words, self._seen(near, scores, candidates, words))

    def _regrade(self, question: Question, pool: Pool) -> None:
        """Let the cross-encoder read the best candidates: `cross` and new totals are written."""
        if self._grades is None:
            return
        best = sorted(pool.words, key=lambda i: -pool.scores[i]["total"])[:CROSS_ENCODED]
        texts = [embedding_text(*pool.words[i]) for i in best]
        grades = dict(zip(best, self._grades(question.standalone, texts), strict=True))
        totals = {i: pool.scores[i]["total"] for i in best}
        for i, total in blend_grades(totals, grades).items():
            pool.scores[i] |= {"cross": grades[i], "total": total}

    def _hits(self, question: Question, pool: Pool, best: Sequence[str]) -> list[Hit]:
        scores, candidates = pool.scores, pool.candidates
        found = self._catalog.passages.get(best)
        clusters = self._catalog.near_duplicates.in_clusters(
            {candidates[i].cluster for i in best} - {""}
        )
        hits = [Hit(*found[i], scores[i]["total"], scores[i]) for i in best if i in found]
        hits = [with_copies(hit, candidates, clusters, question.as_of) for hit in hits]
        return [replace(hit, matched=_matched(question, hit)) for hit in hits]

    def _seen(
        self,
        near: DenseMatches,
        scores: Mapping[str, Mapping[str, float]],
        candidates: Mapping[str, Candidate],
        words: Mapping[str, PassageText],
    ) -> dict[str, RerankCandidate]:
        """The best candidates as `rerank` sees them; cosines that nobody made are the least of them."""
        cosines, sentences = dict(near.cosines), dict[str, float]()
        if near.vector is not None:
            missing = [i for i in words if i not in cosines]
            kept = self._catalog.passage_vectors.get(missing) if missing else {}
            cosines |= {i: float(v @ near.vector) for i, v in kept.items()}
            told = self._catalog.sentence_vectors.get(list(words), len(near.vector))
            sentences = {i: float((v @ near.vector).max()) for i, v in told.items() if len(v)}
        least = min((cosines[i] for i in words if i in cosines), default=0.0)
        return {
            i: RerankCandidate(
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
        told = self._catalog.passages.candidates([passage_id for passage_id, _ in found])
        return event_day({c.article_id: c.published for c in told.values()}.values())

    def _meant(self, question: Question) -> str:
        """Id of the article that the question names by what it is about; empty for none."""
        if not question.article:
            return ""
        about = replace(question, standalone=question.article, article="", time=NO_TIME)
        return next((hit.passage.article_id for hit in self._retrieve(about, 1)), "")


def _rerank(question: Question, pool: Pool) -> None:
    """Put the candidates in order: their new totals, and `rerank`, what these came from, are written."""
    freshness = freshness_weight(question) / FRESHNESS_WEIGHT
    for i, score in rerank_scores(question.standalone, pool.seen, freshness).items():
        pool.scores[i]["rerank"] = score
        pool.scores[i]["total"] = score + FOCUS_WEIGHT * pool.scores[i]["focus"]


def _matched(question: Question, hit: Hit) -> tuple[str, ...]:
    return matching_terms(question.standalone, embedding_text(hit.article.title, hit.passage.text))


def with_copies(
    hit: Hit,
    candidates: Mapping[str, Candidate],
    clusters: Mapping[str, Sequence[tuple[str, Article]]],
    as_of: date,
) -> Hit:
    """The hit with the copies that it stands for."""
    cluster = clusters.get(candidates[hit.passage.id].cluster, ())
    return replace(hit, copies=other_copies(hit.passage.article_id, hit.article, cluster, as_of))
