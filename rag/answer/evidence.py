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

from rag.answer.verification import repeats
from rag.core.types import Evidence, Hit, Question, Sentence
from rag.query.answer_type import offers_answer_type
from rag.text.passages import split_sentences
from rag.text.tokens import STOP_WORDS, idf_coverage, idf_weights, stem, tokens

EMBEDDED = 16
"""Sentences whose cosines are looked at. On 365 news questions 16 lost under half a point of what all
(65 on average) reach; where their vectors must still be made, they take a quarter of the time."""
TOLD_SHARE = 0.5
"""Share of its score that a sentence keeps when the answer before quoted it."""
EARLY_CHARS = 3000.0
"""Depth in an article at which the weight of standing early has fallen to 1/e."""

_LEADS = re.compile(
    r"^[“\"'‘]?(?:(?:And|But|So|Yet|Still|Then|Now) )?"
    r"(?:He|She|It|They|His|Her|Its|Their|Them|This|That|These|Those|Both|There)\b"
)
_POINTER = re.compile(
    r"(?:Editor['’]s note\b|Read more\b|Click here\b"
    r"|(?:For|Follow|See|Watch|Read|Get) (?:the )?(?:latest|more|live|all|full|our|USA)\b[^.!?]*"
    r"\b(?:coverage|updates?|news|here|below|visit|page|stories|story)\b)"
    r"|(?:This|The) (?:page|story|article|file) (?:summarizes|(?:has been|will be|was) updated)\b",
    re.I,
)
"""What points to another page instead of saying something: "For the latest news, visit ..."."""
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


