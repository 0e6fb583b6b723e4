"""The biggest stories among many reports: the report most others are like, with its story, again. Pure.

Stars instead of chains (Aslam, Pelekhov and Rus, "The star clustering algorithm", 2004): reports are
linked that are alike and near in time; the one with the most links is the middle of a story, grown by
rag/storage/event_clustering.py among those that no bigger story has. Knows nothing of the catalog.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from rag.storage.event_clustering import MAX_DAYS, Codes, Days, Thresholds, grow_cluster

LINK_DAYS = 4
"""Days between two reports that are compared to find the middle of a story; it may reach further."""
_BLOCK = 128
"""Reports compared at once with those near them in time."""


def biggest_clusters(codes: Codes, days: Days, bar: Thresholds, most: int) -> list[list[int]]:
    """The rows of the `most` biggest stories, biggest first; `days` must be in order."""
    floats = codes.astype(np.float32)
    vectors = floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1e-9)
    one, other = _links(vectors, days, bar)
    free = np.ones(len(days), bool)
    clusters: list[list[int]] = []
    while len(clusters) < 2 * most and free.any():
        linked = free[one] & free[other]
        degree = np.bincount(one[linked], minlength=len(days)) * free + free
        seed = int(len(degree) - 1 - degree[::-1].argmax())  # of equals the newest
        rows = np.flatnonzero(free & (abs(days - days[seed]) <= MAX_DAYS))
        grown = grow_cluster(int(np.searchsorted(rows, seed)), codes[rows], days[rows], bar)
        cluster = [int(rows[row]) for row in grown]
        free[cluster] = False
        clusters.append(cluster)
    return sorted(clusters, key=lambda c: (-len(c), -int(days[c].max())))[:most]


def _links(vectors: Any, days: Days, bar: Thresholds) -> tuple[Any, Any]:
    """The pairs of reports, both ways, that are alike enough and near in time."""
    found = list(_block_links(vectors, days, bar))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def _block_links(vectors: Any, days: Days, bar: Thresholds) -> Iterator[tuple[Any, Any]]:
    for start in range(0, len(days), _BLOCK):
        end = min(start + _BLOCK, len(days))
        high = int(np.searchsorted(days, days[end - 1] + LINK_DAYS, "right"))
        one, other = np.nonzero(vectors[start:end] @ vectors[start:high].T >= bar.one)
        one, other = one + start, other + start
        linked = (one < other) & (days[other] - days[one] <= LINK_DAYS)
        one, other = one[linked], other[linked]
        yield np.concatenate([one, other]), np.concatenate([other, one])
