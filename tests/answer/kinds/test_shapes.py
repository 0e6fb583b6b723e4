"""Summaries, comparisons, lists and superlatives: several sentences in the shape that was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.kinds.choose import composed, is_answered
from rag.answer.kinds.comparison import comparison_lines
from rag.answer.kinds.listing import list_lines
from rag.answer.kinds.summary import summary_lines
from rag.answer.kinds.superlative import superlative_lines
from rag.core.types import AnswerShape
from rag.query.comparison import sides
from tests.answer.kinds.reports import asked, ranked, report

OLD = report(
    1,
    "The Norvik flood began on Friday when a dam broke. Roads were closed in town. The river rose by two metres.",
    date(2024, 5, 3),
    title="The Norvik flood begins",
)
NEW = report(
    2,
    "The Norvik flood is over, the mayor said. Aid arrived by boat. At least 31 people died in the Norvik flood.",
    date(2024, 5, 9),
    title="The Norvik flood ends",
)
FIRE = report(
    3,
    "The Molde fire killed 80 people. It began in a mill.",
    date(2024, 6, 1),
    title="Molde fire kills 80",
)


def test_a_summary_begins_with_the_newest_state() -> None:
    question = asked("What happened in the Norvik flood?", "summary")
    said = [line.text for line in summary_lines(question, [OLD, NEW, FIRE], ranked(question, OLD, NEW))]
    assert said[0] == "The Norvik flood is over, the mayor said."
    assert len(said) == 4
    assert not any("Molde" in line for line in said)


@pytest.mark.parametrize(
    ("shape", "count", "bulleted"),
    [
        (AnswerShape(items=3, bullets=True), 3, True),
        (AnswerShape(brief=True), 1, False),
        (AnswerShape(items=1), 1, False),
        (AnswerShape(items=40), 4, True),
    ],
    ids=["three bullets", "brief", "one sentence", "more than there are"],
)
def test_a_summary_honours_the_shape(shape: AnswerShape, count: int, bulleted: bool) -> None:
    question = replace(asked("Norvik flood", "summary"), shape=shape)
    said = [line.text for line in summary_lines(question, [OLD, NEW], ranked(question, OLD, NEW))]
    assert len(said) == count
    assert all(line.startswith("- ") is bulleted for line in said)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Compare Ian and Melissa", ("Ian", "Melissa")),
        ("Compare the Norvik flood with the Molde fire.", ("Norvik flood", "Molde fire")),
        ("What is the difference between Ian and Melissa?", ("Ian", "Melissa")),
        ("Ian vs. Melissa", ("Ian", "Melissa")),
        ("Which hurricane killed more people, Ian or Melissa?", ("Ian", "Melissa")),
        (
            "What is the difference between Hale's and Brook's reaction?",
            ("Hale's reaction", "Brook's reaction"),
        ),
        ("Who won?", None),
    ],
    ids=["compare", "with articles", "difference", "versus", "which", "owned", "no comparison"],
)
def test_the_sides_of_a_comparison(text: str, found: tuple[str, str] | None) -> None:
    assert sides(text) == found


def test_a_comparison_has_both_sides() -> None:
    question = asked("Which killed more people, the Norvik flood or the Molde fire?", "comparison")
    said = [line.text for line in comparison_lines(question, [OLD, NEW, FIRE], [])]
    assert said[0] == "Norvik flood: At least 31 people died in the Norvik flood."
    assert "Molde fire: The Molde fire killed 80 people." in said


def test_a_comparison_says_which_side_is_missing() -> None:
    said = comparison_lines(
        asked("Compare the Norvik flood and the Bergen storm", "comparison"), [NEW], []
    )
    assert said[0].text.startswith("The articles found do not tell of Bergen storm. Norvik flood: ")
    assert comparison_lines(asked("Compare Oslo and Bergen", "comparison"), [NEW], []) == []


def test_a_list_is_the_sentence_that_enumerates_and_says_that_it_may_be_incomplete() -> None:
    hit = report(
        1,
        "Norvik recalled its pasta on Monday. The recalled pasta kinds include penne, rotini and farfalle.",
        title="Norvik recalls pasta",
    )
    question = asked("Which pasta kinds were recalled?", "list")
    assert [line.text for line in list_lines(question, [hit], ranked(question, hit))] == [
        "This list may be incomplete. The recalled pasta kinds include penne, rotini and farfalle."
    ]
    assert list_lines(question, [NEW], []) == []


def test_a_superlative_sets_the_events_side_by_side_the_largest_first() -> None:
    question = asked("Which disaster killed the most people?", "superlative")
    assert [line.text for line in superlative_lines(question, [OLD, NEW, FIRE], [])] == [
        "- Most of the 2 events found: The Molde fire killed 80 people.",
        "- At least 31 people died in the Norvik flood.",
    ]
    assert is_answered(question, [NEW, FIRE])
    assert superlative_lines(question, [NEW], []) == []
    assert superlative_lines(asked("Which was the longest film?", "superlative"), [NEW, FIRE], []) == []


def test_a_kind_without_a_rule_is_left_to_the_best_sentences() -> None:
    assert composed(asked("Where was the flood?"), [NEW], []) == ()
