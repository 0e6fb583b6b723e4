"""An archive as it would be without the articles that hold a question's answer."""

from __future__ import annotations

from benchmarks.realtimeqa import NewsQuestion
from rag.answer.assistant import Assistant
from rag.answer.cosines import SentenceCosines
from rag.answer.gather import EvidenceGatherer, EvidenceModels
from rag.answer.refusal import calibrated_models
from rag.archive import Archive
from rag.core.types import Hit, Question
from rag.evaluation.matching import contains_answer
from rag.retrieval.retriever import Retriever

DEPTH = 60
"""Hits looked at, so that ten are left."""


def holds(hit: Hit, item: NewsQuestion) -> bool:
    """Whether the hit's article is one of the question's, or has an accepted answer anywhere."""
    return hit.passage.article_id in item.articles or contains_answer(hit.article.text, item.answers)


class Withholding(Retriever):
    """The archive's retriever, which does not see the articles that hold the answer to `item`."""

    def __init__(self, archive: Archive, item: NewsQuestion) -> None:
        searches, models = archive.searches, (archive.embedder, archive.static)
        super().__init__(archive.catalog, searches, *models, wait_for_model=True)
        self._item = item

    def retrieve(self, question: Question, k: int = 10) -> list[Hit]:
        """The best hits of the other articles."""
        found = super().retrieve(question, DEPTH)
        return [hit for hit in found if not holds(hit, self._item)][:k]


def withholding(archive: Archive, item: NewsQuestion) -> Assistant:
    """The archive's assistant without those articles."""
    cosines = SentenceCosines(archive.catalog.sentence_vectors, archive.embedder, archive.embedder.key)
    models = EvidenceModels(archive.reader, cosines, *calibrated_models())
    finder = EvidenceGatherer(Withholding(archive, item), models)
    return Assistant(finder, cosines, archive.verifier, archive.engines.answerer)
