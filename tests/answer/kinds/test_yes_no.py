"""Yes or no: only where a sentence holds all that is asked and is plain about it."""

from __future__ import annotations

import pytest

from rag.answer.kinds.yes_no import yes_no_lines
from tests.answer.kinds.reports import asked, ranked, report


@pytest.mark.parametrize(
    ("question", "sentence", "frame"),
    [
        ("Did the storm hit Norvik?", "The storm hit Norvik on Monday.", "Yes."),
        ("Did Anna Hale resign?", "Mayor Anna Hale resigned on Monday.", "Yes."),
        ("Is it true that Anna Hale resigned?", "Anna Hale resigned on Monday.", "Yes."),
        ("Did Anna Hale resign?", "Anna Hale has not resigned.", "No."),
        ("Didn't Anna Hale resign?", "Anna Hale resigned on Monday.", "No."),
        ("Was the crane's black box found?", "The black box of the crane has been recovered.", "Yes."),
        ("Was Anna Hale fired?", "Anna Hale was not dismissed.", "No."),
        ("Was the box of the crane found?", "The crane found a box.", ""),
        ("Did Anna Hale resign?", "Anna Hale offered her resignation.", ""),
        ("Did Anna Hale resign?", "Anna Hale may have resigned.", ""),
        ("Did Anna Hale resign?", "“Anna Hale resigned,” a poster said.", ""),
        ("Did Anna Hale resign?", "Jon Brook resigned, and Anna Hale stayed.", ""),
        ("Did Anna Hale beat Jon Brook?", "Jon Brook beat Anna Hale.", ""),
        ("Is Norvik closing all its stores?", "Norvik has close to 40 stores, all in town.", ""),
        ("Is Norvik closing all its stores?", "Norvik is closing 40 stores.", ""),
        ("Was the Norvik fire put out?", "The Norvik fire was put on the map.", ""),
    ],
    ids=[
        "same verb", "past form", "is it true", "not", "negative question",
        "a passive with another verb", "not dismissed", "the box does not find", "a noun", "a guess", "a quotation",
        "another's verb", "the other way round", "an adjective", "not all", "not out",
    ],
)  # fmt: skip
def test_yes_and_no_are_said_only_where_it_is_plain(question: str, sentence: str, frame: str) -> None:
    hit = report(1, sentence)
    asking = asked(question, "yes_no")
    assert yes_no_lines(asking, [hit], ranked(asking, hit))[0].text == f"{frame} {sentence}".strip()


def test_what_is_no_such_question_has_no_rule() -> None:
    assert yes_no_lines(asked("Who resigned?", "yes_no"), [report(1, "Anna Hale resigned.")], []) == []


def test_what_nobody_knows_is_said_before_what_only_has_the_words() -> None:
    beside = report(1, "Anna Hale's show joked on the return of the mayor.")
    told = report(2, "It was uncertain whether Anna Hale would ever return to the air.")
    question = asked("Did Anna Hale's show return?", "yes_no")
    said = yes_no_lines(question, [beside, told], ranked(question, beside, told))
    assert said[0].text == told.passage.text
