"""Examples come from the test set where its articles are in the archive, else from headlines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from rag.app.web.examples import choose_examples

from rag.app.web.overview import Overview, status_line, summary, welcome
from rag.app.workers.indexer_thread import Progress
from rag.core.types import Article, StoredArticle
from rag.storage.catalog import Catalog
from tests.fakes import article


def stored(name: str, day: int = 1, state: Any = "ready") -> StoredArticle:
    article = Article(
        name, f"Title of {name}.", "text", "CNN", date(2024, 5, day), source=f"/news/{name}"
    )
    return StoredArticle(f"{day:016x}", 1, state, article)


def questions(folder: Path, *entries: dict[str, Any]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("".join(json.dumps(e) + "\n" for e in entries) + "not json\n[]\n", encoding="utf-8")
    return path


def test_questions_whose_articles_are_here(tmp_path: Path) -> None:
    entries = [{"question": f"Q{n}?", "articles": [f"{n}.md"]} for n in range(1, 9)]
    path = questions(tmp_path, *entries)
    found = choose_examples([stored(f"{n}.md", n) for n in range(1, 9)], path)
    assert found == ["Q1?", "Q3?", "Q5?", "Q7?"]


def test_unfit_questions_are_left_out(tmp_path: Path) -> None:
    path = questions(
        tmp_path,
        {"question": "No answer?", "articles": ["1.md"], "unanswerable": True},
        {"question": "And then?", "articles": ["1.md"], "history": [{"question": "x"}]},
        {"question": "Not here?", "articles": ["9.md"]},
        {"question": "Long " * 40, "articles": ["1.md"]},
        {"question": "No articles?"},
        {"question": "Fits?", "articles": ["1.md"]},
        {"question": "Same article?", "articles": ["1.md"]},
    )
    found = choose_examples([stored("1.md"), stored("2.md", 2)], path)
    assert found == [
        "Fits?",
        "What is known about “Title of 2.md”?",
        "What is known about “Title of 1.md”?",
    ]


def test_headlines_when_there_is_no_questions(tmp_path: Path) -> None:
    found = choose_examples([stored(f"{n}.md", n) for n in range(1, 7)], tmp_path / "none.jsonl")
    assert len(found) == 4
    assert found[0] == "What is known about “Title of 6.md”?"


def test_articles_that_are_not_ready_give_no_examples(tmp_path: Path) -> None:
    assert choose_examples([stored("1.md", state="pending")], tmp_path / "none.jsonl") == []


def test_an_empty_archive_says_how_to_add_articles(tmp_path: Path) -> None:
    empty = summary(Catalog(tmp_path / "catalog.sqlite3"), 0)
    still = Progress(0, 0, 0, 0, "")
    assert status_line(empty, still, 0) == "No articles yet"
    assert "`python ingest.py FOLDER`" in welcome(empty, still)
    assert "being indexed" in welcome(empty, Progress(0, 3, 0, 0, ""))


def test_the_overview_of_a_catalog(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    days = (date(2024, 5, 3), None, date(2023, 1, 9))
    made = catalog.articles.store(
        [article(n, published=day, outlet="AFP") for n, day in enumerate(days)]
    )
    catalog.queue.mark_ready([(m.article_id, 1) for m in made])
    overview = summary(catalog, 3)
    assert (overview.articles, overview.outlets) == (3, ("AFP",))
    assert (overview.first, overview.last) == (date(2023, 1, 9), date(2024, 5, 3))
    assert len(overview.examples) == 3 and article(0).title in overview.examples[0]


def test_the_status_line() -> None:
    overview = Overview(74, ("CNN", "AFP"), date(2018, 4, 27), date(2025, 12, 7))
    line = "74 articles from 2 outlets, 27 April 2018 to 7 December 2025"
    assert status_line(overview, Progress(74, 0, 0, 0, ""), 0) == line
    busy = status_line(overview, Progress(74, 180, 0, 0, ""), 300)
    assert busy == f"{line} · indexing 120 of 300; you can ask already"
    assert "2 articles could not be indexed" in status_line(overview, Progress(74, 0, 2, 0, ""), 0)
    assert "&lt;x&gt;" in status_line(overview, Progress(74, 0, 0, 0, "<x>"), 0)


def test_the_status_line_says_that_the_search_is_being_sharpened() -> None:
    overview = Overview(74, ("CNN",), None, None)
    assert "1,200 passages to go; ask meanwhile" in status_line(
        overview, Progress(74, 0, 0, 1200, ""), 0
    )
    busy = status_line(overview, Progress(74, 9, 0, 1200, ""), 9)
    assert "indexing 0 of 9" in busy and "sharpening" not in busy, (
        "what cannot be asked about matters more"
    )
