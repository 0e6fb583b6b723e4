"""rag/index/indexer.py: the queue drains, a bad article fails alone, nothing is embedded twice or forgotten."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rag.index.indexer
from rag.archive import Archive
from rag.core.errors import BylineError, IndexUnavailableError, ModelMismatchError
from rag.core.types import Filters, Passage
from rag.core.vectors import Vectors
from rag.index.binary_index import BinaryIndex
from rag.index.index_reader import IndexReader
from rag.index.indexer import Indexer, Step, vector_key
from rag.index.lexical_tantivy import TantivyIndex
from rag.index.protocols import IndexedPassage
from rag.models.embedder import BATCH, Embedder
from rag.storage.catalog import Catalog
from rag.storage.database import Repository
from rag.text.passages import embedding_text, split_passages, split_sentences
from tests.fakes import DIMENSION, FakeEmbedder, NoEmbedder, article, long_article, settings


class Bench:
    """A catalog and two small indexes, with the indexer between them."""

    def __init__(self, folder: Path) -> None:
        self.catalog: Any = Catalog(folder / "catalog.sqlite3")
        self.dense: Any = BinaryIndex()
        self.lexical: Any = TantivyIndex(folder / "tantivy")

    def indexer(self, embedder: Embedder | None = None, static: Embedder | None = None) -> Indexer:
        embedder, static = embedder or FakeEmbedder(), static or FakeEmbedder()
        return Indexer(self.catalog, self.dense, self.lexical, embedder, static)

    def drain(self, static: Embedder | None = None) -> Step:
        """All steps until the queue is empty, summed; the embedding model is not asked."""
        return summed(self.indexer(NoEmbedder(), static).drain())

    def refine(
        self, embedder: Embedder | None = None, wanted: Callable[[], Sequence[str]] = tuple
    ) -> Step:
        """All steps until nothing is left to refine, summed."""
        return summed(self.indexer(embedder, NoEmbedder()).refine(wanted))

    def check(self) -> None:
        """Catalog and indexes hold the same passages, and those are the whole articles."""
        whole = {
            passage.id
            for stored in self.catalog.articles.all()
            for passage in split_passages(stored.id, stored.version, stored.article.text)
        }
        assert self.catalog.passages.citable_ids() == self.lexical.ids() == whole
        assert self.catalog.passages.citable_ids(refined=True) == self.dense.ids()

    def check_refined(self) -> None:
        """The same, and every one of them is refined."""
        self.check()
        assert self.dense.ids() == self.lexical.ids()
        assert (
            self.catalog.passage_vectors.is_complete()
            and self.catalog.passage_vectors.count_missing() == 0
        )


def summed(steps: Iterator[Step]) -> Step:
    done = list(steps)
    names = ("ready", "removed", "failed", "passages", "embedded", "sentences")
    return Step(**{name: sum(getattr(step, name) for step in done) for name in names})


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.lexical.close()
    bench.catalog.close()


def test_the_queue_drains_and_is_refined_after(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(30)])
    done = bench.drain()
    assert (done.ready, done.removed, done.failed, done.embedded) == (30, 0, 0, 0)
    assert (
        done.passages
        == bench.catalog.passage_vectors.count_missing()
        == len(bench.catalog.passages.citable_ids())
        > 60
    )
    bench.check()
    assert bench.drain() == Step()
    assert bench.refine() == Step(passages=done.passages, embedded=done.passages)
    bench.check_refined()
    assert bench.refine() == Step()


def test_what_is_searched_is_the_headline_and_the_passage(bench: Bench) -> None:
    bench.catalog.articles.store([article(n) for n in range(20)])
    bench.drain()
    bench.refine()
    vector = FakeEmbedder().embed([embedding_text(article(7).title, article(7).text)])[0]
    (stored,) = [s for s in bench.catalog.articles.all() if s.article.url == article(7).url]
    assert bench.dense.search(vector, 1, Filters())[0][0] == f"{stored.id}-1-0"
    assert bench.lexical.search("word7", 1, Filters())[0][0] == f"{stored.id}-1-0"


def test_an_update_replaces_every_passage_and_embeds_what_is_new(bench: Bench) -> None:
    before = long_article(1)
    bench.catalog.articles.store([before])
    passages = bench.drain().passages
    bench.refine()
    old = bench.dense.ids()
    *kept, _ = before.text.split("\n\n")
    bench.catalog.articles.store([long_article(1, paragraphs=len(kept)), article(2)])
    bench.drain()
    assert not old & (bench.dense.ids() | bench.lexical.ids())
    bench.check()
    assert bench.refine().embedded < passages
    bench.check_refined()


def test_the_same_text_is_never_embedded_again(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(1)])
    bench.drain()
    bench.refine()
    bench.catalog.articles.remove(long_article(1).url)
    bench.catalog.articles.store([long_article(1)])
    assert bench.drain().ready == 1
    done = bench.refine(NoEmbedder())
    assert done.embedded == 0 and done.passages > 1
    bench.check_refined()


def test_removing(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(5)])
    bench.drain()
    bench.refine()
    for n in (1, 3):
        bench.catalog.articles.remove(long_article(n).url)
    assert bench.drain(NoEmbedder()) == Step(removed=2)
    assert len(bench.catalog.articles.all()) == 3
    bench.check_refined()


def test_removing_what_is_not_refined_yet(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(3)])
    bench.drain()
    bench.catalog.articles.remove(long_article(1).url)
    bench.catalog.articles.store([article(5)])
    assert (bench.drain().removed, len(bench.catalog.articles.all())) == (1, 3)
    bench.refine()
    bench.check_refined()


def test_an_article_whose_static_vectors_cannot_be_made_fails_alone(bench: Bench) -> None:
    bench.catalog.articles.store([article(n, "Poison." if n == 11 else "") for n in range(30)])
    done = bench.drain(FakeEmbedder(poison="Poison"))
    assert (done.ready, done.failed) == (29, 1)
    (reason,) = bench.catalog.queue.failures().values()
    assert reason == "RuntimeError: this text cannot be embedded"
    assert bench.catalog.queue.pending_ids() == set()
    bench.catalog.articles.store([article(11, "Poison.")])
    assert bench.drain().ready == 1
    bench.check()


def test_an_article_that_cannot_be_cut_fails_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cutting(article_id: str, version: int, text: str) -> list[Passage]:
        if "word3 " in text:
            raise ZeroDivisionError("the splitter has a bug")
        return [] if "word4 " in text else split_passages(article_id, version, text)

    monkeypatch.setattr(rag.index.indexer, "split_passages", cutting)
    bench.catalog.articles.store([article(n) for n in range(10)])
    done = bench.drain()
    assert (done.ready, done.failed) == (8, 2)
    reasons = sorted(bench.catalog.queue.failures().values())
    assert reasons == [
        "ValueError: its text has no sentence",
        "ZeroDivisionError: the splitter has a bug",
    ]


class Broken(FakeEmbedder):
    """Makes vectors that are no numbers of some texts."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = super().embed(texts)
        vectors[["word2 " in text for text in texts]] = np.nan
        vectors[["word3 " in text for text in texts], 3] = np.inf
        return vectors


