"""A run of ingest, with its progress bar and its closing table. No rules of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rag.app.cli.index_runner import index, refine
from rag.app.cli.ingest_report import Report, print_report, progress
from rag.archive import Archive
from rag.core.errors import SourceError
from rag.core.settings import load_settings
from rag.ingest.feed_polling import poll
from rag.ingest.fetch.pages import is_url
from rag.ingest.folder_sync import articles_of_deleted_files, stale_articles
from rag.ingest.pipeline import (
    Outcome,
    after_indexing,
    failed_outcome,
    ingest_pages,
    ingest_paths,
)
from rag.ingest.sources import find_addresses

if TYPE_CHECKING:
    from rich.progress import Progress


@dataclass(frozen=True)
class IngestOptions:
    """What one run of ingest does."""

    sources: Sequence[str] = ()
    """Files, folders and addresses of pages to add."""
    links: Sequence[Path] = ()
    """Lists of addresses, bookmarks for instance, whose pages are to be added."""
    feeds: Sequence[str] | None = None
    """Feeds to poll by their addresses, all if none is named; None polls none."""
    sync: Path | None = None
    """A folder to keep in step with."""
    removals: Sequence[str] = ()
    """Ids, URLs or paths of articles to take out."""
    reindex: bool = False
    """Start over with every article."""
    refine: bool = False
    """Wait until the embedding model has read everything."""


def run(options: IngestOptions, data: Path | None, *, as_json: bool) -> int:
    """Remove, read, store, index and print what became of each document; returns the exit status."""
    with closing(Archive(load_settings(data=data), reindex=options.reindex)) as archive:
        report = _run(archive, options, quiet=as_json)
    print_report(report, as_json)
    return 1 if report.failures() else 0


def _run(archive: Archive, options: IngestOptions, *, quiet: bool) -> Report:
    report, started = Report(), time.perf_counter()
    for key in options.removals:
        report.removed += archive.catalog.articles.remove(key)
    with progress(quiet) as bar:
        _read_and_store(archive, options, report, bar)
        index(archive, report, bar)
        report.seconds = time.perf_counter() - started
        if options.refine:
            refine(archive, report, bar)
    report.unread = archive.catalog.passage_vectors.count_missing()
    failures = archive.catalog.queue.failures()
    report.outcomes = [after_indexing(outcome, failures) for outcome in report.outcomes]
    return report


def _read_and_store(archive: Archive, options: IngestOptions, report: Report, bar: Progress) -> None:
    settings, catalog, sources, sync = archive.settings, archive.catalog, options.sources, options.sync
    if sync is not None and not sync.is_dir():
        raise SourceError(str(sync), "expected a folder to keep in step with.", "Name a folder.")
    task = bar.add_task("reading", total=None, detail="")
    most_bytes = settings.max_file_mb * 1_000_000
    listed = _listed(options.links, report, most_bytes)
    urls = [*(source for source in sources if is_url(source)), *listed]
    paths = [*(Path(source) for source in sources if not is_url(source)), *([sync] if sync else [])]
    if sync is not None:
        # What is gone goes first: a moved file is then new, not a duplicate of its old place.
        for article_id in articles_of_deleted_files(catalog, sync):
            report.removed += catalog.articles.remove(article_id)
    files = ingest_paths(catalog, paths, date.today(), most_bytes)
    pages = ingest_pages(catalog, archive.web_client, urls, date.today()) if urls else ()
    for outcome in chain(files, pages, _poll_feeds(archive, options.feeds)):
        report.outcomes.append(outcome)
        bar.update(task, advance=1, detail=f"{len(report.outcomes):,} documents")
    if sync is not None:
        for article_id in stale_articles(catalog, sync, report.outcomes):
            report.removed += catalog.articles.remove(article_id)
    bar.update(task, total=len(report.outcomes), completed=len(report.outcomes))


def _listed(lists: Sequence[Path], report: Report, most_bytes: int) -> list[str]:
    """The addresses in the lists, each once; what cannot be read is reported."""
    addresses: dict[str, None] = {}
    for found in (found for path in lists for found in find_addresses(path, most_bytes)):
        if isinstance(found, str):
            addresses[found] = None
        else:
            report.outcomes.append(failed_outcome(found.subject, found))
    return list(addresses)


def _poll_feeds(archive: Archive, urls: Sequence[str] | None) -> Iterator[Outcome]:
    if urls is None:
        return
    catalog, minutes = archive.catalog, archive.settings.poll_minutes
    followed_feeds = [feed for feed in catalog.feeds.all() if not feed.stopped]
    for feed in [catalog.feeds.get(url) for url in urls] or followed_feeds:
        yield from poll(catalog, archive.web_client, feed, date.today(), minutes)
