"""What the page says of the archive as a whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rag.app.web.overview import Overview, status_line, summary
from rag.app.workers.indexer_thread import Progress
from rag.storage.catalog import Catalog
from tests.fakes import article


def test_an_empty_archive_has_no_articles_yet(tmp_path: Path) -> None:
    empty = summary(Catalog(tmp_path / "catalog.sqlite3"), 0)
    still = Progress(0, 0, 0, 0, "")
    assert status_line(empty, still, 0) == "No articles yet"


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
