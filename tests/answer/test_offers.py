"""A refusal names what is to blame for it and what the archive does not know."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answer.gather import Clock, EvidenceSet
from rag.answer.offers import find_offer, looked_for, unknown_names
from rag.answer.turn import AnswerDraft
from rag.app.web.cards import refusal_markdown
from rag.core.types import NO_FILTERS, Filters, Question
from rag.query.question import understand
from tests.fakes import evidence

AS_OF = date(2025, 12, 10)


def ask(text: str, filters: Filters = NO_FILTERS) -> Question:
    return understand(text, [], filters, AS_OF, ["CNN", "AFP"])


@pytest.mark.parametrize(
    ("text", "filters", "without"),
    [
        ("Who won the race in May 2019?", Filters(), ("days",)),
        ("According to AFP, who won the race?", Filters(), ("outlets",)),
        ("Who won the race?", Filters(since=date(2025, 1, 1)), ("days",)),
        ("Who won the race?", Filters(("CNN",)), ("outlets",)),
        ("Who won the race?", Filters(sections=("World",)), ("sections",)),
    ],
)
def test_the_limit_to_blame_is_named(text: str, filters: Filters, without: tuple[str, ...]) -> None:
    offer = find_offer(ask(text, filters), lambda _: True)
    assert offer is not None and offer.without == without


def test_only_without_both_there_is_an_answer() -> None:
    question = ask("According to AFP, who won the race in May 2019?")
    free = lambda q: not q.filters.outlets and q.time.span is None  # noqa: E731
    offer = find_offer(question, free)
    assert offer is not None and offer.without == ("days", "outlets")


def test_only_without_section_and_days_there_is_an_answer() -> None:
    question = ask("Who won the race?", Filters(since=date(2025, 3, 1), sections=("World", "Arts")))
    free = lambda q: not q.filters.sections and not q.filters.since  # noqa: E731
    offer = find_offer(question, free)
    assert offer is not None and offer.without == ("days", "sections")
    assert offer.text == (
        "Without the limit to World and Arts and 1 March to 10 December 2025 the archive has an answer."
    )


def test_a_question_without_limits_has_nothing_to_take_off() -> None:
    assert find_offer(ask("Who won the race?"), lambda _: True) is None
    assert find_offer(ask("Who won the race in May 2019?"), lambda _: False) is None


def test_a_name_that_no_article_has_is_unknown() -> None:
    hits = [evidence(1, "Anna Hale won the harbour race.").hit]
    question = ask("Did Xaver Quibble beat Anna Hale?")
    assert unknown_names(question, hits, lambda word: word == "hale") == ["Xaver Quibble"]
    assert unknown_names(question, hits, lambda _: True) == []


def test_how_it_was_understood_is_said_where_that_is_not_plain() -> None:
    assert looked_for(ask("Who won the race?")) == ""
    assert looked_for(ask("Who won the race?", Filters(sections=("World",)))) == (
        "Searched for “Who won the race?” in the section World."
    )
    assert looked_for(ask("Who won the race?", Filters(("CNN",)))) == (
        "Searched for “Who won the race?” in CNN."
    )


def test_the_page_offers_to_take_the_limit_off() -> None:
    question = ask("Who won the race in May 2019?")
    found = EvidenceSet(question, (evidence(1, "Anna Hale won.").hit,), (), 0.1)
    offer = find_offer(question, lambda _: True)
    answer = AnswerDraft(found, Clock()).refusal(offer, ["Xaver Quibble"])
    shown = refusal_markdown(answer)
    assert shown.startswith("**The archive does not seem to hold the answer.** No article")
    assert "names Xaver Quibble" in shown and "[Ask without it](#wider)" in shown
