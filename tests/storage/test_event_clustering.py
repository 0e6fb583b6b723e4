"""rag/storage/event_clustering.py: what is in a story, whatever the order, and how many outlets tell it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.core.types import Article, Report
from rag.storage.event_clustering import (
    MAX_DAYS,
    MAX_REPORTS,
    MODEL_THRESHOLDS,
    Codes,
    count_independent_outlets,
    grow_cluster,
    is_roundup,
    sort_reports,
)


def codes(*degrees: float) -> Codes:
    """Vectors in a plane, by their angle."""
    turned = np.deg2rad(np.array(degrees))
    return np.asarray(np.rint(127 * np.stack([np.cos(turned), np.sin(turned)], axis=1)), np.int8)


def story(degrees: list[float], days: list[int], first: int = 0) -> list[int]:
    return grow_cluster(first, codes(*degrees), np.array(days, np.int64), MODEL_THRESHOLDS)


def report(n: int, outlet: str, cluster: str, day: int = 3, at: str = "") -> Report:
    article = Article(f"a{n}", f"T{n}", "", outlet, date(2024, 5, day), published_at=at)
    return Report(f"{n:016x}", article, cluster)


def test_like_reports_of_the_same_days_are_one_story() -> None:
    assert story([0, 10, 20, 90], [100, 100, 101, 100]) == [0, 1, 2]


def test_the_same_words_weeks_later_are_a_series() -> None:
    assert story([0, 50], [100, 100]) == [0, 1]
    assert story([0, 50], [100, 107]) == [0]


def test_a_report_between_two_bridges_their_days() -> None:
    assert story([0, 40], [100, 110]) == [0]
    assert story([0, 40, 20], [100, 110, 105]) == [0, 2, 1]


def test_a_chain_does_not_wander_off() -> None:
    chain = [float(n) for n in range(0, 180, 10)]
    taken = story(chain, [100] * len(chain))
    assert max(chain[row] for row in taken) < 75, "the floor is a cosine of 0.3 to the first"


def test_nothing_beyond_reach_and_no_more_than_most() -> None:
    days = list(range(100, 100 + MAX_DAYS + 5))
    assert max(days[row] for row in story([0.0] * len(days), days)) == 100 + MAX_DAYS
    many = story([0.0] * (MAX_REPORTS + 20), [100] * (MAX_REPORTS + 20))
    assert many == list(range(MAX_REPORTS))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_the_others_does_not_matter(seed: int) -> None:
    chance = np.random.default_rng(seed)
    made = np.rint(30 * np.clip(chance.normal(size=(20, 6)) + 2, -4, 4)).astype(np.int8)
    days = chance.integers(0, 40, 20)
    order = np.concatenate([[0], 1 + chance.permutation(19)])
    mixed = grow_cluster(0, made[order], days[order], MODEL_THRESHOLDS)
    assert {int(order[row]) for row in mixed} == set(grow_cluster(0, made, days, MODEL_THRESHOLDS))


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ([], 0),
        ([("CNN", "a"), ("AFP", "a"), ("BBC", "a"), ("AP", "a"), ("ITV", "a")], 1),
        ([("CNN", "a"), ("cnn ", "b"), ("www.CNN", "c")], 1),
        ([("CNN", "a"), ("AFP", "b")], 2),
        ([("CNN", "a"), ("CNN", "b"), ("AFP", "a")], 2),
        ([("CNN", "a"), ("AFP", "a"), ("CNN", "b"), ("BBC", "b"), ("BBC", "c")], 3),
        ([("", "a"), ("", "b")], 1),
        ([("CNN", "a"), ("cnn.com", "b")], 1),
        ([("The Week", "a"), ("www.theweek.co.uk", "b"), ("theweek.co.uk", "c")], 1),
    ],
)
def test_witnesses_are_outlets_with_a_text_of_their_own(told: list[tuple[str, str]], count: int) -> None:
    reports = [report(n, *one) for n, one in enumerate(told)]
    assert count_independent_outlets(reports) == count_independent_outlets(reversed(reports)) == count


def test_oldest_first() -> None:
    late, early = (
        report(1, "CNN", "a", 4, "2024-05-04T18:00"),
        report(2, "CNN", "b", 4, "2024-05-04T09:00"),
    )
    assert sort_reports([late, early, report(3, "AFP", "c", 3)])[1:] == (early, late)


def test_a_roundup_is_about_several_things() -> None:
    assert is_roundup(np.eye(5, dtype=np.float32))
    assert not is_roundup(np.eye(3, dtype=np.float32)), "too short to say"
    assert not is_roundup(np.full((5, 4), 0.5, np.float32))


def test_hours_of_different_zones_are_put_in_order_by_the_instant() -> None:
    tokyo, london, unknown = (
        report(1, "NHK", "a", 4, "2024-05-04T10:00:00+09:00"),
        report(2, "BBC", "b", 4, "2024-05-04T03:00:00+01:00"),
        report(3, "AFP", "c", 4),
    )
    odd = report(4, "CNN", "d", 4, "4 May, at noon")
    local = report(5, "DPA", "e", 4, "2024-05-04T01:30")
    assert sort_reports([london, tokyo, unknown]) == (unknown, tokyo, london)
    assert set(sort_reports([london, odd, local])) == {london, odd, local}
    assert sort_reports([london, local]) == (local, london)
