"""A draft looked for in what was found for each of its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from rag.answer.draft_check import check_draft
from rag.answer.evidence import Candidate
from rag.core.types import CheckedSentence, Hit, Question
from rag.text.passages import split_passages
from tests.fakes import FakeVerifier, article

TEXT = "The ferry Petrel sank off Ravenholm. Captain Anna Hale said 1,200 people were saved."
OTHER = "Wheat prices rose by 4.5% in Ravenholm. Bakers there said that they would pay."
DRAFT = """What happened?

The ferry Petrel sank off Ravenholm. Captain Anna Hale said 1,300 people were saved.
She thanked the fishermen of Hollowmere."""


def hit(key: str, text: str) -> Hit:
    return Hit(split_passages(key, 1, text)[-1], article(1, text), 1.0, {})


HITS = [hit("wheat", OTHER), hit("wreck", TEXT)]


def checked(text: str = DRAFT, hits: Sequence[Hit] = HITS) -> tuple[list[CheckedSentence], list[str]]:
    asked: list[str] = []

    def search(question: Question, most: int) -> Sequence[Hit]:
        asked.append(question.standalone)
        return hits[:most]

    def near(question: str, candidates: Sequence[Candidate]) -> list[float]:
        return [0.5] * len(candidates)

    return list(check_draft(text, date(2024, 5, 3), search, near, FakeVerifier(0.0))), asked


def test_each_sentence_comes_in_its_place() -> None:
    found, _ = checked()
    assert [DRAFT[s.start : s.end] for s in found] == [s.text for s in found]
    assert len(found) == 4


def test_a_sentence_that_stands_there_is_carried_by_its_article() -> None:
    found, _ = checked()
    sentence = found[1]
    assert (sentence.verdict, sentence.support) == ("supported", 1.0)
    assert sentence.citation and sentence.citation.article_id == "wreck"
    assert (
        TEXT[sentence.citation.start : sentence.citation.end] == "The ferry Petrel sank off Ravenholm."
    )


def test_a_changed_figure_is_named_with_what_comes_nearest() -> None:
    found, _ = checked()
    sentence = found[2]
    assert sentence.verdict != "supported" and sentence.missing == ("1,300",)
    assert sentence.citation and "1,200" in sentence.citation.quote


def test_a_question_states_nothing() -> None:
    found, asked = checked()
    assert found[0].verdict is None and found[0].citation is None
    assert "What happened?" not in asked


def test_a_sentence_that_needs_the_one_before_is_searched_for_with_it() -> None:
    _, asked = checked()
    assert asked[-1].startswith("Captain Anna Hale said") and asked[-1].endswith("Hollowmere.")


def test_a_sentence_goes_on_behind_the_end_of_a_long_line() -> None:
    text = "A heading\nCaptain Anna Hale told the reporters who had come that\n1,200 people were saved."
    found, _ = checked(text)
    assert [s.text for s in found] == [
        "A heading",
        "Captain Anna Hale told the reporters who had come that 1,200 people were saved.",
    ]
    assert text[found[1].start : found[1].end].endswith("that\n1,200 people were saved.")


def test_an_archive_without_anything_carries_nothing() -> None:
    found, _ = checked(hits=())
    assert {s.verdict for s in found[1:]} == {"unsupported"}
    assert all(s.reasons and s.citation is None for s in found[1:])


@pytest.mark.parametrize("text", ["", " \n ", "...", "A heading"])
def test_a_draft_may_state_nothing(text: str) -> None:
    found, asked = checked(text)
    assert not asked and all(s.verdict is None for s in found)
