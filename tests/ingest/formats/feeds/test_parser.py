"""rag/ingest/formats/feeds/parser.py, rag/ingest/formats/feeds/sitemaps.py and rag/ingest/formats/feeds/items.py: bytes of every format to items."""

from __future__ import annotations

import gzip
import json
import socket
from datetime import date
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.core.errors import ParseError
from rag.ingest.formats.feeds.dates import day_written
from rag.ingest.formats.feeds.items import Feed, Item, absolute, each_once
from rag.ingest.formats.feeds.parser import is_full, read_feed
from rag.ingest.formats.pages.fragments import clean_paragraphs, html_to_text

URL = "https://post.example/feeds/all"
LONG = "The ferry left the harbour at dawn, said the pilot. " * 12


def rss(items: str, head: str = "") -> bytes:
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0" {spaces}><channel><title>The &amp; Post</title>'
        f"{items}</channel></rss>"
    ).encode()


@pytest.fixture(autouse=True)
def nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def only(content: bytes) -> Item:
    (item,) = read_feed(content, URL).items
    return item


# -- the formats ------------------------------------------------------------------------------


def test_rss_with_the_whole_text() -> None:
    content = (
        "<item><title>Storm &lt;i&gt;nears&lt;/i&gt;</title><link>/storm?utm_source=rss</link>"
        "<pubDate>Tue, 05 May 2026 23:30:00 -0400</pubDate><dc:creator>Jo Low</dc:creator>"
        f"<description>Short.</description><content:encoded><![CDATA[<p>{LONG}</p><p>It <b>rained</b>.</p>"
        "<script>x()</script><p>The post Storm appeared first on The Post.</p>]]></content:encoded></item>"
    )
    found = read_feed(rss(content), URL)
    assert (found.title, found.kind, len(found.items)) == ("The & Post", "feed", 1)
    address = "https://post.example/storm?utm_source=rss"
    text = f"{LONG.strip()}\n\nIt rained."
    day = date(2026, 5, 5)
    assert found.items[0] == Item(address, address, "Storm nears", text, True, day, ("Jo Low",))


def test_rss_with_a_summary_and_an_id_that_is_no_address() -> None:
    content = '<item><title>T</title><guid isPermaLink="false">t:7</guid><description>Short.</description></item>'
    assert only(rss(content)) == Item("t:7", "", "T", "Short.", False)


def test_atom() -> None:
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title type="html">A &amp;amp; B'
        '</title><link rel="alternate" href="../a"/><id>urn:7</id><updated>2026-05-06T01:00:00+02:00</updated>'
        "<author><name>Jo</name></author><author><name>Al</name></author><author><name>Jo</name></author>"
        f'<content type="html">&lt;p&gt;{LONG}&lt;/p&gt;</content></entry></feed>'
    )
    item = only(content.encode())
    assert (item.url, item.title, item.full, item.authors) == (
        "https://post.example/a",
        "A & B",
        True,
        ("Jo", "Al"),
    )
    assert (item.published, item.changed) == (date(2026, 5, 6), "2026-05-06T01:00:00+02:00")


def test_json_feed() -> None:
    items = [
        {"id": 1, "url": "https://post.example/1", "title": "One", "content_html": f"<p>{LONG}</p>",
         "date_published": "2026-05-05T23:30:00-04:00", "author": {"name": "Jo"}},
        {"id": "2", "external_url": "/2", "summary": "Two.", "authors": [{"name": "Al"}, {"url": "x"}, 7]},
        {"id": "3", "content_text": "Three\nlines.\n\nTwo paragraphs.", "authors": "Jo"},
        "no item",
    ]  # fmt: skip
    content = {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "items": items}
    one, two, three = read_feed(json.dumps(content).encode(), URL).items
    assert (one.full, one.published, one.authors) == (True, date(2026, 5, 5), ("Jo",))
    assert (two.url, two.text, two.full, two.authors) == (
        "https://post.example/2",
        "Two.",
        False,
        ("Al",),
    )
    assert (three.key, three.url, three.text) == ("3", "", "Three lines.\n\nTwo paragraphs.")


def test_a_news_sitemap_zipped() -> None:
    content = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>https://post.example/old</loc><lastmod>2026-05-01</lastmod></url><url><loc> /new </loc>"
        "<news:news><news:publication><news:name>Post</news:name></news:publication>"
        "<news:publication_date>2026-05-05T10:00:00+02:00</news:publication_date>"
        "<news:title>New</news:title></news:news></url><url><loc>mailto:x@post.example</loc></url></urlset>"
    )
    found = read_feed(gzip.compress(content.encode()), URL)
    new, old = found.items
    assert found.kind == "sitemap"
    assert (new.url, new.title, new.published) == ("https://post.example/new", "New", date(2026, 5, 5))
    assert (old.url, old.published, old.changed) == ("https://post.example/old", None, "2026-05-01")


def test_a_sitemaps_index_names_its_parts_newest_first() -> None:
    part = "<sitemap><loc>https://post.example/{0}.xml</loc><lastmod>2026-0{0}-01</lastmod></sitemap>"
    content = f"<sitemapindex>{part.format(1)}{part.format(3)}{part.format(2)}</sitemapindex>"
    assert read_feed(content.encode(), URL).feeds == tuple(
        f"https://post.example/{n}.xml" for n in (3, 2, 1)
    )


