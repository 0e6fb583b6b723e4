"""rag/ingest/feed_polling.py, rag/ingest/pipeline.py and rag/storage/feeds.py against a news site on this machine."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn
from xml.sax.saxutils import escape

import pytest

from rag.core.errors import FeedNotFoundError, SourceError
from rag.core.types import Article
from rag.ingest.feed_polling import discover_feeds, poll
from rag.ingest.fetch.http_client import HttpClient
from rag.ingest.fetch.pages import is_url
from rag.ingest.fetch.polite_client import PoliteClient
from rag.ingest.pipeline import Outcome, ingest_pages
from rag.storage.catalog import Catalog
from rag.storage.feeds import Subscription
from tests.fakes import NewsSite, Reply, news_site

TODAY = date(2026, 6, 1)
ITEMS = 1000


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        yield site


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


@pytest.fixture
def client(site: NewsSite) -> PoliteClient:
    return PoliteClient(HttpClient([site.host], seconds=3.0), 0.0, sleep=lambda _seconds: None)


def story(n: int) -> list[str]:
    """Paragraphs of report number `n`, long enough to count as a whole text."""
    return [
        f"The council of Ravenholm met for the time number {n} and voted on bridge word{n}.",
        f"Engineers measured {n * 7} cracks, closed lane {n % 5} and promised a report within {n + 3} days.",
        f"Mayor Ines Halvorsen said that crossing number {n} would stay open for ambulances and for buses.",
        f"Shop owners near pier {n} counted fewer visitors and asked the council for help with their rents.",
        f"The contractor of pier {n} had warned in a letter of last autumn that the steel was tired.",
        f"A second vote on word{n} follows after the summer, when the new budget is known to everybody.",
    ]


def page(n: int, head: str = "", day: str = "2026-05-04") -> str:
    head += f'<meta property="article:published_time" content="{day}T08:00:00Z">' if day else ""
    body = "".join(f"<p>{line}</p>" for line in story(n))
    return (
        f"<html><head><title>Report {n} from Ravenholm</title>{head}</head>"
        f"<body><article><h1>Report {n} from Ravenholm</h1>{body}</article></body></html>"
    )


def item(n: int, link: str, *, full: bool = False, day: int = 4) -> str:
    text = "".join(f"<p>{line}</p>" for line in story(n)) if full else f"Report {n} in short."
    tag = "content:encoded" if full else "description"
    return (
        f"<item><title>Report {n} from Ravenholm</title><link>{escape(link)}</link>"
        f"<pubDate>{day:02} May 2026 08:00:00 GMT</pubDate><{tag}>{escape(text)}</{tag}></item>"
    )


def rss(*items: str) -> Reply:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    content = f'<rss version="2.0" {space}><channel><title>Post</title>{"".join(items)}</channel></rss>'
    return Reply(content, "application/rss+xml")


def follow(catalog: Catalog, url: str) -> str:
    catalog.feeds.follow(Subscription(url))
    return url


def polled(catalog: Catalog, client: PoliteClient, url: str) -> list[Outcome]:
    return list(poll(catalog, client, catalog.feeds.get(url), TODAY, 30))


def results(outcomes: list[Outcome]) -> dict[str, int]:
    return dict(Counter(outcome.result for outcome in outcomes))


def stored(catalog: Catalog) -> dict[str, Article]:
    return {found.article.identity: found.article for found in catalog.articles.all()}


def linked(n: int, link: str, *, full: bool) -> str:
    """An item whose link is that of others; it has an id."""
    return item(n, link, full=full).replace(
        "<pubDate>", f"<guid isPermaLink='false'>id{n}</guid><pubDate>"
    )


def test_whole_texts_under_one_address_are_articles_of_their_own(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/feed"] = rss(*(linked(n, "/", full=True) for n in (1, 2, 3)))
    url = follow(catalog, f"{site.url}/feed")
    assert results(polled(catalog, client, url)) == {"added": 3}
    assert len({article.text for article in stored(catalog).values()}) == 3
    site.pages["/feed"] = rss(*(linked(n, "/", full=True) for n in (4, 1, 2, 3)))
    assert results(polled(catalog, client, url)) == {"added": 1}


def test_an_announcement_of_the_home_page_is_said_to_be_none_of_an_article(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/feed"] = rss(linked(1, "/", full=False), linked(2, "/2", full=True))
    failed, added = polled(catalog, client, follow(catalog, f"{site.url}/feed"))
    assert (failed.result, added.result) == ("failed", "added")
    assert "found the home page" in failed.reason and "Add the article's page" in failed.reason


def test_the_server_may_be_the_only_one_to_say_how_a_feed_is_encoded(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    content = str(rss(item(1, "/1", full=True)).content).replace("Report 1 from Ravenholm", "Žďár")
    site.pages["/feed"] = Reply(content.encode("iso-8859-2"), "application/xml; charset=ISO-8859-2")
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/feed"))) == {"added": 1}
    assert [article.title for article in stored(catalog).values()] == ["Žďár"]


# -- pages ------------------------------------------------------------------------------------


def test_a_page_is_an_article_wherever_it_moved(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/1"] = site.pages["/1?utm_source=x&fbclid=y"] = Reply(page(1))
    site.pages["/moved"] = Reply(status=301, headers={"Location": "/1?utm_source=x&fbclid=y"})
    urls = [f"{site.url}{path}" for path in ("/moved", "/1", "/1?utm_source=x&fbclid=y", "/1#top")]
    outcomes = list(ingest_pages(catalog, client, urls, TODAY))
    assert [o.result for o in outcomes] == ["added", "unchanged", "unchanged", "unchanged"]
    (article,) = stored(catalog).values()
    assert (article.url, article.source) == (f"{site.url}/1", f"{site.url}/1")
    assert (article.title, article.published) == ("Report 1 from Ravenholm", date(2026, 5, 4))
    assert "word1" in article.text and "Ines Halvorsen" in article.text


def test_a_bad_page_does_not_stop_the_others(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/1"] = Reply(page(1))
    site.pages["/empty"] = Reply("<html></html>")
    site.pages["/pdf"] = Reply(b"%PDF", "application/pdf")
    urls = [f"{site.url}/{path}" for path in ("none", "empty", "pdf", "1")] + ["http://127.0.0.1:9/"]
    outcomes = list(ingest_pages(catalog, client, urls, TODAY))
    assert [o.result for o in outcomes] == ["failed", "failed", "failed", "added", "failed"]
    assert [o.source for o in outcomes] == urls
    assert "status 404" in outcomes[0].reason and "expected a PDF, found it broken" in outcomes[2].reason
    assert "no public address" in outcomes[4].reason


def test_what_the_server_says_of_the_encoding_counts(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    said = page(1).replace("Ravenholm", "Žďár")
    site.pages["/1"] = Reply(said.encode("iso-8859-2"), "text/html; charset=ISO-8859-2")
    list(ingest_pages(catalog, client, [f"{site.url}/1"], TODAY))
    assert next(iter(stored(catalog).values())).title == "Report 1 from Žďár"


def test_addresses_and_paths() -> None:
    assert is_url("HTTPS://a.example") and not is_url("corpus/http") and not is_url("ftp://a.example")


# -- a poll -----------------------------------------------------------------------------------


def test_whole_texts_come_from_the_feed_and_others_from_their_pages(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/2"] = Reply(page(2, day="2026-05-03"))
    site.pages["/3"] = Reply(page(3, day=""))
    site.pages["/feed"] = rss(
        item(1, f"{site.url}/1?utm_medium=rss", full=True), item(2, "/2"), item(3, "/3", day=9)
    )
    url = follow(catalog, f"{site.url}/feed")
    assert results(polled(catalog, client, url)) == {"added": 3}
    assert [path for path, _ in site.asked] == ["/feed", "/2", "/3"]
    one, two, three = (stored(catalog)[f"https://{site.host}/{n}"] for n in (1, 2, 3))
    assert (one.text, one.outlet, one.published) == ("\n\n".join(story(1)), "Post", date(2026, 5, 4))
    assert one.url == f"{site.url}/1" and one.title == "Report 1 from Ravenholm"
    assert (two.published, three.published) == (date(2026, 5, 3), date(2026, 5, 9)), "pages know better"
    found = catalog.feeds.get(url)
    assert (found.title, found.error, found.failures) == ("Post", "", 0)
    assert 28 * 60 < found.next_poll - found.polled_at < 32 * 60


def test_polling_again_adds_nothing_and_asks_for_no_page(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/1"] = Reply(page(1))
    site.pages["/feed"] = replace(rss(item(1, "/1")), headers={"ETag": '"1"'})
    url = follow(catalog, f"{site.url}/feed")
    assert results(polled(catalog, client, url)) == {"added": 1}
    assert polled(catalog, client, url) == []
    site.pages["/feed"] = replace(rss(item(1, "/1")), headers={"ETag": '"2"'})
    assert polled(catalog, client, url) == []
    assert [path for path, _ in site.asked] == ["/feed", "/1", "/feed", "/feed"]
    assert [headers["If-None-Match"] for path, headers in site.asked] == [None, None, '"1"', '"1"']


def test_a_changed_item_is_a_new_version(catalog: Catalog, client: PoliteClient, site: NewsSite) -> None:
    site.pages["/feed"] = rss(item(1, "/1", full=True))
    url = follow(catalog, f"{site.url}/feed")
    polled(catalog, client, url)
    site.pages["/feed"] = rss(item(1, "/1", full=True, day=9))
    assert results(polled(catalog, client, url)) == {"updated": 1}
    assert [a.published for a in stored(catalog).values()] == [date(2026, 5, 9)]
    assert polled(catalog, client, url) == []


def test_a_bad_item_is_tried_three_times_and_stops_nothing(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/2"] = Reply(page(2))
    lost = "<item><guid isPermaLink='false'>7</guid><title>No address</title></item>"
    site.pages["/feed"] = replace(
        rss(item(1, "/1"), lost, item(2, "/2"), "<item></item>"), headers={"ETag": '"1"'}
    )
    url = follow(catalog, f"{site.url}/feed")
    outcomes = polled(catalog, client, url)
    assert [(o.source, o.result) for o in outcomes] == [
        (f"{site.url}/1", "failed"), ("7", "failed"), (f"{site.url}/2", "added")
    ]  # fmt: skip
    assert "status 404" in outcomes[0].reason and "found none" in outcomes[1].reason
    assert results(polled(catalog, client, url)) == {"failed": 2}
    assert results(polled(catalog, client, url)) == {"failed": 2}
    assert polled(catalog, client, url) == []
    site.pages["/1"] = Reply(page(1))
    site.pages["/feed"] = rss(item(1, "/1", day=5))
    assert results(polled(catalog, client, url)) == {"added": 1}, "it changed, so it is tried again"


def test_a_bad_feed_says_why_and_waits_longer_each_time(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    url = follow(catalog, f"{site.url}/feed")
    waits = []
    for _ in range(9):
        (outcome,) = polled(catalog, client, url)
        assert (outcome.source, outcome.result) == (url, "failed")
        found = catalog.feeds.get(url)
        waits.append((found.next_poll - found.polled_at) / 60)
    assert (found.failures, found.error) == (
        9,
        "its server answered with status 404. Check the address.",
    )
    assert 57 <= waits[0] <= 63 and 114 <= waits[1] <= 126 and 1368 <= waits[8] <= 1512
    site.pages["/feed"] = rss()
    assert polled(catalog, client, url) == []
    assert (catalog.feeds.get(url).failures, catalog.feeds.get(url).error) == (0, "")


def test_an_article_that_another_feed_brought_is_not_fetched_again(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/1"] = Reply(page(1))
    site.pages["/a"] = site.pages["/b"] = rss(item(1, "/1?utm_campaign=b"), item(1, "/1"))
    site.pages["/1?utm_campaign=b"] = site.pages["/1"]
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/a"))) == {
        "added": 1,
        "unchanged": 1,
    }
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/b"))) == {"unchanged": 2}
    assert [path for path, _ in site.asked] == ["/a", "/1?utm_campaign=b", "/b"]


def test_items_without_addresses_are_articles_of_their_own(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    items = [
        {"id": str(n), "title": f"Report {n}", "content_text": "\n\n".join(story(n))} for n in (1, 2)
    ]
    site.pages["/feed"] = Reply(json.dumps({"items": items}), "application/feed+json")
    url = follow(catalog, f"{site.url}/feed")
    assert results(polled(catalog, client, url)) == {"added": 2}
    assert {*stored(catalog)} == {f"feed:{url}#1", f"feed:{url}#2"}


def test_a_sitemaps_index_is_read_with_its_parts(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    place = "<url><loc>{0}</loc><news><publication_date>2026-05-07</publication_date></news></url>"
    site.pages["/1"] = Reply(page(1, day=""))
    parts = "".join(f"<sitemap><loc>{site.url}/{name}.xml</loc></sitemap>" for name in ("new", "gone"))
    site.pages["/map"] = Reply(f"<sitemapindex>{parts}</sitemapindex>", "text/xml")
    site.pages["/new.xml"] = Reply(f"<urlset>{place.format('/1')}</urlset>", "text/xml")
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/map"))) == {"added": 1}
    assert [a.published for a in stored(catalog).values()] == [date(2026, 5, 7)]


def test_no_link_of_a_feed_leads_inside(catalog: Catalog, client: PoliteClient, site: NewsSite) -> None:
    with news_site() as canary:
        inside = [
            f"http://{canary.host}/",
            f"http://localhost:{canary.server_port}/",
            "file:///etc/passwd",
        ]
        inside += [f"http://0x7f.1:{canary.server_port}/", "/redirect", "http://169.254.169.254/latest/"]
        site.pages["/redirect"] = Reply(status=302, headers={"Location": canary.url})
        site.pages["/feed"] = rss(*(item(n, link) for n, link in enumerate(inside)))
        part = f"<sitemap><loc>{canary.url}/map.xml</loc></sitemap>"
        site.pages["/map"] = Reply(f"<sitemapindex>{part}</sitemapindex>", "text/xml")
        found = polled(catalog, client, follow(catalog, f"{site.url}/feed"))
        assert results(found) == {"failed": 6}, "the file's address is none, which is said"
        assert polled(catalog, client, follow(catalog, f"{site.url}/map")) == []
        assert canary.connections == 0 and stored(catalog) == {}


def test_the_feed_behind_an_address(client: PoliteClient, site: NewsSite) -> None:
    site.pages["/"] = Reply(
        '<html><link rel="alternate" type="application/atom+xml" href="/feed"></html>'
    )
    site.pages["/feed"] = rss()
    assert list(discover_feeds(client, f"{site.url}/")) == [Subscription(f"{site.url}/feed", "Post")]
    lines = "".join(f'<outline xmlUrl="https://{name}.example/rss"/>' for name in "ab")
    site.pages["/opml"] = Reply(f"<opml>{lines}</opml>", "text/x-opml")
    found = list(discover_feeds(client, f"{site.url}/opml"))
    assert found == [Subscription("https://a.example/rss"), Subscription("https://b.example/rss")]
    with pytest.raises(SourceError):
        list(discover_feeds(client, f"{site.url}/none"))


# -- what is remembered -----------------------------------------------------------------------


def test_unfollowing_keeps_the_articles(catalog: Catalog, client: PoliteClient, site: NewsSite) -> None:
    site.pages["/feed"] = rss(item(1, "/1", full=True))
    url = follow(catalog, f"{site.url}/feed")
    assert not catalog.feeds.follow(Subscription(url))
    polled(catalog, client, url)
    catalog.feeds.unfollow(url)
    assert (catalog.feeds.all(), catalog.feeds.items(url), len(stored(catalog))) == ([], {}, 1)
    for action in (catalog.feeds.unfollow, catalog.feeds.get):
        with pytest.raises(FeedNotFoundError, match="no such feed"):
            action(url)


def test_unfollowing_during_a_poll(catalog: Catalog, client: PoliteClient, site: NewsSite) -> None:
    site.pages["/feed"] = rss(item(1, "/1", full=True), item(2, "/2", full=True))
    url = follow(catalog, f"{site.url}/feed")
    going = poll(catalog, client, catalog.feeds.get(url), TODAY, 30)
    next(going)
    catalog.feeds.unfollow(url)
    assert len(list(going)) == 1 and catalog.feeds.all() == []


def test_a_poll_that_was_killed_goes_on(catalog: Catalog, client: PoliteClient, site: NewsSite) -> None:
    site.pages["/feed"] = replace(
        rss(*(item(n, f"/{n}", full=True) for n in range(3))), headers={"ETag": '"1"'}
    )
    url = follow(catalog, f"{site.url}/feed")
    next(poll(catalog, client, catalog.feeds.get(url), TODAY, 30))
    assert results(polled(catalog, client, url)) == {"added": 2}


def test_due_feeds_come_by_their_time(catalog: Catalog) -> None:
    for name, due in (("a", 20.0), ("b", 10.0), ("c", 4e9)):
        catalog.feeds.follow(Subscription(f"https://{name}.example/", next_poll=due))
    assert [feed.url for feed in catalog.feeds.due()] == ["https://b.example/", "https://a.example/"]


# -- where it is read, and where it goes ---------------------------------------------------------


def test_feeds_and_pages_are_read_in_the_child(
    catalog: Catalog, client: PoliteClient, site: NewsSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> NoReturn:
        raise AssertionError("read in the main process")

    for reader in ("rag.ingest.formats.feeds.parser.read_feed", "rag.ingest.formats.readers.read_html"):
        monkeypatch.setattr(reader, refuse)
    site.pages["/1"] = Reply(page(1))
    site.pages["/feed"] = rss(item(1, "/1"))
    site.pages["/map"] = Reply(f"<urlset><url><loc>{site.url}/1</loc></url></urlset>", "text/xml")
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/feed"))) == {"added": 1}
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/map"))) == {"unchanged": 1}
    assert list(discover_feeds(client, f"{site.url}/feed")) == [Subscription(f"{site.url}/feed", "Post")]
    (again,) = ingest_pages(catalog, client, [f"{site.url}/1"], TODAY)
    assert again.result == "unchanged"


@pytest.mark.parametrize(
    "content",
    [
        "<rss><channel><item>" + "<b>" * 2_000_000,
        '{"items": [' + '{"id":0},' * 1_900_000 + "{}]}",
        f"<urlset>{'<url><loc>/a</loc></url>' * 800_000}</urlset>",
    ],
    ids=["deep", "many", "places"],
)
def test_a_hostile_feed_is_stopped_and_the_next_read(
    catalog: Catalog, client: PoliteClient, site: NewsSite, content: str
) -> None:
    site.pages["/bad"] = Reply(content, "text/xml")
    site.pages["/feed"] = rss(item(1, "/1", full=True))
    slow = PoliteClient(HttpClient([site.host], seconds=20.0), 0.0, sleep=lambda _seconds: None)
    polled(catalog, slow, follow(catalog, f"{site.url}/bad"))
    assert results(polled(catalog, client, follow(catalog, f"{site.url}/feed"))) == {"added": 1}


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_moves_for_good(
    catalog: Catalog, client: PoliteClient, site: NewsSite, status: int
) -> None:
    own = {"id": "7", "title": "Report 2", "content_text": "\n\n".join(story(2))}
    site.pages["/feed"] = Reply(json.dumps({"title": "Post", "items": [own]}), "application/feed+json")
    old = follow(catalog, f"{site.url}/feed")
    assert results(polled(catalog, client, old)) == {"added": 1}
    site.pages["/feed"] = Reply(status=status, headers={"Location": "/then"})
    site.pages["/then"] = Reply(status=status, headers={"Location": "/new"})
    own["title"] = "Report 2, corrected"
    new = {"id": "8", "title": "Report 3", "content_text": "\n\n".join(story(3))}
    held = json.dumps({"title": "Post", "items": [own, new]})
    site.pages["/new"] = Reply(held, "application/feed+json", headers={"ETag": '"9"'})
    assert [o.result for o in polled(catalog, client, old)] == ["updated", "added"]
    (feed,) = catalog.feeds.all()
    assert (feed.url, feed.title, feed.etag) == (f"{site.url}/new", "Post", '"9"')
    assert {*stored(catalog)} == {f"feed:{feed.url}#7", f"feed:{feed.url}#8"}
    asked = len(site.asked)
    assert polled(catalog, client, feed.url) == []
    assert [path for path, _ in site.asked[asked:]] == ["/new"]


@pytest.mark.parametrize("statuses", [(302,), (307,), (302, 301), (303,)])
def test_a_feed_that_is_elsewhere_for_a_while_stays(
    catalog: Catalog, client: PoliteClient, site: NewsSite, statuses: tuple[int, ...]
) -> None:
    url = follow(catalog, f"{site.url}/0")
    for n, status in enumerate(statuses):
        site.pages[f"/{n}"] = Reply(status=status, headers={"Location": f"/{n + 1}"})
    site.pages[f"/{len(statuses)}"] = rss(item(9, "/9", full=True))
    assert results(polled(catalog, client, url)) == {"added": 1}
    assert [feed.url for feed in catalog.feeds.all()] == [url]


def test_a_feed_moves_as_far_as_it_is_for_good(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    url = follow(catalog, f"{site.url}/a")
    site.pages["/a"] = Reply(status=301, headers={"Location": "/b#top"})
    site.pages["/b"] = Reply(status=302, headers={"Location": "/c"})
    site.pages["/c"] = rss(item(9, "/9", full=True))
    polled(catalog, client, url)
    assert [feed.url for feed in catalog.feeds.all()] == [f"{site.url}/b"]


def test_a_feed_does_not_move_to_what_is_none(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    url = follow(catalog, f"{site.url}/feed")
    site.pages["/feed"] = Reply(status=301, headers={"Location": "/parked"})
    site.pages["/parked"] = Reply("<html>This domain is for sale</html>")
    assert results(polled(catalog, client, url)) == {"failed": 1}
    assert [feed.url for feed in catalog.feeds.all()] == [url]


def test_a_feed_that_moves_to_one_that_is_followed_becomes_one(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    site.pages["/a"] = rss(item(1, "/1", full=True))
    site.pages["/b"] = rss(item(1, "/1", full=True), item(2, "/2", full=True))
    a, b = follow(catalog, f"{site.url}/a"), follow(catalog, f"{site.url}/b")
    assert results(polled(catalog, client, a)) == {"added": 1}
    site.pages["/a"] = Reply(status=301, headers={"Location": "/b"})
    assert results(polled(catalog, client, a)) == {"added": 1}
    assert [feed.url for feed in catalog.feeds.all()] == [b]
    assert polled(catalog, client, b) == [] and len(stored(catalog)) == 2


def test_a_feed_unfollowed_meanwhile_does_not_come_back_by_moving(catalog: Catalog) -> None:
    moved = catalog.feeds.move(Subscription("https://a.example/"), "https://b.example/")
    assert moved.url == "https://b.example/" and catalog.feeds.all() == []


def test_a_feed_that_is_gone_is_polled_no_more(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    url = follow(catalog, f"{site.url}/feed")
    site.pages["/feed"] = Reply(status=410)
    (outcome,) = polled(catalog, client, url)
    assert outcome.result == "failed" and "gone for good (status 410)" in outcome.reason
    found = catalog.feeds.get(url)
    assert found.stopped and catalog.feeds.due() == []
    assert found.error.startswith("its server says that it is gone for good (status 410). It is polled")
    site.pages["/feed"] = rss(item(1, "/1", full=True))
    assert results(polled(catalog, client, url)) == {"added": 1}, "named, it is looked at again"
    assert not catalog.feeds.get(url).stopped


# -- a thousand items -------------------------------------------------------------------------


def link(n: int, round_: int) -> str:
    """Every third is tracked anew at each poll, every fourth redirects."""
    return f"/go/{n}" if n % 4 == 0 else f"/{n}?utm_id={round_}" if n % 3 == 0 else f"/{n}"


def publish(site: NewsSite, round_: int, *, full: bool) -> None:
    items = [item(n, link(n, round_), full=full and n % 2 == 0) for n in range(ITEMS)]
    items[10::10] = [line.replace("04 May", f"{round_ + 5:02} May") for line in items[10::10]]
    site.pages["/feed"] = rss(*items, *items[:50])
    for n in range(ITEMS):
        site.pages[f"/go/{n}"] = Reply(status=302, headers={"Location": f"/{n}?utm_source=go"})
        canonical = f'<link rel="canonical" href="/{n}">' * (n % 5 == 0)
        for tail in ("", "?utm_source=go", f"?utm_id={round_}"):
            site.pages[f"/{n}{tail}"] = Reply(page(n, canonical))


def test_a_thousand_items_come_in_once_each(
    catalog: Catalog, client: PoliteClient, site: NewsSite
) -> None:
    """Slow and broken feeds beside it, doubled, redirecting, tracked and re-dated items within."""
    publish(site, 0, full=False)
    site.pages["/slow"] = replace(rss(item(1, "/1")), drip=0.2)
    site.pages["/broken"] = Reply("<rss><channel><item><title>x</title><link>/7</link>", "text/xml")
    site.pages["/loop"] = Reply(status=301, headers={"Location": "/loop"})
    site.pages["/13"] = Reply(status=500)
    names = ("slow", "loop", "broken", "feed", "none")
    urls = {name: follow(catalog, f"{site.url}/{name}") for name in names}
    first = {name: polled(catalog, client, url) for name, url in urls.items()}
    assert results(first["feed"]) == {"added": ITEMS - 2, "unchanged": 1, "failed": 1}
    assert results(first["broken"]) == {"added": 1}
    assert [results(first[name]) for name in ("slow", "loop", "none")] == [{"failed": 1}] * 3
    assert {*stored(catalog)} == {f"https://{site.host}/{n}" for n in range(ITEMS) if n != 13}

    publish(site, 1, full=False)
    second = {name: polled(catalog, client, url) for name, url in urls.items()}
    assert results(second["feed"])["added"] == 1, "number 13, whose server has recovered"
    assert {*results(second["feed"])} == {"added", "unchanged"}
    assert {*stored(catalog)} == {f"https://{site.host}/{n}" for n in range(ITEMS)}
    assert polled(catalog, client, urls["feed"]) == []


def test_several_pollers_add_each_article_once(
    catalog: Catalog, client: PoliteClient, site: NewsSite, tmp_path: Path
) -> None:
    site.pages["/feed"] = rss(*(item(n, f"/{n}", full=True) for n in range(40)))
    url = follow(catalog, f"{site.url}/feed")
    other = Catalog(tmp_path / "catalog.sqlite3")
    found: list[Outcome] = []
    beside = threading.Thread(target=lambda: found.extend(polled(other, client, url)))
    beside.start()
    found += polled(catalog, client, url)
    beside.join()
    other.close()
    assert results(found)["added"] == len(stored(catalog)) == 40
    assert {*results(found)} <= {"added", "unchanged"}
