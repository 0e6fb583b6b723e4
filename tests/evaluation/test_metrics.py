"""Metrics against values worked by hand."""

from __future__ import annotations

import pytest

from rag.evaluation.matching import contains_answer, normalise, token_f1
from rag.evaluation.metrics.statistics import wilson


def test_normal_form() -> None:
    assert normalise("The  “Quick” brown-fox, a 12,000!") == "quick brown fox 12000"


@pytest.mark.parametrize(
    ("text", "answers", "found"),
    [
        ("At least 129 died.", ["129"], True),
        ("At least 1290 died.", ["129"], False),
        ("Some 12,000 homes", ["12000"], True),
        ("through an open adoption", ["Through open adoption"], True),
        ("nothing", ["", "the"], False),
        ("It was the U.S. Senate", ["US Senate", "U.S. Senate"], True),
    ],
)
def test_answer_in_text(text: str, answers: list[str], found: bool) -> None:
    assert contains_answer(text, answers) is found


def test_interval_of_a_rate() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=5e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-4)
    assert wilson(30, 60) == pytest.approx((0.3773, 0.6227), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_token_f1_is_that_of_the_best_gold_answer() -> None:
    assert token_f1("The Aurora sank.", ["Aurora", "Titanic"]) == pytest.approx(2 / 3)
    assert token_f1("Twelve", ["twelve"]) == 1.0
    assert token_f1("so so", ["so"]) == pytest.approx(2 / 3), "a bag counts repetitions"
    assert [token_f1("", ["x"]), token_f1("x", []), token_f1("x", ["y"])] == [0.0, 0.0, 0.0]
