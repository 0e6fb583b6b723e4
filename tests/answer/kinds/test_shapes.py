"""Summaries, comparisons, lists and superlatives: several sentences in the shape that was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.kinds.choose import composed, is_answered
from rag.answer.kinds.comparison import comparison_lines
from rag.answer.kinds.comparison import is_answered as comparison_answered
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
    assert said[0] == "At least 31 people died in the Norvik flood."
    assert len(said) == 4
    assert not any("Molde" in line for line in said)


@pytest.mark.parametrize(
    ("shape", "count", "bulleted"),
    [
        (AnswerShape(items=3, bullets=True), 3, True),
        (AnswerShape(brief=True), 1, False),
        (AnswerShape(items=1), 1, False),
        (AnswerShape(items=40), 5, True),
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
        ("who is older zuppi or pizzaballa", ("zuppi", "pizzaballa")),
        ("did Melissa kill more people in Haiti or Jamaica", ("Haiti", "Jamaica")),
        ("Did the Eaton fire or the Palisades fire kill more people?", ("Eaton fire", "Palisades fire")),
        ("Ian or Melissa: which is bigger?", ("Ian", "Melissa")),
        ("is Ian stronger than Melissa?", ("Ian", "Melissa")),
        ("deaths in the Eaton fire vs the Palisades fire", ("Eaton fire", "Palisades fire")),
        ("How did the 2025 vote differ from the one in 2013?", ("2025 vote", "vote in 2013")),
        ("Compare the vote of 2025 with the one of 2013", ("vote of 2025", "vote of 2013")),
        ("Compare the Norvik flood with that of Molde", ("Norvik flood", "flood of Molde")),
        ("did Ian or Melissa have the bigger storm surge", ("Ian", "Melissa")),
        ("who scored in Spain vs Germany", None),
        ("Who won?", None),
        ("Did he win or lose?", None),
    ],
    ids=["compare", "with articles", "difference", "versus", "which", "owned", "who is older", "in A or B",
         "A or B did more", "A or B first", "than", "a measure first", "the one in", "the one of", "that of", "A or B have the", "a match", "no comparison", "either"],
)  # fmt: skip
def test_the_sides_of_a_comparison(text: str, found: tuple[str, str] | None) -> None:
    assert sides(text) == found


def test_a_comparison_has_both_sides() -> None:
    question = asked("Which killed more people, the Norvik flood or the Molde fire?", "comparison")
    said = [line.text for line in comparison_lines(question, [OLD, NEW, FIRE], [])]
    assert said == [
        "Molde fire: The Molde fire killed 80 people.",
        "Norvik flood: At least 31 people died in the Norvik flood.",
    ]


def test_ages_and_sizes_are_set_side_by_side_the_asked_one_first() -> None:
    hit = report(
        1, "Anna Hale, 45, leads. Per Lund, 61, a farmer, follows. Hale and Lund met in Norvik."
    )
    question = asked("who is older, Hale or Lund?", "comparison")
    assert [line.text for line in comparison_lines(question, [hit], [])] == [
        "Lund: Per Lund, 61, a farmer, follows.",
        "Hale: Anna Hale, 45, leads.",
    ]
    assert comparison_answered(question, [hit])
    quakes = report(2, "A quake of magnitude 7.4 shook Norvik. A quake of magnitude 8.8 shook Molde.")
    stronger = asked("which quake was stronger, Norvik or Molde?", "comparison")
    assert comparison_lines(stronger, [quakes], [])[0].text.startswith("Molde: A quake of magnitude 8.8")


def test_a_sentence_that_counts_both_sides_stands_once() -> None:
    hit = report(
        1, "Nine people died in the Molde fire and 16 in the Norvik fire. The Norvik fire grew."
    )
    question = asked("deaths in the Molde fire vs the Norvik fire", "comparison")
    said = [line.text for line in comparison_lines(question, [hit], [])]
    assert said[0] == "Nine people died in the Molde fire and 16 in the Norvik fire."
    assert said.count(said[0]) == 1


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


def test_the_lines_below_a_colon_are_the_list() -> None:
    text = (
        "The ferry races begin on Friday.\n\nThese are the four boats of the Norvik race:\n\n"
        "The Aurora, of Skarv;\n\nThe Borealis, of Molde;\n\nThe Corona, of Bodo.\n\n"
        + "The harbour of Norvik will be closed to all others while the boats race through it. "
        * 3
    )
    race = report(8, text)
    question = asked("which boats are in the norvik race?", "list")
    said = list_lines(question, [race], ranked(question, race))[0].text
    assert said.endswith("race: The Aurora, of Skarv; The Borealis, of Molde; The Corona, of Bodo.")


def test_a_superlative_is_the_sentence_that_says_so_of_what_is_named() -> None:
    other = report(1, "The Molde storm was the deadliest since 1950, with 80 dead.", title="Molde storm")
    own = report(
        2, "The Norvik dam broke. Eaton Bay was hit hardest by the Norvik flood.", title="Norvik flood"
    )
    question = asked("which place was hit the worst in the Norvik flood", "superlative")
    assert superlative_lines(question, [other, own], [])[0].text.startswith("Eaton Bay was hit hardest")
    assert superlative_lines(asked("deadliest flood in Bergen", "superlative"), [other, own], []) == []


def test_of_figures_side_by_side_the_sentence_that_has_them_is_told() -> None:
    hit = report(
        1,
        "Norvik Fire crews rest. Nine deaths were put down to the Molde Fire and 16 to the Norvik Fire.",
    )
    question = asked("which of the fires was deadliest", "superlative")
    assert superlative_lines(question, [hit], [])[0].text.startswith("Nine deaths were put down")


def test_another_story_of_the_same_place_is_no_part_of_a_summary() -> None:
    heist = report(1, "Thieves stole nine jewels from the Norvik museum. They fled by boat.", date(2024, 5, 3),
                   title="Thieves rob Norvik museum")  # fmt: skip
    leak = report(2, "A leaking pipe damaged books of the Norvik museum. The robbery was in May.",
                  date(2024, 9, 9), title="Pipe damages books at Norvik museum")  # fmt: skip
    question = asked("summarize the Norvik museum heist", "summary")
    question = replace(question, standalone="the Norvik museum heist")
    said = [line.text for line in summary_lines(question, [leak, heist], ranked(question, leak, heist))]
    assert said[0] == "Thieves stole nine jewels from the Norvik museum."
    assert not any("pipe" in sentence for sentence in said)
    assert is_answered(question, [leak, heist])


def test_a_summary_is_made_of_what_the_reports_open_with() -> None:
    opening = "A flood tore through Norvik {day} after a night of rain. Ann Moss, a baker, saw it come."
    reports = [
        report(n, opening.format(day=f"on {n} May 2024"), date(2024, 5, n), title="Norvik flood")
        for n in (2, 3, 4)
    ]
    reports[1] = report(3, "Dutch engineers reached Norvik after the flood.", title="Norvik flood")
    question = replace(asked("Norvik flood", "summary"), shape=AnswerShape(2))
    asides = [item for item in ranked(question, *reports) if "Ann Moss" in item.quote]
    said = [line.text for line in summary_lines(question, reports, asides)]
    assert len(said) == 2
    assert not any("Ann Moss" in text for text in said)


def test_the_newest_count_of_the_dead_leads_the_summary_of_a_disaster() -> None:
    question = replace(asked("Norvik flood", "summary"), shape=AnswerShape(brief=True))
    said = [line.text for line in summary_lines(question, [OLD, NEW], [])]
    assert said == ["At least 31 people died in the Norvik flood."]


def test_the_dead_of_another_event_in_the_same_report_do_not_lead() -> None:
    crash = report(
        9,
        "A Norvik Air flight crashed after takeoff. In December a Skarv Lines flight crashed, killing 38.",
        date(2024, 5, 9),
        title="Norvik Air flight crashes",
    )
    question = asked("What happened in the Norvik Air crash?", "summary")
    said = [line.text for line in summary_lines(question, [crash], ranked(question, crash))]
    assert said[0] == "A Norvik Air flight crashed after takeoff."


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


def test_a_question_or_a_stamp_of_the_page_is_no_answer() -> None:
    text = "Which is the rarest animal in Norvik? The rarest animal in Norvik is the elk."
    hit = report(1, text)
    question = asked("what is the rarest animal in Norvik", "superlative")
    assert [line.text for line in superlative_lines(question, [hit], [])] == [
        "The rarest animal in Norvik is the elk."
    ]


def test_things_that_no_sentence_enumerates_are_told_one_by_one() -> None:
    text = (
        "The Norvik flood killed two in Molde, five in Hale County and one in Brook County."
        " At Camp Sunrise, near Norvik, the flood took three boats. Camp Alder was caught in the flood too."
    )
    hit = report(1, text, title="Norvik flood")
    question = asked("Which summer camps were caught in the Norvik flood?", "list")
    said = [line.text for line in list_lines(question, [hit], ranked(question, hit))]
    assert (
        len(said) == 2
        and any("Alder" in line for line in said)
        and any("Sunrise" in line for line in said)
    )
