"""Metrics of a ranking, each with its formula and source. Pure: a ranking is a list of yes and no.

Gains are 0 or 1: an article holds the answer or does not. tests/evaluation/test_ranking.py compares
these with ir-measures (MacAvaney, Macdonald and Ounis 2022), which runs the TREC's own trec_eval
through pytrec-eval. They stay our own because that package has no wheel for Linux on ARM: there it
needs a compiler.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

DEPTH = 10
"""Ranks that are looked at."""


def first_rank(relevant: Sequence[bool]) -> int | None:
    """Rank from 1 of the first relevant item, None when there is none."""
    return next((rank for rank, is_relevant in enumerate(relevant, 1) if is_relevant), None)


def hit_at(k: int, rank: int | None) -> float:
    """1 when the first relevant item stands among the first `k`, else 0."""
    return float(rank is not None and rank <= k)


def reciprocal_rank(rank: int | None, depth: int = 10) -> float:
    """1/rank of the first relevant item, 0 beyond `depth` (MRR@depth is its mean)."""
    return 1 / rank if rank is not None and rank <= depth else 0.0


def ndcg(relevant: Sequence[bool], golds: int, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (Järvelin and Kekäläinen 2002), gains 0 or 1.

    The sum of 1 / log2(rank + 1) over the ranks up to `depth` that are relevant, over the same sum for
    the best order there is of `golds` relevant items; 0 without any.
    """
    gain = sum(_discount(rank) for rank, yes in enumerate(relevant[:depth], 1) if yes)
    ideal_gain = sum(_discount(rank) for rank in range(1, min(golds, depth) + 1))
    return gain / ideal_gain if ideal_gain else 0.0


def _discount(rank: int) -> float:
    return 1 / math.log2(rank + 1)


def average_precision(relevant: Sequence[bool], golds: int, depth: int = DEPTH) -> float:
    """Average precision as trec_eval cuts it (MAP@depth is its mean; Buckley and Voorhees 2000).

    The sum of the precision at every relevant rank up to `depth`, over all `golds` there are to find.
    """
    ranks = [rank for rank, yes in enumerate(relevant[:depth], 1) if yes]
    return sum(n / rank for n, rank in enumerate(ranks, 1)) / golds if golds else 0.0


def recall(relevant: Sequence[bool], golds: int, depth: int = DEPTH) -> float:
    """Share of the `golds` relevant items that stand among the first `depth`."""
    return sum(relevant[:depth]) / golds if golds else 0.0


def first_of_each(ids: Sequence[str]) -> list[str]:
    """A ranking of passages as one of articles: each stands where its first passage stands."""
    return list(dict.fromkeys(ids))
