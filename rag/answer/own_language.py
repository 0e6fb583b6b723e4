"""A question in another language to the sentences of that language that answer it, and whether any does.

An article that lacks a name of the question, or most of its words, is none to answer from. No model
reads any of it, so an answer made of it is never called supported. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answer.compose import EXTRACTIVE, Draft, on_one_line
from rag.answer.cross_lingual import HALF
from rag.answer.evidence import overlap
from rag.answer.gather import EVIDENCE, EvidenceSet
from rag.answer.orders import mark_orders
from rag.answer.own_language_sentences import (
    SentenceReader,
    held_share,
    term_weights,
    wanted_kind,
    weighed_share,
)
from rag.core.types import Evidence, Hit, Question
from rag.retrieval.monolingual import OwnLanguageHits
from rag.text.language import text_language
from rag.text.languages.terms import Term, read_text

SUFFICIENT = 0.6
"""Share of the question's weight that an article must have to be answered from."""
NEAR = 0.34
"""Share of the question's words from which an article that does not answer is shown as near."""
_MOST = 3
"""Sentences of an answer."""
_SHARE = 0.85
"""Share of the best one's score that a further sentence must have."""


@dataclass(frozen=True)
class OwnLanguageEvidence(EvidenceSet):
    """The sentences of a question's own language, best first; none where nothing answers."""

    near: tuple[Hit, ...] = ()
    """The hits whose articles have a good part of the question's words."""


class OwnLanguageAnswerer:
    """Quotes the sentences as they were written."""

    name = EXTRACTIVE
    quotes = 0

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """The best sentence first, and the few that come near it."""
        floor = evidence[0].score * _SHARE if evidence else 0.0
        for item in evidence[:_MOST]:
            if item.score >= floor:
                yield Draft(on_one_line(item.quote), (item,), question.language)


def own_language_evidence(question: Question, found: OwnLanguageHits) -> OwnLanguageEvidence:
    """What the hits hold for the question."""
    hits = tuple(mark_orders(hit) for hit in found.hits)
    weights = term_weights(found.terms, hits, found.rules)
    wanted = wanted_kind(question.text, found.rules)
    shares = {hit.passage.article_id: _article_share(hit, found, weights) for hit in hits}
    fitting = [hit for hit in hits if shares[hit.passage.article_id] >= SUFFICIENT]
    reader = SentenceReader(found.question, found.rules, weights, wanted)
    scored = [item for hit in fitting for item in reader.weigh(hit, shares[hit.passage.article_id])]
    best = tuple(_best(scored))
    return OwnLanguageEvidence(
        question,
        hits,
        best,
        HALF,
        sufficient=bool(best),
        near=tuple(hit for hit in hits if _nearness(hit, found) >= NEAR),
    )


def evidence_or_refusal(own: OwnLanguageEvidence, english: EvidenceSet) -> EvidenceSet:
    """What the English rules found where the own language has no answer, if it is English.

    What they find in other languages does not count, for they cannot read it: then nothing is left to
    answer from, and the articles that are near are shown.
    """
    if english.hits and not any(text_language(e.hit.passage.text) for e in english.evidence[:1]):
        return english
    return replace(own, hits=own.near + tuple(hit for hit in english.hits if hit not in own.near))


def _article_share(hit: Hit, found: OwnLanguageHits, weights: Mapping[Term, float]) -> float:
    """Share of the question's weight that an article has; 0 where it lacks a name."""
    text = read_text(f"{hit.article.title}\n{hit.article.text}", found.rules.name)
    shares = {term: held_share(term, text, hit) for term in weights}
    if any(term.is_name and not share for term, share in shares.items()):
        return 0.0
    return weighed_share(shares, weights)


def _nearness(hit: Hit, found: OwnLanguageHits) -> float:
    text = read_text(f"{hit.article.title}\n{hit.article.text}", found.rules.name)
    return sum(held_share(term, text, hit) for term in found.terms) / max(1, len(found.terms))


def _best(scored: Sequence[Evidence]) -> list[Evidence]:
    """The best sentences, none within another that was chosen."""
    chosen: list[Evidence] = []
    for item in sorted(scored, key=lambda e: -e.score):
        inside = any(overlap(item, other) for other in chosen)
        repeated = any(on_one_line(item.quote) == on_one_line(other.quote) for other in chosen)
        if not inside and not repeated and len(chosen) < EVIDENCE:
            chosen.append(item)
    return chosen
