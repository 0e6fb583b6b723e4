"""A question to its hits: dense and lexical search, fused, fresher first, joined to the catalog.

Every hit carries the scores that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.core.types import NO_TIME, Article, Filters, Hit, Question
from rag.models.embedder import Embedder
from rag.models.english import is_english_word
from rag.query.events import event_day
from rag.query.verbatim import verbatim_phrases
from rag.retrieval.deduplication import other_copies, representatives
from rag.retrieval.dense import DEPTH, DenseMatches, DenseSearch, SearchIndexes, keep_candidates
from rag.retrieval.rerank import RerankCandidate, blend_grades, rerank_scores
from rag.retrieval.scoring import (
    FOCUS_WEIGHT,
    FRESHNESS_WEIGHT,
    RARE_WEIGHT,
    VERBATIM_WEIGHT,
    Scores,
    diversify,
    freshness_weight,
    prefer_rare,
    prefer_verbatim,
    score_candidates,
)
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate, PassageText
from rag.text.initials import say_both
from rag.text.passages import embedding_text
from rag.text.tokens import matching_terms, tokens

EVENT_DEPTH = 30
"""Passages looked at for the day of an event."""
POOL = 6
"""Candidates looked at for each place, for variety."""
CROSS_ENCODED = 24
"""Candidates that a cross-encoder reads, where the reader named one."""
RARE, MOST_WORDS = 5, 8
"""Passages that have a rare name, at most, and words of a question that are looked at, those that are
not English."""

CrossEncoderFunction = Callable[[str, Sequence[str]], Sequence[float]]
"""A question and some texts to a grade for each."""


@dataclass(frozen=True)
class CandidatePool:
    """The best candidates for a question."""

    scores: Scores
    """Every score of every candidate, those beyond the best too."""
    candidates: Mapping[str, Candidate]
    """What ranking knows of them."""
    texts: Mapping[str, PassageText]
    """Headline and text of the best."""
    features: Mapping[str, RerankCandidate]
    """The best, as `rerank` sees them."""


class Retriever:
    """Hybrid search over one archive.

    With `wait_for_model=False`, questions are answered without the embedder while it is being loaded.
    `cross_encoder` is a second opinion on the best candidates.
    """

    def __init__(
        self,
        catalog: Catalog,
        indexes: SearchIndexes,
        embedder: Embedder,
        static: Embedder,
        *,
        wait_for_model: bool = True,
        cross_encoder: CrossEncoderFunction | None = None,
    ) -> None:
        self._cross_encoder = cross_encoder
        self._catalog = catalog
        self._indexes = indexes
        self._dense = DenseSearch(catalog, indexes, embedder, static, wait_for_model=wait_for_model)

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The `k` best passages, best first; fewer when the archive or the filters hold fewer."""
        with self._indexes.answering():
            return self._retrieve(question, k)

    def _retrieve(self, question: Question, k: int) -> list[Hit]:
        pool = self.pool(question, POOL * k)
        both = say_both(question.standalone, (text.text for text in pool.texts.values()))
        if both != question.standalone:
            question = replace(question, standalone=both)
            pool = self.pool(question, POOL * k)
        scores = _rerank(question, pool)
        scores |= self._cross_encode(question, pool, scores)
        best = diversify(scores, pool.candidates, pool.texts, k)
        return self._hits(question, pool.candidates, best)

    def pool(self, question: Question, size: int) -> CandidatePool:
        """The best candidates by their fused scores, freshness and days: what is put in order."""
        lexical = dict(self._indexes.lexical_search(question.standalone, DEPTH, question.filters))
        verbatim = self._verbatim(question)
        lexical |= dict.fromkeys(verbatim - lexical.keys(), max(lexical.values(), default=1.0))
        rare = self._holders_of_rare_words(question)
        lexical |= {i: score for i, score in rare.items() if i not in lexical}
        dense = self._dense.search(question, lexical)
        candidates = self._catalog.passages.candidates(sorted(dense.cosines.keys() | lexical.keys()))
        if article := self._named_article(question):
            of_article = {i: c for i, c in candidates.items() if c.article_id == article}
            candidates = of_article or candidates
        lexical = {i: s for i, s in lexical.items() if i in candidates}
        dense = keep_candidates(dense, candidates)
        now = min(question.as_of, self._catalog.statistics.newest_day() or question.as_of)
        scores = score_candidates(question, candidates, dense.cosines, lexical, now)
        if exact := self._dense.embed_best(dense, scores, candidates):
            dense = replace(dense, cosines={**dense.cosines, **exact})
            scores = score_candidates(question, candidates, dense.cosines, lexical, now)
        scores = prefer_rare(prefer_verbatim(scores, verbatim), rare)
        scores = representatives(scores, candidates)
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:size]
        texts = self._catalog.passages.texts(best)
        return CandidatePool(scores, candidates, texts, self._features(dense, scores, candidates, texts))

    def _verbatim(self, question: Question) -> set[str]:
        """Ids of passages that hold, word for word, what the question quotes."""
        searched = (
            self._indexes.lexical_search(f'"{phrase}"', DEPTH, question.filters, whole=True)
            for phrase in verbatim_phrases(question)
        )
        return {passage_id for found in searched for passage_id, _ in found}

    def _holders_of_rare_words(self, question: Question) -> dict[str, float]:
        """Passages with the rare names of the question, and the share of those words in each."""
        asked = dict.fromkeys(tokens(question.standalone))
        words = [w for w in asked if len(w) > 3 and not is_english_word(w)][:MOST_WORDS]
        found = [self._indexes.lexical_search(w, RARE + 1, question.filters) for w in words]
        rare = [{i for i, _ in some} for some in found if 0 < len(some) <= RARE]
        holders = set().union(*rare)
        return {i: sum(i in some for some in rare) / len(rare) for i in holders}

    def _cross_encode(
        self, question: Question, pool: CandidatePool, scores: Scores
    ) -> dict[str, Mapping[str, float]]:
        """New scores of the best candidates, with `cross`, what the cross-encoder says of them."""
        if self._cross_encoder is None:
            return {}
        best = sorted(pool.texts, key=lambda i: -scores[i]["total"])[:CROSS_ENCODED]
        texts = [embedding_text(*pool.texts[i]) for i in best]
        grades = dict(zip(best, self._cross_encoder(question.standalone, texts), strict=True))
        totals = blend_grades({i: scores[i]["total"] for i in best}, grades)
        return {i: {**scores[i], "cross": grades[i], "total": totals[i]} for i in best}

    def _hits(self, question: Question, candidates: Mapping[str, Candidate], best: Scores) -> list[Hit]:
        stored = self._catalog.passages.get(list(best))
        clusters = self._catalog.near_duplicates.in_clusters(
            {candidates[i].cluster for i in best} - {""}
        )
        hits = [Hit(*stored[i], s["total"], dict(s)) for i, s in best.items() if i in stored]
        hits = [with_copies(hit, candidates, clusters, question.as_of) for hit in hits]
        return [replace(hit, matched=_matching_terms(question, hit)) for hit in hits]

    def _features(
        self,
        dense: DenseMatches,
        scores: Scores,
        candidates: Mapping[str, Candidate],
        texts: Mapping[str, PassageText],
    ) -> dict[str, RerankCandidate]:
        """The best candidates as `rerank` sees them; cosines that nobody made are the least of them."""
        cosines, sentences = dict(dense.cosines), dict[str, float]()
        if (question := dense.vector) is not None:
            missing = [i for i in texts if i not in cosines]
            vectors = self._catalog.passage_vectors.get(missing) if missing else {}
            cosines |= {i: float(v @ question) for i, v in vectors.items()}
            of_sentences = self._catalog.sentence_vectors.get(list(texts), len(question))
            sentences = {i: float((v @ question).max()) for i, v in of_sentences.items() if len(v)}
        least = min((cosines[i] for i in texts if i in cosines), default=0.0)
        return {
            i: RerankCandidate(
                candidates[i].article_id,
                text.text,
                scores[i],
                cosines.get(i, least),
                sentences.get(i, cosines.get(i, least)),
            )
            for i, text in texts.items()
        }

    def event_day(self, event: str, as_of: date) -> date | None:
        """The day that reports of an event begin, as far as the archive makes it clear."""
        hits = self._indexes.lexical_search(event, EVENT_DEPTH, Filters(as_of=as_of))
        reports = self._catalog.passages.candidates([passage_id for passage_id, _ in hits])
        return event_day({c.article_id: c.published for c in reports.values()}.values())

    def _named_article(self, question: Question) -> str:
        """Id of the article that the question names by what it is about; empty for none."""
        if not question.article:
            return ""
        about = replace(question, standalone=question.article, article="", time=NO_TIME)
        return next((hit.passage.article_id for hit in self._retrieve(about, 1)), "")


def _rerank(question: Question, pool: CandidatePool) -> dict[str, Mapping[str, float]]:
    """New scores of the candidates: their totals, and `rerank`, what these came from."""
    freshness = freshness_weight(question) / FRESHNESS_WEIGHT
    reranked = rerank_scores(question.standalone, pool.features, freshness)
    return {
        i: {**parts, "rerank": score, "total": score + _beside(parts)}
        for i, score in reranked.items()
        for parts in [pool.scores[i]]
    }


def _beside(parts: Mapping[str, float]) -> float:
    """What `rerank` does not see: days pointed at, words quoted."""
    own = RARE_WEIGHT * parts.get("rare", 0.0) + VERBATIM_WEIGHT * parts.get("verbatim", 0.0)
    return FOCUS_WEIGHT * parts["focus"] + own


def _matching_terms(question: Question, hit: Hit) -> tuple[str, ...]:
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
