"""Polls of the archive's feeds that somebody asked for: one of a feed at a time, whoever asks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from rag.app.workers.job_queue import JobQueue
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.ingest.feed_polling import poll
from rag.storage.feeds import Subscription


@dataclass(frozen=True)
class PollStatus:
    """What the last poll that was asked for did."""

    is_busy: bool
    """Whether it goes on."""
    results: Mapping[str, int]
    """Articles by what became of them."""
    reason: str = ""
    """Why the last one failed that did."""


class FeedPolls:
    """Polls feeds one after another, and remembers those that were unfollowed while the app runs."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._guard = threading.Lock()
        self._polls: dict[str, PollStatus] = {}
        self._unfollowed: dict[str, Subscription] = {}
        self._queue = JobQueue("polling")

    def poll(self, url: str, stopped: threading.Event) -> None:
        """Take in what is new in a feed, until it is `stopped`. Raises FeedNotFoundError."""
        feed = self._archive.catalog.feeds.get(url)
        with self._guard:
            status = self._polls.get(url)
            if status and status.is_busy:
                return
            self._polls[url] = PollStatus(is_busy=True, results={})
        stopped.clear()
        self._queue.put(lambda _: self._poll(feed, stopped))

    def unfollow(self, url: str) -> None:
        """Follow a feed no longer; its articles stay. Raises FeedNotFoundError."""
        feed = self._archive.catalog.feeds.get(url)
        self._archive.catalog.feeds.unfollow(url)
        self._unfollowed[url] = feed
        self._polls.pop(url, None)

    def refollow(self, url: str) -> None:
        """Follow a feed again as it was, while the app runs. Raises FeedNotFoundError."""
        feed = self._unfollowed.pop(url, None) or self._archive.catalog.feeds.get(url)
        # Its items are forgotten with it: the next poll meets their articles as those that are there.
        self._archive.catalog.feeds.follow(replace(feed, etag="", modified=""))

    def status(self, url: str) -> PollStatus | None:
        """What the last poll of a feed did, None for one that nobody asked for."""
        return self._polls.get(url)

    def remaining(self) -> int:
        """Polls that are not done."""
        return self._queue.remaining()

    def _poll(self, feed: Subscription, stopped: threading.Event) -> None:
        results, reason = Counter[str](), ""
        try:
            if stopped.is_set():
                return
            catalog, settings = self._archive.catalog, self._archive.settings
            client = self._archive.web_client
            for outcome in poll(catalog, client, feed, date.today(), settings.poll_minutes):
                results[outcome.result] += 1
                reason = outcome.reason or reason
                self._polls[feed.url] = PollStatus(True, Counter(results), reason)
                if stopped.is_set():
                    return
        except BylineError as error:
            reason = str(error)
        finally:
            self._polls[feed.url] = PollStatus(False, results, reason)
