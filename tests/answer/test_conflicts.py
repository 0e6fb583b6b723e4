"""Different figures for the same thing are shown side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.conflicts import conflicting_reports, counted_things
from rag.core.types import Copy, Filters, Hit, Question
from tests.fakes import evidence


def told(n: int, quote: str, outlet: str, day: date) -> Hit:
    hit = evidence(n, quote, outlet=outlet).hit
    return replace(hit, article=replace(hit.article, published=day))


EARLY = told(1, "Texas had 146 measles cases by Friday.", "CNN", date(2025, 2, 28))
LATER = told(2, "Texas counts 159 measles cases, 22 of them in hospital.", "AFP", date(2025, 3, 4))
MORE = told(4, "Texas added 13 measles cases on Monday.", "AFP", date(2025, 3, 6))
FEARED = told(5, "Texas could see 500 measles cases.", "AFP", date(2025, 3, 6))
SAME = told(3, "There are now 159 measles cases in Texas.", "BBC", date(2025, 3, 5))


def asked(text: str) -> Question:
    return Question(text, text, Filters(), date(2025, 3, 12))


def test_the_newest_figure_stands_first() -> None:
    question = asked("How many measles cases has Texas had?")
    assert conflicting_reports(question, [EARLY, LATER]) == (
        "Reports differ: AFP, 4 March 2025: 159; CNN, 28 February 2025: 146."
    )
    assert conflicting_reports(question, [EARLY, LATER, SAME]).startswith(
        "Reports differ: BBC, 5 March 2025: 159; CNN"
    )


def test_a_report_does_not_differ_from_its_copy() -> None:
    question = asked("How many measles cases has Texas had?")
    copy = Copy(EARLY.passage.article_id, "", "CNN", None, "", same_page=False)
    assert conflicting_reports(question, [LATER, EARLY])
    assert conflicting_reports(question, [replace(LATER, copies=(copy,)), EARLY]) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How many measles cases has Texas had?", (LATER, SAME)),
        ("How many measles cases has Texas had?", (SAME, MORE, FEARED)),
        ("How many cases are in hospital?", (EARLY,)),
        ("Who counted 146 measles cases?", (EARLY, LATER)),
        ("How many deaths were there?", (EARLY, LATER)),
        ("How many measles cases has Ohio had?", (EARLY, LATER)),
    ],
)
def test_reports_that_agree_or_speak_of_something_else_do_not_differ(
    text: str, found: tuple[Hit, ...]
) -> None:
    assert conflicting_reports(asked(text), found) == ""


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("How many people were killed in the fire?", {"peopl"}),
        ("So how many measles cases so far?", {"measl", "case"}),
        ("How many?", set()),
        ("Who won?", set()),
    ],
)
def test_what_is_counted(text: str, things: set[str]) -> None:
    assert counted_things(text) == things


def test_prices_percentages_and_years_of_age_count_nothing_else() -> None:
    price = told(4, "The state paid $146 for cases of vaccine.", "CNN", date(2025, 2, 28))
    assert conflicting_reports(asked("How many cases were there?"), [price, SAME]) == ""


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many stores is Rite Aid closing?", "CVS is closing 900 stores this year."),
        ("How many people did the Norvik fire kill?", "The Norvik fire left 170 people missing."),
        ("How many people did the Norvik fire kill?", "On 10 May 2025, people were killed in Norvik."),
    ],
)
def test_figures_of_others_other_fates_and_years_are_no_difference(question: str, sentence: str) -> None:
    said = {
        "Rite": "Rite Aid is closing 115 stores.",
        "Norvik": "The Norvik fire killed 12 people.",
    }
    first = told(
        1, next(text for name, text in said.items() if name in question), "CNN", date(2025, 3, 1)
    )
    other = told(2, sentence, "AFP", date(2025, 3, 4))
    titled = replace(other, article=replace(other.article, title="Rite Aid and the Norvik fire"))
    assert conflicting_reports(asked(question), [first, titled]) == ""
