"""Addresses and feeds of the Library tab: a page becomes a draft, a feed is offered, followed, polled.

Knows nothing of HTTP and pages of ours; the network is `rag.ingest.fetch`'s.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date

from rag.app.api.feed_polls import FeedPolls, PollStatus
from rag.app.api.import_session import ImportSession
from rag.app.workers.job_queue import JobQueue
from rag.archive import Archive
from rag.core.errors import ParseError, SourceError
from rag.ingest.feed_polling import FEED_TYPES, discover_feeds
from rag.ingest.fetch.http_client import Page
from rag.ingest.fetch.pages import PAGE_TYPES, page_document
from rag.ingest.formats.feeds.items import Feed, each_once
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse
from rag.storage.feeds import Subscription
from rag.text.phrases import pluralise


@dataclass(frozen=True)
class FeedOffer:
    """A feed that was found at an address."""

    urls: tuple[str, ...]
    """The feed's own address; several for a list of feeds."""
    title: str
    """Its name, empty when it has none."""
    holds: str
    """`a feed with 20 articles`."""


class FeedSubscriptions:
    """Visits addresses for an import session, and keeps the feeds of its archive.

    The feeds are the archive's, and so are their `polls`; what was found at an address is the session's.
    """

    def __init__(
        self,
        archive: Archive,
        session: ImportSession,
        polls: FeedPolls | None = None,
        visits: JobQueue | None = None,
    ) -> None:
        self._archive = archive
        self._session = session
        self._guard = threading.Lock()
        self._stopped = threading.Event()
        self._offers: list[FeedOffer] = []
        self._polls = polls or FeedPolls(archive)
        self.visits = visits or JobQueue("visiting")

    def visit(self, url: str) -> None:
        """See what is at an address."""
        self._session.forget_problem(url)
        self._stopped.clear()
        self.visits.put(lambda sandbox: self._visit(url, sandbox))

    def revisit(self) -> None:
        """Visit the addresses once more that could not be read."""
        for url in dict.fromkeys(t.url for t in self._session.problems() if t.url):
            self.visit(url)

    def _visit(self, url: str, sandbox: Sandbox) -> None:
        try:
            page = self._archive.web_client.get(url, (*PAGE_TYPES, *FEED_TYPES))
            feed = _feed(page, sandbox)
            if feed and feed.kind != "page":
                self._offer(feed_offer(page.url, feed))
                return
            if feed:
                self._offer(FeedOffer(feed.feeds[:1], "", "a feed that the page names"))
            self._session.add(parse(page_document(page), date.today(), sandbox.fields))
            self._session.refresh()
        except (SourceError, ParseError) as error:
            self._session.report_problem(error, url, url)

    def _offer(self, offer: FeedOffer) -> None:
        with self._guard:
            self._offers = [*(o for o in self._offers if o.urls != offer.urls), offer]

    # -- feeds --------------------------------------------------------------------------------

    def follow(self, urls: tuple[str, ...]) -> None:
        """Follow the feeds of an offer, and take in what they hold."""
        with self._guard:
            offer = next((o for o in self._offers if o.urls == urls), None)
            self._offers = [o for o in self._offers if o.urls != urls]
        for url in offer.urls if offer else ():
            title = offer.title if offer and len(urls) == 1 else ""
            self._archive.catalog.feeds.follow(Subscription(url, title))
            self.poll(url)

    def decline(self, urls: tuple[str, ...]) -> None:
        """Forget an offer."""
        with self._guard:
            self._offers = [o for o in self._offers if o.urls != urls]

    def subscribe(self, url: str) -> list[tuple[str, bool]]:
        """Follow the feeds at an address and take in what they hold; each, and whether it is new.

        Raises SourceError or ParseError.
        """
        found = list(discover_feeds(self._archive.web_client, url))
        followed = [(feed.url, self._archive.catalog.feeds.follow(feed)) for feed in found]
        for address in (address for address, is_new in followed if is_new):
            self.poll(address)
        return followed

    def unfollow(self, url: str) -> None:
        """Follow a feed no longer; its articles stay. Raises FeedNotFoundError."""
        self._polls.unfollow(url)

    def refollow(self, url: str) -> None:
        """Follow a feed again as it was, while the app runs. Raises FeedNotFoundError."""
        self._polls.refollow(url)

    def poll(self, url: str) -> None:
        """Take in what is new in a feed. Raises FeedNotFoundError."""
        self._polls.poll(url, self._stopped)

    def cancel(self) -> None:
        """Visit and poll no more after the article at hand."""
        self._stopped.set()
        self.visits.clear_waiting()

    # -- looking ------------------------------------------------------------------------------

    def offers(self) -> list[FeedOffer]:
        """Feeds that wait for a decision."""
        return list(self._offers)

    def is_busy(self) -> bool:
        """Whether an address is visited or a feed polled."""
        return self.is_visiting() or bool(self._polls.remaining())

    def is_visiting(self) -> bool:
        """Whether an address is visited."""
        return bool(self.visits.remaining())

    def taken(self) -> dict[str, int]:
        """How many items of each feed are in the archive, by its address."""
        return self._archive.catalog.feeds.taken()

    def subscriptions(self) -> list[tuple[Subscription, PollStatus | None]]:
        """Every feed that is followed, with what its last poll from the page did."""
        return [(feed, self._polls.status(feed.url)) for feed in self._archive.catalog.feeds.all()]


def _feed(page: Page, sandbox: Sandbox) -> Feed | None:
    try:
        return sandbox.feed(page.content, page.url)
    except (ParseError, SourceError):
        return None


def feed_offer(url: str, feed: Feed) -> FeedOffer:
    """What a feed, sitemap or list of feeds holds."""
    if feed.kind == "opml":
        return FeedOffer(feed.feeds, feed.title, f"a list of {pluralise(len(feed.feeds), 'feed')}")
    if feed.kind == "sitemap":
        parts = f" and {pluralise(len(feed.feeds), 'part')}" if feed.feeds else ""
        return FeedOffer((url,), feed.title, f"a sitemap with {_articles(feed)}{parts}")
    return FeedOffer((url,), feed.title, f"a feed with {_articles(feed)}")


def _articles(feed: Feed) -> str:
    return pluralise(len(each_once(feed.items)), "article")


def poll_summary(feed: Subscription, last: PollStatus | None, *, by_itself: bool) -> str:
    """How a feed does: when it was polled, what came of it, when it is polled next."""
    parts = ["Being polled now" if last and last.is_busy else _ago(feed.polled_at)]
    if last and (last.results or not last.is_busy):
        counts = [f"{n:,} {result}" for result, n in sorted(last.results.items())]
        parts.append(", ".join(counts) or "nothing new")
    if feed.stopped:
        parts.append("never polled again by itself")
    elif by_itself and not (last and last.is_busy):
        minutes = max(0, round((feed.next_poll - time.time()) / 60))
        parts.append(f"next poll in {pluralise(minutes, 'minute')}" if minutes else "next poll now")
    return "; ".join(parts) + "."


def _ago(polled_at: float) -> str:
    if not polled_at:
        return "Not polled yet"
    minutes = round((time.time() - polled_at) / 60)
    if minutes < 120:
        return f"Polled {pluralise(minutes, 'minute')} ago" if minutes else "Polled just now"
    return f"Polled {pluralise(round(minutes / 60), 'hour')} ago"


def last_error(feed: Subscription, last: PollStatus | None) -> str:
    """The last error of a feed, or of an article in it; empty when there is none."""
    return feed.error or (last.reason if last else "")
