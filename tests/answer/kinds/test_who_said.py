"""What somebody said: sentences in which they speak, never another."""

from __future__ import annotations

import pytest

from rag.answer.kinds.who_said import is_answered, speaker_asked, who_said_lines
from rag.text.speech import speaker_of, speaks
from tests.answer.kinds.reports import asked, report

TEXT = (
    "Mayor Anna Hale said the bridge was safe. “Nobody should cross it,” Jon Brook told reporters."
    " The bridge was built in 1950. Hale later wrote that the ferry would run."
)
HIT = report(1, TEXT, title="The bridge of Norvik")


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("What did Anna Hale say about the bridge?", "Anna Hale", "about the bridge"),
        ("What has Hale said on the ferry", "Hale", "on the ferry"),
        ("What was Hale's reaction to the fire?", "Hale", "to the fire"),
        ("How did Anna Hale respond?", "Anna Hale", ""),
        ("Who said the bridge was safe?", "", ""),
    ],
    ids=["did say", "has said", "reaction", "respond", "no speaker"],
)
def test_who_is_asked_about_what(text: str, who: str, what: str) -> None:
    assert tuple(part.strip() for part in speaker_asked(text)) == (who, what)


def test_only_the_speaker_is_quoted_what_is_on_the_topic_first() -> None:
    question = asked("What did Anna Hale say about the ferry?", "who_said")
    assert [line.text for line in who_said_lines(question, [HIT], [])] == [
        "Hale later wrote that the ferry would run.",
        "Mayor Anna Hale said the bridge was safe.",
    ]


def test_who_said_it_is_the_sentence_with_the_words_and_a_speaker() -> None:
    question = asked("Who said nobody should cross the bridge?", "who_said")
    assert who_said_lines(question, [HIT], [])[0].text.endswith("Jon Brook told reporters.")


def test_a_speaker_whom_no_article_names_is_not_answered_for() -> None:
    assert is_answered(asked("What did Per Lund say about the bridge?", "who_said"), [HIT]) is False
    assert is_answered(asked("What did Jon Brook say?", "who_said"), [HIT]) is True
    assert is_answered(asked("What did witnesses say?", "who_said"), [HIT]) is None


@pytest.mark.parametrize(
    ("sentence", "name", "speaking"),
    [
        ("Robert F. Hale Jr., the U.S. health secretary, said so.", "Hale", True),
        ("It was safe, said the mayor, Anna Hale.", "Anna Hale", True),
        ("Senator Anna Hale of Texas said so.", "Anna Hale", True),
        ("“Anna Hale said it,” Jon Brook told us.", "Anna Hale", False),
        ("Jon Brook said that of Anna Hale.", "Anna Hale", False),
        ("Carla Hale said so.", "Anna Hale", False),
        ("Jon Brook, a friend and Hale's cousin, said so.", "Anna Hale", False),
        ("Jon Brook wrote Hale a letter.", "Anna Hale", False),
        ("On Monday Hale said so.", "Anna Hale", True),
    ],
    ids=[
        "apposition", "before", "of a place", "within a quotation", "spoken of",
        "another of the name", "whose cousin", "who was written to", "after a day",
    ],
)  # fmt: skip
def test_who_speaks(sentence: str, name: str, speaking: bool) -> None:
    assert speaks(sentence, name) is speaking


def test_the_one_speaker_of_a_sentence() -> None:
    assert speaker_of("“It was safe,” said Anna Hale.") == "Anna Hale"
    assert speaker_of("It was safe.") == ""


def test_initials_are_the_person_whom_the_article_writes_out() -> None:
    hit = report(1, "Anna B. Hale Jr. spoke on Monday. “The bridge is old,” Hale said.")
    question = asked("What did ABH Jr say about the bridge?", "who_said")
    assert [line.text for line in who_said_lines(question, [hit], [])] == [
        "“The bridge is old,” Hale said."
    ]
