"""A person decides of every generated question; what was accepted is the test set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.core.errors import EvaluationError
from rag.core.types import Turn
from rag.evaluation.testsets.review import read_review, start_review, write_review
from rag.evaluation.testsets.testset import Item


def item(name: str, *, answers: tuple[str, ...] = ("one",)) -> Item:
    return Item(name, f"What is {name}?", answers, (), None, not answers, (), "")


def test_what_is_accepted_is_exported_in_order() -> None:
    done = start_review([item("a"), item("b"), item("c")]).accept("c").reject("b").accept("a")
    assert [i.id for i in done.accepted()] == ["a", "c"]
    assert done.waiting() is None and done.summary() == "3 of 3 reviewed, 2 accepted"


def test_a_decision_can_be_taken_back() -> None:
    started = start_review([item("a"), item("b")])
    assert started.accept("a").waiting() == item("b")
    assert started.accept("a").reopen("a") == started
    assert started.accept("a").reject("a").accepted() == []


def test_the_next_one_is_the_next_that_waits() -> None:
    started = start_review([item("a"), item("b"), item("c")]).accept("b")
    assert started.after("a") == item("c") and started.after("c") == item("a")
    assert started.accept("a").accept("c").after("c") is None
    assert started.accept("a").reject("c").summary() == "3 of 3 reviewed, 2 accepted"


def test_items_can_be_gone_through() -> None:
    started = start_review([item("a"), item("b")])
    assert [started.beside("a", n).id for n in (-1, 0, 1, 2)] == ["a", "a", "b", "b"]


def test_a_review_is_read_as_it_was_written(tmp_path: Path) -> None:
    whole = replace(
        item("b"), as_of=date(2024, 5, 18), history=(Turn("Who?", "Ann."),), facts=("She won.",)
    )
    begun = start_review([item("a", answers=()), whole]).accept("b").reject("a")
    write_review(begun, tmp_path / "new" / "set.json")
    assert read_review(tmp_path / "new" / "set.json") == begun
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["set.json"]


@pytest.mark.parametrize(
    "text", ["", "{}", '{"items": []}', '{"items": [], "decisions": {"a": "perhaps"}}']
)
def test_what_is_no_review_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "set.json").write_text(text)
    with pytest.raises(EvaluationError, match=r"set\.json"):
        read_review(tmp_path / "set.json")
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_review(tmp_path / "none.json")


def test_an_edit_accepts_other_words() -> None:
    done = start_review([item("a")]).edit("a", " Who  won? ", [" Ann Lee ", ""])
    assert [(i.question, i.answers) for i in done.accepted()] == [("Who won?", ("Ann Lee",))]


@pytest.mark.parametrize(
    ("answers", "question", "given"),
    [(("one",), " ", ["one"]), (("one",), "Who?", [" "]), ((), "Who?", ["one"])],
)
def test_an_edit_that_does_not_fit_is_refused(
    answers: tuple[str, ...], question: str, given: list[str]
) -> None:
    with pytest.raises(EvaluationError, match=r"^a: "):
        start_review([item("a", answers=answers)]).edit("a", question, given)


def test_an_id_must_be_there_and_be_the_only_one() -> None:
    with pytest.raises(EvaluationError, match=r"^x: no item"):
        start_review([item("a")]).accept("x")
    with pytest.raises(EvaluationError, match=r"^a: two items"):
        start_review([item("a"), item("a")])
