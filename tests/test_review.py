"""A person decides of every generated question; what was accepted is the test set."""

from __future__ import annotations

import pytest

from rag.errors import EvaluationError
from rag.evaluation.review import review
from rag.evaluation.testset import Item


def item(name: str, *, answers: tuple[str, ...] = ("one",)) -> Item:
    return Item(name, f"What is {name}?", answers, (), None, not answers, (), "")


def test_what_is_accepted_is_exported_in_order() -> None:
    done = review([item("a"), item("b"), item("c")]).accept("c").reject("b").accept("a")
    assert [i.id for i in done.accepted()] == ["a", "c"]
    assert done.waiting() is None and done.told() == "2 accepted, 1 rejected, 0 waiting"


def test_a_decision_can_be_taken_back() -> None:
    started = review([item("a"), item("b")])
    assert started.accept("a").waiting() == item("b")
    assert started.accept("a").reopen("a") == started
    assert started.accept("a").reject("a").accepted() == []


def test_an_edit_accepts_other_words() -> None:
    done = review([item("a")]).edit("a", " Who  won? ", [" Ann Lee ", ""])
    assert [(i.question, i.answers) for i in done.accepted()] == [("Who won?", ("Ann Lee",))]


@pytest.mark.parametrize(
    ("answers", "question", "given"),
    [(("one",), " ", ["one"]), (("one",), "Who?", [" "]), ((), "Who?", ["one"])],
)
def test_an_edit_that_does_not_fit_is_refused(
    answers: tuple[str, ...], question: str, given: list[str]
) -> None:
    with pytest.raises(EvaluationError, match=r"^a: "):
        review([item("a", answers=answers)]).edit("a", question, given)


def test_an_id_must_be_there_and_be_the_only_one() -> None:
    with pytest.raises(EvaluationError, match=r"^x: no item"):
        review([item("a")]).accept("x")
    with pytest.raises(EvaluationError, match=r"^a: two items"):
        review([item("a"), item("a")])
