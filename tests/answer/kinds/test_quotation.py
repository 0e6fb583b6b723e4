"""Words pasted from an article: where they stand, who says them, what stands around."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.answer.kinds.quotation import is_pasted, quotation_lines
from rag.answer.orders import mark_orders
from rag.core.types import Filters, Hit, Passage, Question
from tests.fakes import article

TEXT = (
    "The ferry sank at noon. “We did all that we could for them,” Captain Anna Hale told reporters.\n\n"
    "Divers went down at dawn."
)


def hit(text: str = TEXT) -> Hit:
    return mark_orders(Hit(Passage("1-1-0", "1", 0, 0, len(text), text), article(1, text), 1.0, {}))


def asked(text: str) -> Question:
    return Question(text, text, Filters(), date(2025, 3, 12))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("we did all that we could for them", True),
        ('"We did all that WE could for them"', True),
        ("Who said “we did all that we could for them”?", True),
        ("We did all that we could for him", False),
        ("The ferry sank", False),
        ("who said “the ferry”?", False),
        ("who said we did all that we could", True),
        ("where is this from: we did all that we could", True),
        ("We did all that we could for them ... which article is that?", True),
        ("did Hale say we did all that we could", False),
        ("we did all", False),
    ],
    ids=[
        "plain", "other marks and case", "in a question", "one word off", "too short", "a short title",
        "who said", "where from", "asked behind", "another question", "a short piece",
    ],
)  # fmt: skip
def test_words_are_found_word_for_word(text: str, found: bool) -> None:
    assert is_pasted(asked(text), [hit()]) is found


def test_a_short_quotation_is_one_where_the_article_has_just_these_words_in_marks() -> None:
    short = hit("Hale said: “It is over.” Others say it is over in May.")
    assert is_pasted(asked("it is over"), [short])
    assert not is_pasted(asked("over in May"), [short])


def test_a_question_that_is_also_a_headline_is_a_question() -> None:
    headline = hit("Is there a comet to be seen in May? Yes, on two nights.")
    assert not is_pasted(asked("is there a comet to be seen in May"), [headline])


def test_who_speaks_is_looked_for_before_and_cited() -> None:
    text = "Anna Hale, the mayor, came to the port. “We did all that we could,” she said."
    line = quotation_lines(asked("we did all that we could"), [hit(text)])[0]
    assert line.text.startswith("Anna Hale, the mayor, in “Report 1 from the harbour” (Harbour Post")
    assert [item.quote for item in line.rests_on] == [
        "“We did all that we could,” she said.",
        "Anna Hale, the mayor, came to the port.",
    ]


def test_the_answer_has_article_day_speaker_and_what_stands_around() -> None:
    said, before, after = quotation_lines(asked("we did all that we could for them"), [hit()])
    assert said.text == (
        "Captain Anna Hale, in “Report 1 from the harbour” (Harbour Post, 3 May 2024): "
        "“We did all that we could for them,” Captain Anna Hale told reporters."
    )
    assert before.text == "Before it: The ferry sank at noon."
    assert after.text == "After it: Divers went down at dawn."


def test_a_page_without_outlet_and_day_is_named_by_its_headline() -> None:
    bare = replace(hit(), article=replace(hit().article, outlet="", published=None))
    line = quotation_lines(asked("The ferry sank at noon. We did"), [bare])[0]
    assert line.text.startswith("Captain Anna Hale, in “Report 1 from the harbour”: The ferry sank")
