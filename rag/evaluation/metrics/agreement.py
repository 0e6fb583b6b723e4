"""How far chances agree with what people said. Pure: numbers only.

Intervals come from a bootstrap over groups (articles, say), not rows: claims about one article are right
or wrong together, and rows drawn one by one would promise too much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 1000


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


Metric = Callable[[Judged], float]
"""A figure of some claims; nan where it is not defined."""


def balanced_accuracy(judged: Judged, threshold: float) -> float:
    """Mean of the shares of supported and of other claims that are told right; nan for one kind only."""
    truths, told = np.array(judged.truths, bool), np.array(judged.chances) >= threshold
    if truths.all() or not truths.any():
        return float("nan")
    return float((told[truths].mean() + (~told[~truths]).mean()) / 2)


def auroc(judged: Judged) -> float:
    """Chance that a supported claim scores above another one, ties counting half; nan for one kind."""
    truths, chances = np.array(judged.truths, bool), np.array(judged.chances)
    yes, no = chances[truths], chances[~truths]
    if not len(yes) or not len(no):
        return float("nan")
    return float((yes[:, None] > no).mean() + (yes[:, None] == no).mean() / 2)


def precision(judged: Judged, threshold: float) -> float:
    """Share of the claims at or above the threshold that are supported; nan when there are none."""
    truths = np.array(judged.truths, bool)[np.array(judged.chances) >= threshold]
    return float(truths.mean()) if len(truths) else float("nan")


def kappa(both: int, first: int, second: int, neither: int) -> float | None:
    """Cohen's kappa (1960) of two yes-or-no judges: (p - e) / (1 - e).

    None when both say one thing only. p is the share of cases told alike, e the share that two judges
    who say yes as often as these do would tell alike by chance. `first` and `second` count what one of
    them alone says yes to.
    """
    n = both + first + second + neither
    yes, other = both + first, both + second
    by_chance = (yes * other + (n - yes) * (n - other)) / n**2 if n else 1.0
    return None if by_chance == 1 else ((both + neither) / n - by_chance) / (1 - by_chance)


def interval(judged: Judged, metric: Metric, draws: int = DRAWS) -> tuple[float, float]:
    """The middle 95% of the metric over samples of whole groups, drawn with replacement."""
    members: dict[str, list[int]] = {}
    for n, group in enumerate(judged.groups):
        members.setdefault(group, []).append(n)
    kept, random = list(members.values()), np.random.default_rng(0)
    samples = (random.integers(0, len(kept), len(kept)) for _ in range(draws))
    found = [metric(judged.drawn([n for g in sample for n in kept[g]])) for sample in samples]
    low, high = np.nanquantile(found, [0.025, 0.975]) if found else (float("nan"), float("nan"))
    return float(low), float(high)
