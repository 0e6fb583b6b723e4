"""How old somebody is: the age of the one who is asked about, never of another in the sentence."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.kinds.age import age_in, is_answered, person_aged
from rag.answer.kinds.figure import figure_lines
from tests.answer.kinds.reports import asked, ranked, report


@pytest.mark.parametrize(
    ("sentence", "name", "age"),
    [
        ("Anna Hale, 45, opened the bridge.", "Anna Hale", 45),
        ("Mayor Anna Hale (45) opened the bridge.", "Anna Hale", 45),
        ("The 45-year-old mayor, Anna Hale, spoke.", "Anna Hale", 45),
        ("Anna Hale, the 45-year-old mayor, spoke.", "Anna Hale", 45),
        ("Hale died of a stroke on 3 May 2024 at the age of 88.", "Anna Hale", 88),
        ("They honoured Anna Hale, who died on Monday, aged 88.", "Anna Hale", 88),
        ("Hale turned 70 on Friday.", "Anna Hale", 70),
        ("Anna Hale met Jon Brook, 60, in Norvik.", "Anna Hale", None),
        ("Jon Brook, the 91-year-old dean, praised Hale.", "Anna Hale", None),
        ("Jon Anna Brook, 69, was elected.", "Pope Anna", None),
        ("Anna Hale, 8,000 people behind her, spoke.", "Anna Hale", None),
        ("Judge Anna Hale, 69, of Norvik was elected mayor on Monday.", "the mayor", 69),
        ("Mayor Anna Hale, who died on Monday at the age of 88, built it.", "the mayor", 88),
        ("The 45-year-old mayor spoke.", "the mayor", 45),
        ("Jon Brook, 60, met the mayor in Norvik.", "the mayor", None),
    ],
    ids=[
        "behind", "brackets", "before", "apposition", "at the age of", "aged", "turned", "another's",
        "another's apposition", "a middle name", "a count", "elected to a role",
        "a title", "of a role", "who meets one",
    ],
)  # fmt: skip
def test_an_age_is_of_whom_the_sentence_gives_it_to(sentence: str, name: str, age: int | None) -> None:
    assert age_in(sentence, name) == age


@pytest.mark.parametrize(
    "question",
    ["how old was Anna Hale when she died?", "and how old is Anna Hale", "What is Anna Hale's age?"],
)
def test_whose_age_is_asked(question: str) -> None:
    assert person_aged(question) == "Anna Hale"


def test_the_age_leads_and_another_person_s_does_not() -> None:
    other = report(1, "Jon Brook, 69, follows Anna Hale as dean.", title="New dean")
    own = report(2, "Anna Hale died on Monday at the age of 88.", title="Dean dies")
    question = asked("how old was Anna Hale?", "figure")
    said = figure_lines(question, [other, own], ranked(question, other, own))
    assert said[0].text == "Anna Hale died on Monday at the age of 88."
    assert is_answered(question, [other, own]) is True


def test_an_age_that_no_sentence_gives_is_not_answered_by_another_s() -> None:
    hit = report(1, "The third victim was Anna Hale, who built boats. Jon Brook, 33, died too.")
    assert is_answered(asked("How old was Anna Hale?", "figure"), [hit]) is False


def test_what_no_person_is_stays_open() -> None:
    hit = report(1, "Mount Skarv is 500,000 years old.")
    assert is_answered(asked("How old is Mount Skarv?", "figure"), [hit]) is None


def test_of_a_role_the_one_who_holds_it_now_is_meant() -> None:
    former = report(1, "Mayor Jon Brook died on Monday at the age of 88.", date(2024, 4, 21))
    new = report(2, "Judge Anna Hale, 69, of Norvik was elected mayor on Thursday.", date(2024, 5, 8))
    question = asked("how old is the mayor", "figure")
    said = figure_lines(question, [former, new], ranked(question, former, new))
    assert said[0].text == new.passage.text


def test_the_age_at_the_moment_that_is_asked_for_leads() -> None:
    died = report(1, "Anna Hale died on Monday at age 88.", date(2024, 4, 21))
    later = report(2, "Anna Hale was 60 at the time, her son wrote.", date(2024, 5, 8))
    question = asked("how old was Anna Hale when she died", "figure")
    assert (
        figure_lines(question, [died, later], ranked(question, died, later))[0].text == died.passage.text
    )
