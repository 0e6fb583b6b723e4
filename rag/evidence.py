"""Hits to the few sentences worth reading, each with a score that it answers the question.

A sentence is described by a handful of features (shared words, cosine, what kind of answer it
offers, the rank of its hit) and scored by a logistic model that benchmarks/fit_evidence.py fits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.models import Embedder
from rag.passages import split_sentences
from rag.types import Evidence, Hit, Question, Sentence
from rag.verify import judge
from rag.words import STOP_WORDS, stem, tokens

EMBEDDED = 16
"""Sentences whose cosine is taken: those that share the most with the question come first."""

_LEADS = re.compile(
    r"^[“\"'‘]?(?:(?:And|But|So|Yet|Still|Then|Now) )?"
    r"(?:He|She|It|They|His|Her|Its|Their|Them|This|That|These|Those|Both|There)\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen\w*|hundred\w*|"
    r"thousand\w*|million\w*|billion\w*|half|third|quarter|twice)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|Jan\w*|Feb\w*|March|April|May|June|July|Aug\w*|Sept\w*|Oct\w*|Nov\w*|Dec\w*|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|tonight|\d{1,2}(?::\d\d)? ?[ap]\.?m\b)"
)
_MONEY = re.compile(r"[$€£¥]\s?\d|\b(?:dollars|euros|pounds|percent|per cent)\b|%", re.I)
_NAME = re.compile(r"(?<!^)(?<![.!?“\"] )\b[A-Z][a-z]+(?: [A-Z][\w'’.-]+)*")
_REASON = re.compile(
    r"\b(?:because|due to|after|over|since|as a result|caused?|so that|in order to|amid|following|to)\b", re.I
)
_KINDS = {
    "number": (re.compile(r"\bhow (?:many|few|old|long|far|big|large|tall|high|often)\b", re.I), _NUMBER),
    "money": (re.compile(r"\bhow much\b|\b(?:percent\w*|price|cost|share|rate)\b", re.I), _MONEY),
    "time": (re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|month|year|time)\b", re.I), _TIME),
    "name": (re.compile(r"\bwho\w*\b|\bwhere\b|\b(?:what|which) \w+|\bname\b", re.I), _NAME),
    "reason": (re.compile(r"\bwhy\b|\bhow (?:did|do|does|was|were|is|are)\b", re.I), _REASON),
}

FEATURES = ("shared", "cosine", "passage", "rank", "offers", "lacks", "fresh", "lead", "short", "question")
"""What `describe` says of a sentence, in the order of the model's weights."""


@dataclass(frozen=True)
class SentenceModel:
    """Logistic model over `FEATURES`: chance that a sentence holds the answer."""

    weights: Mapping[str, float]
    """One weight a feature."""
    bias: float
    """Added before the logistic function."""

    def score(self, features: Mapping[str, float]) -> float:
        """Chance in 0..1."""
        z = self.bias + sum(self.weights[name] * features[name] for name in FEATURES)
        return 1 / (1 + math.exp(-z))


Found = tuple[Hit, int, Sentence, tuple[Sentence, ...]]
"""A sentence with its hit, the hit's rank from 0, and the sentences before it in the passage."""


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit with its features."""

    hit: Hit
    """The hit it stands in."""
    rank: int
    """Rank of the hit, from 0."""
    sentence: Sentence
    """The sentence; offsets count from the start of the article's text."""
    before: tuple[Sentence, ...]
    """The sentences before it in the passage, nearest last."""
    features: dict[str, float]
    """Values of `FEATURES`."""


def gather(question: Question, hits: Sequence[Hit], embedder: Embedder) -> list[Candidate]:
    """Every distinct sentence of the hits, described."""
    found = _distinct(list(_sentences(hits)))
    asked = _content(question.standalone)
    weights = _rarity([_content(s.text) for _, _, s, _ in found])
    shares = [_shared(asked, _content(s.text) | _own(h), weights) for h, _, s, _ in found]
    cosines = _cosines(question.standalone, [s.text for _, _, s, _ in found], shares, embedder)
    return [
        Candidate(h, rank, s, before, _describe(question, h, rank, s, shared, cosine))
        for (h, rank, s, before), shared, cosine in zip(found, shares, cosines, strict=True)
    ]


def select(candidates: Sequence[Candidate], model: SentenceModel, limit: int = 8) -> list[Evidence]:
    """The best sentences, best first, near-repeats dropped, those led by a pronoun with the one before."""
    scored = [(model.score(c.features), c) for c in candidates]
    ranked = [_quoted(c, score) for score, c in sorted(scored, key=lambda pair: -pair[0])]
    chosen: list[Evidence] = []
    for evidence in ranked:
        if len(chosen) == limit:
            break
        if not any(_overlaps(evidence, other) for other in chosen):
            chosen.append(evidence)
    return [replace(e, also=_corroborating(e, ranked)) for e in chosen]


