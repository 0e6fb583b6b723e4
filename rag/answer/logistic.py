"""The form of every fitted model of this room: a logistic regression over a few named features. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping


def logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Chance in 0..1: the logistic function of `linear`."""
    return 1 / (1 + math.exp(-linear(weights, features)))


def linear(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The weighted sum and `bias`: the logit. A feature without a weight counts 0."""
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
