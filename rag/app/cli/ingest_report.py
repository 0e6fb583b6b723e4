"""What `ingest.py` says: its progress bar, its lists and its closing table."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from rag.core.types import StoredArticle
from rag.ingest.pipeline import Outcome
from rag.storage.catalog import Catalog

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

RESULTS = ("added", "updated", "unchanged", "duplicate", "removed", "skipped", "failed")
_SHOWN = 10
"""Skipped files that are named on the screen; with `--json` all are."""


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
        counts = Counter(outcome.result for outcome in self.outcomes)
        return {name: counts[name] for name in RESULTS} | {"removed": len(self.removed)}  # type: ignore[index]

    def failures(self) -> list[Outcome]:
        """The documents that are not in the archive, with their reasons."""
        return [outcome for outcome in self.outcomes if outcome.result == "failed"]

    def skipped(self) -> list[Outcome]:
        """What stood among the documents and was passed over, with the reasons."""
        return [outcome for outcome in self.outcomes if outcome.result == "skipped"]

    def warnings(self) -> list[tuple[str, str]]:
        """Documents that are in the archive, each with something to look at."""
        return [(outcome.source, text) for outcome in self.outcomes for text in outcome.warnings]


def progress(quiet: bool) -> Progress:
    """A bar on standard error; tasks have a field `detail`."""
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
    return Progress(*columns, console=console(stderr=True), disable=quiet)


def console(*, stderr: bool = False) -> Console:
    """Standard output, or standard error, without colours of its own."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def print_listing(catalog: Catalog, as_json: bool) -> None:
    """Every article in a line, newest first."""
    rows = [_row(stored) for stored in catalog.articles.headlines()]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    columns = ("id", "published", "outlet", "title", "state")
    table = Table(*columns, box=None)
    table.columns[0].no_wrap = True  # it is copied into --remove
    for row in rows:
        table.add_row(*(escape(str(row[column] or "-")) for column in columns))
    console().print(table)
    console().print(f"{len(rows)} articles")


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


def print_report(report: Report, as_json: bool) -> None:
    """The closing table, and every failure in a line."""
    if as_json:
        print(json.dumps(_report_json(report), ensure_ascii=False))
        return
    from rich.markup import escape
    from rich.table import Table

    out = console()
    table = Table(*RESULTS, box=None)
    table.add_row(*(str(report.counts()[name]) for name in RESULTS))
    out.print(table)
    out.print(f"{report.passages:,} passages searchable after {report.seconds:.1f} s")
    if report.unread:
        out.print(
            f"{_passages_are_still(report.unread)} to be refined: the app does that by itself, "
            "or run `byline ingest --refine`. Questions are answered meanwhile."
        )
    for source, text in report.warnings():
        out.print(f"look at: {escape(source)}: {escape(text)}", soft_wrap=True)
    skipped = report.skipped()
    for outcome in skipped[:_SHOWN]:
        out.print(f"skipped: {escape(outcome.source)}: {escape(outcome.reason)}", soft_wrap=True)
    if (more := len(skipped) - _SHOWN) > 0:
        out.print(f"skipped: {more:,} more, all named with --json")
    for failure in report.failures():
        out.print(f"failed: {escape(failure.source)}: {escape(failure.reason)}", soft_wrap=True)


def _passages_are_still(passages: int) -> str:
    return "1 passage is still" if passages == 1 else f"{passages:,} passages are still"


def _report_json(report: Report) -> dict[str, object]:
    return report.counts() | {
        "passages": report.passages,
        "embedded": report.embedded,
        "unread": report.unread,
        "seconds": round(report.seconds, 2),
        "failures": [_failure_json(failure) for failure in report.failures()],
        "skipped_files": [{"source": o.source, "reason": o.reason} for o in report.skipped()],
        "warnings": [{"source": source, "warning": text} for source, text in report.warnings()],
    }


def _failure_json(failure: Outcome) -> dict[str, object]:
    return {name: value for name, value in asdict(failure).items() if name != "warnings"}
