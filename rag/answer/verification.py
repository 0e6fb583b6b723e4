"""Does a source carry a sentence? A verdict, how sure it is, the best quotation, and why not. Pure.

A sentence that stands word for word in what it cites is supported, and so is one that says who somebody
is as it does (stated_roles.py). Of any other, all figures, dates, names and quotations must stand there,
and a logistic model gives the chance that the rest is carried: over
`rag.answer.support_features.FEATURES` and, of a paraphrase, what the verifier says of it
(rag/models/verifier.py). benchmarks/fit_verify.py fits it to sentences that people have judged. What
reads meaning arrives as an argument: `ClaimModels`, or a model of entailment in their place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from rag.answer.logistic import logistic
from rag.answer.stated_roles import stating_sentence
from rag.answer.support_features import (
    MissingFacts,
    SourceSentence,
    covering_sentences,
    missing_facts,
    nearest_sentences,
    normalized_stems,
    source_sentences,
    support_features,
)
from rag.core.types import Verdict
from rag.models.verifier import ClaimVerifier, Ground
from rag.text.entities import normalise, normalised_words
from rag.text.tokens import STOP_WORDS, stem

MODEL = Path(__file__).with_suffix(".json")
"""verification.json: the fitted numbers, the figures they reached and the command that made them."""
ENTAILED, UNSURE = 0.8, 0.5
"""Chance of entailment for supported and for partly, when a model of entailment is asked."""
NEAR_COPY = 0.67
"""Value of the feature `copied` from which a claim is a near copy: there a figure or a name that is
missing was an error each of 58 times."""
READ_SURE = 1.5
"""Logit of the verifier from which a claim in other words may be called supported. Of 302 such claims
that people wrote, half of them carried, 11 reach it with a chance of .6, and all 11 are carried; by the
chance alone it would be 79 of 100."""
READ_DOUBT = 1.0
"""Logit of the verifier below which a near copy is not called supported: of 2,242 sentences of 2025 of
which one thing was changed 3.7 in 100 are then called so, by the chance alone 9.5; of 300 that were only
shortened 64, by the chance alone 82. So of as many of both 95 in 100 that are called so are carried."""
STATED = 0.97
"""Chance of a claim that only says who somebody is, where the source calls them so: of 1,120 such claims
759 are found, which the models mostly call partly; of 682 with the role of another of the article 4, all
of them true of both."""
REPEATED = 0.8
"""Share of a sentence's words that another must have to say the same."""
READ = 3
"""Nearest sentences that a model of entailment reads as one premise: it may need more than one."""
_STOPS = " .!?"
MOST_NAMED = 5
"""Words of the sentence that are named at most, when the source has none of them."""


class ClaimCosines(Protocol):
    """Says how near a claim is to sentences."""

    def __call__(self, claim: str, sentences: Sequence[SourceSentence], /) -> Sequence[float]:
        """One cosine in -1..1 for each sentence, in their order."""


@dataclass(frozen=True)
class ClaimModels:
    """What reads a claim. Without the verifier a paraphrase is judged little better than by chance."""

    cosines: ClaimCosines
    verifier: ClaimVerifier


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
        """Chance in 0..1 that a claim with these features is carried."""
        return logistic(self.weights, features)


_ENTAILMENT = SupportModel({}, ENTAILED, UNSURE)


@dataclass(frozen=True)
class Judgement:
    """What verification says of one sentence."""

    verdict: Verdict
    support: float
    """Chance in 0..1 that the source carries it; 1 when it stands there word for word."""
    missing: tuple[str, ...]
    """Figures, dates, names and quotations that the source does not hold, as printed."""
    reasons: tuple[str, ...] = ()
    """Why it is not supported, one clause each; empty when it is."""
    quote: SourceSentence | None = None
    """The sentence of the sources that carries it best; None without sources."""


def judge(
    claim: str,
    sources: Sequence[str],
    models: ClaimModels | None = None,
    entails: Entailment | None = None,
    metadata: str = "",
) -> Judgement:
    """Judge a sentence, the claim, against the passages it cites.

    `models` read a few sentences, and only when the claim does not stand there word for word;
    `entails` takes their place. `metadata` are facts about the passages (headline, outlet, day) that the
    claim may name too.
    """
    sentences = source_sentences(sources)
    if (first := _verbatim_index(claim, sentences)) is not None:
        return Judgement("supported", 1.0, (), (), sentences[first])
    if not sentences or not normalized_stems(claim):
        return Judgement("unsupported", 0.0, (), ("there is nothing that it could rest on",))
    missing = missing_facts(claim, "\n".join([*sources, metadata]))
    if not missing.all and (stating := stating_sentence(claim, sentences)):
        return Judgement("supported", STATED, (), (), stating)
    nearest = nearest_sentences(claim, sentences)
    near = models.cosines(claim, nearest) if models and not entails else []
    features = support_features(claim, sentences, nearest, near, missing)
    if entails:
        model, support = _ENTAILMENT, max(entails(_premises(nearest), claim))
    else:
        near_copy = is_near_copy(features)
        if models and not near_copy:
            features["carries"] = carried(claim, sentences, models.verifier)
        model = support_models()[_model_for(features, asked=bool(models))]
        support = model.chance(features)
        if models and near_copy and support >= model.supported and not missing.all:
            features["carries"] = carried(claim, sentences, models.verifier)
    verdict = _verdict(support, model, missing, None if entails else features)
    reasons = () if verdict == "supported" else tuple(_reasons(claim, sources, missing, features))
    return Judgement(verdict, round(support, 3), missing.all, reasons, nearest[0])


