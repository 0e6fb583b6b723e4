"""What is asked for and stands in no good sentence is said to lack."""

from __future__ import annotations

import pytest

from rag.answer.lacking import lacking_note
from rag.core.types import Evidence, Hit
from tests.answer.kinds.reports import asked, report


def hit(sentence: str) -> Hit:
    return report(1, sentence, title="Norvik ferry")


def evidence(sentence: str) -> list[Evidence]:
    return [Evidence(hit(sentence), 0, len(sentence), sentence, 0.5)]


@pytest.mark.parametrize(
    ("question", "sentence", "lacks"),
    [
        ("how many divers looked for the ferry?", "The ferry sank with 40 people aboard.", True),
        ("how many divers looked for the ferry?", "Some 30 divers looked for the ferry.", False),
        ("how many people died on the ferry", "The ferry sank in May.", True),
        ("what colour was the ferry", "The ferry sank in May.", True),
        ("how many divers were injured at the ferry", "Some 30 divers looked for the ferry.", True),
        (
            "who is the captain of the ferry",
            "Anna Hale, a passenger of the ferry, called the captain.",
            True,
        ),
        ("who is the captain of the ferry", "Anna Hale, the captain of the ferry, was held.", False),
        ("how large is the ferry in square feet", "The ferry has between 30 and 40 works of art.", True),
        ("what colour was the ferry", "The white ferry sank in May.", False),
        ("how many children died on the ferry", "At least 23 died, 10 of whom were children.", False),
        ("who sank the ferry", "The ferry sank in May.", False),
        ("what was the name of the ferry", "The ferry Petrel sank in May.", False),
        ("who was arrested in May", "Anna Hale was held in May.", False),
    ],
)
def test_what_no_good_sentence_has_is_named(question: str, sentence: str, lacks: bool) -> None:
    note = lacking_note(asked(question), [hit(sentence)], evidence(sentence))
    assert bool(note) is lacks


@pytest.mark.parametrize(
    ("sentence", "lacks"),
    [
        ("The ferry sank, and Anna Hale was aboard the ferry.", True),
        ("“The ferry was old,” Anna Hale said.", False),
        ("Anna Hale said that she likes bread.", True),
    ],
)
def test_words_that_a_speaker_did_not_say_are_lacking(sentence: str, lacks: bool) -> None:
    told = report(1, sentence, title="Norvik")
    question = asked("What did Anna Hale say about the ferry?", "who_said")
    note = lacking_note(question, [told], [Evidence(told, 0, len(sentence), sentence, 0.5)])
    assert note.startswith("The articles found do not tell what Anna Hale says") is lacks


def test_of_other_kinds_nothing_is_said() -> None:
    question = asked("how did the ferry sink", "how")
    assert lacking_note(question, [], evidence("The ferry sank in May.")) == ""


def test_it_says_what_is_lacking() -> None:
    sentence = "The ferry sank in May."
    told = lacking_note(asked("what colour was the ferry"), [hit(sentence)], evidence(sentence))
    assert told == "The articles found do not give the colour. These sentences come nearest."
