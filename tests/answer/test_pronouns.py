"""A name in place of "she", where nobody else can be meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.citations import number_citations, verify_sentence
from rag.answer.compose import quotation_draft
from rag.answer.pronouns import name_subject
from rag.core.types import AnswerSpan
from tests.answer.kinds.reports import asked, ranked, report
from tests.fakes import FakeVerifier

MAYOR = "Anna Hale, the mayor of Norvik, opened the port on Monday."


@pytest.mark.parametrize(
    ("sentences", "shown"),
    [
        ([MAYOR, "She said that it was deep."], "[Anna Hale] said that it was deep."),
        ([MAYOR, "But she left early."], "But [Anna Hale] left early."),
        ([MAYOR, "“It is deep,” she said."], "“It is deep,” [Anna Hale] said."),
        ([MAYOR, "Her deputy left early."], "[Anna Hale’s] deputy left early."),
        ([MAYOR, "It is too deep, Hale said.", "She left."], "[Anna Hale] left."),
        ([MAYOR, "The rain went on.", "She left."], "[Anna Hale] left."),
        (["Anna Hale met Per Lund.", "He left."], ""),
        ([MAYOR, "The driver fell ill.", "He left."], ""),
        (["The port was opened.", "He left."], ""),
        (["Hale opened the port.", "She left."], ""),
        ([MAYOR, "It was deep."], ""),
    ],
    ids=["plain", "but she", "speech", "owner", "last name", "nobody between", "two people",
         "somebody between", "nobody", "no whole name", "thing"],
)  # fmt: skip
def test_the_name_stands_in_brackets_where_nobody_else_can_be_meant(
    sentences: list[str], shown: str
) -> None:
    assert name_subject(sentences, len(sentences) - 1) == shown


def test_whoever_is_named_too_far_back_is_not_meant() -> None:
    assert not name_subject([MAYOR, "The rain went on.", "She left."], 1)


def test_the_sentence_is_shown_alone_and_its_citation_holds_those_before_it() -> None:
    (_, item) = ranked(asked("Who left?"), report(1, f"{MAYOR} She left on Tuesday."))
    draft = quotation_draft(item)
    said = verify_sentence(draft, [], lambda *_: [], FakeVerifier(None))
    assert (draft.text, said.verdict) == ("[Anna Hale] left on Tuesday.", "supported")
    assert number_citations(draft, ())[0].quote == f"{MAYOR} She left on Tuesday."


def test_sentences_of_which_an_earlier_one_answers_are_shown_together() -> None:
    (_, item) = ranked(asked("Who left?"), report(1, f"{MAYOR} She left on Tuesday."))
    answered = replace(item, answer=AnswerSpan(0, 9, 0.9))
    assert quotation_draft(answered).text == f"{MAYOR} She left on Tuesday."
