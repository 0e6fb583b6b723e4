"""Scores of several searches to one order. Pure arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

FRESHNESS_DAYS = 30.0
"""Age at which the freshness prior has fallen to 1/e."""
UNDATED_DAYS = 400
"""Age assumed of an article without a date: old, not excluded."""


def min_max(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores moved and scaled to 0..1; all equal gives all 1."""
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {key: (s - low) / (high - low) if high > low else 1.0 for key, s in scores.items()}


def min_max_mean(*rankings: Mapping[str, float]) -> dict[str, float]:
    """Mean of min-max scores; a passage that a search did not find counts 0 there.

    CombSUM of Fox and Shaw (1994). Beat reciprocal rank fusion on our news questions; see
    benchmarks/retrieval.py, which measures both.
    """
    scaled = [min_max(ranking) for ranking in rankings]
    keys = dict.fromkeys(key for ranking in scaled for key in ranking)  # ties keep their order
    return {key: sum(r.get(key, 0.0) for r in scaled) / len(scaled) for key in keys}


def freshness(published: date | None, now: date) -> float:
    """exp(-age / 30 days): 1 on the day itself, 0.79 after a week, 0.0005 after eight months."""
    age = UNDATED_DAYS if published is None else max(0, (now - published).days)
    return math.exp(-age / FRESHNESS_DAYS)