def test_a_static_vector_that_is_no_number_fails_its_article(bench: Bench) -> None:
    bench.catalog.articles.store([article(n) for n in range(5)])
    done = bench.drain(Broken())
    assert (done.ready, done.failed) == (3, 2)


def test_the_failure_of_a_new_version_leaves_the_old_one_found(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain()
    bench.refine()
    bench.catalog.articles.store([article(1, "Poison.")])
    assert bench.drain(FakeEmbedder(poison="Poison")).failed == 1
    assert bench.refine(NoEmbedder()) == Step()
    assert bench.dense.ids() == bench.lexical.ids() == bench.catalog.passages.citable_ids() != set()


class Full(BinaryIndex):
    """An index whose disk is full."""

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        raise RuntimeError("database or disk is full")


def test_an_index_of_words_that_fails_is_no_articles_fault(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain()
    sound, bench.lexical = bench.lexical, Full()
    bench.catalog.articles.store([article(1, "New text."), article(2)])
    with pytest.raises(IndexUnavailableError, match="disk is full"):
        bench.drain()
    assert bench.catalog.queue.failures() == {} and len(bench.catalog.queue.pending_ids()) == 2
    assert sound.ids() == bench.catalog.passages.citable_ids(), "the old version must be found meanwhile"
    bench.lexical = sound
    assert bench.drain().ready == 2
    bench.check()


def test_a_dense_index_that_fails_loses_no_vector(bench: Bench) -> None:
    bench.catalog.articles.store([article(1), article(2)])
    bench.drain()
    sound, bench.dense = bench.dense, Full()
    with pytest.raises(IndexUnavailableError, match="disk is full"):
        bench.refine()
    assert bench.catalog.queue.failures() == {} and not bench.catalog.passage_vectors.is_complete()
    bench.dense = sound
    assert bench.refine(NoEmbedder()) == Step(passages=2)
    bench.check_refined()


def test_the_old_version_is_found_until_the_new_one_is(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain()
    bench.refine()
    applied = TantivyIndex.upsert

    def checking(index: TantivyIndex, entries: Sequence[IndexedPassage]) -> None:
        citable = bench.catalog.passages.citable_ids()
        assert citable and citable <= bench.dense.ids() and citable <= index.ids()
        applied(index, entries)
        assert bench.catalog.passages.citable_ids() == citable <= index.ids()

    monkeypatch.setattr(TantivyIndex, "upsert", checking)
    bench.catalog.articles.store([article(1, "New text.")])
    assert bench.drain().ready == 1
    bench.check()


class Meanwhile(FakeEmbedder):
    """Something happens while the first texts are being embedded."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = happens

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not self.seen:
            self._happens()
        return super().embed(texts)


def test_a_change_while_it_is_being_indexed_is_indexed_next(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    change = Meanwhile(lambda: bench.catalog.articles.store([article(1, "Changed meanwhile.")]))
    assert bench.drain(change).ready == 2
    bench.check()
    assert bench.catalog.articles.all()[0].article.text == "Changed meanwhile."


def test_a_removal_while_it_is_being_indexed(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain(Meanwhile(lambda: bench.catalog.articles.remove(article(1).url)))
    assert bench.catalog.articles.all() == []
    bench.check()


def test_a_reindex_while_it_is_being_indexed(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain(Meanwhile(bench.catalog.queue.reset))
    bench.check()


def test_another_model_meanwhile_stops_the_old_one(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.catalog.facts.set("embedding_model", "other@2")
    for work in (bench.drain, bench.refine):
        with pytest.raises(ModelMismatchError, match="other@2"):
            work()
    assert len(bench.catalog.queue.pending_ids()) == 1


# -- refining ---------------------------------------------------------------------------------


def test_the_newest_are_refined_first_and_those_wanted_before_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.indexer, "_REFINED_PASSAGES", 1)
    days = [date(2024, 5, day) for day in (3, 9, 6, 1)]
    bench.catalog.articles.store([article(n, published=day) for n, day in enumerate(days)])
    bench.drain()
    ids = {stored.article.url: stored.id for stored in bench.catalog.articles.all()}
    wishes = [[], [ids[article(3).url], "unknown"]]
    model = FakeEmbedder()
    bench.refine(model, lambda: wishes.pop(0) if wishes else [])
    whole = [text for text in model.seen if text.startswith("Report")]
    assert [int(text.split("word")[1].split()[0]) for text in whole] == [1, 3, 2, 0]
    bench.check_refined()


def test_what_is_wanted_is_read_once(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(3)])
    passages = bench.drain().passages
    ids = bench.catalog.passage_vectors.next_articles(9)
    model = FakeEmbedder()
    done = bench.refine(model, lambda: [*ids, *ids])
    distinct = {text for texts in sentences_of(bench).values() for text in texts}
    assert (done.embedded, done.sentences) == (passages, len(distinct))
    assert len(model.seen) == done.embedded + done.sentences == len(set(model.seen))
    bench.check_refined()


def test_it_pauses_before_every_batch_and_steps_are_small(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(60)])
    passages, model, paused = bench.drain().passages, FakeEmbedder(), list[int]()
    steps = list(bench.indexer(model).refine(pause=lambda: paused.append(len(model.seen))))
    assert (
        paused[0] == 0
        and max(b - a for a, b in zip(paused, [*paused[1:], passages], strict=True)) == BATCH
    )
    assert len(steps) > 1 and max(step.passages for step in steps) < 200


def test_what_a_question_made_the_model_read_is_not_read_again(bench: Bench) -> None:
    bench.catalog.articles.store([article(1), article(2)])
    bench.drain()
    one, two = bench.catalog.passage_vectors.passages_to_embed(
        bench.catalog.passage_vectors.next_articles(9)
    )
    text = embedding_text(one.article.title, one.passage.text)
    bench.catalog.passage_vectors.save({one.passage.id: FakeEmbedder().embed([text])[0]}, "fake@1")
    model = FakeEmbedder()
    assert bench.refine(model) == Step(passages=2, embedded=1)
    assert model.seen == [embedding_text(two.article.title, two.passage.text)]
    bench.check_refined()


def test_a_text_that_the_model_cannot_read_is_found_by_its_words(bench: Bench) -> None:
    bench.catalog.articles.store([article(n, "Poison seeps." if n == 11 else "") for n in range(30)])
    assert bench.drain().ready == 30
    assert bench.refine(FakeEmbedder(poison="Poison")).passages == 30
    bench.check_refined()
    assert bench.catalog.queue.failures() == {}
    ((found, _),) = bench.lexical.search("poison", 9, Filters())
    assert not bench.catalog.passage_vectors.get([found])[found].any()
    assert all(
        vector.any()
        for i, vector in bench.catalog.passage_vectors.get(sorted(bench.dense.ids() - {found})).items()
    )


def test_a_vector_that_is_no_number_is_kept_as_one(bench: Bench) -> None:
    bench.catalog.articles.store([article(n) for n in range(5)])
    bench.drain()
    bench.refine(Broken())
    bench.check_refined()
    kept = bench.catalog.passage_vectors.get(sorted(bench.dense.ids())).values()
    assert len(kept) == 5 and all(np.isfinite(vector).all() for vector in kept)


@pytest.mark.parametrize("error", [RuntimeError("no kernel image"), MemoryError(), OSError("gone")])
def test_a_model_that_can_read_nothing_stops_with_its_error(bench: Bench, error: Exception) -> None:
    def fail() -> None:
        raise error

    bench.catalog.articles.store([article(1), article(2)])
    bench.drain()
    with pytest.raises(type(error)) as caught:
        bench.refine(Meanwhile(fail))
    assert caught.value is error
    assert bench.catalog.queue.failures() == {} and bench.catalog.passage_vectors.count_missing() == 2
    bench.refine()
    bench.check_refined()


@pytest.mark.parametrize(
    "happens",
    [
        lambda catalog: catalog.articles.store([long_article(1, paragraphs=3)]),
        lambda catalog: catalog.articles.remove(long_article(1).url),
        lambda catalog: catalog.queue.reset(),
        lambda catalog: catalog.queue.recut(),
        lambda catalog: (
            catalog.articles.remove(long_article(1).url) and catalog.articles.store([long_article(1)])
        ),
    ],
)
def test_a_change_while_it_is_being_refined(bench: Bench, happens: Callable[[Catalog], object]) -> None:
    bench.catalog.articles.store([long_article(n) for n in range(3)])
    bench.drain()
    bench.refine(Meanwhile(lambda: happens(bench.catalog)))
    bench.drain()
    assert bench.catalog.passages.citable_ids(refined=True) <= bench.dense.ids()
    bench.refine()
    bench.check_refined()


class Killed(BaseException):
    """As sudden as signal 9."""


class Mortal:
    """Passes calls on until its life, shared with others, has had as many as it may."""

    def __init__(self, inner: object, life: Iterator[int], last: int) -> None:
        self._inner, self._life, self._last = inner, life, last

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if isinstance(value, Repository):
            return Mortal(value, self._life, self._last)
        return partial(self._call, value) if callable(value) else value

    def _call(self, method: Callable[..., Any], *arguments: Any) -> Any:
        if next(self._life) >= self._last:
            raise Killed
        return method(*arguments)


def refine_until(bench: Bench, last: int) -> bool:
    """Refine, killed before call number `last` to the catalog, the index or the model; whether it was."""
    life = count()
    catalog, dense, model = (Mortal(o, life, last) for o in (bench.catalog, bench.dense, FakeEmbedder()))
    whole = replace_in(bench, catalog=catalog, dense=dense)
    try:
        bench.refine(model)
    except Killed:
        return True
    finally:
        whole()
    return False


def replace_in(bench: Bench, **parts: object) -> Callable[[], None]:
    before = {name: getattr(bench, name) for name in parts}
    vars(bench).update(parts)
    return lambda: vars(bench).update(before)


def test_refining_killed_before_any_call_is_done_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.index.indexer, "_REFINED_PASSAGES", 4)
    killed = 0
    for last in count():
        bench.catalog.articles.store(
            [long_article(n, paragraphs=4 + last % 3) for n in range(3)] + [article(9)]
        )
        bench.drain()
        killed += refine_until(bench, last)
        assert bench.catalog.passages.citable_ids(refined=True) <= bench.dense.ids()
        if killed <= last:
            break
        bench.refine()
        bench.check_refined()
    assert killed > 15


def test_whatever_happens_in_whatever_order(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.index.indexer, "_REFINED_PASSAGES", 3)
    chance = random.Random(7)
    happens: list[Callable[[], object]] = [
        lambda: bench.catalog.articles.store(
            [long_article(chance.randrange(4), paragraphs=chance.randint(1, 4))]
        ),
        lambda: bench.catalog.articles.remove(long_article(chance.randrange(4)).url),
        bench.drain,
        lambda: next(bench.indexer(FakeEmbedder()).refine(), None),
        lambda: refine_until(bench, chance.randrange(25)),
        bench.catalog.queue.recut,
    ]
    for _ in range(150):
        with suppress(BylineError):  # there may be nothing to remove
            chance.choice(happens)()
        assert bench.catalog.passages.citable_ids() <= bench.lexical.ids()
        assert bench.catalog.passages.citable_ids(refined=True) <= bench.dense.ids()
    bench.drain()
    bench.refine()
    bench.check_refined()


def test_keys_tell_models_and_texts_apart() -> None:
    assert len({vector_key(m, t) for m in ("a", "b") for t in ("", "x", "y")}) == 6


# -- another model ----------------------------------------------------------------------------


def index_all(folder: Path, embedder: Embedder, *, reindex: bool = False) -> int:
    """Open the archive, drain its queue and refine it, say how many passages were embedded."""
    archive = Archive(settings(folder), embedder, FakeEmbedder(), reindex=reindex)
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        list(indexer.drain())
        embedded = summed(indexer.refine()).embedded
        assert store.dense.ids() == store.lexical.ids() == archive.catalog.passages.citable_ids()
    archive.close()
    return embedded


@pytest.mark.parametrize("dimension", [64, 32])
def test_another_model_is_refused_until_all_is_embedded_again(tmp_path: Path, dimension: int) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([long_article(n) for n in range(4)])
    passages = index_all(tmp_path, FakeEmbedder())
    follower = IndexReader(tmp_path, catalog)
    follower.refresh()
    other = FakeEmbedder(key="other@2", dimension=dimension)
    with pytest.raises(ModelMismatchError, match=r"fake@1.*other@2.*byline ingest --reindex"):
        Archive(settings(tmp_path), other)
    assert index_all(tmp_path, other, reindex=True) == passages
    assert index_all(tmp_path, other) == 0
    with pytest.raises(ModelMismatchError, match="other@2"):
        Archive(settings(tmp_path), FakeEmbedder())
    follower.refresh()
    vector = FakeEmbedder().embed([long_article(2).text])[0]
    assert len(follower.static_search(vector, 100, Filters())) == passages
    catalog.close()


@pytest.mark.parametrize("dimension", [64, 96])
def test_another_static_table_reads_all_again_and_the_model_nothing(
    tmp_path: Path, dimension: int
) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([long_article(n) for n in range(4)])
    index_all(tmp_path, FakeEmbedder())
    follower = IndexReader(tmp_path, catalog)
    follower.refresh()
    other = FakeEmbedder(key="static@2", dimension=dimension)
    archive = Archive(settings(tmp_path), NoEmbedder(), other)
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        assert (
            len(catalog.queue.pending_ids()) == 4 and len(catalog.passages.citable_ids(refined=True)) > 8
        )
        list(indexer.drain())
        assert summed(indexer.refine()).embedded == 0
        assert store.dense.ids() == store.lexical.ids() == catalog.passages.citable_ids(refined=True)
        assert len(list(archive.indexer(store).drain())) == 0, "once is enough"
    archive.close()
    follower.refresh()
    vector = other.embed([long_article(2).text])[0]
    assert len(follower.static_search(vector, 100, Filters())) == len(catalog.passages.citable_ids())
    catalog.close()


# -- followers --------------------------------------------------------------------------------


def test_a_follower_drops_what_left(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(n) for n in range(20)])
    index_all(tmp_path, FakeEmbedder())
    follower = IndexReader(tmp_path, catalog)
    follower.refresh()
    for n in range(10):
        catalog.articles.remove(article(n).url)
    catalog.articles.store([article(10, "Changed.")])
    index_all(tmp_path, FakeEmbedder())
    follower.refresh()
    vector = FakeEmbedder().embed(["ferry"])[0]
    found = {i for i, _ in follower.static_search(vector, 100, Filters())}
    assert found == catalog.passages.citable_ids()
    assert {
        i for i, _ in follower.search_words(lambda index: index.search("ferry changed", 100, Filters()))
    } == found
    catalog.close()


def test_a_follower_that_came_late_knows_what_the_others_know(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    early, vector = IndexReader(tmp_path, catalog), FakeEmbedder().embed(["ferry word3 council"])[0]
    chance = random.Random(3)
    for n in range(8):
        catalog.articles.store(
            [long_article(chance.randrange(6), paragraphs=chance.randint(1, 5)) for _ in "ab"]
        )
        if n in (3, 6):
            catalog.articles.remove(catalog.articles.all()[0].id)
        index_all(tmp_path, FakeEmbedder(), reindex=n == 5)
        early.refresh()
        late = IndexReader(tmp_path, catalog)
        late.refresh()
        known, fresh = (dict(f.static_search(vector, 1000, Filters())) for f in (early, late))
        assert known == pytest.approx(fresh) and known.keys() == catalog.passages.citable_ids()
    catalog.close()


def test_an_owner_knows_when_its_dense_index_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.archive.searches._FRESH_SECONDS", 0)
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    archive.catalog.articles.store([article(1)])
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        list(indexer.drain())
        assert not archive.dense_is_whole()
        list(indexer.refine())
        assert archive.dense_is_whole()
        archive.catalog.articles.store([article(2)])
        assert archive.dense_is_whole(), "what only waits cannot be cited"
        list(indexer.drain())
        assert not archive.dense_is_whole()
        list(indexer.refine())
    assert not archive.dense_is_whole(), "a follower has no dense index"
    archive.close()


def test_a_follower_before_there_is_anything(tmp_path: Path) -> None:
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    vector = FakeEmbedder().embed(["ferry"])[0]
    assert archive.searches.dense_search(vector, 5, Filters()) == []
    assert archive.searches.static_search(vector, 5, Filters()) == []
    assert archive.searches.lexical_search("ferry", 5, Filters()) == []
    assert not archive.dense_is_whole()
    archive.close()


# -- sentences ----------------------------------------------------------------------------------


def sentences_of(bench: Bench) -> dict[str, list[str]]:
    """Passage id -> its sentences, of all that may be cited."""
    return {
        passage.id: [s.text for s in split_sentences(passage.text)]
        for stored in bench.catalog.articles.all()
        for passage in split_passages(stored.id, stored.version, stored.article.text)
    }


def test_every_sentence_is_read_once_and_kept_in_its_place(bench: Bench) -> None:
    bench.catalog.articles.store([long_article(1), article(2), article(3, article(2).text)])
    bench.drain()
    assert not bench.catalog.sentence_vectors.is_complete()
    embedder, inside = FakeEmbedder(), sentences_of(bench)
    done = summed(bench.indexer(embedder).read_sentences())
    distinct = {text for texts in inside.values() for text in texts}
    assert sorted(embedder.seen) == sorted(distinct), "wire copy is read once"
    assert (done.passages, done.sentences) == (len(inside), len(distinct))
    assert bench.catalog.sentence_vectors.is_complete()
    others = [f"unknown-{n}" for n in range(251_000)]  # more than SQLite takes in one statement
    kept = bench.catalog.sentence_vectors.get([*inside, *others], DIMENSION)
    assert kept.keys() == inside.keys()
    for passage_id, texts in inside.items():
        cosines = (kept[passage_id] * FakeEmbedder().embed(texts)).sum(axis=1)
        assert len(kept[passage_id]) == len(texts) and cosines.min() > 0.999


def test_sentences_of_wanted_articles_are_read_first(bench: Bench) -> None:
    bench.catalog.articles.store([article(n, published=date(2025, 1, n)) for n in range(1, 4)])
    bench.drain()
    oldest = bench.catalog.sentence_vectors.next_articles(9)[-1]
    embedder = FakeEmbedder()
    list(bench.indexer(embedder).read_sentences(lambda: [oldest]))
    first = bench.catalog.sentence_vectors.passages_to_embed([oldest])
    assert first == [] and bench.catalog.sentence_vectors.next_articles(9) == []


def test_wanted_articles_are_refined_with_their_sentences(bench: Bench) -> None:
    bench.catalog.articles.store([article(n, published=date(2025, 1, n)) for n in range(1, 4)])
    bench.drain()
    oldest = bench.catalog.passage_vectors.next_articles(9)[-1]
    assert bench.refine(wanted=iter([[oldest], [], [], []]).__next__).passages > 3
    assert oldest not in bench.catalog.sentence_vectors.next_articles(9)
    assert len(bench.catalog.sentence_vectors.next_articles(9)) == 2


def test_sentence_vectors_leave_with_their_passages(bench: Bench) -> None:
    bench.catalog.articles.store([article(1), article(2)])
    bench.drain()
    list(bench.indexer().read_sentences())
    gone, kept = sentences_of(bench)
    bench.catalog.articles.remove(
        next(s.id for s in bench.catalog.articles.all() if gone.startswith(s.id))
    )
    bench.drain()
    assert bench.catalog.sentence_vectors.get([gone, kept], DIMENSION).keys() == {kept}
    bench.catalog.articles.store(
        [article(2, "Other words stand here now. They are about a lighthouse.")]
    )
    bench.drain()
    assert not bench.catalog.sentence_vectors.is_complete(), "a new version has to be read again"
    bench.catalog.queue.reset()
    assert bench.catalog.sentence_vectors.get([gone, kept], DIMENSION) == {}


def test_sentences_of_another_model_are_not_kept(bench: Bench) -> None:
    bench.catalog.articles.store([article(1)])
    bench.drain()
    bench.catalog.facts.set("embedding_model", "other@1")
    (passage_id,) = sentences_of(bench)
    bench.catalog.sentence_vectors.save({passage_id: FakeEmbedder().embed(["One."])}, "fake@1")
    assert bench.catalog.sentence_vectors.get([passage_id], DIMENSION) == {}


# -- copies -----------------------------------------------------------------------------------


def test_copies_are_found_as_articles_are_indexed_and_in_an_older_archive(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    text = long_article(1).text
    bench.catalog.articles.store([article(n, text, outlet=f"Outlet {n}") for n in (1, 2)])
    bench.catalog.articles.store([long_article(n) for n in (3, 4)])
    bench.drain()
    (story,) = bench.catalog.near_duplicates.clusters()
    assert len(story) == 2
    assert list(bench.indexer().compare()) == [], "nothing is left to compare"
    bench.catalog.near_duplicates.use_rule("another rule")
    assert bench.catalog.near_duplicates.clusters() == []
    assert sum(step.compared for step in bench.indexer().compare()) == 4
    assert bench.catalog.near_duplicates.clusters() == [story]
