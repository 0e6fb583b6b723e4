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


def test_sentences_are_quoted_alone_as_their_citations_say_whose_they_are() -> None:
    items = evidence(1, "The ferry sank.", 0.9), evidence(2, "Ten were saved.", 0.8, outlet="AFP")
    assert texts(*items) == ["The ferry sank.", "Ten were saved."]


def test_where_several_outlets_are_asked_each_sentence_says_whose_it_is() -> None:
    parts = tuple(replace(QUESTION, filters=Filters(outlets=(name,))) for name in ("CNN", "AFP"))
    item = evidence(1, "The ferry sank.", 0.9)
    undated = replace(item, hit=replace(item.hit, article=replace(item.hit.article, published=None)))
    asked = replace(QUESTION, subquestions=parts)
    said = [
        draft.text for some in (item, undated) for draft in ExtractiveAnswerer().write(asked, [some])
    ]
    assert said == ["On 3 May 2024 CNN reported: The ferry sank.", "CNN reported: The ferry sank."]


def test_a_page_that_claims_another_outlet_is_introduced() -> None:
    item = evidence(1, "The ferry sank.", 0.9, outlet="evil.example")
    claims = replace(item.hit.article, claimed_outlet="Reuters")
    (said,) = texts(replace(item, hit=replace(item.hit, article=claims)))
    assert said == "On 3 May 2024 evil.example (says it is Reuters) reported: The ferry sank."


def test_one_to_four_sentences_and_no_noise() -> None:
    many = [evidence(n, f"Sentence number {n}.", 0.9 - n / 20) for n in range(8)]
    assert len(select_quotations(many)) == 4
    assert len(select_quotations([many[0], replace(many[1], score=0.1)])) == 1
    assert select_quotations([]) == []


def test_a_weak_sentence_is_told_only_of_the_same_matter() -> None:
    best, weak = evidence(1, "The ferry sank.", 0.9), evidence(2, "It was towed.", 0.2)
    other = replace(weak, hit=replace(weak.hit, article=replace(weak.hit.article, title="A wedding")))
    assert len(select_quotations([best, weak])) == 2
    assert len(select_quotations([best, other])) == 1


def test_quotes_are_shown_on_one_line_and_cite_what_says_the_same() -> None:
    twin = evidence(2, "The ferry sank.", 0.5)
    draft = next(
        ExtractiveAnswerer().write(
            QUESTION, [replace(evidence(1, "The\n\nferry sank.", 0.9), also=(twin,))]
        )
    )
    assert draft.text.endswith("The ferry sank.")
    assert [item.hit.passage.article_id for item in draft.rests_on] == ["1", "2"]
