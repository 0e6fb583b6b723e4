"""Follow-ups, outlets and dates of a question."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.errors import QuestionError
from rag.core.types import Filters, Turn
from rag.query.question import is_follow_up, standalone, strip_courtesy, understand
from rag.text.outlets import named_outlets

EARLIER = [
    Turn("Who won the harbour race?", "On 3 May 2024 Harbour Post reported: The Petrel won it. [1]")
]
AS_OF = date(2025, 3, 12)


@pytest.mark.parametrize(
    "text",
    [
        "And when was that?",
        "why?",
        "How many of them were children?",
        "Who owns it?",
        "What about Germany?",
        "How old was he when he joined?",
        "when?",
    ],
)
def test_follow_ups(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who is the mayor of Ravenholm?",
        "What did Trump say about his trip to China?",
        "How many people died in the harbour fire?",
        "Which companies recalled pasta meals in 2025?",
    ],
)
def test_questions_that_stand_alone(text: str) -> None:
    assert not is_follow_up(text)
    assert standalone(text, EARLIER) == text


def test_a_follow_up_gets_the_question_and_the_answer_it_follows() -> None:
    assert standalone("And when was that?", EARLIER) == (
        "And when was that? (Who won the harbour race? The Petrel won it.)"
    )


def test_a_chain_of_follow_ups_reaches_the_first_question() -> None:
    history = [*EARLIER, Turn("And who owns it?", "Anna Hale.")]
    assert "harbour race" in standalone("How old is it?", history)


def test_a_history_that_no_reader_has_is_not_followed_to_its_end() -> None:
    """A program may send a megabyte of it: recursion has an end, and what reads the question no quadratic."""
    endless = [Turn("Who won the final?"), *[Turn("And how?")] * 3000]
    assert standalone("And when?", endless).startswith("And when? (And how? (And how?")
    long = understand("And when?", [Turn("which x did " * 20_000)], Filters(), AS_OF).standalone
    assert long.startswith("And when? (which x did") and len(long) <= 4000


def test_without_history_nothing_is_added() -> None:
    assert standalone("And when was that?", []) == "And when was that?"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("According to CNN, how many died?", ("CNN",)),
        ("What did the Harbour Post report?", ("The Harbour Post",)),
        ("What has CNN said about it?", ("CNN",)),
        ("Who founded CNN?", ()),
        ("Did scnn report it?", ()),
    ],
)
def test_outlets_asked_about(text: str, found: tuple[str, ...]) -> None:
    assert named_outlets(text, ["CNN", "The Harbour Post"]) == found


def test_the_readers_own_filter_wins_over_the_words() -> None:
    own = Filters(outlets=("AFP",))
    question = understand("According to CNN, how many died?", [], own, AS_OF, ["CNN", "AFP"])
    assert question.filters.outlets == ("AFP",)
    assert question.filters.as_of == AS_OF


@pytest.mark.parametrize("text", ["", "   ", "?!…", "\n\t"])
def test_nothing_to_ask(text: str) -> None:
    with pytest.raises(QuestionError, match="no words"):
        understand(text, [], Filters(), AS_OF)


def test_a_long_answer_is_not_searched_again_but_known_as_told() -> None:
    said = "On 3 May 2024 Harbour Post reported: " + "The Petrel won the race by a length. " * 5
    question = understand("And who owns it?", [Turn("Who won?", said)], Filters(), AS_OF)
    assert question.standalone == "And who owns it? (Who won?)"
    assert question.previous_answer == said
    assert (
        understand(
            "Who is the mayor of Ravenholm?", [Turn("Who won?", said)], Filters(), AS_OF
        ).previous_answer
        == ""
    )


@pytest.mark.parametrize(
    ("asked", "searched"),
    [
        ("Could you please tell me who won the final?", "who won the final?"),
        ("I would like to know the following, please: Who won the final?", "Who won the final?"),
        ("Hi, do you know when the ferry sank, please?", "when the ferry sank?"),
        ("Tell me more.", "Tell me more."),
        ("Please who won?", "Please who won?"),
        ("Can you tell apart the two ferries?", "Can you tell apart the two ferries?"),
        ("Who would like to know the truth about the ferry?", None),
    ],
)
def test_courtesy_is_not_searched_for(asked: str, searched: str | None) -> None:
    assert strip_courtesy(asked) == (searched or asked)
