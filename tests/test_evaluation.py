"""Test sets are read or refused line by line, and answers measured against them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.evaluation.run import measure, run
from rag.evaluation.testset import read_test_set
from rag.pipeline import Archive
from tests.fakes import FakeEmbedder, article, settings

SAMPLE = Path(__file__).parent.parent / "corpus" / "questions.jsonl"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    opened.catalog.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def write(file: Path, *rows: object) -> Path:
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return file


def test_answers_are_measured(archive: Archive, tmp_path: Path) -> None:
    good = {"question": "On which day did ferry word7 leave the harbour?", "answers": ["day 7"]}
    file = write(
        tmp_path / "set.jsonl",
        {"id": "1", **good, "articles": ["7.md"], "as_of": "2024-06-01"},
        {"id": "2", **good, "articles": ["https://news.example/8"]},
        {"id": "3", "question": "Which enzyme did chemists crystallise?", "unanswerable": True},
    )
    results = run(archive, read_test_set(file))
    figures = measure(results)
    assert figures["citation_verbatim"] == 1.0
    assert figures["refusal_recall"] == 1.0
    assert measure(results[:1])["containment"] == measure(results[:1])["citation_correct"] == 1.0
    assert measure(results[1:2])["citation_correct"] == 0.0, "the right words in the wrong article"
    assert results[0].item.as_of == date(2024, 6, 1)


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
