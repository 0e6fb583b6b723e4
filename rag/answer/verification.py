"""Does a source carry a sentence? A verdict, how sure it is, the best quotation, and why not. Pure.

A sentence that stands word for word in what it cites is supported. Of any other, all figures, dates,
names and quotations must stand there, and a logistic model over `rag.answer.support_features.FEATURES`
gives the chance that the rest is carried: benchmarks/fit_verify.py fits it to sentences that people
have judged. What reads meaning arrives as an argument: cosines, and, where a reader named one, a model
of entailment.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from rag.answer.support_features import (
    MissingFacts,
    SourceSentence,
    content,
    missing_facts,
    nearest_sentences,
    source_sentences,
    support_features,
)
from rag.core.types import Verdict
from rag.text.entities import normalise, normalised_words
from rag.text.tokens import STOP_WORDS, stem

MODEL = Path(__file__).with_suffix(".json")
"""verification.json: the fitted numbers, the figures they reached and the command that made them."""
ENTAILED, UNSURE = 0.8, 0.5
"""Chance of entailment for supported and for partly, when a model of entailment is asked."""
REPEATED = 0.8
"""Share of a sentence's words that another must have to say the same."""
READ = 3
"""Nearest sentences that a model of entailment reads as one premise: it may need more than one."""
_STOPS = " .!?"
NAMED = 5
"""Words of the sentence that are named at most, when the source has none of them."""


class ClaimCosines(Protocol):
    """Says how near a claim is to sentences."""

    def __call__(self, claim: str, to: Sequence[SourceSentence]) -> Sequence[float]:
        """One cosine in -1..1 for each sentence, in their order."""


class Entailment(Protocol):
    """A model that says whether a premise entails a claim."""

    def __call__(self, premises: Sequence[str], claim: str) -> Sequence[float]:
        """One chance in 0..1 for each premise."""


@dataclass(frozen=True)
class SupportModel:
    """Chance that a claim is carried by its source, and what is made of it."""

    weights: Mapping[str, float]
    """One weight a feature, and `bias`."""
    supported: float
    """At least this chance is called supported: of those 95% are, as far as that was measured."""
    partly: float
    """Below this chance it is unsupported: where both errors together are fewest."""

    def chance(self, features: Mapping[str, float]) -> float:
        """Logistic of the weighted sum."""
        z = self.weights["bias"] + sum(w * features[n] for n, w in self.weights.items() if n != "bias")
        return 1 / (1 + math.exp(-z))


_ENTAILMENT = SupportModel({}, ENTAILED, UNSURE)


@dataclass(frozen=True)
class Judgement:
    """What verification says of one sentence."""

    verdict: Verdict
    """The verdict."""
    support: float
    """Chance in 0..1 that the source carries it; 1 when it stands there word for word."""
    missing: tuple[str, ...]
    """Figures, dates, names and quotations that the source does not hold, as printed."""
    reasons: tuple[str, ...] = ()
    """Why it is not supported, one clause each; empty when it is."""
    quote: SourceSentence | None = None
    """The sentence of the sources that carries it best; None without sources."""


def judge(
    sentence: str,
    sources: Sequence[str],
    near: ClaimCosines | None = None,
    entails: Entailment | None = None,
    known: str = "",
) -> Judgement:
    """Judge a sentence against the passages it cites.

    `near` is asked about a handful of sentences and only when the sentence does not stand there word for
    word. `known` are facts about the passages (outlet, day) that the sentence may name too.
    """
    of = source_sentences(sources)
    if (at := _verbatim(sentence, of)) is not None:
        return Judgement("supported", 1.0, (), (), of[at])
    if not of or not content(sentence):
        return Judgement("unsupported", 0.0, (), ("there is nothing that it could rest on",))
    gone = missing_facts(sentence, "\n".join([*sources, known]))
    best = nearest_sentences(sentence, of)
    cosines = list(near(sentence, best)) if near else []
    features = support_features(sentence, of, best, cosines, gone)
    model = _ENTAILMENT if entails else support_models()["full" if near else "quick"]
    support = max(entails(_premises(best), sentence)) if entails else model.chance(features)
    verdict = _verdict(support, model, gone)
    reasons = () if verdict == "supported" else tuple(_reasons(sentence, sources, gone, features))
    return Judgement(verdict, round(support, 3), gone.all, reasons, _quoted(best, cosines))


def repeats(sentence: str, source: str) -> bool:
    """Whether the source has every figure and name of a sentence and four fifths of its words: quick."""
    words = content(sentence)
    covered = len(words & content(source)) >= REPEATED * len(words)
    return bool(words) and covered and not missing_facts(sentence, source).all


def _verdict(support: float, model: SupportModel, gone: MissingFacts) -> Verdict:
    if support < model.partly:
        return "unsupported"
    return "partly" if gone.all or support < model.supported else "supported"


def _verbatim(sentence: str, of: Sequence[SourceSentence]) -> int | None:
    """Number of the first of the whole sentences that the sentence consists of, None when it does not.

    A part of a sentence will not do: "the mayor resigned" stands in "nobody knew the mayor resigned".
    """
    wanted = normalise(sentence).rstrip(_STOPS)
    for first in range(len(of)):
        joined = ""
        for spot in of[first:]:
            joined = f"{joined} {normalise(spot.text)}".strip()
            if joined.rstrip(_STOPS) == wanted:
                return first
            if spot.source != of[first].source or not wanted.startswith(joined.rstrip(_STOPS)):
                break
    return None


def _quoted(best: Sequence[SourceSentence], cosines: Sequence[float]) -> SourceSentence:
    """The nearest sentence by its cosine, or by its words where no cosines are known."""
    return max(zip(cosines, best, strict=True), key=lambda pair: pair[0])[1] if cosines else best[0]


def _premises(best: Sequence[SourceSentence]) -> list[str]:
    """The nearest sentences one by one, and together in the order of the source."""
    some = sorted(best[:READ], key=lambda s: (s.source, s.start))
    return [*(s.text for s in some), " ".join(s.text for s in some)]


def _reasons(
    sentence: str, sources: Sequence[str], gone: MissingFacts, features: Mapping[str, float]
) -> Iterator[str]:
    one = len(sources) == 1
    where = "the cited passage" if one else "the cited passages"
    yield from (f"figure {figure} is not in {where}" for figure in gone.figures)
    yield from (f"“{name}” is not in {where}" for name in gone.names)
    yield from (f"the quotation “{words}” is not word for word in {where}" for words in gone.quotations)
    if features["negated"]:
        yield f"{where} and the sentence differ in a “not”"
    if new := _new_words(sentence, sources, gone):
        yield f"{where} {'does' if one else 'do'} not say {', '.join(f'“{word}”' for word in new)}"
    elif not (gone.all or features["negated"]):
        yield f"its words are in {where}, but put together another way"


def _new_words(sentence: str, sources: Sequence[str], gone: MissingFacts) -> list[str]:
    """The first words of the sentence that the sources lack, those aside that were named already."""
    held = frozenset().union(*(content(source) for source in sources)) | content(" ".join(gone.all))
    words = re.findall(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*", sentence)
    new = [w for w in words if not {stem(s) for s in normalised_words(w) if s not in STOP_WORDS} <= held]
    return list(dict.fromkeys(new))[:NAMED]


@cache
def support_models() -> Mapping[str, SupportModel]:
    """`full`, and `quick` for where no cosines are known, as they were last fitted."""
    stored = json.loads(MODEL.read_text("utf-8"))["models"]
    return {name: SupportModel(**values) for name, values in stored.items()}
