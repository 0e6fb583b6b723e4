"""Indexing from the command line: here when no other process does, else watching the one that does."""

from __future__ import annotations

import sys
import time
from itertools import chain
from typing import TYPE_CHECKING

from rag.app.cli.ingest_report import Report
from rag.archive import Archive
from rag.core.errors import IndexBusyError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from rag.index.generations import OwnedIndexes

_POLL_SECONDS = 0.3
"""How often a process that only enqueued looks at what the owner of the indexes has done."""


def index(archive: Archive, report: Report, bar: Progress) -> None:
    """Index here when no other process does; otherwise watch it, and take over if it goes away."""
    own_ids = {o.article_id for o in report.outcomes if o.result in ("added", "updated")}
    own_ids |= {stored.id for stored in report.removed}
    task = bar.add_task("indexing", total=max(1, len(archive.catalog.queue.pending_ids())), detail="")
    while pending := archive.catalog.queue.pending_ids():
        try:
            _drain(archive, report, bar, int(task))
        except IndexBusyError:
            if own_ids and not own_ids & pending:
                break
            bar.update(
                task, completed=0, total=len(pending), detail=f"{len(pending)} left, another process"
            )
            time.sleep(_POLL_SECONDS)
    bar.update(task, total=1, completed=1)


def _drain(archive: Archive, report: Report, bar: Progress, task: int) -> None:
    started, done = time.perf_counter(), 0
    with archive.own_indexes() as store:
        if store.rebuilt:
            print(f"ingest: the indexes were rebuilt ({store.rebuilt}).", file=sys.stderr)
        indexer = archive.indexer(store)
        for step in chain(indexer.drain(), indexer.compare()):
            report.passages += step.passages
            done += step.ready + step.removed + step.failed
            rate = report.passages / (time.perf_counter() - started)
            detail = f"{report.passages:,} passages, {rate:.1f}/s"
            total = done + len(archive.catalog.queue.pending_ids())
            bar.update(task, completed=done, total=total, detail=detail)  # type: ignore[arg-type]


def refine(archive: Archive, report: Report, bar: Progress) -> None:
    """Let the embedding model read everything, here or, beside a running app, there."""
    task = bar.add_task(
        "refining", total=max(1, archive.catalog.passage_vectors.count_missing()), detail=""
    )
    while not (
        archive.catalog.passage_vectors.is_complete() and archive.catalog.sentence_vectors.is_complete()
    ):
        try:
            with archive.own_indexes() as store:
                _read(archive, store, report, bar, task)
        except IndexBusyError:
            missing = archive.catalog.passage_vectors.count_missing()
            bar.update(task, detail=f"{missing:,} passages left, another process")
            time.sleep(_POLL_SECONDS)
    bar.update(task, total=1, completed=1)


def _read(archive: Archive, store: OwnedIndexes, report: Report, bar: Progress, task: TaskID) -> None:
    """Passages first, then their sentences."""
    indexer, started, done = archive.indexer(store), time.perf_counter(), 0
    for step in indexer.refine():
        report.embedded += step.embedded
        rate = report.embedded / (time.perf_counter() - started)
        bar.update(task, advance=step.passages, detail=f"{rate:.1f} passages/s")
    started = time.perf_counter()
    total = archive.catalog.statistics.counts()["passages"]
    bar.update(task, description="reading closely", completed=0, total=total)
    for step in indexer.read_sentences():
        done += step.sentences
        rate = done / (time.perf_counter() - started)
        bar.update(task, advance=step.passages, detail=f"{rate:.1f} sentences/s")
