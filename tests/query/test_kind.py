"""What kind a question is, what shape of answer it asks for, and what is left of it to search for."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from rag.core.types import AnswerShape, Filters, Question, Turn
from rag.query.question import understand

AS_OF = date(2025, 12, 10)
OUTLETS = ("CNN", "Reuters")
LABELLED = [
    line.split(": ", 1)
    for line in Path(__file__).with_name("kinds.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
FLOOR = 0.99
EARLIER = [
    Turn("How many people died in the Texas flood?", "On 12 July 2025 CNN reported: 129 died. [1]")
]


def read(text: str, history: list[Turn] | None = None) -> Question:
    return understand(text, history or [], Filters(), AS_OF, OUTLETS)


def test_questions_in_any_wording_are_read_as_their_kind() -> None:
    wrong = [(kind, got, text) for kind, text in LABELLED if (got := read(text).kind) != kind]
    accuracy = 1 - len(wrong) / len(LABELLED)
    assert accuracy >= FLOOR, f"{accuracy:.3f} of {len(LABELLED)} questions; wrong: {wrong}"


def test_all_kinds_are_measured() -> None:
    kinds = [kind for kind, _ in LABELLED]
    assert min(kinds.count(kind) for kind in set(kinds)) >= 15
    assert len(set(kinds)) == 13


@pytest.mark.parametrize(
    ("asked", "searched", "shape"),
    [
        ("Who won the final? Answer in one word.", "Who won the final?", AnswerShape(1, brief=True)),
        ("Give me 3 bullet points on Boulder", "Boulder", AnswerShape(3, bullets=True)),
        ("tell me everything about the plane crash", "the plane crash", AnswerShape()),
        ("In three bullets, what happened at the fair?", "the fair", AnswerShape(3, bullets=True)),
        ("please summarise the floods in two sentences", "the floods", AnswerShape(2)),
        ("the dam, sum it up, be brief", "the dam", AnswerShape(brief=True)),
        ("be brief: why did the dam fail?", "why did the dam fail?", AnswerShape(brief=True)),
        ("Name three companies that recalled pasta", "companies that recalled pasta", AnswerShape(3)),
        ("What did Ann Lee say, in one sentence?", "What did Ann Lee say?", AnswerShape(1, brief=True)),
        ("explain like I'm five how tariffs work", "how tariffs work", AnswerShape()),
        ("Was it the first? yes or no", "Was it the first?", AnswerShape(brief=True)),
        ("Summarize in 50 words what Ann Lee said", "what Ann Lee said", AnswerShape(brief=True)),
        ("How old is the mayor? Just the number.", "How old is the mayor?", AnswerShape(brief=True)),
        ("What was the short answer he gave?", "What was the short answer he gave?", AnswerShape()),
        ("How many points did she score in one game?", None, AnswerShape()),
        ("Which points were made in three lines of the report?", None, AnswerShape()),
        ("What does the list of things to bring say?", None, AnswerShape()),
    ],
)
def test_instructions_shape_the_answer_and_are_not_searched_for(
    asked: str, searched: str | None, shape: AnswerShape
) -> None:
    question = read(asked)
    assert (question.standalone, question.shape) == (searched or asked, shape)


@pytest.mark.parametrize(
    ("asked", "kind", "searched"),
    [
        ("And in California?", "figure", "How many people died in the California flood?"),
        ("And why?", "why", "And why? (How many people died in the Texas flood?"),
        ("shorter please", "figure", "How many people died in the Texas flood?"),
        ("tell me more about it", "summary", "it (How many people died in the Texas flood?"),
        ("tell me about the plane crash", "summary", "the plane crash"),
        ("What about Germany?", "figure", "How many people died in the Germany flood?"),
        ("what's new?", "overview", "what's new?"),
        ("How many of them were children?", "figure", "How many of them were children? (How many"),
    ],
)
def test_a_follow_up_keeps_the_kind_it_goes_on_with(asked: str, kind: str, searched: str) -> None:
    question = read(asked, EARLIER)
    assert question.kind == kind
    assert question.standalone.startswith(searched)


def test_an_instruction_in_the_question_before_is_not_searched_for_either() -> None:
    history = [Turn("Give me 3 bullet points on the harbour fire", "")]
    assert read("And who owns it?", history).standalone == "And who owns it? (the harbour fire)"


def test_another_language_is_left_as_it_is() -> None:
    question = read("Wie viele Menschen starben bei der Flut in Texas?")
    assert question.kind == "fact" and question.standalone == question.text


@pytest.mark.parametrize(
    "part", ["a ", "how did x ", "in three ", "please be brief ", "more than ", "“x "]
)
def test_a_long_question_is_read_at_once(part: str) -> None:
    started = time.process_time()
    read((part * 2000)[:2000])
    assert time.process_time() - started < 1
