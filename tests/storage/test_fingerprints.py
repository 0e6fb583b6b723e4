"""Clusters in the catalog: kept as articles come, change and go, the same as if all were compared at once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.wires import Desk
from rag.storage.catalog import Catalog
from rag.storage.near_duplicates import ArticleText
from rag.text.near_duplicates import bands_version, cluster_duplicates, fingerprint
from tests.fakes import article, make_earlier

REPORTS = [w.article.text for w in Desk(3).archive(40) if w.kind == "report"]
WIRE, OTHER = sorted(REPORTS, key=len)[-2:]
CHOICES = [WIRE, WIRE[: len(WIRE) // 2], f"By Ines Varga\n\n{WIRE}", OTHER, OTHER[: len(OTHER) // 2]]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


def store(catalog: Catalog, n: int, text: str, outlet: str = "Harbour Post", day: int = 3) -> str:
    """An article, citable and compared; its id."""
    given = article(n, text, outlet=outlet, published=date(2024, 5, day), url=f"https://{n}.example/{n}")
    (stored,) = catalog.articles.store([given])
    for waiting in catalog.queue.claim(10):
        catalog.near_duplicates.save([ArticleText(waiting.id, waiting.version, waiting.article.text)])
        catalog.queue.mark_ready([(waiting.id, waiting.version)])
    return stored.article_id


def remove(catalog: Catalog, article_id: str) -> None:
    catalog.articles.remove(article_id)
    catalog.queue.delete_removed([article_id])


def test_copies_are_one_cluster(catalog: Catalog) -> None:
    first = store(catalog, 1, WIRE, "CNN", day=2)
    second = store(catalog, 2, WIRE[: len(WIRE) // 2], "AFP", day=3)
    store(catalog, 3, OTHER)
    assert catalog.near_duplicates.clusters() == [frozenset({first, second})]
    ((cluster, held),) = catalog.near_duplicates.in_clusters({first, second, "unknown"}).items()
    assert cluster in {first, second}
    assert [(i, found.outlet, found.text) for i, found in held] == [
        (second, "AFP", ""),
        (first, "CNN", ""),
    ]
    ((other, passage_id),) = catalog.near_duplicates.copies_of(first)
    assert (other.article_id, other.outlet, other.same_page) == (second, "AFP", False)
    assert passage_id == f"{second}-1-0" and catalog.near_duplicates.copies_of("unknown") == []


def test_a_new_version_leaves_its_cluster(catalog: Catalog) -> None:
    first = store(catalog, 1, WIRE, "CNN")
    second = store(catalog, 2, WIRE, "AFP")
    assert catalog.near_duplicates.clusters() == [frozenset({first, second})]
    assert store(catalog, 1, OTHER, "CNN") == first
    assert catalog.near_duplicates.clusters() == []


def test_two_clusters_meet_in_an_article_and_part_with_it(catalog: Catalog) -> None:
    half = len(WIRE) // 2
    ends = [store(catalog, 1, WIRE[:half], "CNN"), store(catalog, 2, WIRE[half:], "AFP")]
    assert catalog.near_duplicates.clusters() == []
    whole = store(catalog, 3, WIRE, "Reuters")
    assert catalog.near_duplicates.clusters() == [frozenset({*ends, whole})]
    remove(catalog, whole)
    assert catalog.near_duplicates.clusters() == []
    assert set(catalog.near_duplicates.in_clusters(ends)) == set(ends), (
        "none is named after what is gone"
    )


def test_what_is_removed_is_no_copy(catalog: Catalog) -> None:
    first, second = store(catalog, 1, WIRE, "CNN"), store(catalog, 2, WIRE, "AFP")
    catalog.articles.remove(first)
    assert [
        i for held in catalog.near_duplicates.in_clusters([first, second]).values() for i, _ in held
    ] == [second]
    catalog.queue.delete_removed([first])
    with catalog.database.read() as db:
        tables = ("fingerprints", "bands")
        left = {db.exec_driver_sql(f"SELECT DISTINCT article_id FROM {t}").scalar() for t in tables}
    assert left == {second}


def test_an_older_archive_is_compared_later(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([article(1, WIRE, outlet="CNN"), article(2, WIRE, outlet="AFP")])
    catalog.close()
    make_earlier(tmp_path / "catalog.sqlite3")
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    for waiting in catalog.queue.claim(10):
        catalog.queue.mark_ready([(waiting.id, waiting.version)])
    assert len(catalog.near_duplicates.missing(1)) == 1
    catalog.near_duplicates.save(catalog.near_duplicates.missing(10))
    assert catalog.near_duplicates.missing(10) == []
    assert [len(story) for story in catalog.near_duplicates.clusters()] == [2]
    catalog.close()


def test_another_rule_starts_over(catalog: Catalog) -> None:
    store(catalog, 1, WIRE)
    catalog.near_duplicates.use_rule(bands_version())
    assert len(catalog.near_duplicates.missing(10)) == 1, "made before a rule was noted"
    catalog.near_duplicates.save(catalog.near_duplicates.missing(10))
    catalog.near_duplicates.use_rule(bands_version())
    assert catalog.near_duplicates.missing(10) == []
    catalog.near_duplicates.use_rule("another")
    assert len(catalog.near_duplicates.missing(10)) == 1


def test_what_an_article_looks_like(catalog: Catalog) -> None:
    whole = store(catalog, 1, WIRE, "CNN")
    cut = store(catalog, 2, WIRE[: len(WIRE) // 2], "Harbour Post")
    store(catalog, 3, OTHER)
    (likest, next_one) = catalog.near_duplicates.similar_to(
        article(9, f"By Ines Varga\n\n{WIRE}", url="https://nine.example/")
    )
    assert {likest.copy.article_id, next_one.copy.article_id} == {whole, cut}
    assert 1 >= likest.shared >= next_one.shared > 0.85
    pages = {like.copy.outlet: like.copy.same_page for like in (likest, next_one)}
    assert pages == {"CNN": False, "Harbour Post": True}
    again = catalog.near_duplicates.similar_to(replace(catalog.articles.all()[0].article))
    assert all(like.copy.article_id != catalog.articles.all()[0].id for like in again), "not like itself"
    assert catalog.near_duplicates.similar_to(article(9)) == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from([*range(len(CHOICES)), None])),
        min_size=1,
        max_size=12,
    )
)
def test_step_by_step_is_the_same_as_all_at_once(steps: list[tuple[int, int | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalog = Catalog(Path(folder) / "catalog.sqlite3")
        held: dict[str, str] = {}
        ids: dict[int, str] = {}
        for n, choice in steps:
            if choice is not None:
                ids[n] = store(catalog, n, CHOICES[choice], f"Outlet {n}")
                held[ids[n]] = CHOICES[choice]
            elif n in ids:
                remove(catalog, ids[n])
                del held[ids.pop(n)]
        wanted = cluster_duplicates({i: fingerprint(text) for i, text in held.items()})
        assert set(catalog.near_duplicates.clusters()) == {group for group in wanted if len(group) > 1}
        catalog.close()
