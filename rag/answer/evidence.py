"""Hits to the few sentences worth reading, each with a score that it answers the question.

A sentence is described by a handful of features (shared words, the kind of thing it offers, its hit's
score, its place). A logistic model of these says which are compared with the question as vectors, a
second one which of those the reader reads (rag/answer/read_windows.py), and a third joins what it says
with all the rest. benchmarks/fit.py fits them.
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
from rag.answer.reading import SentenceReading
from rag.answer.short_answer import widen
from rag.answer.verification import is_repeated_in
from rag.core.types import AnswerSpan, Evidence, Hit, Question, Sentence
from rag.query.answer_type import offers_answer_type
from rag.text.passages import sentences_of
from rag.text.references import needs_context, opens_with_pronoun
from rag.text.statements import is_statement
from rag.text.tokens import idf_coverage, idf_weights, stem, stem_set, tokens
from rag.text.verb_groups import verb_groups

REPEATED_SHARE = 0.5
"""Share of its score that a sentence keeps when the answer before quoted it."""
COMPARED = 40
"""Sentences whose vectors are compared: looking them up takes 2 ms, embedding those of an archive that
is still being refined 200."""
LEAST_WORDS = 4
"""Words of a sentence below which it is a heading or a scrap."""
EARLY_CHARS = 3000.0
"""Depth in an article at which the weight of standing early has fallen to 1/e."""

_NEW = re.compile(r"(?<=\s)[A-Z][\w'’-]+|\d[\d,.]*")

FEATURES = ("shared", "score", "early", "offers", "lacks", "fresh", "novel", "long")
"""What is known of a sentence: the share of the question's words in it and its headline, its hit's
score over the best hit's, how early it stands, whether it offers the kind of thing asked for or
lacks it, its article's freshness, how many new names and figures and how many words it has. The share
in the sentence alone was tried: good for questions made of sentences (.747 to .763), and of the sample
questions, which use other words, the first sentence answered 5 of 70 fewer."""
COSINE_FEATURES = (*FEATURES, "cosine")
"""With its cosine to the question over the best one's."""
READER_FEATURES = ("share", "span", "chance")
"""What the reader adds: see rag/answer/read_windows.py."""


@dataclass(frozen=True)
class SentenceModel:
    """Logistic models: weights of features, and a `bias`."""

    quick: Mapping[str, float]
    """Of `FEATURES`: how much a sentence promises before any vector is compared."""
    near: Mapping[str, float]
    """Of `COSINE_FEATURES`: how much one promises that has not been read."""
    full: Mapping[str, float]
    """Of those and `READER_FEATURES`: the chance that a sentence holds the answer."""
    answer: Mapping[str, float]
    """Of the same: the chance that the words the reader points at are the answer."""

    def promise(self, candidate: Candidate) -> float:
        """Chance in 0..1 that a sentence that nobody has read holds the answer."""
        return logistic(self.near, candidate.features)


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit with its features."""

    hit: Hit
    sentence: Sentence
    """Its offsets count from the start of the article's text."""
    before: tuple[Sentence, ...]
    """The sentences before it in the passage, nearest last."""
    features: dict[str, float]
    """Values of `COSINE_FEATURES`, and of `READER_FEATURES` where it was read."""
    cosine: float = 0.0
    """Cosine to the question, -1..1; 0 for a sentence that was not compared."""
    reading: SentenceReading | None = None
    """What the reader says of it; None for a sentence that it has not read."""


