"""What each account is adding: its import session, its visits and offers of feeds, its uploads.

Nobody sees another's drafts. What is empty and unused is dropped; drafts that wait to be saved are kept
for a day after their account came last.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from rag.app.api.feed_polls import FeedPolls
from rag.app.api.feed_subscriptions import FeedSubscriptions
from rag.app.api.import_session import ImportSession
from rag.app.api.upload_folder import UploadFolder
from rag.app.workers.job_queue import JobQueue
from rag.archive import Archive
from rag.core.errors import BusyError
from rag.core.types import Article
from rag.storage.catalog import Catalog
from rag.storage.dry_run import title_with_source

MOST_ACCOUNTS = 32
"""That add at once: each may have BYLINE_MAX_UPLOAD_MB of text in memory."""
KEPT_SECONDS = 24 * 3600.0
"""How long drafts that nobody saved wait for their account."""
EMPTY_SECONDS = 600.0
"""How long a session is kept that holds nothing to save."""
_READING = 2
"""Files and pages that are read at once, each in a child process: those of all accounts together."""


@dataclass
class AccountImports:
    """What one account is adding."""

    session: ImportSession
    feeds: FeedSubscriptions
    uploads: UploadFolder
    used_at: float = field(default_factory=time.monotonic)

    def is_over(self, now: float, empty_seconds: float = EMPTY_SECONDS) -> bool:
        """Whether it may be dropped: nothing goes on, and nobody came for so long."""
        if self.session.is_busy() or self.feeds.is_visiting() or self.uploads.is_busy():
            return False
        waits = self.session.has_unsaved() or self.session.problems() or self.feeds.offers()
        return now - self.used_at >= (KEPT_SECONDS if waits else empty_seconds)


class Imports:
    """Those of all accounts of an archive; safe from any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._guard = threading.Lock()
        self._polls = FeedPolls(archive)
        self._reading = threading.Semaphore(_READING)
        self._accounts: dict[str, AccountImports] = {}

    def of(self, account: str) -> AccountImports:
        """An account's; of the archive's own, for the owner's key, where it is empty.

        Raises BusyError where too many accounts have something to be saved.
        """
        with self._guard:
            now = time.monotonic()
            if account not in self._accounts:
                self._make_room(now)
                self._accounts[account] = self._new(account)
            found = self._accounts[account]
            found.used_at = now
            return found

    def saving(self) -> bool:
        """Whether articles of anybody's wait to be stored."""
        with self._guard:
            return any(one.session.saving() for one in self._accounts.values())

    def _make_room(self, now: float) -> None:
        self._drop(now, EMPTY_SECONDS)
        if len(self._accounts) >= MOST_ACCOUNTS:
            self._drop(now, 0.0)
        if len(self._accounts) >= MOST_ACCOUNTS:
            problem = f"{MOST_ACCOUNTS} accounts have drafts that are not saved."
            raise BusyError("adding articles", problem, "Try again when one has saved or cleared them.")

    def _drop(self, now: float, empty_seconds: float) -> None:
        for account in list(self._over(now, empty_seconds)):
            self._accounts.pop(account).session.clear()

    def _over(self, now: float, empty_seconds: float) -> Iterator[str]:
        for account, imports in self._accounts.items():
            if account and imports.is_over(now, empty_seconds):
                yield account

    def _new(self, account: str) -> AccountImports:
        reader, visits = (JobQueue(name, self._reading) for name in ("reading", "visiting"))
        session = ImportSession(self._archive, partial(_most_similar, self._archive.catalog), reader)
        feeds = FeedSubscriptions(self._archive, session, self._polls, visits)
        folder = self._archive.settings.data / "uploads"
        return AccountImports(
            session, feeds, UploadFolder(folder / account if account else folder, session)
        )


def _most_similar(catalog: Catalog, article: Article) -> str:
    """The article that this one looks most like a copy of, empty when there is none."""
    similar = [match.copy for match in catalog.near_duplicates.similar_to(article)[:1]]
    return "".join(title_with_source(copy.title, copy.outlet, copy.published) for copy in similar)
