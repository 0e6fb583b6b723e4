"""Metrics of rankings against values worked by hand."""

from __future__ import annotations

import math

import pytest

from rag.evaluation.ranking import (
    average_precision,
    first_of_each,
    first_rank,
    hit_at,
    ndcg,
    recall,
    reciprocal_rank,
)


def test_ranks() -> None:
    assert first_rank([False, False, True]) == 3
    assert first_rank([]) is None
    assert [hit_at(k, 3) for k in (1, 3, 5)] == [0, 1, 1]
    assert reciprocal_rank(4) == 0.25
    assert reciprocal_rank(11) == reciprocal_rank(None) == 0


def test_gain_by_rank() -> None:
    assert ndcg([True, False, True], 2) == pytest.approx(1.5 / (1 + 1 / math.log2(3)))
    assert ndcg([True, True], 2) == 1.0
    assert ndcg([False] * 10 + [True], 1) == 0.0, "beyond the tenth nothing counts"
    assert ndcg([True] * 10, 12) == 1.0, "no order finds more than ten in ten"
    assert ndcg([], 0) == 0.0


def test_average_precision() -> None:
    assert average_precision([True, False, True], 2) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([False, True], 4) == 0.125, "what was not found counts as well"
    assert average_precision([False, True], 0) == 0.0


def test_recall() -> None:
    assert recall([True, False, True], 4) == 0.5
    assert recall([False] * 10 + [True], 1) == recall([], 0) == 0.0


def test_passages_as_articles() -> None:
    assert first_of_each(["b", "a", "b", "c", "a"]) == ["b", "a", "c"]
