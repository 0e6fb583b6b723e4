"""Stories of the catalog: there as soon as articles are indexed, and never of what is gone or to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.core.types import Article
from rag.core.vectors import Vectors
from rag.index.binary_index import BinaryIndex
from rag.index.indexer import Indexer
from rag.index.lexical_tantivy import TantivyIndex
from rag.storage.catalog import Catalog
from tests.fakes import FakeEmbedder, NoEmbedder, article

FIRE = "The harbour warehouse fire in Norvik spread to the ferry terminal, fire chief Ines Varga said."
BALLET = "Dancers rehearse a modern ballet about migrating storks in the old opera house."
LATER = date(2025, 1, 1)


class Desk:
    """An archive that is indexed at once."""

    def __init__(self, folder: Path) -> None:
        self.catalog = Catalog(folder / "catalog.sqlite3")
        self._indexes = BinaryIndex(), TantivyIndex(folder / "tantivy")

    def new_indexes(self) -> tuple[BinaryIndex, TantivyIndex]:
        return BinaryIndex(), self._indexes[1]

    def indexer(self, *, reads: bool = False) -> Indexer:
        embedder = FakeEmbedder() if reads else NoEmbedder()
        return Indexer(self.catalog, *self._indexes, embedder, FakeEmbedder())

    def add(self, n: int, text: str, day: int | None = 3, outlet: str = "CNN") -> str:
        published = date(2024, 5, day) if day else None
        (stored,) = self.catalog.articles.store([article(n, text, outlet=outlet, published=published)])
        list(self.indexer().drain())
        return stored.article_id

    def story(self, article_id: str, as_of: date = LATER) -> list[str]:
        return [report.article_id for report in self.catalog.article_vectors.story(article_id, as_of)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.catalog.close()


def test_a_story_is_there_at_once_oldest_first_and_for_each_of_its_reports(desk: Desk) -> None:
    second = desk.add(1, FIRE, 4)
    first = desk.add(2, f"{FIRE} Nobody was hurt.", 3)
    other = desk.add(3, BALLET, 3)
    assert desk.story(first) == desk.story(second) == [first, second]
    assert desk.story(other) == [other]
    held = desk.catalog.article_vectors.story(first, LATER)[0].article
    assert (held.text, held.published, held.outlet) == ("", date(2024, 5, 3), "CNN")


def test_nothing_is_later_than_the_day_of_asking(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 5)
    assert desk.story(first, date(2024, 5, 4)) == [first]
    assert desk.story(second, date(2024, 5, 4)) == []


def test_without_a_date_an_article_has_only_itself(desk: Desk) -> None:
    dated, undated = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", None)
    assert desk.story(undated) == [undated]
    assert desk.story(dated) == [dated]
    assert desk.story("unknown") == []


def test_what_is_removed_or_rewritten_leaves_the_story(desk: Desk) -> None:
    first, second, third = (
        desk.add(n, f"{FIRE} Report {n}.", day) for n, day in ((1, 3), (2, 5), (3, 4))
    )
    assert desk.story(first) == [first, third, second]
    desk.catalog.articles.remove(second)
    assert desk.story(first) == [first, third], "before the indexer has come to it"
    list(desk.indexer().drain())
    assert desk.story(first) == [first, third]
    assert desk.add(3, BALLET, 4) == third
    assert desk.story(first) == [first]


def test_copies_are_of_one_cluster(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3, "CNN"), desk.add(2, FIRE, 3, "AFP")
    reports = desk.catalog.article_vectors.story(first, LATER)
    assert {report.article_id for report in reports} == {first, second}
    assert len({report.cluster for report in reports}) == 1


def test_what_the_model_has_read_is_compared_with_nothing_else(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    list(desk.indexer(reads=True).refine())
    assert desk.story(first) == [first, second]
    third = desk.add(3, f"{FIRE} The mayor came.", 5)
    assert desk.story(first) == [first, second], "its vector is of the other kind"
    assert desk.story(third) == [first, second, third], "static vectors are there of all"


def test_a_roundup_is_in_no_story(desk: Desk) -> None:
    fire = desk.add(1, FIRE, 3)
    parts = [f"{word} " * 110 for word in ("harbour", "storks", "tariffs", "cricket", "glaciers")]
    stored = desk.add(2, "\n".join([FIRE, *parts]), 3)
    assert desk.story(stored) == [stored]
    assert desk.story(fire) == [fire]


def test_an_older_archive_gets_its_stories_later(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    with desk.catalog.database.write() as db:
        db.exec_driver_sql("DELETE FROM gists")
    assert desk.story(first) == [first]
    assert len(desk.catalog.article_vectors.missing(1)) == 1
    assert list(desk.indexer().compare())
    assert desk.story(first) == [first, second]
    assert desk.catalog.article_vectors.missing(10) == []


def test_a_corrected_day_counts(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    held: Article = next(s.article for s in desk.catalog.articles.all() if s.id == second)
    desk.catalog.articles.store([replace(held, published=date(2023, 5, 4))])
    list(desk.indexer().drain())
    assert desk.story(first) == [first]


def test_another_models_vectors_are_not_compared_with_the_old_ones(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    failing = desk.add(3, f"{FIRE} A poisoned report.", 4)
    list(desk.indexer(reads=True).refine())
    desk.catalog.queue.reset()
    model = FakeEmbedder(dimension=24, key="fake@2")
    static = FakeEmbedder(poison="poisoned", dimension=32)
    indexer = Indexer(desk.catalog, *desk.new_indexes(), model, static)
    for step in (indexer.drain, indexer.refine):
        list(step())
    assert failing in desk.catalog.queue.failures()
    assert set(desk.story(first)) == {first, second, failing}, "the new model read what stayed citable"


def test_static_vectors_of_another_table_are_not_compared_with_the_old_ones(desk: Desk) -> None:
    first, second = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    failing = desk.add(3, f"{FIRE} A poisoned report.", 4)
    desk.catalog.queue.recut()
    static = FakeEmbedder(poison="poisoned", dimension=32)
    list(Indexer(desk.catalog, *desk.new_indexes(), NoEmbedder(), static).drain())
    assert desk.story(first) == [first, second]
    assert desk.story(failing) == [failing]


def test_articles_without_a_word_are_like_no_other(desk: Desk) -> None:
    class Mute(FakeEmbedder):
        """Knows no word, as static vectors know no picture."""

        def embed(self, texts: Sequence[str]) -> Vectors:
            made = super().embed(texts)
            return np.stack([v * ("🎉" not in t) for v, t in zip(made, texts, strict=True)])

    fire, other = desk.add(1, FIRE, 3), desk.add(2, f"{FIRE} Nobody was hurt.", 4)
    desk.catalog.articles.store(
        [article(n, "🎉" * n, title="🎉", published=date(2024, 5, 3)) for n in (8, 9)]
    )
    list(Indexer(desk.catalog, *desk.new_indexes(), NoEmbedder(), Mute()).drain())
    mute = {s.id for s in desk.catalog.articles.all()} - {fire, other}
    assert desk.story(fire) == [fire, other]
    assert [desk.story(i) for i in mute] == [[i] for i in mute]
