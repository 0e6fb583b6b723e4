"""Bytes of a feed -> its items: RSS, Atom, JSON Feed, sitemaps, news sitemaps, and OPML lists. Pure.

Nothing is opened: what was fetched is parsed, no entity is resolved, no address is followed. An item
that cannot be understood is left out or left empty; it never costs the others.
"""

from __future__ import annotations

import html
import io
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from rag.core.errors import ParseError
from rag.ingest.formats.feeds.dates import FeedDates
from rag.ingest.formats.feeds.encoding import decode_feed
from rag.ingest.formats.feeds.items import Feed, Item, absolute, text_of, told_apart
from rag.ingest.formats.feeds.sitemaps import read_opml, read_page, read_sitemap
from rag.ingest.formats.pages.fragments import clean_paragraphs, html_to_text
from rag.text.cleaning import clean_line

_ROOT = re.compile(
    r"<(?:[\w-]+:)?(rss|feed|rdf|urlset|sitemapindex|opml|html|channel)\b(?![-.])", re.IGNORECASE
)
_SHOWN = re.compile(
    r"(?s)<(rss|rdf:RDF|feed)\s[^<>]*>.*</\1>|&lt;(rss|rdf:RDF|feed)\s.*&lt;/\2&gt;", re.IGNORECASE
)
_HEAD = 20_000
"""The root's tag stands within this many bytes, or it is no feed."""
_FULL, _SURELY_FULL = 500, 1500
"""Characters from which a text counts as a whole article: one that its feed calls the content, and one
that it calls a description."""
_CUT_OFF = re.compile(r"(?:…|\.\.\.|\[[….]+\]|\((?:more|continued)\))\s*$", re.IGNORECASE)
_DATES = ("published", "created", "updated")
"""Where entries have their day, the best first."""
_JSON_DATES = ("date_published", "date_modified")


def read_feed(content: bytes, url: str, max_bytes: int = 50_000_000) -> Feed:
    """The feed in `content`, fetched from `url`; zipped ones may unfold to `max_bytes`.

    Raises ParseError when it is no feed.
    """
    text = decode_feed(_unzip(content, url, max_bytes)).lstrip()
    if text[:1] in ("{", "["):
        return _json_feed(text, url)
    root = _ROOT.search(text[:_HEAD])
    name = root[1].lower() if root else ""
    if name in ("urlset", "sitemapindex"):
        return read_sitemap(text.encode("utf-8", "replace"), url)
    if name == "opml":
        return read_opml(text.encode("utf-8", "replace"), url)
    if name == "html":
        return _page(text, url)
    return _syndicated(text, url)


def _page(text: str, url: str) -> Feed:
    """The feeds that a page names, else the one that it shows, as browsers save their view of one."""
    try:
        return read_page(text.encode("utf-8", "replace"), url)
    except ParseError:
        if not (shown := _SHOWN.search(text)):
            raise
    feed = shown[0]
    return _syndicated(html.unescape(feed) if feed.startswith("&") else feed, url)


def _unzip(content: bytes, url: str, max_bytes: int) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    unzip = zlib.decompressobj(31)
    try:
        unzipped = unzip.decompress(content, max_bytes)
    except zlib.error as error:
        raise ParseError(url, f"expected a gzip file, found a broken one ({error}).") from error
    if not unzip.eof:
        raise ParseError(url, f"expected at most {max_bytes:,} bytes unzipped, found more, or a part.")
    return unzipped


# -- RSS and Atom -----------------------------------------------------------------------------


def _syndicated(content: str, url: str) -> Feed:
    import feedparser

    try:
        # A stream: of bytes it would first ask whether they name a file. What it would make safe for a
        # page, we make plain.
        stream = io.BytesIO(content.encode("utf-8", "replace"))
        parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # a hostile feed can make any part of a foreign library fail
        raise ParseError(url, f"no feed that can be read: {type(error).__name__}.") from error
    if not parsed.get("version") and not parsed.entries:
        problem = "expected RSS, Atom, a JSON Feed, a sitemap or an OPML list, found something else."
        raise ParseError(url, problem, "Name the feed's own address.")
    entries = [dict(entry) for entry in parsed.entries]
    dates = FeedDates(
        text_of(parsed.feed.get("language")), [entry.get(name) for entry in entries for name in _DATES]
    )
    # RSS: a relative link is one of the site, whose address the feed names. Atom: of the feed itself.
    is_rss = str(parsed.get("version")).startswith("rss")
    base = (is_rss and absolute(parsed.feed.get("link"), url)) or url
    items = ((_entry(entry, base, dates), text_of(entry.get("id"))) for entry in entries)
    return Feed(text_of(parsed.feed.get("title")), told_apart(items))


