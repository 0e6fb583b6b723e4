"""rag/storage/catalog.py and rag/storage/upsert.py: what is stored, what may be cited, and who may write at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rag.storage.statistics
from rag.core.errors import ArticleNotFoundError, CatalogError
from rag.core.types import Article
from rag.core.vectors import Vectors, quantize
from rag.storage.catalog import Catalog
from rag.storage.passages import StoredPassage
from rag.text.passages import split_passages
from tests.fakes import FakeEmbedder, article, long_article, make_earlier


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


def outcomes(catalog: Catalog, *batch: Article) -> list[str]:
    return [stored.outcome for stored in catalog.articles.store(batch)]


def index(catalog: Catalog, *, ready: bool = True) -> list[str]:
    """What the indexer does with everything that waits, without any index; ids of the passages."""
    made: list[str] = []
    for stored in catalog.queue.claim(10_000):
        if stored.state == "removing":
            catalog.queue.delete_removed([stored.id])
            continue
        passages = split_passages(stored.id, stored.version, stored.article.text)
        codes = quantize(FakeEmbedder().embed([p.text for p in passages]))
        catalog.passages.save(
            [
                StoredPassage(p, stored.version, code.tobytes(), p.text, None)
                for p, code in zip(passages, codes, strict=True)
            ]
        )
        made += [p.id for p in passages]
        if ready:
            catalog.queue.mark_ready([(stored.id, stored.version)])
    return made


def refine(catalog: Catalog, limit: int = 1000) -> list[str]:
    """What the indexer does with everything that is not refined, without an index; the articles' ids."""
    ids = catalog.passage_vectors.next_articles(limit)
    found = catalog.passage_vectors.passages_to_embed(ids)
    catalog.passage_vectors.save({u.passage.id: vector(u.passage.text) for u in found}, "fake@1")
    catalog.passage_vectors.mark_done(
        {(u.passage.article_id, u.version) for u in found}, catalog.queue.epoch()
    )
    return ids


def vector(text: str) -> Vectors:
    (made,) = FakeEmbedder().embed([text])
    return np.asarray(made, np.float32)


def texts(catalog: Catalog) -> set[str]:
    """The texts that may be cited, as retrieval sees them."""
    found = catalog.passages.get(sorted(catalog.passages.citable_ids()))
    for passage, held in found.values():
        assert held.text[passage.start : passage.end] == passage.text
    return {held.text for _, held in found.values()}


# -- storing ----------------------------------------------------------------------------------


def test_the_first_time_and_again(catalog: Catalog) -> None:
    assert outcomes(catalog, article(1), article(2)) == ["added", "added"]
    assert outcomes(catalog, article(1), article(2)) == ["unchanged", "unchanged"]
    index(catalog)
    assert outcomes(catalog, article(1)) == ["unchanged"]
    assert catalog.queue.pending_ids() == set()


def test_twice_in_one_batch(catalog: Catalog) -> None:
    assert outcomes(catalog, article(1), article(1)) == ["added", "unchanged"]


def test_any_visible_change_is_an_update(catalog: Catalog) -> None:
    first = article(1)
    changes = [
        replace(first, text="Another text."),
        replace(first, text="Another text.", title="Another headline"),
        replace(first, text="Another text.", title="Another headline", published=None),
        replace(first, text="Another text.", title="Another headline", authors=("A. Writer",)),
    ]
    assert outcomes(catalog, first, *changes) == ["added"] + ["updated"] * 4
    (held,) = catalog.articles.all()
    assert (held.version, held.article.authors) == (5, ("A. Writer",))


def test_the_same_words_elsewhere_are_a_duplicate(catalog: Catalog) -> None:
    copy = replace(article(1), identity="elsewhere", url="", text=article(1).text.upper() + "\n")
    first, second = catalog.articles.store([article(1), copy])
    assert (second.outcome, second.article_id) == ("duplicate", first.article_id)


def test_the_same_words_in_another_outlet_are_added(catalog: Catalog) -> None:
    wire = replace(article(2), text=article(1).text, outlet="Inland Times")
    assert outcomes(catalog, article(1), wire) == ["added", "added"]


