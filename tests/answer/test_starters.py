"""Which questions are worth a try, and which answers are good enough to show their question first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rag.answer.starters import archive_starters, is_good_answer, possible_starters
from rag.core.types import (
    Answer,
    AnswerSentence,
    Article,
    Choice,
    Citation,
    Filters,
    Question,
    Report,
    ShortAnswer,
)
from tests.fakes import evidence

DAY = date(2024, 5, 3)
QUESTION = Question("Who won?", "Who won?", Filters(), DAY)
CITED = Citation(1, "a", "a-1-0", "Race", "CNN", DAY, "", "Hale won.", 0, 9)
ANSWER = Answer(
    question=QUESTION,
    text="Hale won. [1]",
    sentences=(AnswerSentence("Hale won.", (1,), "supported", 1.0),),
    citations=(CITED,),
    hits=(),
    evidence=(evidence(1, "Hale won.", 0.8),),
    refused=False,
    nearest=(),
    engine="extractive",
    timings_ms={},
)
SHORT = ShortAnswer("Hale", 1, 0, 4, 0.9)


def story(*titles: str) -> list[Report]:
    return [Report(title, Article(title, title, "", published=DAY), title) for title in titles]


@pytest.mark.parametrize(
    ("titles", "asked"),
    [
        (
            ["Ravenholm flood kills four", "Ravenholm flood: nine dead in harbour"],
            [
                "How many people died in the Ravenholm flood?",
                "What is the latest on the Ravenholm flood?",
            ],
        ),
        (["When does the harbour race start? What to know"], ["When does the harbour race start?"]),
        (["Harbour race: Who won the Gull Cup in 2024?"], ["Who won the Gull Cup in 2024?"]),
        (["What does it mean for your savings?"], []),
        (["Who gets the money, when and how much of it?"], []),
        (["Council votes on tram line"], []),
    ],
)
def test_what_a_story_is_asked(titles: list[str], asked: list[str]) -> None:
    assert [starter.question for starter in possible_starters([story(*titles)])] == asked


def test_known_questions_come_first_then_one_of_each_story_in_turn() -> None:
    race = story("Who won the Gull Cup in 2024? When is the next Gull Cup race?")
    strike = story("How long will the tram strike last?")
    asked = [s.question for s in possible_starters([race, strike], ["Who retired?"])]
    assert asked[0] == "Who retired?"
    assert asked[1:3] == ["Who won the Gull Cup in 2024?", "How long will the tram strike last?"]


def test_every_archive_can_be_asked_what_it_is_about() -> None:
    assert [s.question for s in archive_starters(DAY)] == [
        "What were the biggest stories of May 2024?",
        "What is this archive about?",
    ]
    assert len(list(archive_starters(None))) == 1


@pytest.mark.parametrize(
    ("changes", "good"),
    [
        ({}, True),
        ({"evidence": (evidence(1, "Hale won.", 0.3),)}, False),
        ({"evidence": (evidence(1, "Hale won.", 0.3),), "short": SHORT}, True),
        ({"evidence": (), "question": replace(QUESTION, kind="summary")}, True),
        ({"question": replace(QUESTION, kind="figure")}, False),
        ({"question": replace(QUESTION, kind="figure"), "short": SHORT}, True),
        ({"refused": True}, False),
        ({"choices": (Choice("Race, May 2024", "Who won?"),)}, False),
        ({"sentences": ()}, False),
        ({"sentences": (AnswerSentence("Hale won.", (1,), "partly", 0.5),)}, False),
        ({"sentences": (AnswerSentence("Hale won.", (), "supported", 1.0),)}, False),
    ],
)
def test_an_answer_that_holds_what_was_asked_is_good(changes: dict[str, Any], good: bool) -> None:
    assert is_good_answer(replace(ANSWER, **changes)) is good


def test_an_answer_from_another_story_is_not() -> None:
    assert is_good_answer(ANSWER, frozenset("ab"))
    assert not is_good_answer(ANSWER, frozenset("b"))
