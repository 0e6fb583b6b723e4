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

from rag.claims import content
from rag.dates import speaks_of_now
from rag.evidence import Candidate, SentenceModel, chance
from rag.types import Evidence, Hit, Question

CALIBRATION = Path(__file__).with_name("calibration.json")
"""The fitted numbers of this module and of `evidence`, with the command that made them."""

FEATURES = ("best", "dense", "shared", "cosine", "covered", "absent", "stale")
"""What `describe` says of a search: score of the best evidence, best cosine of a passage, best share of
the question's words in a sentence, best cosine of a sentence, mean share of the question's words in the
first `FIRST` passages, share of them in no passage, whether the question is about these days and the
best evidence older than `STALE_DAYS`."""

FIRST = 5
"""Passages whose words are counted."""
STALE_DAYS = 30
"""Of 85 questions about "this week" and such, evidence older than this held the answer to a quarter,
younger evidence to five in six."""


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
    threshold alone; of the answerable ones 20% (7%), of those whose evidence has the answer 7% (3%)."""

    def confidence(self, features: Mapping[str, float]) -> float:
        """Chance in 0..1 that the evidence holds the answer."""
        return chance(self.weights, features)


def describe(
    question: Question,
    hits: Sequence[Hit],
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
) -> dict[str, float]:
    """The values of `FEATURES`; those of an unrelated article when nothing was found."""
    asked = content(question.standalone)
    words = [content(f"{hit.article.title} {hit.passage.text}") for hit in hits]
    shares = [_share(asked, held) for held in words[:FIRST]]
    return {
        "best": max((e.score for e in evidence[:1]), default=0.0),
        "dense": max((hit.scores.get("dense", 0.0) for hit in hits), default=0.0),
        "shared": max((c.features["shared"] for c in candidates), default=0.0),
        "cosine": max((c.cosine for c in candidates), default=0.0),
        "covered": sum(shares) / len(shares) if shares else 0.0,
        "absent": 1 - _share(asked, frozenset().union(*words)),
        "stale": float(speaks_of_now(question.text) and _is_old(question, evidence)),
    }


def _share(asked: frozenset[str], held: frozenset[str]) -> float:
    return len(asked & held) / max(1, len(asked))


def _is_old(question: Question, evidence: Sequence[Evidence]) -> bool:
    days = [question.as_of - e.hit.article.published for e in evidence[:1] if e.hit.article.published]
    return not days or days[0].days > STALE_DAYS


@cache
def calibrated() -> tuple[SentenceModel, RefusalModel]:
    """Both models as they were last fitted."""
    stored = json.loads(CALIBRATION.read_text())
    sentence, refusal = stored["evidence"], stored["refusal"]
    return (
        SentenceModel(sentence["quick"], sentence["full"]),
        RefusalModel(refusal["weights"], refusal["threshold"]),
    )
