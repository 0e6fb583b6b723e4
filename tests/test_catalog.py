"""rag/catalog.py and rag/storing.py: what is stored, what may be cited, and who may write at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.catalog import Catalog
from rag.errors import ArticleNotFoundError, CatalogError
from rag.passages import cut
from rag.types import Article
from tests.fakes import FakeEmbedder, article, long_article


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


def outcomes(catalog: Catalog, *batch: Article) -> list[str]:
    return [stored.outcome for stored in catalog.store(batch)]


def index(catalog: Catalog, *, ready: bool = True) -> list[str]:
    """What the indexer does with everything that waits, without any index; ids of the passages."""
    made: list[str] = []
    for stored in catalog.claim(10_000):
        if stored.state == "removing":
            catalog.forget([stored.id])
            continue
        passages = cut(stored.id, stored.version, stored.article.text)
        vectors = FakeEmbedder().embed([p.text for p in passages])
        catalog.save_passages(stored.version, passages, [p.id for p in passages], vectors)
        made += [p.id for p in passages]
        if ready:
            catalog.mark_ready([(stored.id, stored.version)])
    return made


def texts(catalog: Catalog) -> set[str]:
    """The texts that may be cited, as retrieval sees them."""
    found = catalog.citable(sorted(catalog.citable_ids()))
    for passage, held in found.values():
        assert held.text[passage.start : passage.end] == passage.text
    return {held.text for _, held in found.values()}


# -- storing ----------------------------------------------------------------------------------


def test_the_first_time_and_again(catalog: Catalog) -> None:
    assert outcomes(catalog, article(1), article(2)) == ["added", "added"]
    assert outcomes(catalog, article(1), article(2)) == ["unchanged", "unchanged"]
    index(catalog)
    assert outcomes(catalog, article(1)) == ["unchanged"]
    assert catalog.pending() == set()


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
    (held,) = catalog.articles()
    assert (held.version, held.article.authors) == (5, ("A. Writer",))


def test_the_same_words_elsewhere_are_a_duplicate(catalog: Catalog) -> None:
    copy = replace(article(1), identity="elsewhere", url="", text=article(1).text.upper() + "\n")
    first, second = catalog.store([article(1), copy])
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
    ids = {stored.article_id for stored in catalog.store([one, two])}
    assert len(ids) == 2 and all(len(i) == 16 for i in ids)


def test_a_failed_article_is_tried_again_when_it_comes_again(catalog: Catalog) -> None:
    catalog.store([article(1)])
    (claimed,) = catalog.claim(9)
    catalog.mark_failed(claimed.id, claimed.version, "no")
    assert catalog.claim(9) == []
    assert catalog.failures() == {claimed.id: "no"}
    assert outcomes(catalog, article(1)) == ["updated"]
    assert catalog.failures() == {} and len(catalog.claim(9)) == 1


def test_the_failure_of_an_old_version_spares_the_new_one(catalog: Catalog) -> None:
    catalog.store([article(1)])
    (claimed,) = catalog.claim(9)
    catalog.store([article(1, "A better text.")])
    catalog.mark_failed(claimed.id, claimed.version, "no")
    assert [stored.version for stored in catalog.claim(9)] == [2]


def test_everything_in_a_batch_or_nothing(catalog: Catalog) -> None:
    bad = replace(article(2), outlet=b"no text")  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"."):
        catalog.store([article(1), bad])
    assert catalog.articles() == []


# -- what may be cited ------------------------------------------------------------------------


def test_nothing_is_citable_before_it_is_ready(catalog: Catalog) -> None:
    catalog.store([long_article(1)])
    made = index(catalog, ready=False)
    assert len(made) > 1
    assert catalog.candidates(made) == {} and catalog.citable(made) == {}
    assert catalog.changes(0) == (0, [])
    index(catalog)
    assert catalog.citable_ids() == set(made) == set(catalog.candidates(made))


def test_the_old_version_is_citable_until_the_new_one_is_ready(catalog: Catalog) -> None:
    before, after = long_article(1), article(1, "Short correction.")
    catalog.store([before])
    index(catalog)
    catalog.store([after])
    assert texts(catalog) == {before.text}
    index(catalog, ready=False)
    assert texts(catalog) == {before.text}
    index(catalog)
    assert texts(catalog) == {after.text}
    (held,) = catalog.articles()
    assert catalog.passage_ids([held.id]) == catalog.citable_ids()


def test_a_failed_new_version_leaves_the_old_one_citable(catalog: Catalog) -> None:
    catalog.store([article(1)])
    index(catalog)
    catalog.store([article(1, "A text that cannot be indexed.")])
    (claimed,) = catalog.claim(9)
    catalog.mark_failed(claimed.id, claimed.version, "no")
    assert texts(catalog) == {article(1).text}


def test_removing_is_never_citable(catalog: Catalog) -> None:
    catalog.store([article(1), article(2)])
    made = index(catalog)
    (removed,) = catalog.remove(article(1).url)
    assert texts(catalog) == {article(2).text}
    assert all(c.article_id != removed.id for c in catalog.candidates(made).values())
    assert all(a.url != article(1).url for _, a, _ in catalog.changes(0)[1])
    assert catalog.outlets() == ["Harbour Post"] and catalog.counts()["removing"] == 1
    catalog.mark_ready([(removed.id, 1)])  # a step that was under way when it was removed
    assert texts(catalog) == {article(2).text}
    index(catalog)
    assert len(catalog.articles()) == 1 and catalog.passage_ids([removed.id]) == set()


def test_removed_and_added_again_before_the_indexer_came(catalog: Catalog) -> None:
    catalog.store([article(1)])
    index(catalog)
    catalog.remove(article(1).url)
    assert outcomes(catalog, article(1)) == ["updated"]
    assert texts(catalog) == set()
    index(catalog)
    assert texts(catalog) == {article(1).text}
    (held,) = catalog.articles()
    assert catalog.passage_ids([held.id]) == {f"{held.id}-2-0"}


def test_a_removal_that_is_forgotten_late_spares_what_came_again(catalog: Catalog) -> None:
    catalog.store([article(1)])
    index(catalog)
    (removed,) = catalog.remove(article(1).url)
    catalog.store([article(1)])
    catalog.forget([removed.id])
    assert [stored.state for stored in catalog.articles()] == ["pending"]


def test_the_text_of_a_removed_article_may_come_from_elsewhere(catalog: Catalog) -> None:
    catalog.store([article(1)])
    catalog.remove(article(1).url)
    assert outcomes(catalog, replace(article(1), identity="/moved.md", url="")) == ["added"]


def test_removing_by_id_url_path_and_file(catalog: Catalog) -> None:
    records = [article(n, url="", source=f"/news/all_%.jsonl#{n}") for n in range(3)]
    other = article(9, url="", source="/news/allX.jsonl#1")
    catalog.store([*records, other, article(5)])
    assert len(catalog.remove("/news/all_%.jsonl#1")) == 1
    assert len(catalog.remove("/news/all_%.jsonl")) == 2
    assert len(catalog.remove(article(5).source)) == 1
    (left,) = [stored for stored in catalog.articles() if stored.state != "removing"]
    assert len(catalog.remove(left.id)) == 1
    for key in (left.id, "nothing", ""):
        with pytest.raises(ArticleNotFoundError):
            catalog.remove(key)


def test_removing_a_file_of_very_many_records(catalog: Catalog) -> None:
    catalog.store([article(0, url="", source="/news/big.jsonl#0")])
    with sqlite3.connect(catalog.path) as db:  # storing so many one by one would take a minute
        for table, key in (("articles", "id"), ("versions", "article_id")):
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            copied = ", ".join({key: "n", "identity": "n"}.get(name, name) for name in names)
            numbers = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 39999)"
            db.execute(f"INSERT INTO {table} {numbers} SELECT {copied} FROM {table}, c")
    db.close()
    assert len(catalog.remove("/news/big.jsonl")) == 40_000
    assert len(catalog.pending()) == 40_000


def test_work_that_was_requeued_meanwhile_is_void(catalog: Catalog) -> None:
    catalog.store([article(1)])
    epoch = catalog.epoch()
    index(catalog, ready=False)
    (stored,) = catalog.articles()
    assert catalog.requeue() == 1
    catalog.mark_ready([(stored.id, 1)], epoch)
    assert catalog.pending() == {stored.id}
    assert catalog.passage_ids([stored.id]) == set()


# -- the clock --------------------------------------------------------------------------------


def follow(catalog: Catalog, clock: int, limit: int) -> tuple[int, list[str]]:
    """Every passage that `changes` gives from a clock on, page by page."""
    seen: list[str] = []
    while True:
        clock, rows = catalog.changes(clock, limit)
        if not rows:
            return clock, seen
        pages = Counter(passage.article_id for passage, _, _ in rows)
        whole = {i: len(catalog.passage_ids([i])) for i in pages}
        assert pages == whole, "an article was cut in two by the page"
        seen += [passage.id for passage, _, _ in rows]


@pytest.mark.parametrize("limit", [1, 7, 2000])
def test_changes_come_once_each_whatever_the_page(catalog: Catalog, limit: int) -> None:
    catalog.store([long_article(n) for n in range(12)])
    index(catalog)
    clock, seen = follow(catalog, 0, limit)
    assert sorted(seen) == sorted(catalog.citable_ids())
    assert follow(catalog, clock, limit) == (clock, [])
    catalog.store([long_article(3), article(4, "Changed.")])
    catalog.remove(long_article(5).url)
    index(catalog)
    later, seen = follow(catalog, clock, limit)
    assert later > clock and {catalog.citable([i])[i][1].text for i in seen} == {"Changed."}


def test_vectors_survive_at_half_precision(catalog: Catalog) -> None:
    catalog.store([article(1)])
    (made,) = index(catalog)
    given = FakeEmbedder().embed([article(1).text])[0]
    ((_, _, kept),) = catalog.changes(0)[1]
    assert float(kept @ given) == pytest.approx(1.0, abs=1e-3)
    assert np.array_equal(catalog.known_vectors([made, "unknown"])[made], kept)


# -- several processes ------------------------------------------------------------------------


def _store_all(path: Path, numbers: Sequence[int], start: Path) -> None:
    """In a process of its own, from an archive that may not exist yet."""
    while not start.exists():
        pass
    catalog = Catalog(path)
    for n in numbers:
        catalog.store([article(n)])
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
    found = Counter(stored.article.url for stored in catalog.articles())
    assert found == {article(n).url: 1 for n in range(300)}
    assert {stored.version for stored in catalog.articles()} == {1}
    assert len(catalog.pending()) == 300
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
    assert catalog.pending() == set()
    return found, (catalog.articles(), catalog.citable_ids())


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
        Catalog(tmp_path / "c.sqlite3").articles()
