"""rag/indexer.py: the queue drains, a bad article fails alone, and nothing is embedded twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

import rag.indexer
from rag.catalog import Catalog
from rag.errors import IndexUnavailableError, ModelMismatchError
from rag.follow import Follower
from rag.index import Entry, MatrixIndex, TantivyIndex
from rag.indexer import Indexer, Step, vector_key
from rag.models import Embedder
from rag.passages import cut, embedded_text
from rag.pipeline import Archive
from rag.schema import Vectors
from rag.types import Filters, Passage
from tests.fakes import FakeEmbedder, NoEmbedder, article, long_article, settings


class Bench:
    """A catalog and two small indexes, with the indexer between them."""

    def __init__(self, folder: Path) -> None:
        self.catalog = Catalog(folder / "catalog.sqlite3")
        self.dense = MatrixIndex()
        self.lexical = TantivyIndex(folder / "tantivy")

    def drain(self, embedder: Embedder | None = None) -> Step:
        """All steps until the queue is empty, summed."""
        indexer = Indexer(self.catalog, self.dense, self.lexical, embedder or FakeEmbedder())
        steps = list(indexer.drain())
        names = ("ready", "removed", "failed", "passages", "embedded")
        return Step(**{name: sum(getattr(step, name) for step in steps) for name in names})

    def check(self) -> None:
        """Catalog and indexes hold the same passages, and those are the whole articles."""
        whole = {
            passage.id
            for stored in self.catalog.articles()
            for passage in cut(stored.id, stored.version, stored.article.text)
        }
        assert self.catalog.citable_ids() == whole
        assert self.dense.ids() == self.lexical.ids() == whole


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.lexical.close()
    bench.catalog.close()


def test_the_queue_drains(bench: Bench) -> None:
    bench.catalog.store([long_article(n) for n in range(30)])
    done = bench.drain()
    assert (done.ready, done.removed, done.failed) == (30, 0, 0)
    assert done.passages == done.embedded == len(bench.catalog.citable_ids()) > 60
    bench.check()
    assert bench.drain() == Step(0, 0, 0, 0, 0)


def test_what_is_searched_is_the_headline_and_the_passage(bench: Bench) -> None:
    bench.catalog.store([article(n) for n in range(20)])
    bench.drain()
    vector = FakeEmbedder().embed([embedded_text(article(7).title, article(7).text)])[0]
    (stored,) = [s for s in bench.catalog.articles() if s.article.url == article(7).url]
    assert bench.dense.search(vector, 1, Filters())[0][0] == f"{stored.id}-1-0"
    assert bench.lexical.search("word7", 1, Filters())[0][0] == f"{stored.id}-1-0"


def test_an_update_replaces_every_passage_and_embeds_what_is_new(bench: Bench) -> None:
    before = long_article(1)
    bench.catalog.store([before])
    passages = bench.drain().passages
    *kept, _ = before.text.split("\n\n")
    bench.catalog.store([long_article(1, paragraphs=len(kept)), article(2)])
    done = bench.drain()
    assert done.embedded < passages
    bench.check()


def test_the_same_text_is_never_embedded_again(bench: Bench) -> None:
    bench.catalog.store([long_article(1)])
    bench.drain()
    bench.catalog.remove(long_article(1).url)
    bench.catalog.store([long_article(1)])
    done = bench.drain(NoEmbedder())
    assert (done.ready, done.embedded) == (1, 0) and done.passages > 1
    bench.check()


def test_removing(bench: Bench) -> None:
    bench.catalog.store([long_article(n) for n in range(5)])
    bench.drain()
    for n in (1, 3):
        bench.catalog.remove(long_article(n).url)
    assert bench.drain(NoEmbedder()).removed == 2
    assert len(bench.catalog.articles()) == 3
    bench.check()


def test_a_bad_article_fails_alone(bench: Bench) -> None:
    bench.catalog.store([article(n, "Poison." if n == 11 else "") for n in range(30)])
    done = bench.drain(FakeEmbedder(poison="Poison"))
    assert (done.ready, done.failed) == (29, 1)
    (reason,) = bench.catalog.failures().values()
    assert reason == "RuntimeError: this text cannot be embedded"
    assert bench.catalog.pending() == set()
    bench.catalog.store([article(11, "Poison.")])
    assert bench.drain().ready == 1
    bench.check()


def test_an_article_that_cannot_be_cut_fails_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cutting(article_id: str, version: int, text: str) -> list[Passage]:
        if "word3 " in text:
            raise ZeroDivisionError("the splitter has a bug")
        return [] if "word4 " in text else cut(article_id, version, text)

    monkeypatch.setattr(rag.indexer, "cut", cutting)
    bench.catalog.store([article(n) for n in range(10)])
    done = bench.drain()
    assert (done.ready, done.failed) == (8, 2)
    reasons = sorted(bench.catalog.failures().values())
    assert reasons == [
        "ValueError: its text has no sentence",
        "ZeroDivisionError: the splitter has a bug",
    ]


def test_a_vector_that_is_no_number_fails_its_article(bench: Bench) -> None:
    class Broken(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            vectors = super().embed(texts)
            vectors[["word2 " in text for text in texts]] = np.nan
            return vectors

    bench.catalog.store([article(n) for n in range(5)])
    done = bench.drain(Broken())
    assert (done.ready, done.failed) == (4, 1)


def test_the_failure_of_a_new_version_leaves_the_old_one_found(bench: Bench) -> None:
    bench.catalog.store([article(1)])
    bench.drain()
    bench.catalog.store([article(1, "Poison.")])
    assert bench.drain(FakeEmbedder(poison="Poison")).failed == 1
    assert bench.dense.ids() == bench.lexical.ids() == bench.catalog.citable_ids() != set()


class Failing(MatrixIndex):
    """A dense index whose disk is full."""

    def apply(self, entries: Sequence[Entry]) -> None:
        raise RuntimeError("database or disk is full")


def test_an_index_that_fails_is_no_articles_fault(bench: Bench) -> None:
    bench.catalog.store([article(1)])
    bench.drain()
    sound, bench.dense = bench.dense, Failing()
    bench.catalog.store([article(1, "New text."), article(2)])
    with pytest.raises(IndexUnavailableError, match="disk is full"):
        bench.drain()
    assert bench.catalog.failures() == {} and len(bench.catalog.pending()) == 2
    assert sound.ids() == bench.catalog.citable_ids(), "the old version must be found meanwhile"
    bench.dense = sound
    done = bench.drain(NoEmbedder())  # the vectors made before the failure are still there
    assert (done.ready, done.embedded) == (2, 0)
    bench.check()


def test_the_old_version_is_found_until_the_new_one_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.catalog.store([article(1)])
    bench.drain()
    applied = TantivyIndex.apply

    def checking(index: TantivyIndex, entries: Sequence[Entry]) -> None:
        citable = bench.catalog.citable_ids()
        assert citable and citable <= bench.dense.ids() and citable <= index.ids()
        applied(index, entries)
        assert bench.catalog.citable_ids() == citable <= index.ids()

    monkeypatch.setattr(TantivyIndex, "apply", checking)
    bench.catalog.store([article(1, "New text.")])
    assert bench.drain().ready == 1
    bench.check()


def test_a_change_while_it_is_being_indexed_is_indexed_next(bench: Bench) -> None:
    class Meanwhile(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            bench.catalog.store([article(1, "Changed meanwhile.")])
            return super().embed(texts)

    bench.catalog.store([article(1)])
    assert bench.drain(Meanwhile()).ready == 2
    bench.check()
    assert bench.catalog.articles()[0].article.text == "Changed meanwhile."


def test_a_removal_while_it_is_being_indexed(bench: Bench) -> None:
    class Meanwhile(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            bench.catalog.remove(article(1).url)
            return super().embed(texts)

    bench.catalog.store([article(1)])
    bench.drain(Meanwhile())
    assert bench.catalog.articles() == []
    bench.check()


def test_a_reindex_while_it_is_being_indexed(bench: Bench) -> None:
    class Meanwhile(FakeEmbedder):
        def embed(self, texts: Sequence[str]) -> Vectors:
            if not self.seen:
                bench.catalog.requeue()
            return super().embed(texts)

    bench.catalog.store([article(1)])
    bench.drain(Meanwhile())
    bench.check()


def test_another_model_meanwhile_stops_the_old_one(bench: Bench) -> None:
    bench.catalog.store([article(1)])
    bench.catalog.set_fact("embedding_model", "other@2")
    with pytest.raises(ModelMismatchError, match="other@2"):
        bench.drain()
    assert len(bench.catalog.pending()) == 1


def test_keys_tell_models_and_texts_apart() -> None:
    assert len({vector_key(m, t) for m in ("a", "b") for t in ("", "x", "y")}) == 6


# -- another model ----------------------------------------------------------------------------


def index_all(folder: Path, embedder: Embedder, *, reindex: bool = False) -> int:
    """Open the archive, drain its queue, say how many passages were embedded."""
    archive = Archive(settings(folder), embedder, reindex=reindex)
    with archive.own_indexes() as store:
        embedded = sum(step.embedded for step in archive.indexer(store).drain())
        assert store.dense.ids() == store.lexical.ids() == archive.catalog.citable_ids()
    archive.close()
    return embedded


@pytest.mark.parametrize("dimension", [64, 32])
def test_another_model_is_refused_until_all_is_embedded_again(tmp_path: Path, dimension: int) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.store([long_article(n) for n in range(4)])
    passages = index_all(tmp_path, FakeEmbedder())
    follower = Follower(tmp_path, catalog)
    follower.refresh()
    other = FakeEmbedder(key="other@2", dimension=dimension)
    with pytest.raises(ModelMismatchError, match=r"fake@1.*other@2.*ingest\.py --reindex"):
        Archive(settings(tmp_path), other)
    assert index_all(tmp_path, other, reindex=True) == passages
    assert index_all(tmp_path, other) == 0
    with pytest.raises(ModelMismatchError, match="other@2"):
        Archive(settings(tmp_path), FakeEmbedder())
    follower.refresh()
    vector = other.embed([long_article(2).text])[0]
    assert len(follower.dense_search(vector, 100, Filters())) == passages
    catalog.close()


# -- followers --------------------------------------------------------------------------------


def test_a_follower_drops_what_left(tmp_path: Path) -> None:
    archive = Archive(settings(tmp_path), FakeEmbedder())
    archive.catalog.store([article(n) for n in range(20)])
    index_all(tmp_path, FakeEmbedder())
    follower = Follower(tmp_path, archive.catalog)
    follower.refresh()
    for n in range(10):
        archive.catalog.remove(article(n).url)
    archive.catalog.store([article(10, "Changed.")])
    index_all(tmp_path, FakeEmbedder())
    follower.refresh()
    vector = FakeEmbedder().embed(["ferry"])[0]
    found = {i for i, _ in follower.dense_search(vector, 100, Filters())}
    assert found == archive.catalog.citable_ids()
    assert {i for i, _ in follower.lexical_search("ferry changed", 100, Filters())} == found
    archive.close()


def test_a_follower_before_there_is_anything(tmp_path: Path) -> None:
    archive = Archive(settings(tmp_path), FakeEmbedder())
    vector = FakeEmbedder().embed(["ferry"])[0]
    assert archive.dense_search(vector, 5, Filters()) == []
    assert archive.lexical_search("ferry", 5, Filters()) == []
    archive.close()
