"""The feeds that an archive follows, and what it has seen of each: a part of the catalog.

An item is remembered by its address and by a digest of what the feed said of it, so that polling again
looks only at what is new or changed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Table, delete, func, insert, literal, select, update

from rag.core.errors import FeedNotFoundError
from rag.storage.database import Repository
from rag.storage.schema import articles, feed_items, feeds, versions

NEVER = 253_370_764_800.0
"""When a feed is polled that is polled no more: the year 9999."""


@dataclass(frozen=True)
class Subscription:
    """A feed that the archive follows."""

    url: str
    title: str = ""
    """Its name, empty before the first poll."""
    etag: str = ""
    """What its server called the version that was seen last."""
    modified: str = ""
    """When that was changed, as its server writes it."""
    polled_at: float = 0.0
    """Seconds since 1970; 0 before the first poll."""
    next_poll: float = 0.0
    """Seconds since 1970."""
    failures: int = 0
    """Polls in a row that failed."""
    error: str = ""
    """Why the last one did, empty when it did not."""

    @property
    def stopped(self) -> bool:
        """Whether it is gone for good, and polled only when somebody names it."""
        return self.next_poll >= NEVER


@dataclass(frozen=True)
class FeedItemState:
    """What is remembered of an item."""

    digest: str
    """What the feed said of it."""
    failures: int = 0
    """How often it was tried in vain since; 0 when its article is in the archive."""


class Feeds(Repository):
    """Feeds and their items."""

    def follow(self, subscription: Subscription) -> bool:
        """Follow a feed from now on; False when the archive does already."""
        with self._write() as db:
            existing = db.execute(select(feeds.c.url).where(feeds.c.url == subscription.url)).scalar()
            if existing is None:
                db.execute(insert(feeds).values(**vars(subscription)))
            return existing is None

    def unfollow(self, url: str) -> None:
        """Follow a feed no longer; its articles stay. Raises FeedNotFoundError."""
        with self._write() as db:
            if not db.execute(delete(feeds).where(feeds.c.url == url)).rowcount:
                raise _unknown(url)

    def all(self) -> list[Subscription]:
        """Every feed, by its address."""
        with self._read() as db:
            rows = db.execute(select(feeds).order_by(feeds.c.url))
            return [Subscription(**row._mapping) for row in rows]  # noqa: SLF001  # how rows become dicts

    def get(self, url: str) -> Subscription:
        """The feed at an address. Raises FeedNotFoundError."""
        match = next((feed for feed in self.all() if feed.url == url), None)
        if match is None:
            raise _unknown(url)
        return match

    def due(self) -> list[Subscription]:
        """The feeds whose next poll is due, the longest waiting first."""
        due = [feed for feed in self.all() if feed.next_poll <= time.time()]
        return sorted(due, key=lambda feed: feed.next_poll)

    def save_poll(self, subscription: Subscription) -> None:
        """Keep what a poll has left; nothing when the feed was unfollowed meanwhile."""
        with self._write() as db:
            values = vars(subscription)
            db.execute(update(feeds).where(feeds.c.url == subscription.url).values(**values))

    def move(self, subscription: Subscription, to: str) -> Subscription:
        """Follow a feed at another address from now on, with all that is remembered of it.

        A feed that is followed there already takes over what this one has seen.
        """
        old, url = subscription.url, feeds.c.url
        with self._write() as db:
            existing = db.execute(select(feeds).where(url == to)).first()
            new = Subscription(**existing._mapping) if existing else replace(subscription, url=to)  # noqa: SLF001
            if old == to or not db.execute(select(url).where(url == old)).first():
                return new
            if existing is None:
                db.execute(insert(feeds).values(**vars(new)))
            items = update(feed_items).prefix_with("OR IGNORE").where(feed_items.c.feed == old)
            db.execute(items.values(feed=to))
            for table in (articles, versions):
                _rename(db, table, origin(old), origin(to))
            db.execute(delete(feeds).where(url == old))
            return new

    def taken(self) -> dict[str, int]:
        """How many items of each feed are articles, by its address; none is not mentioned."""
        with self._read() as db:
            column = feed_items.c.feed
            rows = db.execute(
                select(column, func.count()).where(feed_items.c.failures == 0).group_by(column)
            )
            return {row[0]: row[1] for row in rows}

    def items(self, url: str) -> dict[str, FeedItemState]:
        """What is remembered of the items of a feed, by their keys."""
        columns = (feed_items.c.key, feed_items.c.digest, feed_items.c.failures)
        with self._read() as db:
            rows = db.execute(select(*columns).where(feed_items.c.feed == url))
            return {row.key: FeedItemState(row.digest, row.failures) for row in rows}

    def save_items(self, url: str, items: Mapping[str, FeedItemState]) -> None:
        """Remember items of a feed; nothing when the feed was unfollowed meanwhile."""
        with self._write() as db:
            existing = db.execute(select(feeds.c.url).where(feeds.c.url == url)).scalar()
            for key, item in items.items() if existing else ():
                this = (feed_items.c.feed == url) & (feed_items.c.key == key)
                db.execute(delete(feed_items).where(this))
                db.execute(insert(feed_items).values(feed=url, key=key, **vars(item)))


def origin(url: str) -> str:
    """What the sources of a feed's items begin with that have no address of their own."""
    return f"feed:{url}#"


def _rename(db: Connection, table: Table, old: str, new: str) -> None:
    """Let the sources, and with them the identities, of a feed's own items begin anew."""
    names = [name for name in ("source", "identity") if name in table.c]
    values = {name: literal(new) + func.substr(table.c[name], len(old) + 1) for name in names}
    mine = table.c[names[-1]].startswith(old, autoescape=True)
    db.execute(update(table).prefix_with("OR IGNORE").where(mine).values(**values))


def _unknown(url: str) -> FeedNotFoundError:
    return FeedNotFoundError(url, "the archive follows no such feed.", "See `byline feeds list`.")
