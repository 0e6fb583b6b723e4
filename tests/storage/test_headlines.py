"""Headlines are found by their words, as they are typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.storage import headlines
from rag.storage.catalog import Catalog
from tests.fakes import article

TITLES = ["Kestrel Bridge opens", "Bridge toll rises", "Ferry to Århus sunk", "Party of the arts wins"]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    stored = catalog.articles.store(
        [article(n, title=title, published=date(2024, 5, 1 + n)) for n, title in enumerate(TITLES)]
    )
    catalog.queue.mark_ready([(one.article_id, 1) for one in stored])
    yield catalog
    catalog.close()


@pytest.mark.parametrize("newest", [5000, 1], ids=["among the newest", "among all"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bridge", ["Bridge toll rises", "Kestrel Bridge opens"]),
        ("BRI", ["Bridge toll rises", "Kestrel Bridge opens"]),
        ("opens kestrel", ["Kestrel Bridge opens"]),
        ("århus", ["Ferry to Århus sunk"]),
        ("art", ["Party of the arts wins"]),
        ("ridge", []),
        ("word1", []),
        ('"; DROP TABLE listing; -- %', []),
        ("  ", []),
        ("%", []),
    ],
)
def test_words_or_their_beginnings(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, words: str, found: list[str], newest: int
) -> None:
    monkeypatch.setattr(headlines, "_NEWEST", newest)
    assert [one.title for one in catalog.headlines.search(words)] == found


def test_the_newest_come_first_and_no_more_than_asked_for(catalog: Catalog) -> None:
    (one,) = catalog.headlines.search("bridge", 1)
    assert (one.title, one.outlet, one.published) == (
        "Bridge toll rises",
        "Harbour Post",
        date(2024, 5, 2),
    )


def test_what_cannot_be_asked_about_is_not_found(catalog: Catalog) -> None:
    catalog.articles.store([article(9, title="Bridge falls")])
    assert "Bridge falls" not in [one.title for one in catalog.headlines.search("bridge")]
