"""Follow-ups that leave out what the question before said."""

from __future__ import annotations

from datetime import date

import pytest

from rag.core.types import Filters, Turn
from rag.query.ellipsis import complete
from rag.query.question import understand

STORES = "How many stores is Rite Aid closing?"
DEATHS = "How many people died in the Texas flood?"
LEE = "Anna Lee, the director of the Harbour Museum, said so on Monday. Bob Ray was there."


@pytest.mark.parametrize(
    ("text", "last", "whole"),
    [
        ("what about CVS?", Turn(STORES), "How many stores is CVS closing?"),
        ("And CVS", Turn(STORES), "How many stores is CVS closing?"),
        ("and in Utah?", Turn(DEATHS), "How many people died in the Utah flood?"),
        (
            "and in Haiti?",
            Turn("How many did Melissa kill in Cuba?"),
            "How many did Melissa kill in Haiti?",
        ),
        ("and in Haiti?", Turn("How many did Melissa kill?"), "How many did Melissa kill in Haiti?"),
        ("and in Utah?", Turn("how many died in the flood"), "how many died in the flood in Utah?"),
        ("and in 2019?", Turn("Who won the race in May 2024?"), "Who won the race in 2019?"),
        ("and the one in 1952?", Turn("How strong was the quake?"), "How strong was the quake in 1952?"),
        ("why?", Turn("When was Ray suspended?"), "Why was Ray suspended?"),
        ("And where exactly?", Turn("Did the ferry sink?"), "Where did the ferry sink?"),
        ("how old is she", Turn("Who runs the museum?", LEE), "how old is Anna Lee"),
        ("who is her lawyer?", Turn("Is Anna Lee guilty?"), "who is Anna Lee's lawyer?"),
        ("when did he join?", Turn("Who?", "Staff Sgt. Bob Ray was there."), "when did Bob Ray join?"),
    ],
)
def test_what_is_left_out_is_taken_from_the_turn_before(text: str, last: Turn, whole: str) -> None:
    assert complete(text, last, last.question) == whole


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("and when was that?", Turn(STORES)),
        ("and how many of them were children?", Turn(DEATHS)),
        ("what about the dead?", Turn("How many were hurt?")),
        ("What did Ray say about his trip?", Turn("Is Anna Lee guilty?")),
        ("why?", Turn("Which of the ferries sank?")),
        ("how old is he?", Turn("What sank in Ravenholm?", "The ferry sank there.")),
    ],
)
def test_nothing_is_made_up_where_the_parts_do_not_fit(text: str, last: Turn) -> None:
    assert complete(text, last, last.question) == ""


def test_a_completed_question_stands_alone_with_its_own_days_and_kind() -> None:
    said = Turn("How many people died in the Texas flood in July 2025?", "At least 129.")
    question = understand("and in May 2024?", [said], Filters(), date(2025, 12, 1))
    assert question.standalone == "How many people died in the Texas flood in May 2024?"
    assert (question.kind, question.previous_answer) == ("figure", "")
    assert question.time.span == (date(2024, 5, 1), date(2024, 5, 31))


def test_a_chain_is_completed_link_by_link() -> None:
    history = [Turn("Who is Anna Lee?", LEE), Turn("how old is she?", "Anna Lee is 40.")]
    question = understand("and where does she live?", history, Filters(), date(2025, 12, 1))
    assert question.standalone == "and where does Anna Lee live?"
