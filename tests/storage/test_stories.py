"""The biggest stories of some days, out of the catalog."""

from __future__ import annotations

from typing import Any

import numpy as np

from rag.storage.event_clustering import Thresholds
from rag.storage.star_clustering import biggest_clusters

BAR = Thresholds(0.6, 0.55, 0.3)
RANDOM = np.random.default_rng(1)


def reports(*sizes: int) -> tuple[Any, Any]:
    """Reports of as many stories as there are sizes, a day apart, each near its story's own direction."""
    middles = np.eye(len(sizes), 64)
    rows = [middles[n] + RANDOM.normal(0, 0.05, 64) for n, size in enumerate(sizes) for _ in range(size)]
    days = np.array([10 + 40 * n + i for n, size in enumerate(sizes) for i in range(size)])
    return np.clip(np.round(np.array(rows) * 80), -127, 127).astype(np.int8), days


def test_the_biggest_come_first_with_all_their_reports() -> None:
    codes, days = reports(2, 5, 1, 4)
    found = biggest_clusters(codes, days, BAR, 3)
    assert [sorted(cluster) for cluster in found] == [[2, 3, 4, 5, 6], [8, 9, 10, 11], [0, 1]]


def test_reports_far_apart_in_time_are_no_story() -> None:
    codes, _ = reports(3)
    found = biggest_clusters(codes, np.array([1, 2, 400]), BAR, 5)
    assert [sorted(cluster) for cluster in found] == [[0, 1], [2]]


def test_one_report_is_a_story_of_its_own() -> None:
    codes, days = reports(1)
    assert biggest_clusters(codes, days, BAR, 5) == [[0]]