def chance(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Logistic of the weighted sum; `bias` is added, a feature without a weight is not."""
    z = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-z))


Found = tuple[Hit, Sentence, tuple[Sentence, ...]]
"""A sentence with its hit and the sentences before it in the passage."""


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit with its features."""

    hit: Hit
    """The hit it stands in."""
    sentence: Sentence
    """The sentence; offsets count from the start of the article's text."""
    before: tuple[Sentence, ...]
    """The sentences before it in the passage, nearest last."""
    features: dict[str, float]
    """Values of `FEATURES`; `cosine` is 0 for a sentence that was not embedded."""
    cosine: float = 0.0
    """Its cosine itself."""


class Cosines(Protocol):
    """Says how near sentences are to a question."""

    def __call__(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """One cosine in -1..1 for each candidate, in their order."""


def gather(
    question: Question, hits: Sequence[Hit], cosines: Cosines, model: SentenceModel
) -> list[Candidate]:
    """The most promising sentences of the hits, described, in no order."""
    return compared(question.standalone, promising(described(question, hits), model), cosines)


def describe_all(question: Question, hits: Sequence[Hit], cosines: Cosines) -> list[Candidate]:
    """Every sentence of the hits with its cosine: slower, for fitting the models."""
    return compared(question.standalone, described(question, hits), cosines)


def promising(candidates: Sequence[Candidate], model: SentenceModel) -> list[Candidate]:
    """The `EMBEDDED` best by the quick model."""
    return sorted(candidates, key=lambda c: -chance(model.quick, c.features))[:EMBEDDED]


def described(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """Every sentence of the hits, without cosines."""
    found = _distinct(_sentences(hits))
    asked = _content(question.standalone)
    rarity = idf_weights([_content(s.text) for _, s, _ in found])
    best = max((hit.score for hit in hits), default=1.0) or 1.0
    candidates = []
    for hit, sentence, before in found:
        shared = idf_coverage(asked, _content(sentence.text) | _content(hit.article.title), rarity)
        features = _describe(question, asked, hit, sentence)
        features |= {"shared": shared, "score": hit.score / best}
        candidates.append(Candidate(hit, sentence, before, features))
    return candidates


def compared(question: str, candidates: Sequence[Candidate], cosines: Cosines) -> list[Candidate]:
    """The same with their cosines to the question."""
    if not candidates:
        return []
    values = cosines(question, candidates)
    best = max(*values, 1e-6)
    return [
        replace(c, features=c.features | {"cosine": max(0.0, value) / best}, cosine=value)
        for c, value in zip(candidates, values, strict=True)
    ]


def select(
    candidates: Sequence[Candidate], model: SentenceModel, limit: int = 8, told: str = ""
) -> list[Evidence]:
    """The best sentences, best first, near-repeats dropped.

    A sentence led by a pronoun comes with the one before it; one that was `told` already steps back.
    """
    known = " ".join(told.split())
    scored = [(chance(model.full, c.features) * _news(c.sentence.text, known), c) for c in candidates]
    ranked = [quoted(c, score) for score, c in sorted(scored, key=lambda pair: -pair[0])]
    chosen: list[Evidence] = []
    for evidence in ranked:
        if len(chosen) == limit:
            break
        if not any(overlaps(evidence, other) for other in chosen):
            chosen.append(evidence)
    return [replace(e, also=_corroborating(e, ranked)) for e in chosen]


def _news(sentence: str, known: str) -> float:
    return TOLD_SHARE if " ".join(sentence.split()) in known else 1.0


def _corroborating(evidence: Evidence, others: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence of another article that carries every figure, name and word of this one.

    A copy of the article says the same and confirms nothing.
    """
    mine = {evidence.hit.passage.article_id, *(copy.article_id for copy in evidence.hit.copies)}
    for other in others:
        elsewhere = other.hit.passage.article_id not in mine and overlaps(evidence, other)
        if elsewhere and repeats(evidence.quote, other.quote):
            return (other,)
    return ()


def _sentences(hits: Sequence[Hit]) -> list[Found]:
    found = []
    for hit in hits:
        offset = hit.passage.start
        inside = [
            Sentence(s.start + offset, s.end + offset, s.text) for s in split_sentences(hit.passage.text)
        ]
        found += [(hit, s, tuple(inside[:n])) for n, s in enumerate(inside)]
    return [
        item for item in found if len(item[1].text.split()) >= 4 and not _POINTER.match(item[1].text)
    ]


def _distinct(items: Sequence[Found]) -> list[Found]:
    """The same words in the same article once, where they stand first."""
    first: dict[tuple[str, str], Found] = {}
    for item in items:
        first.setdefault((item[0].passage.article_id, " ".join(tokens(item[1].text))), item)
    return list(first.values())


@lru_cache(2000)
def _content(text: str) -> frozenset[str]:
    """Asked five times of each sentence in one question; 2,000 texts take about 10 MB."""
    return frozenset(stem(t) for t in tokens(text) if t not in STOP_WORDS)


def _describe(
    question: Question, asked: frozenset[str], hit: Hit, sentence: Sentence
) -> dict[str, float]:
    offers, wanted = offers_answer_type(question.text, sentence.text)
    names = {stem(m.lower()) for m in _NEW.findall(sentence.text)} - asked
    return {
        "early": math.exp(-sentence.start / EARLY_CHARS),
        "offers": float(wanted and offers),
        "lacks": float(wanted and not offers),
        "fresh": hit.scores.get("freshness", 0.0),
        "novel": min(len(names), 5) / 5,
        "long": math.log1p(len(_content(sentence.text))),
        "cosine": 0.0,
    }


def quoted(candidate: Candidate, score: float) -> Evidence:
    """The sentence; one led by a pronoun brings the sentences before it, up to two."""
    start = candidate.sentence.start
    lead = candidate.sentence.text
    for earlier in reversed(candidate.before[-2:]):
        if not leans_back(lead):
            break
        start, lead = earlier.start, earlier.text
    hit, end = candidate.hit, candidate.sentence.end
    return Evidence(hit, start, end, hit.article.text[start:end], score)


def leans_back(sentence: str) -> bool:
    """Whether it is led by a pronoun and needs the sentence before it."""
    return bool(_LEADS.match(sentence))


def overlaps(one: Evidence, other: Evidence) -> bool:
    """Same place, or nearly the same words (three fifths of the shorter one's)."""
    same_article = one.hit.passage.article_id == other.hit.passage.article_id
    if same_article and one.start < other.end and other.start < one.end:
        return True
    a, b = _content(one.quote), _content(other.quote)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.6
