"""Hits to the few sentences worth reading, each with a score that it answers the question.

A sentence is described by a handful of features (shared words, the kind of thing it offers, its
hit's score, its place) and scored by a logistic model; the best `EMBEDDED` are then
scored again with their cosines to the question. benchmarks/fit.py fits both models.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from rag.answer.logistic import logistic
from rag.answer.orders import is_admitted, is_order
from rag.answer.verification import is_repeated_in
from rag.core.types import Evidence, Hit, Question, Sentence
from rag.query.answer_type import offers_answer_type
from rag.text.passages import sentences_of
from rag.text.statements import is_statement
from rag.text.tokens import idf_coverage, idf_weights, stem, stem_set, tokens

EMBEDDED = 16
"""Sentences whose cosines are looked at. On 365 news questions 16 lost under half a point of what all
(65 on average) reach; where their vectors must still be made, they take a quarter of the time."""
REPEATED_SHARE = 0.5
"""Share of its score that a sentence keeps when the answer before quoted it."""
LEAST_WORDS = 4
"""Words of a sentence below which it is a heading or a scrap."""
EARLY_CHARS = 3000.0
"""Depth in an article at which the weight of standing early has fallen to 1/e."""

_PRONOUN_LEADS = re.compile(
    r"^[“\"'‘]?(?:(?:And|But|So|Yet|Still|Then|Now) )?"
    r"(?:He|She|It|They|His|Her|Its|Their|Them|This|That|These|Those|Both|There)\b"
)
_NEW = re.compile(r"(?<=\s)[A-Z][\w'’-]+|\d[\d,.]*")

FEATURES = ("shared", "score", "early", "offers", "lacks", "fresh", "novel", "long", "cosine")
"""What is known of a sentence: the share of the question's words in it and its headline, its hit's
score over the best hit's, how early it stands, whether it offers the kind of thing asked for or
lacks it, its article's freshness, how many new names and figures and how many words it has, and its
cosine to the question over the best one's."""


@dataclass(frozen=True)
class SentenceModel:
    """Two logistic models over `FEATURES`: chance that a sentence holds the answer."""

    quick: Mapping[str, float]
    """Weights and `bias` before any sentence is embedded; without `cosine`."""
    full: Mapping[str, float]
    """Weights and `bias` with all features."""


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit with its features."""

    hit: Hit
    sentence: Sentence
    """Its offsets count from the start of the article's text."""
    before: tuple[Sentence, ...]
    """The sentences before it in the passage, nearest last."""
    features: dict[str, float]
    """Values of `FEATURES`; `cosine` is 0 for a sentence that was not compared."""
    cosine: float = 0.0
    """Cosine to the question, -1..1; the feature is its share of the best one."""


