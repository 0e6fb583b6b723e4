"""Was anybody hurt: No where a sentence says nobody of this matter, Yes where people were counted."""

from __future__ import annotations

import pytest

from rag.answer.kinds.yes_no import yes_no_lines
from tests.answer.kinds.reports import asked, ranked, report


@pytest.mark.parametrize(
    ("question", "text", "title", "first"),
    [
        (
            "Did anyone die in the Norvik attack?",
            "A man attacked a march in Norvik on Sunday. None of the injured died overnight, police said.",
            "Norvik on edge",
            "No. None of the injured died overnight, police said.",
        ),
        (
            "Was anybody hurt when the crane hit the boat?",
            "The crane hit a boat on Monday. The boat's mast broke; nobody was hurt.",
            "Storm in Skarv",
            "No. The boat's mast broke; nobody was hurt.",
        ),
        (
            "Did anyone die in the Norvik fire?",
            "The Norvik fire killed 4 people on Monday.",
            "Norvik fire",
            "Yes. The Norvik fire killed 4 people on Monday.",
        ),
    ],
    ids=["none", "nobody", "counted"],
)
def test_yes_or_no_is_said_of_the_matter(question: str, text: str, title: str, first: str) -> None:
    hit, asking = report(1, text, title=title), asked(question, "yes_no")
    assert yes_no_lines(asking, [hit], ranked(asking, hit))[0].text == first


@pytest.mark.parametrize(
    ("question", "text", "title"),
    [
        (
            "Was anyone hurt in the Norvik flood?",
            "The water rose by a metre. A drone struck a crane on Friday. Nobody was hurt.",
            "Norvik flood",
        ),
        ("Did anyone die in South Skarv?", "In North Skarv the storm killed 4 people.", "Storm in Skarv"),
        ("Was anyone hurt in the Norvik quake?", "First information on the Norvik quake told of no injuries.", ""),
    ],
    ids=["of another thing in the report", "of another place", "a guess"],
)  # fmt: skip
def test_neither_is_said_of_another_matter(question: str, text: str, title: str) -> None:
    hit, asking = report(1, text, title=title), asked(question, "yes_no")
    said = yes_no_lines(asking, [hit], ranked(asking, hit))[0].text
    assert not said.startswith(("Yes.", "No."))


def test_a_sentence_that_begins_with_the_subject_leads() -> None:
    other = report(1, "The other Norse is Cardinal Jon Leo Brook.", title="Two Norse popes")
    own = report(
        2, "Leo, once Anna Hale, was born in Skarv and holds Norse nationality.", title="Pope Leo"
    )
    question = asked("Is Pope Leo Norse?", "yes_no")
    said = yes_no_lines(question, [other, own], ranked(question, other, own))
    assert said[0].text.startswith("Leo, once Anna Hale")
