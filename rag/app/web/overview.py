"""What the page says about the archive as a whole, kept ready so that asking often costs little."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import date

from rag.app.workers.indexer_thread import Progress, Worker
from rag.archive import Archive
from rag.storage.catalog import Catalog
from rag.text.markdown import escape_line
from rag.text.phrases import format_date, pluralise

_KEEP_SECONDS = 5.0
"""While articles come in, the catalog is looked at no more often than this."""


@dataclass(frozen=True)
class Overview:
    """The archive at a glance."""

    articles: int = 0
    """Those that can be asked about."""
    outlets: tuple[str, ...] = ()
    """Most articles first."""
    first: date | None = None
    last: date | None = None
    """Days of the oldest article and the newest."""


class OverviewWatcher:
    """Looks after an overview and the indexer's progress; may be asked from any thread."""

    def __init__(self, archive: Archive, worker: Worker) -> None:
        self._archive = archive
        self._worker = worker
        self._lock = threading.Lock()
        self._overview = Overview()
        self._seen = ("", -1)
        self._read = float("-inf")
        self._batch = 0

    def look(self) -> tuple[Overview, Progress, int]:
        """The overview, the indexer's progress, and how many articles its present batch had."""
        with self._lock:
            progress = self._worker.progress()
            self._batch = max(self._batch, progress.pending) if progress.pending else 0
            self._refresh(progress)
            return self._overview, progress, self._batch

    def _refresh(self, progress: Progress) -> None:
        seen = (self._archive.catalog.facts.get("clock"), progress.ready)
        is_due = not progress.pending or time.monotonic() - self._read > _KEEP_SECONDS
        if seen != self._seen and is_due:
            self._overview = summary(self._archive.catalog, progress.ready)
            self._seen, self._read = seen, time.monotonic()


def summary(catalog: Catalog, ready: int) -> Overview:
    """The overview of the `ready` articles of a catalog."""
    if not ready:
        return Overview()
    return Overview(
        articles=ready,
        outlets=tuple(catalog.statistics.outlets()),
        first=catalog.statistics.oldest_day(),
        last=catalog.statistics.newest_day(),
    )


def status_line(overview: Overview, progress: Progress, batch: int, writer: str = "") -> str:
    """`74 articles from 9 outlets, 27 April 2018 to 7 December 2025`, and what is going on. Markdown.

    `writer` is what keeps the language model from answering.
    """
    parts = [_holdings(overview), _indexing(overview, progress, batch), _trouble(progress)]
    parts.append(escape_line(writer))
    return " · ".join(filter(None, parts))


def _holdings(overview: Overview) -> str:
    if not overview.articles:
        return "No articles yet"
    what = pluralise(overview.articles, "article")
    if overview.outlets:
        what += f" from {pluralise(len(overview.outlets), 'outlet')}"
    first, last = format_date(overview.first), format_date(overview.last)
    if first and first != last:
        what += f", {first} to {last}"
    elif first:
        what += f", {first}"
    return what


def _indexing(overview: Overview, progress: Progress, batch: int) -> str:
    if not progress.pending and progress.unread:
        return f"sharpening the search, {pluralise(progress.unread, 'passage')} to go; ask meanwhile"
    if not progress.pending:
        return ""
    hint = "you can ask already" if overview.articles else "the first can be asked about in a moment"
    return f"indexing {batch - progress.pending:,} of {batch:,}; {hint}"


def _trouble(progress: Progress) -> str:
    if progress.problem:
        return f"indexing has stopped: {escape_line(progress.problem)}"
    if progress.failed:
        return f"{pluralise(progress.failed, 'article')} could not be indexed"
    return ""
