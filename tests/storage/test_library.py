"""rag/library: the table's choices, corrections that last, removals that can be undone, where it was cited."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import rag.storage.citations
from rag.core.errors import ArticleNotFoundError, ParseError
from rag.core.types import Article
from rag.ingest.corrections import correction
from rag.storage import removed
from rag.storage.catalog import Catalog
from rag.storage.library import PAGE, ArticleFilter
from tests.fakes import article, make_earlier

TODAY = date(2026, 1, 1)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


def store(catalog: Catalog, *batch: Article, ready: bool = True) -> list[str]:
    """Store articles and let them be indexed, without an index; their ids."""
    ids = [stored.article_id for stored in catalog.articles.store(batch)]
    if ready:
        settle(catalog)
    return ids


def settle(catalog: Catalog) -> None:
    """What the indexer does with everything that waits."""
    for stored in catalog.queue.claim(10_000):
        if stored.state == "removing":
            catalog.queue.delete_removed([stored.id])
        else:
            catalog.queue.mark_ready([(stored.id, stored.version)])


def titles(catalog: Catalog, chosen: ArticleFilter, order: str = "newest") -> list[str]:
    rows, total = catalog.library.page(chosen, order)  # type: ignore[arg-type]  # parametrized
    assert total == len(rows)
    return [row.title for row in rows]


# -- the table --------------------------------------------------------------------------------

FERRY = replace(article(1, outlet="Harbour Post"), title="Ferry sunk", section="Sea")
BRIDGE = replace(
    article(2, "The Kestrel Bridge is closed.", outlet="ansel Courier"),
    title="bridge closed",
    section="Roads",
    published=date(2024, 6, 11),
)
KEEPER = replace(
    article(3, "Brigid’s lamp: “the Kestrel” 100% dark."),
    title="Keeper retires",
    outlet="",
    published=None,
)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (ArticleFilter(), ["bridge closed", "Ferry sunk", "Keeper retires"]),
        (ArticleFilter(words="kestrel"), ["bridge closed", "Keeper retires"]),
        (ArticleFilter(words="KESTR closed"), ["bridge closed"]),
        (ArticleFilter(words="bridge ferry"), []),
        (ArticleFilter(words="ferry sunk"), ["Ferry sunk"]),
        (ArticleFilter(words="brigid's \"100% NEAR( * -"), []),
        (ArticleFilter(words="brigid's \"100% ( * -"), ["Keeper retires"]),
        (ArticleFilter(words="?! *"), ["bridge closed", "Ferry sunk", "Keeper retires"]),
        (ArticleFilter(outlet="Harbour Post"), ["Ferry sunk"]),
        (ArticleFilter(section="Roads", words="closed"), ["bridge closed"]),
        (ArticleFilter(since=date(2024, 5, 3), until=date(2024, 6, 10)), ["Ferry sunk"]),
        (ArticleFilter(since=date(1900, 1, 1)), ["bridge closed", "Ferry sunk"]),
        (ArticleFilter(state="ready"), ["bridge closed", "Ferry sunk", "Keeper retires"]),
        (ArticleFilter(state="pending"), []),
    ],
)
def test_articles_are_chosen(catalog: Catalog, chosen: ArticleFilter, found: list[str]) -> None:
    ids = store(catalog, FERRY, BRIDGE, KEEPER)
    assert titles(catalog, chosen) == found
    named = dict(zip(("Ferry sunk", "bridge closed", "Keeper retires"), ids, strict=True))
    assert catalog.library.ids(chosen) == [named[title] for title in found]


@pytest.mark.parametrize(
    "words", ["e\u0301cole", "½ x²", "ﬁne", "中文 字", "१२ क्षि", "😀 ☂", "a\u200db", "Ⅷ"]
)
def test_words_of_any_script_can_be_looked_for(catalog: Catalog, words: str) -> None:
    (found,) = store(catalog, replace(FERRY, text=f"Here is {words} to be found."))
    assert catalog.library.ids(ArticleFilter(words=words)) == [found]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("newest", ["bridge closed", "Ferry sunk", "Keeper retires"]),
        ("oldest", ["Ferry sunk", "bridge closed", "Keeper retires"]),
        ("title", ["bridge closed", "Ferry sunk", "Keeper retires"]),
        ("outlet", ["Keeper retires", "bridge closed", "Ferry sunk"]),
        ("state", ["Keeper retires", "bridge closed", "Ferry sunk"]),
    ],
)
def test_articles_are_sorted(catalog: Catalog, order: str, found: list[str]) -> None:
    _, _, keeper = store(catalog, FERRY, BRIDGE, KEEPER)
    catalog.queue.requeue([keeper])
    catalog.queue.mark_failed(keeper, 1, "no sentence")
    assert titles(catalog, ArticleFilter(), order) == found


def test_pages_have_every_article_once(catalog: Catalog) -> None:
    store(catalog, *(article(n) for n in range(2 * PAGE + 7)))
    seen: list[str] = []
    for page in (1, 2, 3, 4):
        rows, total = catalog.library.page(ArticleFilter(), "title", page)
        assert total == 2 * PAGE + 7
        seen += [row.id for row in rows]
    assert len(seen) == len(set(seen)) == 2 * PAGE + 7


def test_articles_are_counted(catalog: Catalog) -> None:
    store(catalog, FERRY, BRIDGE, KEEPER, replace(article(4), section="Sea"))
    assert catalog.library.count_by_month() == [("2024-05", 2), ("2024-06", 1)]
    assert catalog.library.count_by_outlet() == [("Harbour Post", 2), ("", 1), ("ansel Courier", 1)]
    assert catalog.library.count_by_section() == [("Sea", 2), ("Roads", 1)]
    assert catalog.library.count_by_month(ArticleFilter(words="kestrel")) == [("2024-06", 1)]


def test_a_new_version_is_found_by_its_own_words_only(catalog: Catalog) -> None:
    store(catalog, FERRY)
    store(catalog, replace(FERRY, title="Ferry raised", text="She floats again."))
    assert titles(catalog, ArticleFilter(words="floats")) == ["Ferry raised"]
    assert (
        titles(catalog, ArticleFilter(words="word1"))
        == titles(catalog, ArticleFilter(words="sunk"))
        == []
    )


def test_an_earlier_archive_has_a_table_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    catalog = Catalog(path)
    catalog.articles.store([FERRY, BRIDGE])
    catalog.articles.store([replace(FERRY, title="Ferry raised")])
    catalog.close()
    make_earlier(path)
    catalog = Catalog(path)
    assert titles(catalog, ArticleFilter()) == ["bridge closed", "Ferry raised"]
    assert titles(catalog, ArticleFilter(words="raised word1")) == ["Ferry raised"]
    assert titles(catalog, ArticleFilter(words="sunk")) == []
    catalog.close()


def test_a_failed_article_is_tried_again(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY, ready=False)
    catalog.queue.mark_failed(ferry, 1, "its text has no sentence")
    (row,), _ = catalog.library.page(ArticleFilter(state="failed"))
    assert row.error == "its text has no sentence"
    assert catalog.queue.requeue([ferry, "gone"]) == 1
    (row,), _ = catalog.library.page(ArticleFilter())
    assert (row.state, row.error) == ("pending", "")
    assert catalog.queue.requeue([ferry]) == 0


# -- corrections ------------------------------------------------------------------------------


def test_a_correction_is_a_new_version_that_waits(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY)
    fields = {
        "title": " Ferry  raised ",
        "published": "2024-05-04",
        "authors": ["A. Wren"],
        "outlet": FERRY.outlet,
    }
    assert catalog.corrections.correct(ferry, correction(fields, TODAY)) == [
        "title",
        "published",
        "authors",
    ]
    sheet = catalog.library.open(ferry)
    assert (sheet.stored.version, sheet.stored.state) == (2, "pending")
    held = sheet.stored.article
    assert (held.title, held.published, held.authors) == ("Ferry raised", date(2024, 5, 4), ("A. Wren",))
    assert [(g.field, g.found) for g in catalog.corrections.of(ferry)] == [
        ("title", "Ferry sunk"),
        ("published", "2024-05-03"),
        ("authors", []),
    ]


def test_the_same_source_again_is_unchanged(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY)
    everything = {
        "title": "Ferry raised",
        "outlet": "Inland Times",
        "published": "",
        "authors": ["A. Wren", "B. Gull"],
        "section": "",
        "url": "https://other.example/1",
        "language": "en",
        "text": "She floats again.",
    }
    assert len(catalog.corrections.correct(ferry, correction(everything, TODAY))) == 8
    settle(catalog)
    for _ in range(3):
        assert [stored.outcome for stored in catalog.articles.store([FERRY])] == ["unchanged"]
    assert catalog.library.open(ferry).stored.version == 2
    assert catalog.queue.pending_ids() == set()
    copy = replace(FERRY, identity="elsewhere", url="")
    assert [stored.outcome for stored in catalog.articles.store([copy])] == ["duplicate"]


def test_what_was_given_wins_over_what_the_source_says_later(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY)
    catalog.corrections.correct(ferry, correction({"title": "Ferry raised"}, TODAY))
    later = replace(FERRY, title="Ferry lost", text="Divers found her.")
    assert [stored.outcome for stored in catalog.articles.store([later, later])] == [
        "updated",
        "unchanged",
    ]
    held = catalog.library.open(ferry).stored.article
    assert (held.title, held.text) == ("Ferry raised", "Divers found her.")
    retitled = replace(later, title="Ferry gone")
    assert [stored.outcome for stored in catalog.articles.store([retitled])] == ["unchanged"]
    assert catalog.corrections.clear(ferry, ["title", "text"]) == ["title"]
    assert catalog.library.open(ferry).stored.article.title == "Ferry gone"
    assert catalog.corrections.of(ferry) == []
    assert [stored.outcome for stored in catalog.articles.store([retitled])] == ["unchanged"]


def test_two_files_with_one_url_settle_after_a_correction(catalog: Catalog) -> None:
    one = replace(FERRY, text="The first file says this.", source="/a.md")
    two = replace(one, text="The second file says that.", source="/b.md")
    (ferry, _) = store(catalog, one, two)
    catalog.corrections.correct(ferry, correction({"title": "Ferry raised"}, TODAY))
    for _ in range(2):
        assert [stored.outcome for stored in catalog.articles.store([one, two])] == ["unchanged"] * 2
    assert catalog.library.open(ferry).stored.article.text == two.text


def test_to_say_what_the_source_says_is_to_give_nothing(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY)
    assert (
        catalog.corrections.correct(
            ferry, correction({"title": "Ferry sunk", "text": FERRY.text}, TODAY)
        )
        == []
    )
    assert catalog.library.open(ferry).stored.version == 1
    catalog.corrections.correct(ferry, correction({"title": "Ferry raised"}, TODAY))
    assert catalog.corrections.correct(ferry, correction({"title": "Ferry sunk"}, TODAY)) == ["title"]
    assert catalog.corrections.of(ferry) == []


def test_the_hour_stays_when_the_day_does(catalog: Catalog) -> None:
    stamp = "2024-05-03T23:30:00-05:00"
    (ferry,) = store(catalog, replace(FERRY, published_at=stamp))
    assert catalog.corrections.correct(
        ferry, correction({"published": "2024-05-03", "section": "Ships"}, TODAY)
    ) == ["section"]
    assert catalog.library.open(ferry).stored.article.published_at == stamp
    catalog.corrections.correct(ferry, correction({"published": "2024-05-02"}, TODAY))
    assert catalog.library.open(ferry).stored.article.published_at == ""
    catalog.corrections.clear(ferry, ["published"])
    held = catalog.library.open(ferry).stored.article
    assert (held.published, held.published_at) == (date(2024, 5, 3), stamp)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "  "}, "title"),
        ({"text": ""}, "text"),
        ({"published": "soon"}, "published"),
        ({"published": "2999-01-01"}, "published"),
        ({"url": "javascript:alert(1)"}, "https://example.org/story"),
        ({"language": "Klingon"}, "pt-BR"),
    ],
)
def test_what_a_field_cannot_be(catalog: Catalog, fields: dict[str, object], said: str) -> None:
    (ferry,) = store(catalog, FERRY)
    with pytest.raises(ParseError, match=said):
        catalog.corrections.correct(ferry, correction(fields, TODAY))
    assert (catalog.library.open(ferry).stored.version, catalog.corrections.of(ferry)) == (1, [])


# -- out and back in --------------------------------------------------------------------------


@pytest.mark.parametrize("forgotten", [False, True])
def test_undo_brings_an_article_back_as_it_was(catalog: Catalog, forgotten: bool) -> None:
    ferry, bridge = store(catalog, FERRY, BRIDGE)
    catalog.corrections.correct(
        ferry, correction({"published": "2024-05-04", "authors": ["A. Wren"]}, TODAY)
    )
    settle(catalog)
    before, given = catalog.library.open(ferry).stored.article, catalog.corrections.of(ferry)
    assert catalog.removed.remove([ferry, "gone"]) == [ferry]
    assert titles(catalog, ArticleFilter()) == ["bridge closed"]
    with pytest.raises(ArticleNotFoundError):
        catalog.library.open(ferry)
    if forgotten:
        settle(catalog)
    assert [(one.id, one.title) for one in catalog.removed.recent()] == [(ferry, "Ferry sunk")]
    assert catalog.removed.restore([ferry, bridge]) == [ferry]
    stored = catalog.library.open(ferry).stored
    assert (stored.article, stored.version, stored.state) == (before, 2, "pending")
    assert (catalog.corrections.of(ferry), catalog.removed.recent()) == (given, [])
    assert titles(catalog, ArticleFilter(words="word1")) == ["Ferry sunk"]
    assert [s.outcome for s in catalog.articles.store([FERRY])] == ["unchanged"]


def test_one_that_was_added_again_stays_as_it_is(catalog: Catalog) -> None:
    (ferry,) = store(catalog, FERRY)
    catalog.articles.remove(ferry)
    (again,) = store(catalog, replace(FERRY, title="Ferry raised"))
    assert again == ferry
    assert catalog.removed.restore([ferry]) == []
    assert titles(catalog, ArticleFilter()) == ["Ferry raised"]
    assert catalog.removed.recent() == []


def test_after_a_month_nothing_can_be_brought_back(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    ferry, bridge = store(catalog, FERRY, BRIDGE)
    catalog.removed.remove([ferry])
    settle(catalog)
    later = time.time() + removed.KEEP_SECONDS + 1
    monkeypatch.setattr("rag.storage.removed.time.time", lambda: later)
    assert catalog.removed.recent() == []
    catalog.removed.remove([bridge])
    assert [one.id for one in catalog.removed.recent()] == [bridge]
    assert catalog.removed.restore([ferry]) == []


# -- where it was cited -----------------------------------------------------------------------


def test_the_last_questions_that_an_article_answered(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.storage.citations, "MOST", 3)
    catalog.citations.save("Who sank?", ["a", "b", "a"])
    catalog.citations.save("Nothing is cited.", [])
    catalog.citations.save("Who floats?", ["a"])
    assert [question for question, _ in catalog.citations.questions_citing("a")] == [
        "Who floats?",
        "Who sank?",
    ]
    catalog.citations.save("Who swims?", ["c"])
    assert [question for question, _ in catalog.citations.questions_citing("a")] == ["Who floats?"]
    assert [question for question, _ in catalog.citations.questions_citing("b")] == ["Who sank?"]
