"""Public forms of test sets, each by a small invented example, become our items."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from rag.core.errors import SourceError
from rag.evaluation.testsets.testset import Item, parse_test_set, read_test_set


def read(folder: Path, content: str, form: str) -> list[Item]:
    file = folder / "set"
    file.write_text(content, encoding="utf-8")
    found = parse_test_set(file)
    assert (found.form, found.problems) == (form, [])
    return found.items


def test_csv(tmp_path: Path) -> None:
    table = (
        "\ufeffId,Question,Answer,as_of,unanswerable,articles\n"
        'x,"Who, then?",Hale | Mayor Hale,2024-05-03,,1.md|2.md\n'
        ",Why?,,,yes,\n"
    )
    first, second = read(tmp_path, table, "CSV")
    assert (first.id, first.question, first.answers) == ("x", "Who, then?", ("Hale", "Mayor Hale"))
    assert (first.as_of, first.articles) == (date(2024, 5, 3), ("1.md", "2.md"))
    assert second.unanswerable and second.id == "2"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_other_programs(tmp_path: Path, delimiter: str) -> None:
    [item] = read(tmp_path, f"question{delimiter}answers\nWho?{delimiter}Hale, the mayor\n", "CSV")
    assert item.answers == ("Hale, the mayor",)


def test_csv_with_too_many_cells(tmp_path: Path) -> None:
    file = tmp_path / "set.csv"
    file.write_text("question,answer\nWho?,Hale,Dale\n")
    with pytest.raises(SourceError, match=r"line 2: it has more cells than the 2 columns"):
        read_test_set(file)


REALTIME = {
    "question_id": "20240503_0",
    "question_date": "2024/05/03",
    "question_sentence": "Which ferry sank?",
    "choices": ["Aurora", "Petrel"],
    "answer": ["1"],
}


@pytest.mark.parametrize("content", [json.dumps([REALTIME]), json.dumps(REALTIME) + "\n"])
def test_realtimeqa(tmp_path: Path, content: str) -> None:
    [item] = read(tmp_path, content, "RealTimeQA")
    assert (item.id, item.question, item.answers) == ("20240503_0", "Which ferry sank?", ("Petrel",))
    assert (item.as_of, item.choices) == (date(2024, 5, 3), ("Aurora", "Petrel"))


def test_squad(tmp_path: Path) -> None:
    asked = [
        {"id": "s1", "question": "Who sank?", "answers": [{"text": "Petrel"}, {"text": "Petrel"}]},
        {"id": "s2", "question": "Who swam?", "answers": [], "is_impossible": True},
    ]
    data = {
        "version": "v2.0",
        "data": [{"title": "Ferries", "paragraphs": [{"context": "-", "qas": asked}]}],
    }
    first, second = read(tmp_path, json.dumps(data), "SQuAD")
    assert (first.id, first.answers, first.unanswerable) == ("s1", ("Petrel",), False)
    assert (second.id, second.answers, second.unanswerable) == ("s2", (), True)


def test_multihop(tmp_path: Path) -> None:
    evidence = [
        {
            "fact": "The ferry sank.",
            "url": "https://news.example/1",
            "title": "-",
            "source": "-",
            "published_at": "-",
        },
        {
            "fact": "It was old.",
            "url": "https://news.example/1",
            "title": "-",
            "source": "-",
            "published_at": "-",
        },
    ]
    rows = [
        {
            "query": "Which?",
            "answer": "Petrel",
            "question_type": "inference_query",
            "evidence_list": evidence,
        },
        {
            "query": "Why?",
            "answer": "Insufficient information.",
            "question_type": "null_query",
            "evidence_list": [],
        },
    ]
    first, second = read(tmp_path, json.dumps(rows), "MultiHop-RAG")
    assert (first.answers, first.kind) == (("Petrel",), "inference_query")
    assert first.facts == ("The ferry sank.", "It was old.")
    assert first.articles == ("https://news.example/1",)
    assert second.unanswerable and not second.answers


def test_rgb(tmp_path: Path) -> None:
    rows = [
        {"id": 0, "query": "When?", "answer": ["3 May", "May 3"], "positive": ["-"], "negative": ["-"]},
        {
            "id": 1,
            "query": "Who and when?",
            "answer": [["Hale"], ["3 May", "May 3"]],
            "positive": [],
            "negative": [],
        },
        {"id": 2, "query": "Who?", "answer": "Hale", "positive": [], "negative": []},
    ]
    one, two, three = read(tmp_path, "\n".join(map(json.dumps, rows)), "RGB")
    assert (one.id, one.answers, one.kind) == ("0", ("3 May", "May 3"), "")
    assert (two.answers, two.kind) == (("Hale", "3 May", "May 3"), "parts")
    assert three.answers == ("Hale",)


def test_a_broken_record_of_a_form_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.json"
    file.write_text(json.dumps([REALTIME, REALTIME, {**REALTIME, "answer": ["7"]}]))
    found = parse_test_set(file)
    assert found.form == "RealTimeQA"
    assert [(p.place, p.text[:31]) for p in found.problems if p.fatal][-1] == (
        "record 3", "it is not as RealTimeQA has it "
    )  # fmt: skip


def test_bytes_are_no_test_set(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="this test set cannot be read"):
        read_test_set(file)