def test_two_files_with_one_url_settle(catalog: Catalog) -> None:
    one = article(1, "The first file says this.", source="/a.md")
    two = replace(one, text="The second file says that.", source="/b.md")
    assert outcomes(catalog, one, two) == ["added", "updated"]
    for _ in range(3):
        assert outcomes(catalog, one, two) == ["unchanged", "unchanged"]
    edited = replace(one, text="The first file was edited.")
    assert outcomes(catalog, edited, two) == ["updated", "unchanged"]
    assert outcomes(catalog, edited, two) == ["unchanged", "unchanged"]


def test_a_file_that_returns_to_an_earlier_text_is_an_update(catalog: Catalog) -> None:
    before = article(1)
    after = replace(before, text="Corrected text.")
    assert outcomes(catalog, before, after, before) == ["added", "updated", "updated"]
    index(catalog)
    assert texts(catalog) == {before.text}


def test_ids_follow_the_address_and_never_collide(catalog: Catalog) -> None:
    one = replace(article(1), identity="x", url="https://news.example/same")
    two = replace(article(2), identity="y", url="https://news.example/same")
    ids = {stored.article_id for stored in catalog.articles.store([one, two])}
    assert len(ids) == 2 and all(len(i) == 16 for i in ids)


def test_a_failed_article_is_tried_again_when_it_comes_again(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    (claimed,) = catalog.queue.claim(9)
    catalog.queue.mark_failed(claimed.id, claimed.version, "no")
    assert catalog.queue.claim(9) == []
    assert catalog.queue.failures() == {claimed.id: "no"}
    assert outcomes(catalog, article(1)) == ["updated"]
    assert catalog.queue.failures() == {} and len(catalog.queue.claim(9)) == 1


def test_the_failure_of_an_old_version_spares_the_new_one(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    (claimed,) = catalog.queue.claim(9)
    catalog.articles.store([article(1, "A better text.")])
    catalog.queue.mark_failed(claimed.id, claimed.version, "no")
    assert [stored.version for stored in catalog.queue.claim(9)] == [2]


def test_everything_in_a_batch_or_nothing(catalog: Catalog) -> None:
    bad = replace(article(2), outlet=b"no text")  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"."):
        catalog.articles.store([article(1), bad])
    assert catalog.articles.all() == []


# -- what may be cited ------------------------------------------------------------------------


def test_nothing_is_citable_before_it_is_ready(catalog: Catalog) -> None:
    catalog.articles.store([long_article(1)])
    made = index(catalog, ready=False)
    assert len(made) > 1
    assert catalog.passages.candidates(made) == {} and catalog.passages.get(made) == {}
    assert catalog.passages.changes(0) == (0, [])
    index(catalog)
    assert catalog.passages.citable_ids() == set(made) == set(catalog.passages.candidates(made))


def test_the_old_version_is_citable_until_the_new_one_is_ready(catalog: Catalog) -> None:
    before, after = long_article(1), article(1, "Short correction.")
    catalog.articles.store([before])
    index(catalog)
    catalog.articles.store([after])
    assert texts(catalog) == {before.text}
    index(catalog, ready=False)
    assert texts(catalog) == {before.text}
    index(catalog)
    assert texts(catalog) == {after.text}
    (held,) = catalog.articles.all()
    assert catalog.passages.ids_of([held.id]) == catalog.passages.citable_ids()


def test_a_failed_new_version_leaves_the_old_one_citable(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    index(catalog)
    catalog.articles.store([article(1, "A text that cannot be indexed.")])
    (claimed,) = catalog.queue.claim(9)
    catalog.queue.mark_failed(claimed.id, claimed.version, "no")
    assert texts(catalog) == {article(1).text}


def test_removing_is_never_citable(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    made = index(catalog)
    (removed,) = catalog.articles.remove(article(1).url)
    assert texts(catalog) == {article(2).text}
    assert all(c.article_id != removed.id for c in catalog.passages.candidates(made).values())
    assert all(a.url != article(1).url for _, a, _ in catalog.passages.changes(0)[1])
    assert (
        catalog.statistics.outlets() == ["Harbour Post"] and catalog.statistics.counts()["removing"] == 1
    )
    catalog.queue.mark_ready([(removed.id, 1)])  # a step that was under way when it was removed
    assert texts(catalog) == {article(2).text}
    index(catalog)
    assert len(catalog.articles.all()) == 1 and catalog.passages.ids_of([removed.id]) == set()


def test_removed_and_added_again_before_the_indexer_came(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    index(catalog)
    catalog.articles.remove(article(1).url)
    assert outcomes(catalog, article(1)) == ["updated"]
    assert texts(catalog) == set()
    index(catalog)
    assert texts(catalog) == {article(1).text}
    (held,) = catalog.articles.all()
    assert catalog.passages.ids_of([held.id]) == {f"{held.id}-2-0"}


def test_a_removal_that_is_forgotten_late_spares_what_came_again(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    index(catalog)
    (removed,) = catalog.articles.remove(article(1).url)
    catalog.articles.store([article(1)])
    catalog.queue.delete_removed([removed.id])
    assert [stored.state for stored in catalog.articles.all()] == ["pending"]


def test_the_text_of_a_removed_article_may_come_from_elsewhere(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    catalog.articles.remove(article(1).url)
    assert outcomes(catalog, replace(article(1), identity="/moved.md", url="")) == ["added"]


def test_removing_by_id_url_path_and_file(catalog: Catalog) -> None:
    records = [article(n, url="", source=f"/news/all_%.jsonl#{n}") for n in range(3)]
    other = article(9, url="", source="/news/allX.jsonl#1")
    catalog.articles.store([*records, other, article(5)])
    assert len(catalog.articles.remove("/news/all_%.jsonl#1")) == 1
    assert len(catalog.articles.remove("/news/all_%.jsonl")) == 2
    assert len(catalog.articles.remove(article(5).source)) == 1
    (left,) = [stored for stored in catalog.articles.all() if stored.state != "removing"]
    assert len(catalog.articles.remove(left.id)) == 1
    for key in (left.id, "nothing", ""):
        with pytest.raises(ArticleNotFoundError):
            catalog.articles.remove(key)


def test_removing_a_file_of_very_many_records(catalog: Catalog) -> None:
    catalog.articles.store([article(0, url="", source="/news/big.jsonl#0")])
    with sqlite3.connect(catalog.path) as db:  # storing so many one by one would take a minute
        for table, key in (("articles", "id"), ("versions", "article_id")):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            copied = ", ".join({key: "n", "identity": "n"}.get(name, name) for name in names)
            numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 39999)"
            db.execute(f"INSERT INTO {table} {numbers} SELECT {copied} FROM {table}, c")
    db.close()
    assert len(catalog.articles.remove("/news/big.jsonl")) == 40_000
    assert len(catalog.queue.pending_ids()) == 40_000


def test_work_that_was_requeued_meanwhile_is_void(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    epoch = catalog.queue.epoch()
    index(catalog, ready=False)
    (stored,) = catalog.articles.all()
    assert catalog.queue.reset() == 1
    catalog.queue.mark_ready([(stored.id, 1)], epoch)
    assert catalog.queue.pending_ids() == {stored.id}
    assert catalog.passages.citable_ids() == set()


# -- the clock --------------------------------------------------------------------------------


def follow(catalog: Catalog, clock: int, limit: int) -> tuple[int, list[str]]:
    """Every passage that `changes` gives from a clock on, page by page; `codes` must give the same."""
    seen: list[str] = []
    quantize: list[str] = []
    before, first = -1, clock
    while clock > before:
        before = clock
        clock, rows = catalog.passages.changes(clock, limit)
        pages = Counter(passage.article_id for passage, _, _ in rows)
        whole = {i: len(catalog.passages.ids_of([i])) for i in pages}
        assert pages == whole and len(pages) <= limit, "an article was cut in two by the page"
        seen += [passage.id for passage, _, _ in rows]
    before, later = -1, first
    while later > before:
        before = later
        later, some = catalog.passages.static_vectors(later, limit)
        quantize += [row[0] for row in some]
    assert (later, sorted(quantize)) == (clock, sorted(seen))
    return clock, seen


@pytest.mark.parametrize("limit", [1, 7, 2000])
def test_changes_come_once_each_whatever_the_page(catalog: Catalog, limit: int) -> None:
    catalog.articles.store([long_article(n) for n in range(12)])
    index(catalog)
    clock, seen = follow(catalog, 0, limit)
    assert sorted(seen) == sorted(catalog.passages.citable_ids())
    assert follow(catalog, clock, limit) == (clock, [])
    catalog.articles.store([long_article(3), article(4, "Changed.")])
    catalog.articles.remove(long_article(5).url)
    index(catalog)
    later, seen = follow(catalog, clock, limit)
    assert later > clock and {catalog.passages.get([i])[i][1].text for i in seen} == {"Changed."}


def test_a_page_may_be_empty_with_more_behind_it(catalog: Catalog) -> None:
    catalog.articles.store([article(n) for n in range(5)])
    index(catalog)
    catalog.articles.remove(article(2).url)
    clock, seen = follow(catalog, 0, 1)
    assert (clock, len(seen)) == (5, 4)


def test_changes_carry_facts_without_texts_and_vectors_where_they_are_made(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    (made,) = index(catalog)
    for expected in (None, pytest.approx(vector(article(1).text), abs=1e-3)):
        ((passage, held, kept),) = catalog.passages.changes(0)[1]
        assert (passage.id, passage.text, kept) == (made, article(1).text, expected)
        assert held == replace(article(1), text="")
        refine(catalog)
    _, ((passage_id, code, outlet, day, section),) = catalog.passages.static_vectors(0)
    assert (passage_id, outlet, day, section) == (made, "Harbour Post", article(1).published, "")
    assert code == quantize(vector(article(1).text)[None, :]).tobytes()


# -- refining ---------------------------------------------------------------------------------


def test_what_is_ready_is_refined_newest_first(catalog: Catalog) -> None:
    assert catalog.passage_vectors.is_complete()
    days = [date(2024, 5, day) for day in (3, 9, 6)]
    catalog.articles.store([article(n, published=day) for n, day in enumerate(days)])
    assert catalog.passage_vectors.is_complete() and catalog.passage_vectors.next_articles(9) == [], (
        "not ready yet"
    )
    made = index(catalog)
    urls = {stored.id: stored.article.url for stored in catalog.articles.all()}
    newest = [article(n).url for n in (1, 2, 0)]
    assert [urls[i] for i in catalog.passage_vectors.next_articles(9)] == newest
    assert (
        not catalog.passage_vectors.is_complete() and catalog.passages.citable_ids(refined=True) == set()
    )
    assert [urls[i] for i in refine(catalog, 2)] == newest[:2]
    assert (
        len(catalog.passages.citable_ids(refined=True)) == 2
        and not catalog.passage_vectors.is_complete()
    )
    refine(catalog)
    assert (
        catalog.passages.citable_ids(refined=True) == set(made) and catalog.passage_vectors.is_complete()
    )


def test_every_passage_of_an_unrefined_article_is_given(catalog: Catalog) -> None:
    catalog.articles.store([long_article(1), article(2)])
    made = index(catalog)
    (one, two) = sorted(
        {i.split("-")[0] for i in made}, key=lambda i: -len(catalog.passages.ids_of([i]))
    )
    (first,) = [u.passage.id for u in catalog.passage_vectors.passages_to_embed([one])][:1]
    catalog.passage_vectors.save({first: vector("One that a question made the model read.")}, "fake@1")
    assert {
        u.passage.id for u in catalog.passage_vectors.passages_to_embed([one])
    } == catalog.passages.ids_of([one])
    assert catalog.passage_vectors.count_missing() == len(made) - 1
    (short,) = catalog.passage_vectors.passages_to_embed([two, "unknown"])
    assert (short.version, short.article) == (1, replace(article(2), text=""))
    refine(catalog)
    assert (
        catalog.passage_vectors.passages_to_embed([one, two]) == []
        and catalog.passage_vectors.count_missing() == 0
    )


def test_an_update_is_not_refined_until_it_is(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    old = index(catalog)
    refine(catalog)
    catalog.articles.store([article(1, "Changed.")])
    assert catalog.passages.citable_ids(refined=True) == set(old), "the old version is found meanwhile"
    new = index(catalog)
    assert catalog.passages.citable_ids(refined=True) == set() and catalog.passages.citable_ids() == set(
        new
    )
    assert len(refine(catalog)) == 1
    assert catalog.passages.citable_ids(refined=True) == set(new)


def test_what_leaves_or_fails_is_not_waited_for(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    index(catalog)
    catalog.articles.remove(article(1).url)
    assert len(refine(catalog)) == 1 and catalog.passage_vectors.is_complete()
    catalog.articles.store([article(2, "A text that cannot be indexed.")])
    claimed = [stored for stored in catalog.queue.claim(9) if stored.state == "pending"]
    catalog.queue.mark_failed(claimed[0].id, claimed[0].version, "no")
    assert catalog.passage_vectors.is_complete() and len(catalog.passages.citable_ids(refined=True)) == 1


def test_removed_and_added_again_is_not_refined(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    index(catalog)
    refine(catalog)
    catalog.articles.remove(article(1).url)
    catalog.articles.store([article(1)])
    assert catalog.passages.citable_ids(refined=True) == set()
    index(catalog)
    assert (
        catalog.passages.citable_ids(refined=True) == set() and not catalog.passage_vectors.is_complete()
    )


def test_refining_of_what_changed_meanwhile_is_void(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    index(catalog)
    (one, two) = catalog.passage_vectors.next_articles(9)
    epoch = catalog.queue.epoch()
    catalog.articles.store([article(n, "Changed.") for n in (1, 2)])
    index(catalog)
    catalog.passage_vectors.mark_done([(one, 1)], epoch)
    assert catalog.passages.citable_ids(refined=True) == set(), (
        "the dense index holds the version before"
    )
    catalog.queue.recut()
    catalog.passage_vectors.mark_done([(two, 2)], epoch)
    assert catalog.passages.citable_ids(refined=True) == set()


def test_vectors_survive_at_half_precision(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    made, other = index(catalog)
    given = vector(article(1).text)
    catalog.passage_vectors.save({made: given, "unknown": given}, "fake@1")
    catalog.passage_vectors.save({}, "fake@1")
    kept = catalog.passage_vectors.get([made, other, "unknown"])
    assert kept.keys() == {made} and float(kept[made] @ given) == pytest.approx(1.0, abs=1e-3)
    known = catalog.passage_vectors.get_by_key([article(1).text, article(2).text, "unknown"])
    assert known.keys() == {article(1).text} and np.array_equal(known[article(1).text], kept[made])


def test_queued_again_all_stays_citable_and_refined(catalog: Catalog) -> None:
    catalog.articles.store([article(1), article(2)])
    made = index(catalog)
    refine(catalog)
    catalog.articles.store([article(3)])
    before = catalog.facts.all()
    catalog.queue.recut()
    assert len(catalog.queue.pending_ids()) == 3 and catalog.facts.all()["epoch"] != before.get("epoch")
    assert catalog.passages.citable_ids() == catalog.passages.citable_ids(refined=True) == set(made)
    assert len(catalog.passage_vectors.get(made)) == 2


def test_reset_all_stays_citable_and_nothing_is_refined(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    index(catalog)
    refine(catalog)
    before = catalog.passages.citable_ids()
    catalog.queue.reset()
    assert (
        catalog.passage_vectors.count_missing() == 1
        and catalog.passages.citable_ids(refined=True) == set()
    )
    assert catalog.passages.citable_ids() == before, "its words are searched meanwhile"
    made = index(catalog)
    assert (
        catalog.passage_vectors.count_missing() == 1
        and catalog.passage_vectors.get(made) == {}
        and not catalog.passage_vectors.is_complete()
    )


def test_facts_tell_a_follower_what_changed(catalog: Catalog) -> None:
    def changed() -> set[str]:
        before, now = dict(seen), catalog.facts.all()
        seen.update(now)
        return {name for name in now if now[name] != before.get(name)}

    seen = catalog.facts.all()
    catalog.articles.store([article(1), article(2)])
    assert changed() == set()
    index(catalog)
    assert changed() == {"clock", "code_bytes"}
    refine(catalog)
    assert changed() == {"vector_bytes"}
    catalog.articles.store([article(1, "Changed.")])
    index(catalog)
    assert changed() == {"clock", "dropped"}
    catalog.articles.remove(article(2).url)
    index(catalog)
    assert changed() == {"dropped"}
    catalog.queue.reset()
    assert changed() == {"epoch"}


# -- an archive of an earlier version ---------------------------------------------------------


def shape(path: Path) -> set[tuple[str, ...]]:
    """Every table with its columns, and every index."""
    with sqlite3.connect(path) as db:
        rows = list(db.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
        found = {
            (kind, name, *sorted(row[1] for row in db.execute(f"PRAGMA table_info({name})")))
            for kind, name in rows
        }
    db.close()
    return found


def earlier(path: Path, *held: Article) -> None:
    """An archive of the earlier shape, its articles ready."""
    catalog = Catalog(path)
    catalog.articles.store(held)
    catalog.close()
    make_earlier(path)


def test_an_earlier_archive_is_queued_again_whole(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    Catalog(tmp_path / "new.sqlite3").close()
    earlier(path, long_article(1), article(2), article(3))
    with sqlite3.connect(path) as db:
        db.execute("UPDATE articles SET state = 'removing' WHERE identity = ?", [article(2).identity])
        db.execute("UPDATE articles SET state = 'failed' WHERE identity = ?", [article(3).identity])
    db.close()
    catalog = Catalog(path)
    assert shape(path) == shape(tmp_path / "new.sqlite3")
    states = {stored.article.url: stored.state for stored in catalog.articles.all()}
    assert list(map(states.get, (long_article(1).url, article(2).url, article(3).url))) == [
        "pending", "removing", "pending"
    ]  # fmt: skip
    assert catalog.passages.citable_ids() == set() and catalog.statistics.counts()["passages"] == 0
    index(catalog)
    refine(catalog)
    assert (
        texts(catalog) == {long_article(1).text, article(3).text}
        and catalog.passage_vectors.is_complete()
    )
    catalog.close()
    catalog = Catalog(path)  # opened again nothing is queued again
    assert catalog.queue.pending_ids() == set() and catalog.passage_vectors.is_complete()
    catalog.close()


def test_many_processes_open_an_earlier_archive_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    earlier(path, *(article(n) for n in range(4)))
    _together(path, [[n] for n in range(6)])
    catalog = Catalog(path)
    assert len(catalog.queue.pending_ids()) == len(catalog.articles.all()) == 6
    catalog.close()


# -- several processes ------------------------------------------------------------------------


def _store_all(path: Path, numbers: Sequence[int], start: Path) -> None:
    """In a process of its own, from an archive that may not exist yet."""
    while not start.exists():
        pass
    catalog = Catalog(path)
    for n in numbers:
        catalog.articles.store([article(n)])
    catalog.close()


def _together(path: Path, shares: Sequence[Sequence[int]]) -> None:
    context = multiprocessing.get_context("fork")
    start = path.with_name("start")
    children = [context.Process(target=_store_all, args=(path, share, start)) for share in shares]
    for child in children:
        child.start()
    start.touch()
    for child in children:
        child.join(60)
        assert child.exitcode == 0


def test_two_processes_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    _together(path, [range(200), range(100, 300)])
    catalog = Catalog(path)
    found = Counter(stored.article.url for stored in catalog.articles.all())
    assert found == {article(n).url: 1 for n in range(300)}
    assert {stored.version for stored in catalog.articles.all()} == {1}
    assert len(catalog.queue.pending_ids()) == 300
    catalog.close()


def test_a_catalog_in_no_folder_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "absent" / "catalog.sqlite3"
    with pytest.raises(CatalogError, match=f"{path}.*no folder"):
        Catalog(path)
    assert not path.parent.exists()


def test_many_processes_open_a_new_catalog_at_once(tmp_path: Path) -> None:
    for attempt in range(10):
        _together(tmp_path / f"{attempt}.sqlite3", [[n] for n in range(6)])
        (tmp_path / "start").unlink()


# -- properties -------------------------------------------------------------------------------

ARTICLES = st.builds(
    lambda n, text, outlet, source: article(n, text, outlet=outlet, source=source),
    st.integers(0, 3),
    st.sampled_from(["One text.", "one  TEXT.", "Another text.", "Ein dritter Text – größer."]),
    st.sampled_from(["Post", "Times", ""]),
    st.sampled_from(["/a.md", "/b.md", "/c.jsonl#1"]),
)


def ingested(catalog: Catalog, batch: Sequence[Article]) -> tuple[list[str], object]:
    """What became of a batch that was stored and indexed, and the archive after it."""
    found = outcomes(catalog, *batch)
    index(catalog)
    assert catalog.queue.pending_ids() == set()
    return found, (catalog.articles.all(), catalog.passages.citable_ids())


@settings(max_examples=30, deadline=None)
@given(st.lists(ARTICLES, max_size=6, unique_by=(lambda a: a.source, lambda a: a.identity)))
def test_ingesting_again_changes_nothing(batch: list[Article]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        _, before = ingested(catalog, batch)
        again, after = ingested(catalog, batch)
        catalog.close()
    assert set(again) <= {"unchanged", "duplicate"}
    assert after == before


@settings(max_examples=30, deadline=None)
@given(st.lists(ARTICLES, max_size=8, unique_by=lambda a: a.source))
def test_files_that_disagree_about_an_address_settle(batch: list[Article]) -> None:
    """A copy of a text is let in once the text it copied has given way to another file's."""
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        ingested(catalog, batch)
        _, before = ingested(catalog, batch)
        again, after = ingested(catalog, batch)
        catalog.close()
    assert set(again) <= {"unchanged", "duplicate"}
    assert after == before


# -- a database that is none ------------------------------------------------------------------


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite3").write_bytes(b"this is no database" * 100)
    with pytest.raises(CatalogError, match=r"catalog\.sqlite3"):
        Catalog(tmp_path / "catalog.sqlite3")


def test_another_programs_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "c.sqlite3") as other:
        other.execute("CREATE TABLE articles (headline)")
    other.close()
    with pytest.raises(CatalogError, match="articles"):
        Catalog(tmp_path / "c.sqlite3").articles.all()


def test_vectors_of_another_model_are_not_kept(catalog: Catalog) -> None:
    catalog.articles.store([article(1)])
    (made,) = index(catalog)
    catalog.facts.set("embedding_model", "new@2")
    old = catalog.passage_vectors.get([made])
    catalog.passage_vectors.save({made: FakeEmbedder().embed(["Something else"])[0]}, "old@1")
    assert str(catalog.passage_vectors.get([made])) == str(old)


def test_a_long_scan_is_not_repeated_for_every_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.storage.statistics, "_LONG", 0.0)
    monkeypatch.setattr(rag.storage.statistics, "_SHARE", 1e9)
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(1, outlet="CNN")])
    index(catalog)
    assert catalog.statistics.outlets() == ["CNN"]
    catalog.articles.store([article(2, outlet="AFP")])
    index(catalog)
    assert catalog.statistics.outlets() == ["CNN"], "known a moment ago"
    monkeypatch.setattr(rag.storage.statistics, "_SHARE", 0)
    assert Catalog(tmp_path / "catalog.sqlite3").statistics.outlets() == ["AFP", "CNN"]


@pytest.mark.parametrize(
    "spelling",
    [
        "https://news.example/ferry?id=7",
        "http://news.example/ferry/?id=7",
        "https://NEWS.example:443/ferry?utm_source=mail&id=7&fbclid=x#comments",
        "https://www.news.example/ferry?id=7",
        " https://news.example./ferry?id=7 ",
    ],
)
def test_an_article_is_removed_by_any_spelling_of_its_address(catalog: Catalog, spelling: str) -> None:
    url = "https://news.example/ferry?id=7"
    catalog.articles.store(
        [replace(article(1), url=url, identity=url), replace(article(2), text="Another.")]
    )
    (removed,) = catalog.articles.remove(spelling)
    assert removed.article.url == url and len(catalog.articles.all()) == 2
    with pytest.raises(ArticleNotFoundError):
        catalog.articles.remove(spelling)


def test_a_twin_with_www_goes_only_when_no_other_is_meant(catalog: Catalog) -> None:
    urls = ["https://news.example/a", "https://www.news.example/a"]
    catalog.articles.store(
        [replace(article(n), url=url, identity=url, text=url) for n, url in enumerate(urls)]
    )
    assert [r.article.url for r in catalog.articles.remove("http://www.news.example/a/")] == urls[1:]
    assert [r.article.url for r in catalog.articles.remove("http://www.news.example/a/")] == urls[:1]
    for other in ("https://news.example/b", "https://", "www.", "news.example/a"):
        with pytest.raises(ArticleNotFoundError):
            catalog.articles.remove(other)
