"""One poll of a feed: what is new or changed in it goes into the catalog, each article once.

What a feed carries whole is taken from the feed; of what it only announces the page is fetched. A bad
item is one failure in the list, tried again with later polls, a few times. Knows nothing of clocks
that ring: see rag.app.workers.feed_poller.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from rag.core.errors import GoneError, ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.fetch.pages import charset
from rag.ingest.formats.feeds.dates import day_written
from rag.ingest.formats.feeds.encoding import declares_encoding, is_utf8
from rag.ingest.formats.feeds.items import Feed, Item, each_once, is_home_page
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse
from rag.ingest.pipeline import Outcome, failed_outcome, fetch_article, store_article
from rag.storage.catalog import Catalog
from rag.storage.feeds import NEVER, FeedItemState, Subscription, origin
from rag.text.addresses import canonical_url, strip_tracking
from rag.text.encodings import as_utf8
from rag.text.mirrors import is_feed_host, page_behind
from rag.text.publishers import attribute, same_site

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


def discover_feeds(client: PoliteClient, url: str) -> Iterator[Subscription]:
    """The feed at an address, or those that it lists or names. Raises SourceError or ParseError."""
    page = client.get(url, FEED_TYPES)
    with Sandbox() as sandbox:
        feed = sandbox.feed(_content(page), page.url)
    if feed.kind == "opml":
        yield from (Subscription(address) for address in feed.feeds)
    elif feed.kind == "page":
        yield from discover_feeds(client, feed.feeds[0])
    else:
        yield Subscription(page.moved or url, feed.title)


def poll(
    catalog: Catalog, client: PoliteClient, subscription: Subscription, today: date, minutes: float
) -> Iterator[Outcome]:
    """Take in what is new in a feed; an outcome is yielded once its article cannot be lost.

    `minutes` lie between two polls, twice as many after each that fails; a feed that is gone for good
    is polled no more. What came of it is kept with the feed, which moves to where it says it has moved.
    """
    with Sandbox() as sandbox:
        yield from _Poll(catalog, client, sandbox, today).run(subscription, minutes)


@dataclass(frozen=True)
class _Poll:
    """One poll, with what it works with."""

    catalog: Catalog
    client: PoliteClient
    sandbox: Sandbox
    today: date

    def run(self, subscription: Subscription, minutes: float) -> Iterator[Outcome]:
        """Fetch the feed, take in its items one after the other, keep what came of it."""
        try:
            page, feed = self._fetch(subscription)
            feed = self._with_parts(feed, page.url)
        except (SourceError, ParseError) as error:
            self.catalog.feeds.save_poll(_after_failure(subscription, error, minutes))
            yield failed_outcome(subscription.url, error)
            return
        if page.moved:
            subscription = self.catalog.feeds.move(subscription, page.moved)
        items = self._items_to_read(subscription, feed)
        complete = len(items) <= MOST_ITEMS
        for item, seen in items[:MOST_ITEMS]:
            outcome = self._take_in(subscription, feed, item, is_known=seen is not None)
            tries = seen.failures + 1 if seen and seen.digest == item.digest() else 1
            failures = tries if outcome.result == "failed" else 0
            complete = complete and not failures
            self.catalog.feeds.save_items(
                subscription.url, {item.key: FeedItemState(item.digest(), failures)}
            )
            yield outcome
        title = feed.title or subscription.title
        after = replace(_scheduled(subscription, minutes), title=title, failures=0, error="")
        if page.status == 200:  # unless all is taken in, the server must send all of it again
            etag, modified = page.header("etag"), page.header("last-modified")
            after = replace(after, etag=etag * complete, modified=modified * complete)
        self.catalog.feeds.save_poll(after)

    def _fetch(self, subscription: Subscription) -> tuple[Page, Feed]:
        """What a feed's address answers, and what that holds. Raises SourceError or ParseError."""
        page = self.client.get(subscription.url, FEED_TYPES, subscription.etag, subscription.modified)
        return page, Feed() if page.status == 304 else self.sandbox.feed(_content(page), page.url)

    def _with_parts(self, feed: Feed, url: str) -> Feed:
        """The feed with the items of all parts of a sitemap; a part that fails is left for later."""
        if feed.kind == "opml":
            raise ParseError(url, "expected one feed, found a list of them.", "Add it with `feed add`.")
        if feed.kind == "page":
            raise ParseError(url, "expected a feed, found a page.", f"Add {feed.feeds[0]} instead.")
        items = list(feed.items)
        for address in feed.feeds[:_PARTS]:
            with suppress(SourceError, ParseError):
                items += self._fetch(Subscription(address))[1].items
        return replace(feed, items=tuple(items))

    def _items_to_read(
        self, subscription: Subscription, feed: Feed
    ) -> list[tuple[Item, FeedItemState | None]]:
        """The items that are new, changed, or failed not too often, with what is remembered of them."""
        remembered = self.catalog.feeds.items(subscription.url)
        pairs = [(item, remembered.get(item.key)) for item in each_once(feed.items)]
        return [
            (item, seen)
            for item, seen in pairs
            if seen is None or seen.digest != item.digest() or 0 < seen.failures < _TRIES
        ]

    def _take_in(self, subscription: Subscription, feed: Feed, item: Item, *, is_known: bool) -> Outcome:
        identity = canonical_url(item.url)
        if not is_known and identity and self.catalog.articles.has_identity(identity):
            return Outcome(item.url, "unchanged")  # another feed, or a reader, was first
        try:
            return store_article(self.catalog, self._article(subscription, feed, item))
        except (SourceError, ParseError) as error:
            return failed_outcome(item.url or item.key, error)

    def _article(self, subscription: Subscription, feed: Feed, item: Item) -> Article:
        if not item.full and (not item.url or is_home_page(item.url)):
            found = f"found the home page {item.url}" if item.url else "found none"
            problem = f"expected a whole text, or the address of the article's page, {found}."
            raise ParseError(item.title or item.key, problem, "Add the article's page by its address.")
        if item.full:
            return feed_article(subscription, feed, item, self.today)
        article = fetch_article(self.client, self.sandbox, item.url, self.today)
        return article if article.published else replace(article, published=_day(item, self.today))