def _entry(entry: Mapping[str, Any], base: str, dates: FeedDates) -> Item:
    contents = [c for c in entry.get("content") or () if str(c.get("value") or "").strip()]
    whole = max((_plain(c) for c in contents), key=len, default="")
    summary = _plain(entry.get("summary_detail") or {"value": entry.get("summary")})
    text = whole if len(whole) >= len(summary) else summary
    return Item(
        key="",
        url=_link(entry, base),
        title=_plain_line(entry.get("title")),
        text=text,
        full=is_full(text, declared=text == whole and bool(whole)),
        published=dates.first(*map(entry.get, _DATES)),
        authors=_names(entry.get("authors")),
        changed=text_of(entry.get("updated")),
    )


def _link(entry: Mapping[str, Any], base: str) -> str:
    """The address of an entry's page: where an id stands in for it, only if it is an address."""
    link = entry.get("feedburner_origlink") or entry.get("link")
    if entry.get("guidislink") and not str(link).lower().startswith(("http:", "https:", "/")):
        return ""
    return absolute(link, base)


def _names(people: Any) -> tuple[str, ...]:
    """Names of authors, each once; what is no list of people has none."""
    people = [p for p in people if isinstance(p, dict)] if isinstance(people, list) else []
    return tuple(dict.fromkeys(name for p in people if (name := text_of(p.get("name")))))


def is_full(text: str, *, declared: bool) -> bool:
    """Whether a feed's text is the whole article; `declared`: its feed calls it the content."""
    return len(text) >= (_FULL if declared else _SURELY_FULL) and not _CUT_OFF.search(text)


def _plain(content: Mapping[str, Any]) -> str:
    value = str(content.get("value") or "")
    is_text = content.get("type") == "text/plain" and "<" not in value
    return clean_paragraphs(value) if is_text else html_to_text(value)


def _plain_line(value: object) -> str:
    text = str(value or "")
    return clean_line(html_to_text(text) if "<" in text or "&" in text else text)


# -- JSON Feed --------------------------------------------------------------------------------


def _json_feed(content: str, url: str) -> Feed:
    """https://www.jsonfeed.org/version/1.1/"""  # noqa: D400, D415  # an address has no full stop
    try:
        feed = json.loads(content, strict=False)  # a line end within a text is a slip that hurts nobody
    except (ValueError, RecursionError) as error:
        raise ParseError(url, f"expected a JSON Feed, found no JSON ({error}).") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError(url, "expected a JSON Feed, found JSON without a list of items.")
    items = [item for item in feed["items"] if isinstance(item, dict)]
    dates = FeedDates(
        text_of(feed.get("language")), [item.get(name) for item in items for name in _JSON_DATES]
    )
    base = absolute(feed.get("home_page_url"), url) or url
    pairs = ((_json_item(item, base, dates), text_of(str(item.get("id") or ""))) for item in items)
    return Feed(text_of(feed.get("title")), told_apart(pairs))


def _json_item(item: Mapping[str, Any], base: str, dates: FeedDates) -> Item:
    markup, text, summary = (
        value if isinstance(value, str) else ""
        for value in (item.get("content_html"), item.get("content_text"), item.get("summary"))
    )
    whole = html_to_text(markup) or clean_paragraphs(text)
    return Item(
        key="",
        url=absolute(item.get("url") or item.get("external_url"), base),
        title=text_of(item.get("title")),
        text=whole or clean_paragraphs(summary),
        full=is_full(whole, declared=True),
        published=dates.first(*map(item.get, _JSON_DATES)),
        authors=_names(item.get("authors") or [item.get("author")]),
        changed=text_of(item.get("date_modified")),
    )


# -- HTML ------------------------------------------------------------------------------------
