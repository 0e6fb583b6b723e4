"""Test sets are read or refused line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.errors import SourceError
from rag.evaluation.testsets.testset import read_test_set

SAMPLE = Path(__file__).parents[2] / "corpus" / "questions.jsonl"


def write(file: Path, *rows: object) -> Path:
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return file


@pytest.mark.parametrize(
    "row", ["not json", "[]", {"answers": []}, {"question": "Who?", "as_of": "May"}]
)
def test_a_wrong_line_is_named(tmp_path: Path, row: object) -> None:
    with pytest.raises(SourceError, match="line 2"):
        read_test_set(write(tmp_path / "set.jsonl", {"question": "Who?"}, row))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.jsonl"):
        read_test_set(tmp_path / "none.jsonl")


def test_the_sample_questions_fit_the_sample_articles() -> None:
    folder = SAMPLE.parent / "articles"
    texts = {file.name: file.read_text(encoding="utf-8").lower() for file in folder.glob("*.md")}
    items = read_test_set(SAMPLE)
    kinds = [item.kind for item in items]
    assert len(items) >= 80
    assert [kinds.count(k) for k in ("unanswerable", "followup", "time")] == [15, 10, 10]
    for item in items:
        assert item.unanswerable == (not item.articles) == (not item.answers), item.id
        holders = [name for name in item.articles if any(a.lower() in texts[name] for a in item.answers)]
        assert holders or item.unanswerable, item.id


def test_everything_that_is_wrong_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        tmp_path / "set.jsonl",
        {"id": "a", "question": "Who?", "answers": ["Hale"]},
        {"id": "a", "question": "When?", "answers": ["May"]},
        {"question": " ", "answers": "May", "as_of": "May", "history": ["Who?"], "unanswerable": "no"},
        "not json",
        {"question": "Who?", "answers": ["the"], "choices": ["Hale"]},
        {"question": "Why?", "answer": ["Rain"]},
        {"question": "What?", "answers": ["Rain"], "unanswerable": True},
        {"question": "Where?", "unanswerable": True, "stated": False},
    )
    assert main(["evaluate", "check", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "line 2", *["line 3"] * 5, "line 4", *["line 5"] * 3, *["line 6"] * 2, "line 7", "Byline's own",
    ]  # fmt: skip
    assert "id 'a' is that of line 1 already" in lines[0]
    assert "the same question is asked in line 1" in lines[9]
    assert "answer is ignored: did you mean answers?" in lines[11]
    assert lines[-1].endswith("5 questions, 2 unanswerable; 13 problems")


def test_nothing_is_wrong_with_the_sample_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "check", str(SAMPLE)]) == 0
    assert capsys.readouterr().out == "Byline's own: 85 questions, 15 unanswerable; nothing is wrong\n"


def test_an_empty_test_set_is_a_problem(tmp_path: Path) -> None:
    assert main(["evaluate", "check", str(write(tmp_path / "set.jsonl"))]) == 1


def test_a_line_may_hold_other_ends_of_line(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"question": "Who\u2028is it?"}\n{"question": "And?"}', encoding="utf-8")
    assert [item.question for item in read_test_set(file)] == ["Who\u2028is it?", "And?"]
