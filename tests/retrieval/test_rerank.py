"""The order of the best candidates: what each feature says, and what the fitted weights make of it."""

from __future__ import annotations

import math

import pytest

from rag.retrieval.rerank import (
    FEATURES,
    RerankCandidate,
    blend_grades,
    load_weights,
    rerank_features,
    rerank_scores,
)

PLAIN = "The ferry sank off the coast on a calm evening."


def seen(
    article: str, total: float, text: str = PLAIN, *, fresh: float = 0.0, dense: float = 0.5
) -> RerankCandidate:
    scores = {"fusion": total, "freshness": fresh, "total": total}
    return RerankCandidate(article, text, scores, dense, dense)


def test_every_feature_has_a_weight_and_a_value() -> None:
    found = rerank_features("Who sank?", {"a": seen("1", 0.5)})
    assert set(found["a"]) == set(FEATURES) == set(load_weights())
    assert all(math.isfinite(value) for value in found["a"].values())


def test_cosines_and_articles_are_counted_from_the_least_to_the_best() -> None:
    pool = {
        "a": seen("1", 0.9, dense=0.7),
        "b": seen("1", 0.2, dense=0.1),
        "c": seen("2", 0.4, dense=0.4),
    }
    found = rerank_features("What sank?", pool)
    assert [found[i]["dense"] for i in "abc"] == pytest.approx([1.0, 0.0, 0.5])
    assert [found[i]["article"] for i in "abc"] == [1.0, 1.0, 0.0], "by the article's best passage"


def test_freshness_is_counted_in_days_and_weeks() -> None:
    found = rerank_features("What sank?", {"a": seen("1", 0.5, fresh=math.exp(-10 / 30))})
    assert found["a"]["days"] == pytest.approx(math.exp(-1)), "after ten days"


@pytest.mark.parametrize(
    ("question", "better"),
    [
        ("Which town did the ferry leave?", "It left Port Ansel for Gull Point."),
        ("How many people were on the ferry?", "It carried 212 people and 31 cars."),
    ],
)
def test_what_is_asked_for_counts(question: str, better: str) -> None:
    scores = rerank_scores(question, {"a": seen("1", 0.5), "b": seen("2", 0.5, better)})
    assert scores["b"] > scores["a"]
    alike = rerank_scores("Why did it sink?", {"a": seen("1", 0.5), "b": seen("2", 0.5, better)})
    assert alike["a"] == alike["b"]


def test_the_best_keeps_the_best_total_and_the_first_report_needs_no_freshness() -> None:
    pool = {"a": seen("1", 0.5, fresh=1.0), "b": seen("2", 0.6)}
    usual, oldest = (rerank_scores("What sank?", pool, freshness) for freshness in (1.0, 0.0))
    assert max(usual.values()) == max(oldest.values()) == pytest.approx(0.6)
    assert usual["a"] > usual["b"] and oldest["a"] < oldest["b"]
    assert rerank_scores("What sank?", {}) == {}


def test_grades_move_candidates_within_what_they_had() -> None:
    totals = {"a": 0.9, "b": 0.8, "c": 0.5, "left": 0.4}
    found = blend_grades(totals, {"a": -3.0, "b": 4.0, "c": -3.0})
    assert list(found) == ["a", "b", "c"] and max(found, key=lambda i: found[i]) == "b"
    assert all(0.5 <= total <= 0.9 for total in found.values()), "still before what was not graded"
    assert found["a"] > found["c"], "of equal grades the order so far decides"
    assert blend_grades(totals, {}) == {}
