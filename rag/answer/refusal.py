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
from rag.core.types import Evidence

CALIBRATION = Path(__file__).with_name("calibration.json")
"""The fitted numbers of this module and of `evidence`, with the command that made them."""

FEATURES = ("best", "second", "shared", "cosine", "span", "chance")
"""What `refusal_features` says of a search, in the order of the model's weights."""


_NOTHING = -10.0
"""What the reader would say of nothing."""


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
        return logistic(self.weights, features)


def refusal_features(candidates: Sequence[Candidate], evidence: Sequence[Evidence]) -> dict[str, float]:
    """The values of `FEATURES`; all 0 when nothing was found."""
    scores = [e.score for e in evidence[:2]] + [0.0, 0.0]
    return {
        "best": scores[0],
        "second": scores[1],
        "shared": max((c.features["shared"] for c in candidates), default=0.0),
        "cosine": max((c.cosine for c in candidates), default=0.0),
        "span": max((c.features["span"] for c in candidates), default=_NOTHING),
        "chance": max((c.features["chance"] for c in candidates), default=_NOTHING),
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