class Cosines(Protocol):
    """Says how near sentences are to a question."""

    def __call__(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """One cosine in -1..1 for each candidate, in their order."""


def score_candidates(
    question: Question, hits: Sequence[Hit], cosines: Cosines, model: SentenceModel
) -> list[Candidate]:
    """The most promising sentences of the hits with all their features, in no order."""
    promising = most_promising(describe_sentences(question, hits), model)
    return add_cosines(question.standalone, promising, cosines)


def most_promising(candidates: Sequence[Candidate], model: SentenceModel) -> list[Candidate]:
    """The `EMBEDDED` best by the quick model."""
    return sorted(candidates, key=lambda c: -logistic(model.quick, c.features))[:EMBEDDED]


def describe_sentences(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the hits with its features, without cosines."""
    candidates = _without_repeats(_candidates(question, hits))
    question_stems = _stems(question.standalone)
    rarity = idf_weights([_stems(c.sentence.text) for c in candidates])
    best = max((hit.score for hit in hits), default=1.0) or 1.0

    def features(hit: Hit, sentence: Sentence) -> dict[str, float]:
        words = _stems(sentence.text) | _stems(hit.article.title)
        coverage = idf_coverage(question_stems, words, rarity)
        return {**_features(question, hit, sentence), "shared": coverage, "score": hit.score / best}

    return [replace(c, features=features(c.hit, c.sentence)) for c in candidates]


def add_cosines(question: str, candidates: Sequence[Candidate], cosines: Cosines) -> list[Candidate]:
    """The same with their cosines to the question."""
    if not candidates:
        return []
    values = cosines(question, candidates)
    best = max(*values, 1e-6)
    return [
        replace(c, features={**c.features, "cosine": max(0.0, value) / best}, cosine=value)
        for c, value in zip(candidates, values, strict=True)
    ]


def select_evidence(
    candidates: Sequence[Candidate], model: SentenceModel, limit: int = 8, previous_answer: str = ""
) -> list[Evidence]:
    """The best sentences, best first, near-repeats dropped.

    A sentence led by a pronoun comes with the one before it; one that the conversation's previous
    answer quotes steps back.
    """
    previous = " ".join(previous_answer.split())

    def score(candidate: Candidate) -> float:
        repeated = " ".join(candidate.sentence.text.split()) in previous
        return logistic(model.full, candidate.features) * (REPEATED_SHARE if repeated else 1.0)

    ranked = sorted((quote(c, score(c)) for c in candidates), key=lambda e: -e.score)
    chosen: list[Evidence] = []
    for evidence in ranked:
        if len(chosen) == limit:
            break
        if not any(is_near_repeat(evidence, other) for other in chosen):
            chosen.append(evidence)
    return [replace(e, also=_corroborating(e, ranked)) for e in chosen]


def _corroborating(evidence: Evidence, others: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence of another article that carries every figure, name and word of this one.

    A copy of the article says the same and confirms nothing, nor does a page that claims another's name.
    """
    copies = {evidence.hit.passage.article_id, *(copy.article_id for copy in evidence.hit.copies)}
    for other in others:
        claims = other.hit.article.claimed_outlet or other.hit.passage.article_id in copies
        elsewhere = not claims and is_near_repeat(evidence, other)
        if elsewhere and is_repeated_in(evidence.quote, other.quote):
            return (other,)
    return ()


def _candidates(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the hits that say something to a reader, without features."""
    return [
        Candidate(hit, sentence, _unbroken(hit, sentences[:n]), {})
        for hit in hits
        for sentences in [sentences_of(hit.passage)]
        for n, sentence in enumerate(sentences)
        if len(sentence.text.split()) >= LEAST_WORDS and is_statement(sentence.text)
        if is_admitted(f"{question.text} {question.standalone}", hit, sentence)
    ]


def _unbroken(hit: Hit, before: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences before one, from the last that instructs a machine on: none is quoted along."""
    orders = [n for n, sentence in enumerate(before) if is_order(hit, sentence.start, sentence.end)]
    return tuple(before[orders[-1] + 1 if orders else 0 :])


def _without_repeats(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same words in the same article once, where they stand first."""
    first: dict[tuple[str, str], Candidate] = {}
    for c in candidates:
        first.setdefault((c.hit.passage.article_id, " ".join(tokens(c.sentence.text))), c)
    return list(first.values())


@lru_cache(2000)
def _stems(text: str) -> frozenset[str]:
    """Asked five times of each sentence in one question; 2,000 texts take about 10 MB."""
    return stem_set(text)


def _features(question: Question, hit: Hit, sentence: Sentence) -> dict[str, float]:
    offers, wanted = offers_answer_type(question.text, sentence.text)
    new = {stem(m.lower()) for m in _NEW.findall(sentence.text)} - _stems(question.standalone)
    return {
        "early": math.exp(-sentence.start / EARLY_CHARS),
        "offers": float(wanted and offers),
        "lacks": float(wanted and not offers),
        "fresh": hit.scores.get("freshness", 0.0),
        "novel": min(len(new), 5) / 5,
        "long": math.log1p(len(_stems(sentence.text))),
        "cosine": 0.0,
    }


def quote(candidate: Candidate, score: float) -> Evidence:
    """The sentence; one led by a pronoun brings the sentences before it, up to two."""
    first = candidate.sentence
    for earlier in reversed(candidate.before[-2:]):
        if not needs_context(first.text) or not is_statement(earlier.text):
            break
        first = earlier
    hit, start, end = candidate.hit, first.start, candidate.sentence.end
    return Evidence(hit, start, end, hit.article.text[start:end], score)


def needs_context(sentence: str) -> bool:
    """Whether it is led by a pronoun and needs the sentence before it."""
    return bool(_PRONOUN_LEADS.match(sentence))


def is_near_repeat(one: Evidence, other: Evidence) -> bool:
    """Same place, or nearly the same words (three fifths of the shorter one's)."""
    same_article = one.hit.passage.article_id == other.hit.passage.article_id
    if same_article and one.start < other.end and other.start < one.end:
        return True
    a, b = _stems(one.quote), _stems(other.quote)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.6
