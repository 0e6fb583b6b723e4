"""Rankings beside each other: the figures, their intervals, and what is fair to the peers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.ablation import PARTS, folds
from benchmarks.intervals import ahead, figure, measured, shortened, table, values
from benchmarks.peer_search import Remembered, Split
from benchmarks.ranking import timely
from benchmarks.realtimeqa import NewsQuestion
from benchmarks.retrieval import Found
from rag.retrieval.rerank import FEATURES
from tests.fakes import FakeEmbedder

ASKED = NewsQuestion("Who sank?", ["the Aurora"], date(2025, 5, 2), frozenset({"a1"}))
RIGHT = Found("a1", "On Friday the Aurora sank.")
OTHER = Found("a2", "Nobody was hurt.")


def test_a_ranking_is_judged_by_its_first_right_passage() -> None:
    found = values([OTHER, RIGHT], ASKED)
    assert (found["answer-hit@1"], found["answer-hit@5"], found["MRR@10"]) == (0, 1, 0.5)
    assert (found["article-hit@1"], found["article-hit@5"]) == (0, 1)


def test_what_stands_below_the_tenth_does_not_count() -> None:
    assert not any(values([OTHER] * 10 + [RIGHT], ASKED).values())


def test_a_budget_of_characters_cuts_the_last_passage_off() -> None:
    assert list(shortened(["abcd", "efgh", "ij"], 6)) == ["abcd", "ef", ""]
    long = Found("a2", "x" * 990)
    found = values([long, RIGHT], ASKED)
    assert found["answer in 1,000 characters"] == 0, "only ten of its characters fit"
    assert found["answer in 4,000 characters"] == 1


def test_intervals_hold_the_mean_and_narrow_with_more_questions() -> None:
    some, more = figure(np.array([0.0, 1.0] * 20)), figure(np.array([0.0, 1.0] * 500))
    assert some.value == more.value == 0.5
    assert some.low < more.low < 0.5 < more.high < some.high


def test_a_difference_is_paired() -> None:
    ours = measured([[RIGHT], [OTHER, RIGHT]] * 30, [ASKED] * 60)
    theirs = measured([[OTHER, RIGHT], [OTHER]] * 30, [ASKED] * 60)
    paired = figure(ahead(ours, theirs)["MRR@10"])
    assert (paired.value, paired.low, paired.high) == (0.5, 0.5, 0.5), "each question differs by a half"


def test_the_table_is_markdown() -> None:
    of_one = measured([[RIGHT]], [ASKED])
    lines = table("system", {"Byline": of_one}).splitlines()
    assert lines[0].startswith("| system | answer-hit@1 |")
    assert lines[2].startswith("| Byline | 1.000 (1.000 to 1.000) |")
    assert "| +1.000 (+1.000 to +1.000) |" in table("more", {"than": of_one}, signed=True)


def test_peers_get_no_glance_into_the_future() -> None:
    days = [date(2025, 5, 3), date(2025, 5, 2), None]
    held = [Split(f"a{n}", str(n), day) for n, day in enumerate(days)]
    assert timely([0, 2, 1], held, ASKED) == [Found("a2", "2"), Found("a1", "1")]


def test_every_question_is_left_out_of_one_fit() -> None:
    dealt = folds(23)
    assert sorted(n for held in dealt for n in held) == list(range(23))
    assert max(map(len, dealt)) - min(map(len, dealt)) <= 1


@pytest.mark.parametrize("name", PARTS)
def test_what_is_taken_out_is_there(name: str) -> None:
    part = PARTS[name]
    assert part.changes or part.features
    assert all(hasattr(where, what) for where, what, _ in part.changes)
    assert set(part.features) <= set(FEATURES)


def test_vectors_are_made_once(tmp_path: Path) -> None:
    first, second, texts = FakeEmbedder(), FakeEmbedder(), ["a ferry", "a storm"]
    Remembered(first, tmp_path).read(texts)
    again = Remembered(second, tmp_path)
    again.read(texts)
    assert (first.seen, second.seen) == (texts, [])
    assert np.allclose(again.vectors(["a storm", "a flood"]), first.embed(["a storm", "a flood"]))
    assert second.seen == ["a flood"], "only what was not read before"
