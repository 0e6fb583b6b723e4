"""Is the evidence good enough to answer from? A calibrated decision, not a guess. Pure.

A logistic model over a few facts of the search gives the chance that the archive holds the answer;
below its threshold the assistant refuses. benchmarks/fit.py fits both on questions whose
articles are there and on the same questions with those articles withheld.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.claims import content
from rag.evidence import Candidate, SentenceModel, chance
from rag.types import Evidence, Hit, Question

CALIBRATION = Path(__file__).with_name("calibration.json")
"""The fitted numbers of this module and of `evidence`, with the command that made them."""

FEATURES = ("best", "dense", "shared", "cosine", "covered", "absent", "age", "recent")
"""What `describe` says of a search: score of the best evidence, best cosine of a passage, best share of
the question's words in a sentence, best cosine of a sentence, mean share of the question's words in the
first `FIRST` passages, share of them in no passage, age of the best evidence (log of 1 + days), whether
it is younger than `RECENT_DAYS`."""

FIRST = 5
"""Passages whose words are counted."""
RECENT_DAYS = 10
"""News of the week, and a weekend."""
_UNKNOWN_AGE = 9.0
"""As of evidence without a date: log of 22 years."""


@dataclass(frozen=True)
class RefusalModel:
    """Chance that the archive holds the answer, and the chance below which to refuse."""

    weights: Mapping[str, float]
    """One weight a feature, and `bias`."""
    threshold: float
    """Refuse below this chance."""
    doubt: float = 0.4
    """Below it an answer is taken back that the evidence carries no sentence of. Of 81 answers of the
    1.5B that a person judged, 65% of those to questions whose articles were withheld go, 38% by the
    threshold alone; of the answerable ones 20% (7%), of those whose evidence holds the answer 7% (3%)."""

    def confidence(self, features: Mapping[str, float]) -> float:
        """Chance in 0..1 that the evidence holds the answer."""
        return chance(self.weights, features)


def describe(
    question: Question,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
) -> dict[str, float]:
    """The values of `FEATURES`; those of an old and unrelated article when nothing was found."""
    asked = content(question.standalone)
    words = [content(f"{hit.article.title} {hit.passage.text}") for hit in hits]
    shares = [_share(asked, held) for held in words[:FIRST]]
    age = _age(question, evidence)
    return {
        "best": max((e.score for e in evidence[:1]), default=0.0),
        "dense": max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0),
        "shared": max((c.features["shared"] for c in candidates), default=0.0),
        "cosine": max((c.cosine for c in candidates), default=0.0),
        "covered": sum(shares) / len(shares) if shares else 0.0,
        "absent": 1 - _share(asked, frozenset().union(*words)),
        "age": age,
        "recent": float(age <= math.log1p(RECENT_DAYS)),
    }


def _share(asked: frozenset[str], held: frozenset[str]) -> float:
    return len(asked & held) / max(1, len(asked))


def _age(question: Question, evidence: Sequence[Evidence]) -> float:
    day = evidence[0].hit.article.published if evidence else None
    return math.log1p(max(0, (question.as_of - day).days)) if day else _UNKNOWN_AGE


@cache
def calibrated() -> tuple[SentenceModel, RefusalModel]:
    """Both models as they were last fitted."""
    stored = json.loads(CALIBRATION.read_text())
    sentence, refusal = stored["evidence"], stored["refusal"]
    return (
        SentenceModel(sentence["quick"], sentence["full"]),
        RefusalModel(refusal["weights"], refusal["threshold"]),
    )
