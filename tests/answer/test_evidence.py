"""Sentences chosen from hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from rag.answer.evidence import (
    REPEATED_SHARE,
    Candidate,
    SentenceModel,
    describe_sentences,
    select_evidence,
)
from rag.answer.read_windows import read_candidates
from rag.answer.refusal import calibrated_models, refusal_features
from rag.core.types import Article, Copy, Evidence, Filters, Hit, Question
from rag.models.reader import Reader
from rag.query.answer_type import offers_answer_type
from rag.text.passages import split_passages
from tests.fakes import article

JOINT = {"bias": -2.0, "shared": 4.0, "offers": 1.0, "share": 1.0}
PROMISE = {"bias": -2.0, "shared": 4.0}
MODEL = SentenceModel(PROMISE, PROMISE, JOINT, JOINT)
READER = Reader()
TEXT = (
    "The harbour of Ravenholm was closed on Monday. The ferry Petrel sank there with 40 people aboard. "
    "She had left Hollowmere at dawn. Captain Anna Hale blamed a broken pump for the sinking of the ferry."
)


def hits(*texts: str) -> list[Hit]:
    articles: list[Article] = [article(n, text) for n, text in enumerate(texts)]
    return [
        Hit(passage, a, 1.0 - n / 10, {"dense": 0.5, "freshness": 1.0})
        for n, a in enumerate(articles)
        for passage in split_passages(f"article{n}", 1, a.text)
    ]


def chosen(question: str, *texts: str) -> list[Evidence]:
    asked = Question(question, question, Filters(), date(2025, 3, 12))
    return select_evidence(read(asked, hits(*texts)), MODEL)


def read(asked: Question, found: Sequence[Hit]) -> list[Candidate]:
    described = describe_sentences(asked, found)
    return read_candidates(asked.standalone, described, MODEL.promise, READER)


def test_the_most_responsive_sentence_comes_first_whatever_its_place() -> None:
    assert chosen("Whom did the captain blame for the sinking?", TEXT)[0].quote.startswith(
        "Captain Anna Hale"
    )


def test_quotes_are_verbatim_and_inside_their_passage() -> None:
    for item in chosen("Where did the ferry Petrel come from before it sank?", TEXT, TEXT.upper()):
        passage = item.hit.passage
        assert item.hit.article.text[item.start : item.end] == item.quote
        assert passage.start <= item.start < item.end <= passage.end


def test_a_sentence_led_by_a_pronoun_brings_the_one_before() -> None:
    quotes = [e.quote for e in chosen("Which port was left at dawn, Hollowmere?", TEXT)]
    assert (
        "The ferry Petrel sank there with 40 people aboard. She had left Hollowmere at dawn." in quotes
    )


def test_sentences_before_that_name_no_speaker_either_are_not_brought() -> None:
    text = "The rain went on. It rained, he said. Boats left, he added. All 40 swam ashore, he said."
    quotes = [e.quote for e in chosen("How many swam ashore?", text)]
    assert quotes[0] == "All 40 swam ashore, he said."


def test_near_repeats_are_said_once_and_cited_as_support() -> None:
    copy = "The ferry Petrel sank there with 40 people aboard. The weather was fine for the season."
    found = chosen("How many people were aboard the ferry Petrel?", TEXT, copy)
    told = [e for e in found if "40 people" in e.quote]
    assert len(told) == 1
    assert [e.hit.passage.article_id for e in told[0].also] == ["article1"]


def test_a_copy_of_an_article_is_no_support() -> None:
    question = "How many people were aboard the ferry Petrel?"
    asked = Question(question, question, Filters(), date(2025, 3, 12))
    copy = Copy("article1", "", "AFP", None, "", same_page=False)
    first, *rest = hits(TEXT, "The ferry Petrel sank there with 40 people aboard. It was fine weather.")
    candidates = read(asked, [replace(first, copies=(copy,)), *rest])
    told = [e for e in select_evidence(candidates, MODEL) if "40 people" in e.quote]
    assert [e.also for e in told] == [()]


@pytest.mark.parametrize(
    ("question", "sentence", "offers"),
    [
        ("How many people died?", "At least 40 died.", True),
        ("How many people died?", "Many died.", False),
        ("When did it sink?", "It sank on Monday.", True),
        ("Who was the captain of the Petrel?", "The captain of the Petrel was Anna Hale.", True),
        ("Who was the captain of the Petrel?", "The captain of the Petrel was asleep.", False),
        ("Who flew from Reagan National?", "The jet left Reagan National at dawn.", False),
        ("How much did it cost in 2024?", "It cost 2024 a lot.", False),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, sentence: str, *, offers: bool) -> None:
    assert offers_answer_type(question, sentence) == (offers, True)


def test_a_follow_up_is_not_told_the_same_again() -> None:
    asked = Question("Who blamed the pump?", "Who blamed the pump?", Filters(), date(2025, 3, 12))
    candidates = read(asked, hits(TEXT))
    first = select_evidence(candidates, MODEL)[0]
    again = select_evidence(
        candidates, MODEL, previous_answer=f"On 3 May 2024 CNN reported: {first.quote} [1]"
    )
    repeated = next(item for item in again if item.quote == first.quote)
    assert repeated.score == pytest.approx(REPEATED_SHARE * first.score)
    others = {item.quote: item.score for item in again if item.quote != first.quote}
    assert (
        others.items() <= {item.quote: item.score for item in select_evidence(candidates, MODEL)}.items()
    )


def test_no_hits_give_no_evidence_and_no_confidence() -> None:
    _, refusal = calibrated_models()
    assert chosen("Who?") == []
    assert refusal.confidence(refusal_features("Who won?", [], [])) < refusal.threshold


@pytest.mark.parametrize(
    ("sentence", "offers"),
    [
        ("More than 50 deaths have been blamed on the storm.", True),
        ("The death toll rose to 60 on Saturday.", True),
        ("The dead included 28 members of the club.", True),
        ("The deadly storm had winds of 185 mph on Saturday.", False),
        ("Nobody knows how many people died.", False),
    ],
)
@pytest.mark.parametrize("question", ["How many people died?", "What is the latest death toll?"])
def test_a_toll_is_offered_by_what_says_that_so_many_died(
    question: str, sentence: str, offers: bool
) -> None:
    assert offers_answer_type(question, sentence) == (offers, True)


@pytest.mark.parametrize(
    "pointer",
    [
        "For the latest news on the ferry Aurora, visit our coverage for Saturday.",
        "Editor's note: This page summarizes the ferry Aurora for Friday.",
        "This story has been updated to add what the ferry Aurora carried.",
    ],
)
def test_what_only_points_to_other_pages_is_no_evidence(pointer: str) -> None:
    said = "The ferry Aurora sank off Port Ansel with 41 people on board."
    assert [e.quote for e in chosen("Where did the ferry Aurora sink?", f"{pointer} {said}")] == [said]