class Cosines(Protocol):
    """Says how near sentences are to a question."""

    def __call__(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """One cosine in -1..1 for each candidate, in their order."""


def describe_sentences(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the hits with its features, unread."""
    candidates = _without_repeats(_candidates(question, hits))
    question_words = _words(question.standalone)
    rarity = idf_weights([_words(c.sentence.text) for c in candidates])
    best = max((hit.score for hit in hits), default=1.0) or 1.0

    def features(hit: Hit, sentence: Sentence) -> dict[str, float]:
        words = _words(sentence.text) | _words(hit.article.title)
        coverage = idf_coverage(question_words, words, rarity)
        return {**_features(question, hit, sentence), "shared": coverage, "score": hit.score / best}

    return [replace(c, features=features(c.hit, c.sentence) | {"cosine": 0.0}) for c in candidates]


def compare_sentences(
    question: Question, hits: Sequence[Hit], cosines: Cosines, model: SentenceModel
) -> list[Candidate]:
    """The most promising sentences of the hits with `COSINE_FEATURES`, unread."""
    described = describe_sentences(question, hits)
    promising = sorted(described, key=lambda c: -logistic(model.quick, c.features))[:COMPARED]
    chosen = {id(candidate) for candidate in promising}
    in_order = [c for c in described if id(c) in chosen]  # windows are of neighbours
    return add_cosines(question.standalone, in_order, cosines)


def add_cosines(question: str, candidates: Sequence[Candidate], cosines: Cosines) -> list[Candidate]:
    """The same with their cosines to the question."""
    if not candidates:
        return []
    values = cosines(question, candidates)
    best = max(*values, 1e-9)
    return [
        replace(c, features={**c.features, "cosine": max(0.0, value) / best}, cosine=value)
        for c, value in zip(candidates, values, strict=True)
    ]


def select_evidence(
    candidates: Sequence[Candidate],
    model: SentenceModel,
    limit: int = 8,
    previous_answer: str = "",
    unread: Sequence[Candidate] = (),
) -> list[Evidence]:
    """The best sentences, best first, near-repeats dropped.

    `unread` are others that may confirm one. A sentence led by a pronoun comes with the one before it;
    one that the conversation's previous answer quotes steps back.
    """
    previous = " ".join(previous_answer.split())

    def score(candidate: Candidate) -> float:
        repeated = " ".join(candidate.sentence.text.split()) in previous
        return logistic(model.full, candidate.features) * (REPEATED_SHARE if repeated else 1.0)

    quoted = (replace(quote(c, score(c)), answer=answer_span(c, model)) for c in candidates)
    ranked = sorted(quoted, key=lambda e: -e.score)
    chosen: list[Evidence] = []
    for evidence in ranked:
        if len(chosen) == limit:
            break
        if not any(is_near_repeat(evidence, other) for other in chosen):
            chosen.append(evidence)
    others = [*ranked, *(quote(c, model.promise(c)) for c in unread)]
    return [replace(e, also=_corroborating(e, others)) for e in chosen]


def answer_span(candidate: Candidate, model: SentenceModel) -> AnswerSpan | None:
    """Where the reader sees the answer in it, and how likely that is right."""
    reading = candidate.reading
    if reading is None or reading.end <= reading.start:
        return None
    start, end = widen(candidate.sentence, reading.start, reading.end)
    return AnswerSpan(start, end, logistic(model.answer, candidate.features))


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


def _words(text: str) -> frozenset[str]:
    """Its stems, and the groups of verbs that it has words of: "turned down" is "refused"."""
    return _stems(text) | verb_groups(text)


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
    }


def quote(candidate: Candidate, score: float) -> Evidence:
    """The sentence; one led by a pronoun, or said by one, brings the sentences before it, up to two."""
    first = candidate.sentence
    for earlier in reversed(candidate.before[-2:]):
        if not needs_context(first.text) or not is_statement(earlier.text):
            break
        first = earlier
    if needs_context(first.text) and not opens_with_pronoun(candidate.sentence.text):
        first = candidate.sentence  # "he said" after "he added" after "he said" names nobody
    hit, start, end = candidate.hit, first.start, candidate.sentence.end
    return Evidence(hit, start, end, hit.article.text[start:end], score)


def overlap(one: Evidence, other: Evidence) -> bool:
    """Whether they have words of the same place of an article."""
    same_article = one.hit.passage.article_id == other.hit.passage.article_id
    return same_article and one.start < other.end and other.start < one.end


def is_near_repeat(one: Evidence, other: Evidence) -> bool:
    """Same place, or nearly the same words (three fifths of the shorter one's)."""
    if overlap(one, other):
        return True
    a, b = _stems(one.quote), _stems(other.quote)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.6
