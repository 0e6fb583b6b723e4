"""Questions about several things are taken apart, others are left whole."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import Filters, Question
from rag.query.decompose import decompose, outlets_side_by_side

OUTLETS = ["CNN", "USA Today", "The Guardian", "AFP", "Reuters", "The Post"]


def asked(text: str, *, outlets: tuple[str, ...] = ()) -> tuple[Question, ...]:
    return decompose(Question(text, text, Filters(outlets=outlets), date(2025, 3, 12)), OUTLETS)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Did both CNN and USA Today report the airport fire?", ("CNN", "USA Today")),
        ("What did the Guardian, AFP and Reuters say about the strike?", ("The Guardian", "AFP", "Reuters")),
        ("According to CNN or AFP, who won?", ("CNN", "AFP")),
        ("Did CNN report that Reuters was sold?", ()),
        ("Will CNN and AFP merge?", ()),
    ],
)  # fmt: skip
def test_outlets_side_by_side_are_searched_one_by_one(text: str, named: tuple[str, ...]) -> None:
    assert outlets_side_by_side(text, OUTLETS) == named
    assert [part.filters.outlets for part in asked(text)] == [(name,) for name in named]
    assert all(part.standalone == text for part in asked(text))


def test_the_readers_own_outlets_win() -> None:
    assert asked("Did both CNN and AFP report it?", outlets=("CNN",)) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Which came first, the Louvre theft or the Lisbon funicular crash?",
         ["the Louvre theft", "the Lisbon funicular crash"]),
        ("What happened earlier: the mayor's resignation or the bridge collapse?",
         ["the mayor's resignation", "the bridge collapse"]),
        ("Who won the Ravenholm election and how many people voted in it?",
         ["Who won the Ravenholm election", "how many people voted in it?"]),
        ("When did the ferry sink? And who owned the ferry Aurora?",
         ["When did the ferry sink", "who owned the ferry Aurora?"]),
    ],
)  # fmt: skip
def test_two_things_are_searched_apart(text: str, found: list[str]) -> None:
    assert [part.standalone for part in asked(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "Who won the final?",
        "What did Trump and Putin agree on in Alaska?",
        "Who was shot and why?",
        "How did France and Germany vote?",
    ],
)
def test_a_question_about_one_thing_stays_whole(text: str) -> None:
    assert asked(text) == ()
