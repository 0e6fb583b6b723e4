"""One poll of a feed: what is new or changed in it goes into the catalog, each article once.

What a feed carries whole is taken from the feed; of what it only announces the page is fetched. A bad
item is one failure in the list, tried again with later polls, a few times. Knows nothing of clocks
that ring: see rag.feeds.poller.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.catalog import Catalog
from rag.errors import ParseError, SourceError
from rag.feeds.arrivals import dated, failure, fetched, stored
from rag.feeds.items import Feed, Item, each_once
from rag.feeds.reading import read_feed
from rag.feeds.subscriptions import Seen, Subscription
from rag.intake import Outcome
from rag.parse import canonical_url, parse, without_tracking
from rag.types import Article, RawDocument

if TYPE_CHECKING:
    from rag.network.polite import Visitor

FEEDS = ("xml", "json", "opml", "html", "text/plain", "gzip", "octet-stream")
"""Media types that feeds are sent as, by a word that they hold."""
MOST_ITEMS = 1000
"""Items of a feed that one poll takes in; the others wait for the next."""
_PARTS = 20
"""Parts of a sitemap's index that one poll reads, the latest first."""
_TRIES = 3
"""Polls that try an item before it is left alone."""
_LONGEST_HOURS = 24
"""Between two polls of a feed that fails again and again."""


def poll(
    catalog: Catalog, visitor: Visitor, feed: Subscription, today: date, minutes: float
) -> Iterator[Outcome]:
    """Take in what is new in a feed; an outcome is yielded once its article cannot be lost.

    `minutes` lie between two polls, twice as many after each that fails. What came of it is kept with
    the feed.
    """
    try:
        page = visitor.get(feed.url, FEEDS, feed.etag, feed.modified)
        found = Feed() if page.status == 304 else _whole(visitor, page.content, page.url)
    except (SourceError, ParseError) as error:
        catalog.polled(_failed(feed, error, minutes))
        yield failure(feed.url, error)
        return
    fresh = _fresh(catalog, feed, found)
    complete = len(fresh) <= MOST_ITEMS
    for item, seen in fresh[:MOST_ITEMS]:
        outcome = _take_in(catalog, visitor, feed, found, item, today, known=seen is not None)
        failures = seen.failures + 1 if seen and seen.digest == item.digest() else 1
        failed = outcome.result == "failed"
        complete = complete and not failed
        catalog.remember(feed.url, {item.key: Seen(item.digest(), failures if failed else 0)})
        yield outcome
    settled = _scheduled(feed, minutes)
    settled = replace(settled, title=found.title or feed.title, failures=0, error="")
    if page.status == 200:  # unless all is taken in, the server must tell all of it again
        etag, modified = page.header("etag"), page.header("last-modified")
        settled = replace(settled, etag=etag * complete, modified=modified * complete)
    catalog.polled(settled)


def _whole(visitor: Visitor, content: bytes, url: str) -> Feed:
    """The feed, or the items of all parts of a sitemap's index; a part that fails is left for later."""
    found = read_feed(content, url)
    if found.kind == "opml":
        raise ParseError(url, "expected one feed, found a list of them.", "Add it with `feed add`.")
    if found.kind == "page":
        raise ParseError(url, "expected a feed, found a page.", f"Add {found.feeds[0]} instead.")
    parts = [_part(visitor, address) for address in found.feeds[:_PARTS]]
    return replace(found, items=(*found.items, *(item for part in parts for item in part)))


def _part(visitor: Visitor, url: str) -> tuple[Item, ...]:
    try:
        page = visitor.get(url, FEEDS)
        return read_feed(page.content, page.url).items
    except (SourceError, ParseError):
        return ()


def _fresh(catalog: Catalog, feed: Subscription, found: Feed) -> list[tuple[Item, Seen | None]]:
    """The items to look at, with what is remembered of them: new, changed, or failed not too often."""
    known = catalog.seen(feed.url)
    pairs = [(item, known.get(item.key)) for item in each_once(found.items)]
    return [
        (item, seen)
        for item, seen in pairs
        if seen is None or seen.digest != item.digest() or 0 < seen.failures < _TRIES
    ]


def _take_in(
    catalog: Catalog,
    visitor: Visitor,
    feed: Subscription,
    found: Feed,
    item: Item,
    today: date,
    *,
    known: bool,
) -> Outcome:
    identity = canonical_url(item.url)
    if not known and identity and catalog.holds(identity):  # another feed, or a reader, was first
        return Outcome(item.url, "unchanged")
    try:
        return stored(catalog, _article(visitor, feed, found, item, today))
    except (SourceError, ParseError) as error:
        return failure(item.url or item.key, error)


def _article(visitor: Visitor, feed: Subscription, found: Feed, item: Item, today: date) -> Article:
    if not item.full and not item.url:
        raise ParseError(item.key, "the item has neither an address nor a whole text.")
    published = item.published if item.published and item.published <= today + timedelta(1) else None
    if not item.full:
        return dated(fetched(visitor, item.url, today), published)
    record: dict[str, object] = {
        "title": item.title or item.text.partition("\n")[0],
        "text": item.text,
        "published": published,
        "authors": list(item.authors),
        "outlet": found.title or feed.title,
    }
    # Not the feed's address with a part: it would be read as the feed's own.
    source = without_tracking(item.url) or f"feed:{feed.url}#{item.key}"
    return parse(RawDocument(source, "record", record=record), today)


def _failed(feed: Subscription, error: SourceError | ParseError, minutes: float) -> Subscription:
    wait = min(minutes * 2 ** min(feed.failures + 1, 12), _LONGEST_HOURS * 60)
    reason = f"{error.problem} {error.remedy}".strip()
    return replace(_scheduled(feed, max(wait, minutes)), failures=feed.failures + 1, error=reason)


def _scheduled(feed: Subscription, minutes: float) -> Subscription:
    """Polled now, and again after the minutes; feeds added together drift apart."""
    now = time.time()
    later = now + minutes * 60 * random.uniform(0.95, 1.05)  # noqa: S311
    return replace(feed, polled_at=now, next_poll=later)


def discover(visitor: Visitor, url: str) -> Iterator[Subscription]:
    """The feed at an address, or those that it lists or names. Raises SourceError or ParseError."""
    page = visitor.get(url, FEEDS)
    found = read_feed(page.content, page.url)
    if found.kind == "opml":
        yield from listed(found)
    elif found.kind == "page":
        yield from discover(visitor, found.feeds[0])
    else:
        yield Subscription(url, found.title)


def listed(found: Feed) -> Iterable[Subscription]:
    """The feeds of a list; nobody has looked at them yet."""
    return (Subscription(address) for address in found.feeds)
