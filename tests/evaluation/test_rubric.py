"""Answers graded by the rules of a test set: good, partly good, bad; and the readers' questions themselves."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.matching import contains_answer
from rag.evaluation.metrics.outcomes import describe_outcome, outcome
from rag.evaluation.metrics.rubric import grade
from rag.evaluation.reports.report import html_report, markdown_report
from rag.evaluation.reports.table import metrics_table, missed_questions
from rag.evaluation.testsets.testset import Item, check_test_set, read_test_set, write_test_set
from tests.runs import record, run_of

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
READERS = CORPUS / "readers.jsonl"


def graded(folder: Path, text: str, **changes: Any) -> Any:
    """The record of an answer of these sentences, with rules to grade it by."""
    rules = {"must": [["ferry"], ["day 1", "Monday"]], "must_first": [["day 1"]], "must_not": ["sank"]}
    sentences = [
        {
            "text": f"{one.strip()}.",
            "citations": [1],
            "verdict": "supported",
            "support": 0.9,
            "reasons": [],
        }
        for one in text.split(".")
        if one.strip()
    ]
    made = record(1)
    gold = made["gold"] | {"answers": []} | rules | changes.pop("gold", {})
    answer = made["answer"] | {"text": text, "sentences": sentences} | changes.pop("answer", {})
    return run_of(folder, record(1, gold=gold, answer=answer, **changes)).questions[0]


NOT_HELD = "The articles do not say when the ferry left"


@pytest.mark.parametrize(
    ("text", "changes", "expected"),
    [
        pytest.param("The ferry left on day 1.", {}, "good", id="all_at_once"),
        pytest.param("It was late. The ferry left on day 1.", {}, "partly", id="not_first"),
        pytest.param("The ferry left on a Monday.", {}, "partly", id="another_wording_not_first"),
        pytest.param("The ferry was late.", {}, "partly", id="half_of_it"),
        pytest.param("The ship was late.", {}, "bad", id="nothing_of_it"),
        pytest.param("The ferry left on day 12.", {}, "partly", id="another_figure"),
        pytest.param("The ferry left on day 1. It sank.", {}, "bad", id="something_wrong"),
        pytest.param("It was late.", {"answer": {"short": "A ferry, day 1"}}, "good", id="short_answer"),
        pytest.param("The ferry. Day 1.", {"answer": {"refused": True}}, "bad", id="refused"),
        pytest.param("", {"error": "it broke"}, "bad", id="failed"),
        pytest.param("The ferry left.", {"gold": {"must": None}}, None, id="no_rules"),
        pytest.param("The ferry left.", {"gold": {"must": [], "must_first": []}}, "good", id="no_need"),
    ],
)
def test_grade(text: str, changes: dict[str, Any], expected: str | None, tmp_path: Path) -> None:
    assert grade(graded(tmp_path, text, **changes)) == expected


@pytest.mark.parametrize(
    ("text", "refused", "expected"),
    [
        pytest.param("I cannot answer this.", True, "good", id="refusal"),
        pytest.param(f"{NOT_HELD}. It left the harbour.", False, "good", id="said_first"),
        pytest.param(f"It left the harbour. {NOT_HELD}.", False, "partly", id="said_later"),
        pytest.param("It left. Police did not say when.", False, "bad", id="somebody_else_did_not_say"),
        pytest.param("It left on day 1.", False, "bad", id="answered"),
    ],
)
def test_grade_of_what_the_archive_does_not_hold(
    text: str, refused: bool, expected: str, tmp_path: Path
) -> None:
    rules = {"must": [], "must_first": [], "must_not": [], "unanswerable": True}
    assert grade(graded(tmp_path, text, gold=rules, answer={"refused": refused})) == expected


def test_that_nobody_told_is_an_answer(tmp_path: Path) -> None:
    rules = {"must": [["not named"]], "must_first": [], "must_not": [], "unanswerable": True}
    assert grade(graded(tmp_path, "The third sailor was not named.", gold=rules)) == "good"
    assert grade(graded(tmp_path, "It sank. One was not named.", gold=rules)) == "partly"
    assert grade(graded(tmp_path, "It sank.", gold=rules)) == "bad"


def test_what_stands_before_the_first_sentence_comes_first(tmp_path: Path) -> None:
    text = "The archive holds a ferry of day 1: A ship left."
    made = graded(tmp_path, text, answer={"sentences": []})
    assert grade(made) == "good"


def test_asking_back_is_no_refusal(tmp_path: Path) -> None:
    asked = {"must": [["which one"]], "must_first": [["which one"]]}
    back = graded(tmp_path, "Which one?", gold=asked, answer={"refused": True}, kind="ambiguous")
    assert grade(back) == "good"


def test_an_outcome_follows_the_grade(tmp_path: Path) -> None:
    partly, good = graded(tmp_path, "The ferry left."), graded(tmp_path, "The ferry left on day 1.")
    assert (outcome(partly), describe_outcome(partly)) == ("wrong", "partly good")
    assert (outcome(good), describe_outcome(good)) == ("right", "right")


def test_every_kind_is_counted_in_tables_and_reports(tmp_path: Path) -> None:
    rules = {"answers": [], "must": [["harbour"]], "must_first": [["harbour"]]}
    gold = record(1)["gold"]
    made = [
        record(1, kind="figure", gold=gold | rules),
        record(2, kind="list", gold=gold | rules),
        record(3, kind="list", gold=gold | rules | {"must": [["lighthouse"]]}),
    ]
    run = run_of(tmp_path, *made)
    line = "list                 2     1      0    1  50.0% (9.5 to 90.5%)"
    assert line in metrics_table(run)
    assert "| list | 2 | 1 | 0 | 1 | 50.0% (9.5 to 90.5%) |" in markdown_report(run)
    assert "50.0% (9.5 to 90.5%)" in html_report(run)
    assert run.questions[2].question in missed_questions(run)
    assert "expected: lighthouse" in missed_questions(run)


def test_rules_are_read_as_they_are_written(tmp_path: Path) -> None:
    items = read_test_set(READERS)
    write_test_set(items, tmp_path / "again.jsonl")
    assert read_test_set(tmp_path / "again.jsonl") == items


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        pytest.param({"must": ["a"]}, "must: expected a list of lists of texts", id="flat"),
        pytest.param({"must": [[]]}, "must: expected a list of lists of texts", id="nothing_will_do"),
        pytest.param({"must_not": "a"}, "must_not: expected a list of texts", id="one_text"),
        pytest.param({"answers": ["a"], "must_first": [["a"]]}, "must_first is ignored", id="alone"),
        pytest.param({"must": [["the"]]}, "no word that could be looked for", id="no_words"),
    ],
)
def test_wrong_rules_are_said(rules: dict[str, Any], said: str, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"question": "When?"} | rules), encoding="utf-8")
    assert said in " ".join(problem.text for problem in check_test_set(file).problems)


# -- the readers' questions of the sample corpus ----------------------------------------------

ITEMS = read_test_set(READERS)
TALK = ("small_talk", "about_assistant")
NO_ARTICLES = (*TALK, "ambiguous", "overview", "near_miss", "unanswerable")


@cache
def articles() -> dict[str, str]:
    return {file.name: file.read_text("utf-8") for file in (CORPUS / "articles").glob("*.md")}


def test_there_are_enough_readers_questions_of_every_kind() -> None:
    kinds = Counter(item.kind for item in ITEMS)
    assert len(ITEMS) >= 200
    assert min(kinds.values()) >= 10
    assert sum(item.unanswerable for item in ITEMS) >= 40
    assert kinds["near_miss"] >= 30
    assert not check_test_set(READERS).problems


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_what_an_answer_must_hold_stands_in_its_articles(item: Item) -> None:
    """Names and figures: what has a capital or a digit. Other texts may be said in other words."""
    texts = articles()
    told_nothing = item.kind in NO_ARTICLES and not (item.unanswerable and item.must)
    assert bool(item.articles) != told_nothing
    sources = [texts[name] for name in item.articles] or [*texts.values(), f"{len(texts)} Byline AI"]
    for text in {text for rule in (*(item.must or ()), *item.must_first) for text in rule}:
        if text != "English" and any(c.isupper() or c.isdigit() for c in text):
            assert any(contains_answer(source, [text]) for source in sources), text