def carried(claim: str, sentences: Sequence[SourceSentence], verifier: ClaimVerifier) -> float:
    """The greatest logit that the verifier gives the claim: by a source or by all together."""
    sources = sorted({sentence.source for sentence in sentences})
    grounds = [[s for s in sentences if s.source == n] for n in sources]
    grounds += [list(sentences)] if len(sources) > 1 else []
    texts = (" ".join(s.text for s in covering_sentences(claim, some)) for some in grounds)
    return max(verifier.weigh(claim, [Ground("", text) for text in dict.fromkeys(texts)]))


def is_repeated_in(sentence: str, source: str) -> bool:
    """Whether the source has every figure and name of a sentence and four fifths of its words: quick."""
    words = normalized_stems(sentence)
    covered = len(words & normalized_stems(source)) >= REPEATED * len(words)
    return bool(words) and covered and not missing_facts(sentence, source).all


def _verdict(
    support: float, model: SupportModel, missing: MissingFacts, features: Mapping[str, float] | None
) -> Verdict:
    """The verdict at a chance; `features` are None where a model of entailment was asked.

    A near copy is unsupported only where a fact is missing too: half of those with a low chance alone
    are carried.
    """
    near_copy = features is not None and is_near_copy(features)
    if support < (UNSURE if near_copy and missing.all else 0.0 if near_copy else model.partly):
        return "unsupported"
    sure = features is None or _has_no_doubt(features)
    turned = features is not None and bool(features["negated"])
    fit = sure and support >= model.supported and not (missing.all or turned)
    return "supported" if fit else "partly"


def _has_no_doubt(features: Mapping[str, float]) -> bool:
    """Whether the verifier lets a claim be supported: it must be sure of a paraphrase."""
    if is_near_copy(features):
        return features.get("carries", READ_DOUBT) >= READ_DOUBT
    return is_read_as_carried(features)


def _model_for(features: Mapping[str, float], *, asked: bool) -> str:
    """Near copies and paraphrases are judged by other signs; without models by few of them."""
    if not asked:
        return "quick"
    return "near_copy" if is_near_copy(features) else "paraphrase"


def is_near_copy(features: Mapping[str, float]) -> bool:
    """Whether a claim is made of the source's words."""
    return features["copied"] >= NEAR_COPY


def is_read_as_carried(features: Mapping[str, float]) -> bool:
    """Whether the verifier alone is sure of a claim."""
    return features.get("carries", 0.0) >= READ_SURE


def _verbatim_index(claim: str, sentences: Sequence[SourceSentence]) -> int | None:
    """Number of the first of the whole sentences that the claim consists of, None when it does not.

    A part of a sentence will not do: "the mayor resigned" stands in "nobody knew the mayor resigned".
    """
    wanted = normalise(claim).rstrip(_STOPS)
    for first in range(len(sentences)):
        joined = ""
        for sentence in sentences[first:]:
            joined = f"{joined} {normalise(sentence.text)}".strip()
            if joined.rstrip(_STOPS) == wanted:
                return first
            same_source = sentence.source == sentences[first].source
            if not same_source or not wanted.startswith(joined.rstrip(_STOPS)):
                break
    return None


def _premises(nearest: Sequence[SourceSentence]) -> list[str]:
    """The nearest sentences one by one, and together in the order of the source."""
    in_order = [s.text for s in sorted(nearest[:READ], key=lambda s: (s.source, s.start))]
    return [*in_order, " ".join(in_order)]


def _reasons(
    claim: str, sources: Sequence[str], missing: MissingFacts, features: Mapping[str, float]
) -> Iterator[str]:
    one = len(sources) == 1
    where = "the cited passage" if one else "the cited passages"
    yield from (f"figure {figure} is not in {where}" for figure in missing.figures)
    yield from (f"“{name}” is not in {where}" for name in missing.names)
    yield from (
        f"the quotation “{words}” is not word for word in {where}" for words in missing.quotations
    )
    if features["negated"]:
        yield f"{where} and the sentence differ in a “not”"
    if new := _new_words(claim, sources, missing):
        yield f"{where} {'does' if one else 'do'} not say {', '.join(f'“{word}”' for word in new)}"
    elif not (missing.all or features["negated"]):
        yield f"its words are in {where}, but put together another way"


def _new_words(claim: str, sources: Sequence[str], missing: MissingFacts) -> list[str]:
    """The first words of the claim that the sources lack, those aside that were named already."""
    present = frozenset().union(*(normalized_stems(text) for text in [*sources, " ".join(missing.all)]))
    words = re.findall(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*", claim)
    new = [
        w for w in words if not {stem(s) for s in normalised_words(w) if s not in STOP_WORDS} <= present
    ]
    return list(dict.fromkeys(new))[:MOST_NAMED]


@cache
def support_models() -> Mapping[str, SupportModel]:
    """By `_model_for`, as they were last fitted."""
    models = json.loads(MODEL.read_text("utf-8"))["models"]
    return {name: SupportModel(**values) for name, values in models.items()}
