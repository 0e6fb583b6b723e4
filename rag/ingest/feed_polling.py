"""One poll of a feed: what is new or changed in it goes into the catalog, each article once.

What a feed carries whole is taken from the feed; of what it only announces the page is fetched. A bad
item is one failure in the list, tried again with later polls, a few times. Knows nothing of clocks
that ring: see rag.app.workers.feed_poller.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.core.errors import GoneError, ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.feed_items import Feed, Item, each_once
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse
from rag.ingest.pipeline import Outcome, failed_outcome, fetch_article, store_article
from rag.storage.catalog import Catalog
from rag.storage.feeds import NEVER, Seen, Subscription, origin
from rag.text.addresses import canonical_url, strip_tracking

if TYPE_CHECKING:
    from rag.ingest.fetch.http_client import Page
    from rag.ingest.fetch.polite_client import PoliteClient

FEED_TYPES = ("xml", "json", "opml", "html", "text/plain", "gzip", "octet-stream")
"""Media types that feeds are sent as, by a word that they hold."""
MOST_ITEMS = 1000
"""Items of a feed that one poll takes in; the others wait for the next."""
_PARTS = 20
"""Parts of a sitemap's index that one poll reads, the latest first."""
_TRIES = 3
"""Polls that try an item before it is left alone."""
_LONGEST_HOURS = 24
"""Between two polls of a feed that fails again and again."""


@dataclass(frozen=True)
class _Desk:
    """What a poll works with."""

    catalog: Catalog
    """Where articles and feeds are kept."""
    client: PoliteClient
    """What fetches."""
    sandbox: Sandbox
    """What reads that, in a child process."""
    today: date
    """The day of the poll."""

    def fetched(self, feed: Subscription) -> tuple[Page, Feed]:
        """What a feed's address answers, and what that holds. Raises SourceError or ParseError."""
        page = self.client.get(feed.url, FEED_TYPES, feed.etag, feed.modified)
        return page, Feed() if page.status == 304 else self.sandbox.feed(page.content, page.url)


def poll(
    catalog: Catalog, client: PoliteClient, feed: Subscription, today: date, minutes: float
) -> Iterator[Outcome]:
    """Take in what is new in a feed; an outcome is yielded once its article cannot be lost.

    `minutes` lie between two polls, twice as many after each that fails; a feed that is gone for good
    is polled no more. What came of it is kept with the feed, which moves to where it says it has moved.
    """
    with Sandbox() as sandbox:
        yield from _polled(_Desk(catalog, client, sandbox, today), feed, minutes)


def _polled(desk: _Desk, feed: Subscription, minutes: float) -> Iterator[Outcome]:
    try:
        page, found = desk.fetched(feed)
        found = _whole(desk, found, page.url)
    except (SourceError, ParseError) as error:
        stopped = isinstance(error, GoneError)
        desk.catalog.polled(_stopped(feed, error) if stopped else _failed(feed, error, minutes))
        yield failed_outcome(feed.url, error)
        return
    if page.moved:
        feed = desk.catalog.move_feed(feed, page.moved)
    fresh = _fresh(desk.catalog, feed, found)
    complete = len(fresh) <= MOST_ITEMS
    for item, seen in fresh[:MOST_ITEMS]:
        outcome = _take_in(desk, feed, found, item, known=seen is not None)
        failures = seen.failures + 1 if seen and seen.digest == item.digest() else 1
        failed = outcome.result == "failed"
        complete = complete and not failed
        desk.catalog.remember(feed.url, {item.key: Seen(item.digest(), failures if failed else 0)})
        yield outcome
    settled = _scheduled(feed, minutes)
    settled = replace(settled, title=found.title or feed.title, failures=0, error="")
    if page.status == 200:  # unless all is taken in, the server must tell all of it again
        etag, modified = page.header("etag"), page.header("last-modified")
        settled = replace(settled, etag=etag * complete, modified=modified * complete)
    desk.catalog.polled(settled)


