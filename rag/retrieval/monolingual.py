"""A question to passages in its own language, where that is not English: by words alone.

The embedding models read English, so nothing is compared by meaning. Passages are found by the stems of
that language (`rag.index.language_terms`), newer ones first where they fit alike, one for all copies of
a text. Knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.core.types import Filters, Hit, Question
from rag.index.language_terms import query_terms
from rag.index.protocols import ScoredId
from rag.retrieval.deduplication import representatives
from rag.retrieval.fusion import freshness, min_max
from rag.retrieval.retriever import with_copies
from rag.retrieval.scoring import Scores
from rag.storage.catalog import Catalog
from rag.storage.passages import Candidate
from rag.text.language import detect_language
from rag.text.languages.known import LANGUAGES
from rag.text.languages.rules import LanguageRules
from rag.text.languages.terms import Term, match, question_terms, read_text
from rag.text.passages import embedding_text

_DEPTH = 60
"""Passages that the index is asked for."""
_FRESHNESS_WEIGHT = 0.1
"""Weight of being new beside the words, which decide."""

TermSearch = Callable[[Sequence[Sequence[str]], int, Filters], Sequence[ScoredId]]
"""Alternative terms of each word, how many passages, and limits, to passages with their BM25 scores."""


@dataclass(frozen=True)
class OwnLanguageHits:
    """What a question found in its own language."""

    question: str
    """As it was searched."""
    rules: LanguageRules
    terms: tuple[Term, ...]
    """The words of the question that say what it is about."""
    hits: tuple[Hit, ...]
    """Best first."""


class MonolingualSearch:
    """Search of one archive in languages other than English."""

    def __init__(self, catalog: Catalog, search: TermSearch) -> None:
        self._catalog = catalog
        self._search = search

    def find(self, question: Question, k: int) -> OwnLanguageHits | None:
        """The `k` best passages; None for English, and for languages whose rules are not known."""
        rules = LANGUAGES.get(question.language)
        if rules is None:
            return None
        text = searched_text(question)
        terms = question_terms(text, rules)
        found = dict(self._search(query_terms(terms, rules), _DEPTH, question.filters))
        hits = [_with_matched(hit, terms, rules) for hit in self._hits(question, found, k)]
        return OwnLanguageHits(text, rules, terms, tuple(hits))

    def _hits(self, question: Question, found: dict[str, float], k: int) -> list[Hit]:
        passages = self._catalog.passages
        candidates = passages.candidates(list(found))
        scores = representatives(_scores(question, found, candidates), candidates)
        best = sorted(scores, key=lambda i: -scores[i]["total"])[:k]
        stored = passages.get(best)
        clusters = self._catalog.near_duplicates.in_clusters(
            {candidates[i].cluster for i in best} - {""}
        )
        hits = [Hit(*stored[i], scores[i]["total"], dict(scores[i])) for i in best if i in stored]
        return [with_copies(hit, candidates, clusters, question.as_of) for hit in hits]


def _with_matched(hit: Hit, terms: Sequence[Term], rules: LanguageRules) -> Hit:
    """The hit with the words of the question that it has."""
    text = read_text(embedding_text(hit.article.title, hit.passage.text), rules.name)
    return replace(hit, matched=tuple(dict.fromkeys(t.printed for t in terms if match(t, text))))


def searched_text(question: Question) -> str:
    """The question in its own language: with what it follows, unless a model has put it in English."""
    own = detect_language(question.standalone) == question.language
    return question.standalone if own else question.text


def _scores(question: Question, found: dict[str, float], candidates: dict[str, Candidate]) -> Scores:
    scaled = min_max({i: score for i, score in found.items() if i in candidates})
    fresh = {i: freshness(candidates[i].published, question.as_of) for i in scaled}
    return {
        i: {"lexical": found[i], "freshness": fresh[i], "total": share + _FRESHNESS_WEIGHT * fresh[i]}
        for i, share in scaled.items()
    }
