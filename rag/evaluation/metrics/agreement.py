"""How far chances, or one judge's words, agree with what people said. Pure: numbers only.

Intervals come from a bootstrap over groups (articles, say), not rows: claims about one article are right
or wrong together, and rows drawn one by one would promise too much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 1000
_UNDEFINED = float("nan")


@dataclass(frozen=True)
class Judged:
    """Claims with what people said of them and what a model says."""

    groups: Sequence[str]
    """What each claim belongs to."""
    truths: Sequence[bool]
    """Whether people found it supported."""
    chances: Sequence[float]
    """The model's chance in 0..1."""

    def drawn(self, rows: Sequence[int]) -> Judged:
        """Some of the claims, in the order of the row numbers given."""
        return Judged(
            [self.groups[n] for n in rows],
            [self.truths[n] for n in rows],
            [self.chances[n] for n in rows],
        )

    def predictions(self, threshold: float) -> list[bool]:
        """Whether the model calls each claim supported."""
        return [chance >= threshold for chance in self.chances]


Metric = Callable[[Judged], float]
"""A figure of some claims; nan where it is not defined."""


def balanced_accuracy(judged: Judged, threshold: float) -> float:
    """Mean of the shares of supported and of other claims that are told right; nan for one kind only."""
    from sklearn.metrics import balanced_accuracy_score

    if len({*judged.truths}) < 2:
        return _UNDEFINED
    return float(balanced_accuracy_score(judged.truths, judged.predictions(threshold)))


def auroc(judged: Judged) -> float:
    """Chance that a supported claim scores above another one, ties counting half; nan for one kind."""
    from sklearn.metrics import roc_auc_score

    return (
        float(roc_auc_score(judged.truths, judged.chances)) if len({*judged.truths}) == 2 else _UNDEFINED
    )


def precision(judged: Judged, threshold: float) -> float:
    """Share of the claims at or above the threshold that are supported; nan when there are none."""
    from sklearn.metrics import precision_score

    predictions = judged.predictions(threshold)
    return float(precision_score(judged.truths, predictions, zero_division=_UNDEFINED))


def kappa(both: int, first: int, second: int, neither: int) -> float | None:
    """Cohen's kappa (1960) of two yes-or-no judges; None when both say one thing only.

    `first` and `second` count what one of them alone says yes to.
    """
    from sklearn.metrics import cohen_kappa_score

    if both + first + second + neither in (both, neither):
        return None
    counts = [both, first, second, neither]
    return float(cohen_kappa_score([1, 1, 0, 0], [1, 0, 1, 0], sample_weight=counts))


def interval(judged: Judged, metric: Metric, draws: int = DRAWS) -> tuple[float, float]:
    """The middle 95% of the metric over samples of whole groups, drawn with replacement."""
    members: dict[str, list[int]] = {}
    for n, group in enumerate(judged.groups):
        members.setdefault(group, []).append(n)
    groups, random = list(members.values()), np.random.default_rng(0)
    samples = (random.integers(0, len(groups), len(groups)) for _ in range(draws))
    values = [metric(judged.drawn([n for g in sample for n in groups[g]])) for sample in samples]
    low, high = np.nanquantile(values, [0.025, 0.975]) if values else (_UNDEFINED, _UNDEFINED)
    return float(low), float(high)
