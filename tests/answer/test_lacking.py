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


def test_of_other_kinds_nothing_is_said() -> None:
    question = asked("how did the ferry sink", "how")
    assert lacking_note(question, [], evidence("The ferry sank in May.")) == ""


def test_it_says_what_is_lacking() -> None:
    sentence = "The ferry sank in May."
    told = lacking_note(asked("what colour was the ferry"), [hit(sentence)], evidence(sentence))
    assert told == "The articles found do not give the colour. These sentences come nearest."
