"""Fusion of rankings: worked by hand, and its properties."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.retrieval import reciprocal_rank_fusion
from rag.retrieval.fusion import freshness, min_max, min_max_mean

RANKING = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-10, 10), max_size=8)


def test_worked_by_hand() -> None:
    fused = min_max_mean({"a": 3.0, "b": 1.0}, {"b": 10.0, "c": 5.0})
    assert fused == {"a": 0.5, "b": 0.5, "c": 0.0}
    ranked = reciprocal_rank_fusion({"a": 3.0, "b": 1.0}, {"b": 10.0})
    assert ranked["b"] == pytest.approx(1 / 62 + 1 / 61)
    assert ranked["a"] == pytest.approx(1 / 61)


@given(RANKING)
def test_scaling_keeps_the_order(ranking: dict[str, float]) -> None:
    scaled = min_max(ranking)
    assert all(0 <= value <= 1 for value in scaled.values())
    assert all(scaled[a] <= scaled[b] for a in ranking for b in ranking if ranking[a] < ranking[b])


@given(RANKING, RANKING)
def test_fusion_does_not_depend_on_the_order_of_rankings(
    one: dict[str, float], two: dict[str, float]
) -> None:
    assert min_max_mean(one, two) == pytest.approx(min_max_mean(two, one))
    assert reciprocal_rank_fusion(one, two) == pytest.approx(reciprocal_rank_fusion(two, one))


@given(RANKING)
def test_a_ranking_fused_with_itself_keeps_its_order(ranking: dict[str, float]) -> None:
    fused = min_max_mean(ranking, ranking)
    assert list(fused) == list(ranking)
    assert all(fused[a] <= fused[b] for a in ranking for b in ranking if ranking[a] < ranking[b])


def test_freshness_falls_with_age_and_never_excludes() -> None:
    now = date(2025, 3, 12)
    assert freshness(now, now) == 1.0
    assert freshness(date(2025, 4, 1), now) == 1.0
    assert freshness(date(2025, 3, 5), now) == pytest.approx(0.792, abs=0.001)
    assert 0 < freshness(None, now) < freshness(date(2025, 1, 1), now)