def test_an_opml_list() -> None:
    content = (
        '<opml version="2.0"><head><title>Mine</title></head><body><outline text="World">'
        '<outline type="rss" xmlUrl="https://a.example/rss"/><outline xmlUrl="https://b.example/rss"/></outline>'
        '<outline xmlUrl="https://a.example/rss"/><outline xmlUrl="javascript:x()"/></body></opml>'
    )
    found = read_feed(content.encode(), URL)
    assert found == Feed("Mine", (), ("https://a.example/rss", "https://b.example/rss"), "opml")


def test_a_page_names_its_feeds() -> None:
    content = (
        '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/rss">'
        '<link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="/x.css"></head></html>'
    )
    assert read_feed(content.encode(), URL) == Feed("", (), ("https://post.example/rss",), "page")


def test_a_feed_that_is_not_well_formed_gives_what_it_has() -> None:
    item = "<item><title>R&D {0}</title><link>https://post.example/{0}</link></item>"
    content = rss(item.format(1) + item.format(2)).replace(b"</channel></rss>", b"")
    assert [i.url for i in read_feed(content, URL).items] == [
        "https://post.example/1",
        "https://post.example/2",
    ]


# -- what is no feed, or a trap ---------------------------------------------------------------

TENFOLD = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize("root", ["opml", "urlset", "sitemapindex"])
def test_entities_are_not_resolved_in_lists(root: str) -> None:
    content = (
        f'<?xml version="1.0"?><!DOCTYPE x [{TENFOLD}]><{root}><outline xmlUrl="http://&a9;"/></{root}>'
    )
    with pytest.raises(ParseError, match="document type"):
        read_feed(content.encode(), URL)


@pytest.mark.parametrize("entity", [TENFOLD, '<!ENTITY a9 SYSTEM "file:///etc/passwd">'])
def test_entities_are_not_resolved_in_feeds(entity: str) -> None:
    head = f"<!DOCTYPE rss [{entity}]>"
    item = only(rss("<item><title>x &a9;</title><link>https://post.example/1</link></item>", head))
    assert len(item.title) < 100 and "root:" not in item.title


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[1]", b"{", b"news", b"\xff\xfe\x00", b"<html>", b"\x1f\x8bno gzip"]
    + [b"{" * 100_000, b'{"items": 7}', gzip.compress(b"x" * 999, mtime=0)[:-9], b"<svg></svg>"],
)
def test_what_is_no_feed_says_so(content: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_feed(content, URL)
    assert caught.value.subject == URL


def test_a_zipped_feed_unfolds_to_the_limit() -> None:
    with pytest.raises(ParseError, match="at most 1,000 bytes"):
        read_feed(gzip.compress(b"<rss>" + b" " * 5000), URL, 1000)


VALID = rss(
    f"<item><title>T</title><link>/1</link><description><![CDATA[<p>{LONG}</p>]]></description></item>"
)


@given(st.data())
def test_a_damaged_feed_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(VALID)
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        found = read_feed(bytes(content), URL)
    except ParseError as error:
        assert error.subject == URL
    else:
        assert all(item.url.startswith(("http", "")) for item in found.items)


# -- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "declared", "full"),
    [
        ("x" * 500, True, True),
        ("x" * 499, True, False),
        ("x" * 1500, False, True),
        ("x" * 1499, False, False),
        ("x" * 2000 + "…", True, False),
        ("x" * 2000 + " [...]", True, False),
        ("x" * 2000 + " (more)", False, False),
    ],
)
def test_a_text_is_whole_or_not(text: str, declared: bool, full: bool) -> None:
    assert is_full(text, declared=declared) == full


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-05-05", date(2026, 5, 5)),
        ("2026-05-05T23:59:59Z", date(2026, 5, 5)),
        ("Tue, 5 May 2026 23:30:00 GMT", date(2026, 5, 5)),
        ("5 May 26 01:00 +0900", date(2026, 5, 5)),
        ("soon", None),
        ("", None),
        (None, None),
        ("2026-13-45", None),
    ],
)
def test_days(written: object, day: date | None) -> None:
    assert day_written(written) == day


@pytest.mark.parametrize(
    ("link", "address"),
    [("/a", "https://post.example/a"), ("//b.example/", "https://b.example/"), ("", ""), (7, "")]
    + [("javascript:x()", ""), ("file:///etc/passwd", ""), ("http://[broken", "")],
)
def test_addresses(link: object, address: str) -> None:
    assert absolute(link, URL) == address


def test_items_come_once_and_in_order() -> None:
    items = (Item("b", title="1"), Item("a"), Item("b", title="2"), Item(""))
    assert each_once(items) == [items[0], items[1]]


def test_every_field_of_an_item_counts() -> None:
    others = [Item("k", url="u"), Item("k", title="t"), Item("k", text="x"), Item("k", changed="c")]
    others += [Item("k", published=date(2026, 5, 5)), Item("k")]
    assert len({item.digest() for item in others}) == 6 and Item("k").digest() == Item("k2").digest()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain words", "plain words"),
        ("<p>One\nline</p>\n<p>Two<br>three</p>", "One line\n\nTwo\n\nthree"),
        ("a &amp; b<figure><img src=x><figcaption>Who</figcaption></figure> c", "a & b c"),
        ("<ul><li>1</li><li>2</li></ul><script>x</script><!-- y -->", "1\n\n2"),
        ("<p>Words.</p><p>Read more</p><p>Continue reading Storm nears...</p>", "Words."),
        ("", ""),
        ("\x00\x01", ""),
        ("<p>" * 2000 + "deep", "deep"),
    ],
)
def test_a_piece_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_paragraphs_of_plain_text() -> None:
    assert clean_paragraphs("One\nline.\n\n\n\nTwo.") == "One line.\n\nTwo."
