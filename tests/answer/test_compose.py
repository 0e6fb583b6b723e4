"""Evidence to sentences: how an extractive answer reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.answer.compose import ExtractiveAnswerer, select_quotations
from rag.core.types import Evidence, Filters, Question
from tests.fakes import evidence

QUESTION = Question("Who?", "Who?", Filters(), date(2025, 3, 12))


def texts(*items: Evidence) -> list[str]:
    return [draft.text for draft in ExtractiveAnswerer().write(QUESTION, items)]


def test_each_sentence_says_who_reported_it_and_when() -> None:
    assert texts(
        evidence(1, "The ferry sank.", 0.9), evidence(2, "Ten were saved.", 0.8, outlet="AFP")
    ) == [
        "On 3 May 2024 CNN reported: The ferry sank.",
        "On 3 May 2024 AFP reported: Ten were saved.",
    ]


def test_a_second_sentence_of_an_article_is_added_to_it() -> None:
    first, other = evidence(1, "The ferry sank.", 0.9), evidence(2, "Ten were saved.", 0.8)
    later, earlier = evidence(1, "It rained.", 0.7, start=90), evidence(1, "Wind rose.", 0.7, start=40)
    assert texts(first, other, later)[1] == "It added: It rained."
    assert texts(later, earlier)[1] == "It also said: Wind rose."


def test_without_outlet_or_date_the_headline_introduces() -> None:
    item = evidence(1, "The ferry sank.", 0.9, outlet="")
    undated = replace(item, hit=replace(item.hit, article=replace(item.hit.article, published=None)))
    assert texts(undated) == ["An article titled “Report 1 from the harbour” says: The ferry sank."]
    assert texts(item) == [
        "On 3 May 2024 an article titled “Report 1 from the harbour” says: The ferry sank."
    ]


def test_one_to_four_sentences_and_no_noise() -> None:
    many = [evidence(n, f"Sentence number {n}.", 0.9 - n / 20) for n in range(8)]
    assert len(select_quotations(many)) == 4
    assert len(select_quotations([many[0], replace(many[1], score=0.1)])) == 1
    assert select_quotations([]) == []


def test_quotes_are_shown_on_one_line_and_cite_what_says_the_same() -> None:
    twin = evidence(2, "The ferry sank.", 0.5)
    draft = next(
        ExtractiveAnswerer().write(
            QUESTION, [replace(evidence(1, "The\n\nferry sank.", 0.9), also=(twin,))]
        )
    )
    assert draft.text.endswith("The ferry sank.")
    assert [item.hit.passage.article_id for item in draft.rests_on] == ["1", "2"]
