"""What storing would do is what it does, and looking leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.storage.catalog import Catalog
from rag.storage.dry_run import Effect
from tests.fakes import article


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(1), article(2)])
    yield catalog
    catalog.close()


def test_looking_says_what_storing_does_and_keeps_nothing(catalog: Catalog) -> None:
    changed = replace(article(1), title="Another headline", text="The ferry sank in the night.")
    copy = replace(article(9), text=article(2).text)
    batch = [article(3), article(2), changed, copy, replace(article(8), text=article(3).text)]
    before = catalog.articles.all(), catalog.facts.all(), catalog.statistics.counts()
    effects = catalog.articles.preview(batch)
    assert (catalog.articles.all(), catalog.facts.all(), catalog.statistics.counts()) == before
    one, two, three = (f"“Report {n} from the harbour” (Harbour Post, 3 May 2024)" for n in (1, 2, 3))
    assert effects == [
        Effect("added"),
        Effect("unchanged", two),
        Effect("updated", one),
        Effect("duplicate", two),
        Effect("duplicate", three),
    ]
    assert [stored.outcome for stored in catalog.articles.store(batch)] == [e.outcome for e in effects]


def test_nothing_is_foreseen_of_nothing(catalog: Catalog) -> None:
    assert catalog.articles.preview([]) == []
