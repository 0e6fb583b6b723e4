"""Gold facts in a ranking, by MultiHop-RAG's definitions and the usual ones, worked by hand."""

from __future__ import annotations

import math

import pytest

from rag.evaluation.metrics.facts import multihop, shares_a_word, usual

PASSAGES = [
    "nothing",
    "It rained\n on Monday.",
    "It  rained on Mon day. The mayor left.",
    "The mayor left.",
]


def test_a_fact_is_found_whatever_its_spaces() -> None:
    found = multihop(PASSAGES, ["It rained on Monday.", "The mayor left.", "Nobody saw it."])
    assert found["multihop_hits@4"] == found["multihop_hits@10"] == 1.0
    assert found["multihop_mrr@10"] == 0.5
    assert found["multihop_map@10"] == pytest.approx((1 / 2 + 1 / 3) / 3), "only what is new counts"


def test_only_ten_passages_count() -> None:
    late = ["-"] * 10 + ["A fact."]
    assert set(multihop(late, ["A fact."]).values()) == {0.0}
    assert multihop(["-"] * 4 + ["A fact."], ["A fact."])["multihop_hits@4"] == 0.0
    assert set(usual(late, ["A fact."]).values()) == {0.0}


def test_several_facts_of_one_passage() -> None:
    both = ["One. Two."]
    assert multihop(both, ["One.", "Two."])["multihop_map@10"] == 1.0
    many = [f"Fact {n}!" for n in range(12)]
    assert multihop([" ".join(many)], many)["multihop_map@10"] == 1.2, "theirs divides by ten at most"


def test_usual_definitions() -> None:
    found = usual(PASSAGES, ["It rained on Monday.", "The mayor left.", "Nobody saw it."])
    assert found["fact_recall@10"] == pytest.approx(2 / 3)
    assert found["fact_map@10"] == pytest.approx((1 / 2 + 2 / 3) / 3)
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert found["fact_ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / 2) / best)


def test_any_shared_word_is_an_answer_to_them() -> None:
    assert shares_a_word("Yes no before after", ["no"])
    assert not shares_a_word("Yes.", ["yes"]), "a full stop is part of their word"
    assert not shares_a_word("", ["yes"])
