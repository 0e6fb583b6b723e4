"""The other reports of an evidence's story, asked what they say of the same.

Reads vectors of sentences that are kept, and nothing else: what the embedding model has not read yet
neither confirms nor revises, nor does a passage that was cut into other sentences when it was read.
What counts as either is decided in rag/answer/corroboration.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from rag.answer.corroboration import ALIKE, confirming, outlets, revisable, revising
from rag.core.types import Evidence, Passage, Question, RelatedSentence, Report, Sentence
from rag.core.vectors import Vectors
from rag.storage.catalog import Catalog
from rag.text.passages import parse_passage_id, split_sentences

MOST = 30
"""Reports of a story that are asked, the newest."""
NEAREST = 24
"""Sentences that are looked at, the nearest."""


class Corroborator:
    """Asks the stories of one archive."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def __call__(self, question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence with who else reports it, and what a later report says instead."""
        by_article: dict[str, list[Evidence]] = {}
        for item in evidence:
            by_article.setdefault(item.hit.passage.article_id, []).append(item)
        followed = {
            (one.hit.passage.id, one.start, one.end): one
            for article_id, items in by_article.items()
            for one in self._followed(items, article_id, self._story(question, article_id))
        }
        return [followed[e.hit.passage.id, e.start, e.end] for e in evidence]

    def _story(self, question: Question, article_id: str) -> list[Report]:
        """The reports that the question admits, the article itself among them."""
        limits = question.filters
        first, last = limits.since or date.min, limits.until or date.max
        return [
            report
            for report in self._catalog.story(article_id, _known_on(question))
            if (not limits.outlets or report.article.outlet in limits.outlets)
            and first <= (report.article.published or first) <= last
        ]

    def _followed(
        self, evidence: Sequence[Evidence], article_id: str, story: Sequence[Report]
    ) -> Iterator[Evidence]:
        """The evidence of one article; without a look at what can neither be confirmed nor revised."""
        own = [r for r in story if r.article_id == article_id]
        others = {r.article_id: r for r in story if r.article_id != article_id}
        elsewhere = any(r.article.outlet != own[0].article.outlet for r in others.values() if own)
        kept: dict[str, Vectors] = {}
        for item in evidence:
            if not own or not others or not (elsewhere or revisable(item)):
                yield item
                continue
            kept = kept or self._kept([*list(others)[-MOST:], article_id], item.hit.passage.id)
            told = self._echoes(item, kept, others)
            confirmed = outlets(own[0], confirming(item, told))
            yield replace(item, outlets=confirmed, later=revising(item, told))

    def _kept(self, article_ids: Sequence[str], read: str) -> dict[str, Vectors]:
        """The vectors of the sentences of some articles, by passage; none if `read` is not read yet."""
        if not (vectors := self._catalog.vectors([read])):
            return {}
        passage_ids = sorted(self._catalog.passage_ids(article_ids))
        return self._catalog.sentence_vectors(passage_ids, len(vectors[read]))

    def _echoes(
        self, evidence: Evidence, kept: Mapping[str, Vectors], reports: Mapping[str, Report]
    ) -> list[RelatedSentence]:
        """The sentences of the reports that are nearest to the evidence, nearest first."""
        asked = _vector(evidence, kept)
        if asked is None:
            return []
        near = [
            (float(cosine), passage_id, n)
            for passage_id, vectors in kept.items()
            if parse_passage_id(passage_id)[0] in reports
            for n, cosine in enumerate(vectors @ asked)
            if cosine >= ALIKE
        ]
        near = sorted(near, reverse=True)[:NEAREST]
        found = self._catalog.citable(sorted({passage_id for _, passage_id, _ in near}))
        sentences = {i: split_sentences(passage.text) for i, (passage, _) in found.items()}
        return [
            _echo(reports[found[i][0].article_id], found[i][0], sentences[i][n], cosine)
            for cosine, i, n in near
            if i in found and len(sentences[i]) == len(kept[i])
        ]


def _known_on(question: Question) -> date:
    """The last day that counts: "as of 1 March" that day, as freshness has it, else that of asking."""
    time = question.time
    if time.kind != "days" or time.since or time.until is None:
        return question.as_of
    return min(time.until, question.as_of)


def _echo(report: Report, passage: Passage, sentence: Sentence, cosine: float) -> RelatedSentence:
    start = passage.start + sentence.start
    return RelatedSentence(report, passage.id, start, start + len(sentence.text), sentence.text, cosine)


def _vector(evidence: Evidence, kept: Mapping[str, Vectors]) -> Vectors | None:
    """What is kept of the sentence that the evidence ends with; None when nothing is."""
    passage = evidence.hit.passage
    ends = [passage.start + sentence.end for sentence in split_sentences(passage.text)]
    vectors = kept.get(passage.id, ())
    if evidence.end not in ends or len(vectors) != len(ends):
        return None
    return np.asarray(vectors[ends.index(evidence.end)], np.float32)
