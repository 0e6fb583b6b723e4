"""Test sets are read or refused line by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.evaluation.testset import read_test_set

SAMPLE = Path(__file__).parent.parent / "corpus" / "questions.jsonl"


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
