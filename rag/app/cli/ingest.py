"""What `ingest.py` does, with its progress bar and its tables. No rules of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rag.app.cli.exporting import export, print_written
from rag.app.cli.indexing import index, refine
from rag.app.cli.options import Wish
from rag.app.cli.reporting import Report, print_listing, print_report, progress
from rag.app.cli.watching import watch
from rag.archive import Archive
from rag.core.errors import SourceError
from rag.core.settings import load_settings
from rag.ingest.feed_polling import poll
from rag.ingest.fetch.pages import is_url
from rag.ingest.folder_sync import articles_of_deleted_files, stale_articles
from rag.ingest.pipeline import Outcome, ingest_pages, ingest_paths

if TYPE_CHECKING:
    from rich.progress import Progress

__all__ = ["Wish", "ingest"]


def ingest(wish: Wish, data: Path | None, *, as_json: bool) -> int:
    """Do what the command line asks; returns the exit status."""
    settings = load_settings(data=data)
    archive = Archive(settings, reindex=wish.reindex)
    try:
        if wish.listing:
            print_listing(archive.catalog, as_json)
            return 0
        if wish.export is not None:
            print_written(export(archive.catalog, wish.export, force=wish.force), as_json)
            return 0
        if wish.watch is not None:
            watch(archive, wish.watch, as_json=as_json)
            return 0
        report = _run(archive, wish, quiet=as_json)
        print_report(report, as_json)
        return 1 if report.failures() else 0
    finally:
        archive.close()


def _run(archive: Archive, wish: Wish, *, quiet: bool) -> Report:
    report, started = Report(), time.perf_counter()
    for key in wish.removals:
        report.removed += archive.catalog.articles.remove(key)
    with progress(quiet) as bar:
        _take_in(archive, wish, report, bar)
        index(archive, report, bar)
        report.seconds = time.perf_counter() - started
        if wish.refine:
            refine(archive, report, bar)
    report.unread = archive.catalog.passage_vectors.count_missing()
    failures = archive.catalog.queue.failures()
    report.outcomes = [_after_indexing(outcome, failures) for outcome in report.outcomes]
    return report


def _after_indexing(outcome: Outcome, failures: Mapping[str, str]) -> Outcome:
    """The outcome, or the failure when its article was stored but could not be indexed."""
    reason = failures.get(outcome.article_id)
    if reason is None:
        return outcome
    return Outcome(outcome.source, "failed", outcome.article_id, reason)


def _take_in(archive: Archive, wish: Wish, report: Report, bar: Progress) -> None:
    settings, catalog, sources, sync = archive.settings, archive.catalog, wish.sources, wish.sync
    if sync is not None and not sync.is_dir():
        raise SourceError(str(sync), "expected a folder to keep in step with.", "Name a folder.")
    task = bar.add_task("reading", total=None, detail="")
    urls = [source for source in sources if is_url(source)]
    paths = [*(Path(source) for source in sources if not is_url(source)), *([sync] if sync else [])]
    if sync is not None:
        # What is gone goes first: a moved file is then new, not a duplicate of its old place.
        for article_id in articles_of_deleted_files(catalog, sync):
            report.removed += catalog.articles.remove(article_id)
    found = ingest_paths(catalog, paths, date.today(), settings.max_file_mb * 1_000_000)
    pages = ingest_pages(catalog, archive.web_client, urls, date.today()) if urls else ()
    for outcome in chain(found, pages, _polled(archive, wish.feeds)):
        report.outcomes.append(outcome)
        bar.update(task, advance=1, detail=f"{len(report.outcomes):,} documents")
    if sync is not None:
        for article_id in stale_articles(catalog, sync, report.outcomes):
            report.removed += catalog.articles.remove(article_id)
    bar.update(task, total=len(report.outcomes), completed=len(report.outcomes))


def _polled(archive: Archive, urls: Sequence[str] | None) -> Iterator[Outcome]:
    if urls is None:
        return
    catalog, minutes = archive.catalog, archive.settings.poll_minutes
    following = [feed for feed in catalog.feeds.all() if not feed.stopped]
    for feed in [catalog.feeds.get(url) for url in urls] or following:
        yield from poll(catalog, archive.web_client, feed, date.today(), minutes)
