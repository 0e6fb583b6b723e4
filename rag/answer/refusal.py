"""Is the evidence good enough to answer from? A calibrated decision, not a guess. Pure.

A logistic model over a few facts of the search gives the chance that the archive holds the answer;
below its threshold the assistant refuses. benchmarks/fit.py fits both on questions whose
articles are there and on the same questions with those articles withheld.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.answer.evidence import Candidate, SentenceModel
from rag.answer.logistic import logistic
from rag.core.types import Evidence, Question, QuestionKind
from rag.text.tokens import content_stems, stem_set

CALIBRATION = Path(__file__).with_name("calibration.json")
"""The fitted numbers of this module and of `evidence`, with the command that made them."""

FEATURES = ("best", "article", "cosine")
"""What `refusal_features` says of a search: the chance that the best sentence answers, the share of the
question's words that its article has anywhere, and the greatest cosine of a sentence to the question.
What the reader says of windows is in the first already: with it and three more, of 367 questions whose
articles were withheld 59 of 100 were refused at 10 of 100 false refusals, with these three 65."""


OFF_TOPIC = 0.2
"""Share of the question's words up to which an article is about something else: of 435 typed questions
that can be answered three have no better one, and none of these was answered."""
UNSURE = 0.2
"""Chance of the best sentence below which an answer says that it is unsure. Of 403 typed questions that
can be answered 26% lie below, and the first sentence answers 31% of them, 55% of the others; of 161 near
misses 42% lie below."""
_ONE_SENTENCE: frozenset[QuestionKind] = frozenset({"fact", "figure", "yes_no", "why", "how"})
"""Kinds that one sentence answers: of the others the best sentence's chance says little."""


def is_unsure(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether even the best sentence may well be beside the point."""
    judged = question.kind in _ONE_SENTENCE and not question.language
    return judged and 0 < max((item.score for item in evidence), default=0.0) < UNSURE


@dataclass(frozen=True)
class RefusalModel:
    """Chance that the archive holds the answer, and the chance below which to refuse."""

    weights: Mapping[str, float]
    """One weight a feature, and `bias`."""
    threshold: float
    """Refuse below this chance."""
    retraction_threshold: float = 0.4
    """Below it an answer is taken back of which no sentence is grounded in the evidence. Of 81 answers
    of the 1.5B to questions whose articles were withheld 33% go (23% by the threshold alone); of the
    others 7% (7%), and none of those to questions whose evidence holds the answer. At 0.5 it is 47, 12
    and 3%."""

    def confidence(self, features: Mapping[str, float]) -> float:
        """Chance in 0..1 that the evidence holds the answer."""
        if features["article"] <= OFF_TOPIC:
            return 0.0
        return logistic(self.weights, features)


def refusal_features(
    question: str, candidates: Sequence[Candidate], evidence: Sequence[Evidence]
) -> dict[str, float]:
    """The values of `FEATURES`; all 0 when nothing was found."""
    if not evidence:
        return dict.fromkeys(FEATURES, 0.0)
    best, asked = evidence[0], set(content_stems(question))
    article = stem_set(f"{best.hit.article.title} {best.hit.article.text}")
    return {
        "best": best.score,
        "article": len(asked & article) / max(1, len(asked)),
        "cosine": max(c.cosine for c in candidates),
    }


@cache
def calibrated_models() -> tuple[SentenceModel, RefusalModel]:
    """Both models as they were last fitted."""
    fit = json.loads(CALIBRATION.read_text())
    sentence, refusal = fit["evidence"], fit["refusal"]
    return (
        SentenceModel(**sentence),
        RefusalModel(refusal["weights"], refusal["threshold"]),
    )