def _content(page: Page) -> bytes:
    """What a feed's address answered, in UTF-8 where only the server says what it is."""
    content = page.content
    return content if declares_encoding(content) or is_utf8(content) else as_utf8(content, charset(page))


def _day(item: Item, today: date) -> date | None:
    """The day of publication, else of the last change; one to come is a slip and none."""
    days = (item.published, item.published and day_written(item.changed))
    return next((day for day in days if day and day <= today + timedelta(1)), None)


def feed_article(subscription: Subscription, feed: Feed, item: Item, today: date) -> Article:
    """The article that a feed carries whole. Raises ParseError."""
    own_page = _own_page(subscription.url, item)
    outlet, claimed = attribute(own_page or subscription.url, [feed.title or subscription.title])
    record: dict[str, object] = {
        "title": item.title or item.text.partition("\n")[0],
        "text": item.text,
        "published": _day(item, today),
        "authors": list(item.authors),
        "outlet": outlet,
        "claimed_outlet": claimed,
    }
    # Not the feed's address with a part: it would be read as the feed's own.
    source = strip_tracking(own_page) or f"{origin(subscription.url)}{item.key}"
    return parse(RawDocument(source, "record", record=record), today)


def _own_page(feed_url: str, item: Item) -> str:
    """The item's address where the feed may speak for it: one of its own site, or of a feed host.

    Any feed can carry a text under any address; another site's is no identity of that text.
    """
    speaks = is_feed_host(feed_url) or same_site(page_behind(item.url), page_behind(feed_url))
    return item.url if speaks else ""


def _after_failure(
    subscription: Subscription, error: SourceError | ParseError, minutes: float
) -> Subscription:
    """Polled again after twice as long as before, or never when it is gone for good."""
    failures = subscription.failures + 1
    wait = max(min(minutes * 2 ** min(failures, 12), _LONGEST_HOURS * 60), minutes)
    after = replace(_scheduled(subscription, wait), failures=failures)
    if isinstance(error, GoneError):
        remedy = "It is polled no more: remove it, or name it to `feed poll` to look again."
        return replace(after, next_poll=NEVER, error=f"{error.problem} {remedy}")
    return replace(after, error=f"{error.problem} {error.remedy}".strip())


def _scheduled(subscription: Subscription, minutes: float) -> Subscription:
    """Polled now, and again after the minutes; feeds added together drift apart."""
    now = time.time()
    later = now + minutes * 60 * random.uniform(0.95, 1.05)  # noqa: S311
    return replace(subscription, polled_at=now, next_poll=later)