def _corroborating(evidence: Evidence, others: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The best sentence of another article that carries every figure, name and word of this one."""
    mine = evidence.hit.passage.article_id
    for other in others:
        if other.hit.passage.article_id != mine and _overlaps(evidence, other):
            if judge(evidence.quote, [other.quote]).verdict == "supported":
                return (other,)
    return ()


def _sentences(hits: Sequence[Hit]) -> list[Found]:
    found = []
    for rank, hit in enumerate(hits):
        offset = hit.passage.start
        inside = [
            Sentence(s.start + offset, s.end + offset, s.text) for s in split_sentences(hit.passage.text)
        ]
        found += [(hit, rank, s, tuple(inside[:n])) for n, s in enumerate(inside)]
    return [item for item in found if len(item[2].text.split()) >= 4]


def _distinct(items: Sequence[Found]) -> list[Found]:
    """The same words in the same article once, where they stand first."""
    first: dict[tuple[str, str], Found] = {}
    for item in items:
        first.setdefault((item[0].passage.article_id, " ".join(tokens(item[2].text))), item)
    return list(first.values())


def _content(text: str) -> set[str]:
    return {stem(t) for t in tokens(text) if t not in STOP_WORDS}


def _own(hit: Hit) -> set[str]:
    """Words that a sentence of the hit may leave out, because the headline has said them."""
    return _content(hit.article.title)


def _rarity(sentences: Sequence[set[str]]) -> dict[str, float]:
    """log(1 + N / df) over the sentences at hand: what all of them say tells none of them apart."""
    counts: dict[str, int] = {}
    for words in sentences:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return {word: math.log(1 + len(sentences) / n) for word, n in counts.items()}


def _shared(asked: set[str], words: set[str], rarity: Mapping[str, float]) -> float:
    """Share of the question's words, weighted by rarity; a word that no sentence has weighs most."""
    most = max(rarity.values(), default=1.0)
    total = sum(rarity.get(w, most) for w in asked)
    return sum(rarity.get(w, most) for w in asked & words) / total if total else 0.0


def _cosines(
    question: str, sentences: Sequence[str], shares: Sequence[float], embedder: Embedder
) -> list[float]:
    """Cosine to the question of the `EMBEDDED` sentences that share most with it, 0 for the others."""
    best = sorted(range(len(sentences)), key=lambda n: -shares[n])[:EMBEDDED]
    cosines = [0.0] * len(sentences)
    if best:
        vectors = embedder.embed([question, *(sentences[n] for n in best)])
        for n, value in zip(best, np.asarray(vectors[1:] @ vectors[0]), strict=True):
            cosines[n] = float(value)
    return cosines


def _describe(
    question: Question, hit: Hit, rank: int, sentence: Sentence, shared: float, cosine: float
) -> dict[str, float]:
    offers, wanted = offered(question.text, sentence.text)
    words = len(sentence.text.split())
    return {
        "shared": shared,
        "cosine": cosine,
        "passage": hit.scores.get("dense", 0.0),
        "rank": 1 / (1 + rank),
        "offers": float(wanted and offers),
        "lacks": float(wanted and not offers),
        "fresh": hit.scores.get("freshness", 0.0),
        "lead": float(sentence.start < 400),
        "short": float(words < 8),
        "question": float(sentence.text.rstrip("”\"").endswith("?")),
    }


def offered(question: str, sentence: str) -> tuple[bool, bool]:
    """Whether the sentence offers the kind of thing asked for, beyond the question's own words;
    and whether the question asks for a recognisable kind at all."""
    for asks, looks in _KINDS.values():
        if asks.search(question):
            known = {w.lower() for w in re.findall(r"\w+", question)}
            offers = (m.group().lower() for m in looks.finditer(sentence))
            return any(set(re.findall(r"\w+|\W", o)) - known for o in offers), True
    return False, False


def _quoted(candidate: Candidate, score: float) -> Evidence:
    """The sentence; one led by a pronoun brings the sentences before it, up to two."""
    start = candidate.sentence.start
    lead = candidate.sentence.text
    for earlier in reversed(candidate.before[-2:]):
        if not _LEADS.match(lead):
            break
        start, lead = earlier.start, earlier.text
    hit, end = candidate.hit, candidate.sentence.end
    return Evidence(hit, start, end, hit.article.text[start:end], score)


def _overlaps(one: Evidence, other: Evidence) -> bool:
    """Same place, or nearly the same words (three fifths of the shorter one's)."""
    same_article = one.hit.passage.article_id == other.hit.passage.article_id
    if same_article and one.start < other.end and other.start < one.end:
        return True
    a, b = _content(one.quote), _content(other.quote)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.6
