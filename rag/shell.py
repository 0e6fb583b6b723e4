"""What `ingest.py` does, with its progress bar and its tables. No rules of its own."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from rag.catalog import Catalog
from rag.config import load_settings
from rag.errors import IndexBusyError, SourceError
from rag.feeds.arrivals import is_url, take_in_pages
from rag.feeds.polling import poll
from rag.intake import Outcome, gone, take_in, vanished
from rag.pipeline import Archive
from rag.types import StoredArticle

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from rag.store import IndexStore

_POLL_SECONDS = 0.3
"""How often a process that only enqueued looks at what the owner of the indexes has done."""
RESULTS = ("added", "updated", "unchanged", "duplicate", "removed", "failed")


@dataclass
class Report:
    """The closing table of one run."""

    outcomes: list[Outcome] = field(default_factory=list)
    """What became of each document."""
    removed: list[StoredArticle] = field(default_factory=list)
    """Articles taken out."""
    passages: int = 0
    """Passages that this process made searchable."""
    embedded: int = 0
    """Passages that the embedding model read in this run."""
    seconds: float = 0.0
    """Time from the first document to the last article ready."""
    unread: int = 0
    """Passages that the embedding model has still to read."""

    def counts(self) -> dict[str, int]:
        """Number of documents by result, every result named."""
        found = Counter(outcome.result for outcome in self.outcomes)
        return {name: found[name] for name in RESULTS} | {"removed": len(self.removed)}  # type: ignore[index]

    def failures(self) -> list[Outcome]:
        """The documents that are not in the archive, with their reasons."""
        return [outcome for outcome in self.outcomes if outcome.result == "failed"]


@dataclass(frozen=True)
class Wish:
    """What a command line asks for."""

    sources: Sequence[str] = ()
    """Files, folders and addresses of pages to add."""
    feeds: Sequence[str] | None = None
    """Feeds to poll by their addresses, all if none is named; None polls none."""
    sync: Path | None = None
    """A folder to keep in step with."""
    listing: bool = False
    """List the articles and do nothing else."""
    removals: Sequence[str] = ()
    """Ids, URLs or paths of articles to take out."""
    reindex: bool = False
    """Start over with every article."""
    refine: bool = False
    """Wait until the embedding model has read everything."""


def ingest(wish: Wish, data: Path | None, *, as_json: bool) -> int:
    """Do what the command line asks; returns the exit status."""
    settings = load_settings(data=data)
    archive = Archive(settings, reindex=wish.reindex)
    try:
        if wish.listing:
            _print_listing(archive.catalog, as_json)
            return 0
        report = _run(archive, wish, quiet=as_json)
        _print_report(report, as_json)
        return 1 if report.failures() else 0
    finally:
        archive.close()


def _run(archive: Archive, wish: Wish, *, quiet: bool) -> Report:
    report, started = Report(), time.perf_counter()
    for key in wish.removals:
        report.removed += archive.catalog.remove(key)
    with _progress(quiet) as bar:
        _take_in(archive, wish, report, bar)
        _index(archive, report, bar)
        report.seconds = time.perf_counter() - started
        if wish.refine:
            _refine(archive, report, bar)
    report.unread = archive.catalog.unread()
    failures = archive.catalog.failures()
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
        for article_id in vanished(catalog, sync):
            report.removed += catalog.remove(article_id)
    found = take_in(catalog, paths, date.today(), settings.max_file_mb * 1_000_000)
    pages = take_in_pages(catalog, archive.visitor, urls, date.today()) if urls else ()
    for outcome in chain(found, pages, _polled(archive, wish.feeds)):
        report.outcomes.append(outcome)
        bar.update(task, advance=1, detail=f"{len(report.outcomes):,} documents")
    if sync is not None:
        for article_id in gone(catalog, sync, report.outcomes):
            report.removed += catalog.remove(article_id)
    bar.update(task, total=len(report.outcomes), completed=len(report.outcomes))


def _polled(archive: Archive, urls: Sequence[str] | None) -> Iterator[Outcome]:
    if urls is None:
        return
    catalog, minutes = archive.catalog, archive.settings.poll_minutes
    following = [feed for feed in catalog.feeds() if not feed.stopped]
    for feed in [catalog.feed(url) for url in urls] or following:
        yield from poll(catalog, archive.visitor, feed, date.today(), minutes)


def _index(archive: Archive, report: Report, bar: Progress) -> None:
    """Index here when no other process does; otherwise watch it, and take over if it goes away."""
    mine = {o.article_id for o in report.outcomes if o.result in ("added", "updated")}
    mine |= {stored.id for stored in report.removed}
    task = bar.add_task("indexing", total=max(1, len(archive.catalog.pending())), detail="")
    while left := archive.catalog.pending():
        try:
            _drain(archive, report, bar, int(task))
        except IndexBusyError:
            if mine and not mine & left:
                break
            bar.update(task, completed=0, total=len(left), detail=f"{len(left)} left, another process")
            time.sleep(_POLL_SECONDS)
    bar.update(task, total=1, completed=1)


def _drain(archive: Archive, report: Report, bar: Progress, task: int) -> None:
    started, done = time.perf_counter(), 0
    with archive.own_indexes() as store:
        if store.rebuilt:
            print(f"ingest: the indexes were rebuilt ({store.rebuilt}).", file=sys.stderr)
        for step in archive.indexer(store).drain():
            report.passages += step.passages
            done += step.ready + step.removed + step.failed
            rate = report.passages / (time.perf_counter() - started)
            detail = f"{report.passages:,} passages, {rate:.1f}/s"
            total = done + len(archive.catalog.pending())
            bar.update(task, completed=done, total=total, detail=detail)  # type: ignore[arg-type]


def _refine(archive: Archive, report: Report, bar: Progress) -> None:
    """Let the embedding model read everything, here or, beside a running app, there."""
    task = bar.add_task("refining", total=max(1, archive.catalog.unread()), detail="")
    while not (archive.catalog.all_refined() and archive.catalog.all_sentences_read()):
        try:
            with archive.own_indexes() as store:
                _read(archive, store, report, bar, task)
        except IndexBusyError:
            left = archive.catalog.unread()
            bar.update(task, detail=f"{left:,} passages left, another process")
            time.sleep(_POLL_SECONDS)
    bar.update(task, total=1, completed=1)


def _read(archive: Archive, store: IndexStore, report: Report, bar: Progress, task: TaskID) -> None:
    """Passages first, then their sentences."""
    indexer, started, done = archive.indexer(store), time.perf_counter(), 0
    for step in indexer.refine():
        report.embedded += step.embedded
        rate = report.embedded / (time.perf_counter() - started)
        bar.update(task, advance=step.passages, detail=f"{rate:.1f} passages/s")
    started = time.perf_counter()
    total = archive.catalog.counts()["passages"]
    bar.update(task, description="reading closely", completed=0, total=total)
    for step in indexer.read_sentences():
        done += step.sentences
        rate = done / (time.perf_counter() - started)
        bar.update(task, advance=step.passages, detail=f"{rate:.1f} sentences/s")


def _progress(quiet: bool) -> Progress:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:>9}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[detail]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=_console(stderr=True), disable=quiet)


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def _print_listing(catalog: Catalog, as_json: bool) -> None:
    listed = [_row(stored) for stored in catalog.headlines()]
    if as_json:
        print(json.dumps(listed, ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    columns = ("id", "published", "outlet", "title", "state")
    table = Table(*columns, box=None)
    table.columns[0].no_wrap = True  # it is copied into --remove
    for row in listed:
        table.add_row(*(escape(str(row[column] or "-")) for column in columns))
    _console().print(table)
    _console().print(f"{len(listed)} articles")


def _row(stored: StoredArticle) -> dict[str, object]:
    article = stored.article
    return {
        "id": stored.id,
        "state": stored.state,
        "version": stored.version,
        "published": article.published.isoformat() if article.published else None,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "error": stored.error,
    }


def _print_report(report: Report, as_json: bool) -> None:
    if as_json:
        print(json.dumps(_report_json(report), ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    console = _console()
    table = Table(*RESULTS, box=None)
    table.add_row(*(str(report.counts()[name]) for name in RESULTS))
    console.print(table)
    console.print(f"{report.passages:,} passages searchable after {report.seconds:.1f} s")
    if report.unread:
        console.print(
            f"{report.unread:,} of all passages are still to be refined: the app does that by itself, "
            "or run `python ingest.py --refine`. Questions are answered meanwhile."
        )
    for failure in report.failures():
        console.print(f"failed: {escape(failure.source)}: {escape(failure.reason)}", soft_wrap=True)


def _report_json(report: Report) -> dict[str, object]:
    return report.counts() | {
        "passages": report.passages,
        "embedded": report.embedded,
        "unread": report.unread,
        "seconds": round(report.seconds, 2),
        "failures": [asdict(failure) for failure in report.failures()],
    }
