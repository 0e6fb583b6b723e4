"""Metrics of rankings against values worked by hand, and against trec_eval."""

from __future__ import annotations

import math
import random

import ir_measures
import pytest
from ir_measures import AP, RR, Qrel, R, ScoredDoc, Success, nDCG

from rag.evaluation.metrics.ranking import (
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


def test_what_trec_eval_says_of_random_rankings() -> None:
    chance = random.Random(7)
    for _ in range(200):
        documents = [str(n) for n in range(chance.randint(1, 25))]
        golds = set(chance.sample(documents, chance.randint(1, len(documents))))
        ranking = chance.sample(documents, chance.randint(1, len(documents)))
        relevant = [document in golds for document in ranking]
        judged = [Qrel("q", document, 1) for document in golds]
        run = [ScoredDoc("q", document, -place) for place, document in enumerate(ranking)]
        theirs = ir_measures.calc_aggregate(
            [nDCG @ 10, AP @ 10, RR @ 10, R @ 10, Success @ 5], judged, run
        )
        ours = {
            nDCG @ 10: ndcg(relevant, len(golds)),
            AP @ 10: average_precision(relevant, len(golds)),
            RR @ 10: reciprocal_rank(first_rank(relevant)),
            R @ 10: recall(relevant, len(golds)),
            Success @ 5: hit_at(5, first_rank(relevant)),
        }
        assert ours == pytest.approx(theirs)
