"""What the other reports of its story say of a piece of evidence: who confirms it, what supersedes it.

A report confirms a sentence when one of its own has all its figures and names and most of its words.
Reads stored vectors of sentences, and nothing else: what the embedding model has not read yet neither
confirms nor supersedes, nor does a passage that was cut into other sentences when it was read. What
supersedes a figure is decided in rag/answer/superseded_figures.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from rag.answer.citations import span_of
from rag.answer.superseded_figures import ALIKE, has_revisable_figure, superseding_figure
from rag.answer.support_features import has_negation, missing_facts
from rag.answer.verification import is_repeated_in
from rag.core.types import Evidence, Question, RelatedSentence, Report
from rag.core.vectors import Vectors
from rag.storage.catalog import Catalog
from rag.storage.event_clustering import count_independent_outlets
from rag.text.machine_orders import instructs_machine
from rag.text.passages import parse_passage_id, sentences_of

SAME = 0.85
"""Cosine from which a sentence that has all figures and names of another says the same: 18 of 18 such
pairs of real reports did."""
MOST = 30
"""Reports of a story that are asked, the newest."""
NEAREST = 24
"""Sentences that are looked at, the nearest."""


class Corroborator:
    """Asks the stories of one archive what they say of evidence."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence with who else reports it, and what a later report says instead."""
        by_article: dict[str, list[Evidence]] = {}
        for item in evidence:
            by_article.setdefault(item.hit.passage.article_id, []).append(item)
        compared = {
            span_of(item): item
            for article_id, items in by_article.items()
            for item in self._compare(items, article_id, self._story(question, article_id))
        }
        return [compared[span_of(item)] for item in evidence]

    def _story(self, question: Question, article_id: str) -> list[Report]:
        """The reports that the question admits, the article itself among them."""
        filters = question.filters
        first, last = filters.since or date.min, filters.until or date.max
        return [
            report
            for report in self._catalog.article_vectors.story(article_id, _last_day(question))
            if (not filters.outlets or report.article.outlet in filters.outlets)
            and (not filters.sections or report.article.section in filters.sections)
            and first <= (report.article.published or first) <= last
        ]

    def _compare(
        self, evidence: Sequence[Evidence], article_id: str, story: Sequence[Report]
    ) -> Iterator[Evidence]:
        """The evidence of one article; what can be neither confirmed nor superseded is not looked at."""
        own = [r for r in story if r.article_id == article_id]
        others = {r.article_id: r for r in story if r.article_id != article_id}
        elsewhere = any(r.article.outlet != own[0].article.outlet for r in others.values() if own)
        vectors: dict[str, Vectors] = {}
        for item in evidence:
            if not own or not others or not (elsewhere or has_revisable_figure(item)):
                yield item
                continue
            vectors = vectors or self._vectors([*list(others)[-MOST:], article_id], item.hit.passage.id)
            related = self._related_sentences(item, vectors, others)
            outlets = independent_outlets(own[0], confirming_sentences(item, related))
            yield replace(item, outlets=outlets, later=superseding_figure(item, related))

    def _vectors(self, article_ids: Sequence[str], passage_id: str) -> dict[str, Vectors]:
        """The vectors of the sentences of articles, by passage; none if `passage_id` has none yet."""
        if not (vectors := self._catalog.passage_vectors.get([passage_id])):
            return {}
        passage_ids = sorted(self._catalog.passages.ids_of(article_ids))
        return self._catalog.sentence_vectors.get(passage_ids, len(vectors[passage_id]))

    def _related_sentences(
        self, evidence: Evidence, vectors: Mapping[str, Vectors], reports: Mapping[str, Report]
    ) -> list[RelatedSentence]:
        """The sentences of the reports that are nearest to the evidence, nearest first."""
        target = _vector_of(evidence, vectors)
        if target is None:
            return []
        near = [
            (float(cosine), passage_id, n)
            for passage_id, matrix in vectors.items()
            if parse_passage_id(passage_id)[0] in reports
            for n, cosine in enumerate(matrix @ target)
            if cosine >= ALIKE
        ]
        near = sorted(near, reverse=True)[:NEAREST]
        passages = self._catalog.passages.get(sorted({passage_id for _, passage_id, _ in near}))
        sentences = {i: sentences_of(passage) for i, (passage, _) in passages.items()}
        return [
            RelatedSentence(reports[passages[i][0].article_id], i, s.start, s.end, s.text, cosine)
            for cosine, i, n in near
            if i in passages and len(sentences[i]) == len(vectors[i])
            for s in [sentences[i][n]]
            if not instructs_machine(s.text)
        ]


def _last_day(question: Question) -> date:
    """The last day that counts: "as of 1 March" that day, as freshness has it, else that of asking."""
    time = question.time
    if time.kind != "days" or time.since or time.until is None:
        return question.as_of
    return min(time.until, question.as_of)


def _vector_of(evidence: Evidence, vectors: Mapping[str, Vectors]) -> Vectors | None:
    """The vector of the sentence that the evidence ends with; None when none is stored."""
    passage = evidence.hit.passage
    ends = [sentence.end for sentence in sentences_of(passage)]
    matrix = vectors.get(passage.id, ())
    if evidence.end not in ends or len(matrix) != len(ends):
        return None
    return np.asarray(matrix[ends.index(evidence.end)], np.float32)


def confirming_sentences(
    evidence: Evidence, related: Iterable[RelatedSentence]
) -> list[RelatedSentence]:
    """The nearest sentence of each other report that says what the evidence says."""
    best: dict[str, RelatedSentence] = {}
    for sentence in sorted(related, key=lambda s: -s.cosine):
        article_id = sentence.report.article_id
        if article_id != evidence.hit.passage.article_id and _confirms(sentence, evidence.quote):
            best.setdefault(article_id, sentence)
    return list(best.values())


def _confirms(sentence: RelatedSentence, quote: str) -> bool:
    if has_negation(quote) != has_negation(sentence.text):
        return False
    near = sentence.cosine >= SAME and not missing_facts(quote, sentence.text).all
    return near or is_repeated_in(quote, sentence.text)


def independent_outlets(own: Report, confirming: Sequence[RelatedSentence]) -> int:
    """How many independent outlets report it, the evidence's own among them, one at least."""
    return max(1, count_independent_outlets([own, *(sentence.report for sentence in confirming)]))
