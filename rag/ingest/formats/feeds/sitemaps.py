"""Lists of addresses: sitemaps, news sitemaps, OPML, and the feeds that a page names. Pure.

No entity is resolved, and a document type that defines one is refused: it has no place in such a list.
"""

from __future__ import annotations

import re
from typing import Any

from rag.core.errors import ParseError
from rag.ingest.formats.feeds.dates import day_written
from rag.ingest.formats.feeds.items import Feed, Item, absolute, absolute_all
from rag.text.cleaning import clean_line

_FEED_TYPE = re.compile(r"rss|atom|feed\+json")


def read_sitemap(content: bytes, url: str) -> Feed:
    """https://www.sitemaps.org/protocol.html, with the dates of news sitemaps; newest first."""
    root = _tree(content, url)
    items = [_item(place, url) for place in root.iterfind("{*}url")]
    parts = [
        (_inner(part, "lastmod"), absolute(_inner(part, "loc"), url))
        for part in root.iterfind("{*}sitemap")
    ]
    feeds = tuple(address for _, address in sorted(parts, reverse=True) if address)
    items.sort(key=lambda item: item.changed, reverse=True)
    return Feed("", tuple(item for item in items if item.url), feeds, "sitemap")


def _item(place: Any, base: str) -> Item:
    published = _inner(place, "news/{*}publication_date")
    address = absolute(_inner(place, "loc"), base)
    title = clean_line(_inner(place, "news/{*}title"))
    changed = published or _inner(place, "lastmod")
    return Item(address, address, title, published=day_written(published), changed=changed)


def read_opml(content: bytes, url: str) -> Feed:
    """http://opml.org/spec2.opml: every outline that has a feed."""
    root = _tree(content, url)
    outlines = ({k.lower(): v for k, v in o.items()} for o in root.iter("{*}outline"))
    links = (outline.get("xmlurl") for outline in outlines)
    return Feed(clean_line(_inner(root, "head/{*}title")), (), absolute_all(links, url), "opml")


def read_page(content: bytes, url: str) -> Feed:
    """The feeds that a page names in its head."""
    import lxml.html
    from lxml.etree import LxmlError

    try:
        links = list(lxml.html.document_fromstring(content).iter("link"))
    except (LxmlError, ValueError):
        links = []
    named = (
        link.get("href")
        for link in links
        if "alternate" in (link.get("rel") or "").lower().split()
        and _FEED_TYPE.search(link.get("type") or "")
    )
    feeds = absolute_all(named, url)
    if not feeds:
        problem = "expected a feed, found a page that names none."
        raise ParseError(url, problem, "Name the feed's address.")
    return Feed("", (), feeds, "page")


def _tree(content: bytes, url: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(url, f"expected XML, found none ({error}).") from error
    if root is None:
        raise ParseError(url, "expected XML, found none.")
    definition = root.getroottree().docinfo.internalDTD
    if definition is not None and any(definition.iterentities()):
        problem = "expected XML whose document type defines no entities, found one that does."
        raise ParseError(url, problem, "Do not trust it.")
    return root


def _inner(element: Any, path: str) -> str:
    return (element.findtext(f"{{*}}{path}") or "").strip()
