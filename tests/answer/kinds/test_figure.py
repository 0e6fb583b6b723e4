"""A figure: the newest that fits leads, earlier ones on one line, none of another event or of a part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.citations import verify_sentence
from rag.answer.kinds.figure import figure_lines, is_answered
from rag.core.types import Hit
from tests.answer.kinds.reports import asked, ranked, report
from tests.fakes import FakeVerifier

QUESTION = asked("How many people died in the Norvik flood?", "figure")
FIRST = report(1, "At least 12 people died in the Norvik flood.", date(2024, 5, 3), title="Norvik flood")
SECOND = report(
    2,
    "The death toll of the Norvik flood rose to 31. In Skarv County 20 people died.",
    date(2024, 5, 6),
    title="Norvik flood toll rises",
    outlet="AFP",
)
OTHER = report(3, "The Molde fire killed 80 people.", date(2024, 6, 1), title="Molde fire")


def lines(*hits: Hit) -> list[str]:
    return [line.text for line in figure_lines(QUESTION, hits, ranked(QUESTION, *hits))]


def test_the_newest_figure_leads_whatever_stands_first_and_earlier_ones_follow_on_one_line() -> None:
    said = lines(FIRST, SECOND, OTHER)
    assert said[:2] == [
        "The death toll of the Norvik flood rose to 31.",
        "Earlier figures: at least 12 (3 May 2024).",
    ]


def test_of_what_no_event_counts_anew_the_best_sentence_leads() -> None:
    """A later report of the same chain has the number of all its shops."""
    closing = report(
        7, "Mandrel will close 60 stores by June.", date(2024, 5, 3), title="Mandrel stores"
    )
    whole = report(8, "Mandrel ran 2,731 stores.", date(2024, 5, 9), title="Mandrel stores closing")
    question = asked("How many stores is Mandrel closing?", "figure")
    said = figure_lines(question, [closing, whole], ranked(question, closing, whole))
    assert [line.text for line in said] == ["Mandrel will close 60 stores by June."]


def test_a_figure_of_a_sibling_event_in_the_same_report_does_not_count() -> None:
    own = "The Skarv Fire killed 16 people."
    toll = "The toll from the wildfires was raised to at least 25, after a death in the Molde Fire."
    early = report(9, own, date(2024, 5, 8), title="Skarv Fire")
    late = report(8, f"{toll} The Skarv Fire burns on.", date(2024, 5, 9), title="Norvik fires")
    question = asked("How many people did the Skarv fire kill?", "figure")
    said = figure_lines(question, [early, late], ranked(question, early, late))
    assert said[0].text == own


def test_each_earlier_figure_is_verified_in_its_own_passage() -> None:
    line = figure_lines(QUESTION, [FIRST, SECOND], ranked(QUESTION, FIRST, SECOND))[1]
    assert (
        verify_sentence(line, [], lambda _claim, _sentences: [], FakeVerifier(None)).verdict
        == "supported"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Norvik flood left 170 people missing.",
        "In Skarv County 20 people died in the Norvik flood.",
        "The Norvik flood of 1952 killed 400 people.",
        "The flood killed two more people.",
        "Each year 300 people die in Norvik floods, every year.",
        "The flood closed 12 roads.",
    ],
    ids=["another fate", "a part", "another year", "an addition", "a rate", "another thing"],
)
def test_a_figure_of_something_else_does_not_count(text: str) -> None:
    later = report(4, text, date(2024, 5, 9), title="After the Norvik flood")
    assert lines(FIRST, later)[0] == FIRST.passage.text
    assert not any("Earlier" in line for line in lines(FIRST, later))


def test_a_count_of_things_and_an_amount_of_money_are_figures_too() -> None:
    stores = asked("How many Rite Aid stores are closing?", "figure")
    old = report(1, "Rite Aid is closing 115 stores.", date(2024, 5, 3))
    new = report(2, "Rite Aid has marked 316 stores for closure.", date(2024, 5, 9))
    assert figure_lines(stores, [old, new], [])[0].text == new.passage.text
    worth = asked("How much were the Norvik jewels worth?", "figure")
    jewels = report(3, "The Norvik jewels were worth $102 million.", date(2024, 5, 3))
    assert figure_lines(worth, [jewels], [])[0].text == jewels.passage.text


def test_without_a_figure_that_fits_the_best_sentences_are_told() -> None:
    assert lines(OTHER) == [item.quote for item in ranked(QUESTION, OTHER)][:4]
    assert figure_lines(asked("How strong was the quake?", "figure"), [FIRST], []) == []


def test_a_later_report_of_the_same_figure_is_cited_beside_it() -> None:
    told = report(6, "The Norvik flood, which killed 31 people, is studied.", date(2024, 5, 21))
    (line, *_) = figure_lines(QUESTION, [SECOND, told], ranked(QUESTION, SECOND, told))
    assert {item.hit.article.published for item in line.rests_on} >= {date(2024, 5, 21)}


def test_the_best_evidence_leads_where_it_has_another_figure() -> None:
    best = report(7, "Of the Norvik flood only three have yet to come home.", date(2024, 5, 7))
    missing = asked("How many people have not been found after the Norvik flood?", "figure")
    (line,) = figure_lines(missing, [FIRST, best], ranked(missing, best))
    assert "only three" in line.text


def test_the_newest_report_of_a_figure_of_something_else_is_cited_beside_it() -> None:
    dropped = report(
        8, "Norvik Radio then said that 32 stations would leave.", title="Norvik Radio show"
    )
    later = report(
        9,
        "Norvik Radio, which took the show off 32 stations, was silent.",
        date(2024, 5, 4),
        title="Show off",
    )
    wanted = asked("On how many of its channels was the Norvik Radio show dropped?", "figure")
    (line, *_) = figure_lines(wanted, [dropped, later], ranked(wanted, dropped))
    assert [item.hit.article.published for item in line.rests_on] == [date(2024, 5, 3), date(2024, 5, 4)]


def test_a_part_of_what_was_told_is_no_figure_of_the_whole() -> None:
    follows = replace(QUESTION, previous_answer="At least 31 people died. [1]")
    assert figure_lines(follows, [FIRST, SECOND], ranked(QUESTION, FIRST, SECOND)) == []


def test_a_figure_of_another_subject_does_not_lead() -> None:
    text = (
        "Brine Foods closed 900 stores last year, its spokeswoman said. "
        "Mandrel has added 27 stores to its closing list. Mandrel has now marked 316 stores for closure."
    )
    early = report(1, "Mandrel will close 115 stores.", date(2024, 5, 3), title="Mandrel closing list")
    late = report(2, text, date(2024, 5, 9), title="Mandrel closures grow as Brine shrinks too")
    question = asked("How many stores will Mandrel close?", "figure")
    said = figure_lines(question, [late, early], ranked(question, late, early))
    assert said[0].text == "Mandrel has now marked 316 stores for closure."


def test_who_got_sick_is_a_count_and_a_later_larger_one_may_leave_the_matter_to_the_headline() -> None:
    first = report(1, "Brine fever made at least 20 people ill.", date(2024, 5, 3), title="Brine fever")
    later = report(2, "Doctors said 27 had been infected.", date(2024, 5, 9), title="Brine fever grows")
    question = asked("how many people got sick from brine fever", "figure")
    said = figure_lines(question, [first, later], ranked(question, first, later))
    assert said[0].text == "Doctors said 27 had been infected."
    assert is_answered(question, [first, later]) is True