def _whole(desk: _Desk, found: Feed, url: str) -> Feed:
    """The feed, or the items of all parts of a sitemap's index; a part that fails is left for later."""
    if found.kind == "opml":
        raise ParseError(url, "expected one feed, found a list of them.", "Add it with `feed add`.")
    if found.kind == "page":
        raise ParseError(url, "expected a feed, found a page.", f"Add {found.feeds[0]} instead.")
    parts = [_part(desk, address) for address in found.feeds[:_PARTS]]
    return replace(found, items=(*found.items, *(item for part in parts for item in part)))


def _part(desk: _Desk, url: str) -> tuple[Item, ...]:
    try:
        return desk.fetched(Subscription(url))[1].items
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


def _take_in(desk: _Desk, feed: Subscription, found: Feed, item: Item, *, known: bool) -> Outcome:
    identity = canonical_url(item.url)
    if not known and identity and desk.catalog.holds(identity):  # another feed, or a reader, was first
        return Outcome(item.url, "unchanged")
    try:
        return store_article(desk.catalog, _article(desk, feed, found, item))
    except (SourceError, ParseError) as error:
        return failed_outcome(item.url or item.key, error)


def _article(desk: _Desk, feed: Subscription, found: Feed, item: Item) -> Article:
    if not item.full and not item.url:
        raise ParseError(item.key, "the item has neither an address nor a whole text.")
    latest = desk.today + timedelta(1)
    published = item.published if item.published and item.published <= latest else None
    if not item.full:
        return dated(fetch_article(desk.client, desk.sandbox, item.url, desk.today), published)
    record: dict[str, object] = {
        "title": item.title or item.text.partition("\n")[0],
        "text": item.text,
        "published": published,
        "authors": list(item.authors),
        "outlet": found.title or feed.title,
    }
    # Not the feed's address with a part: it would be read as the feed's own.
    source = strip_tracking(item.url) or f"{origin(feed.url)}{item.key}"
    return parse(RawDocument(source, "record", record=record), desk.today)


def _failed(feed: Subscription, error: SourceError | ParseError, minutes: float) -> Subscription:
    wait = min(minutes * 2 ** min(feed.failures + 1, 12), _LONGEST_HOURS * 60)
    reason = f"{error.problem} {error.remedy}".strip()
    return replace(_scheduled(feed, max(wait, minutes)), failures=feed.failures + 1, error=reason)


def _stopped(feed: Subscription, error: SourceError | ParseError) -> Subscription:
    reason = f"{error.problem} It is polled no more: remove it, or name it to `feed poll` to look again."
    return replace(_scheduled(feed, 0), next_poll=NEVER, failures=feed.failures + 1, error=reason)


def _scheduled(feed: Subscription, minutes: float) -> Subscription:
    """Polled now, and again after the minutes; feeds added together drift apart."""
    now = time.time()
    later = now + minutes * 60 * random.uniform(0.95, 1.05)  # noqa: S311
    return replace(feed, polled_at=now, next_poll=later)


def discover_feeds(client: PoliteClient, url: str) -> Iterator[Subscription]:
    """The feed at an address, or those that it lists or names. Raises SourceError or ParseError."""
    page = client.get(url, FEED_TYPES)
    with Sandbox() as sandbox:
        found = sandbox.feed(page.content, page.url)
    if found.kind == "opml":
        yield from listed(found)
    elif found.kind == "page":
        yield from discover_feeds(client, found.feeds[0])
    else:
        yield Subscription(page.moved or url, found.title)


def listed(found: Feed) -> Iterable[Subscription]:
    """The feeds of a list; nobody has looked at them yet."""
    return (Subscription(address) for address in found.feeds)


def dated(article: Article, published: date | None) -> Article:
    """The article with the day that a feed knows, unless the page knows better."""
    return article if article.published else replace(article, published=published)
