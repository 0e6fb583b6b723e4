"""Documents into the catalog: read, parse, store, and say for each one what became of it.

One bad document is one failure in the list; the rest goes on. Knows nothing of the indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rag.catalog import Catalog
from rag.errors import ParseError, SourceError
from rag.parse import parse
from rag.sources import read
from rag.types import Article

_BATCH = 50
"""Articles stored in one transaction; a commit waits for the disk."""


@dataclass(frozen=True)
class Outcome:
    """What became of one document."""

    source: str
    """The document."""
    result: Literal["added", "updated", "unchanged", "duplicate", "failed"]
    """What became of it."""
    article_id: str = ""
    """The article it is now, or, for a duplicate, the one that has its text."""
    reason: str = ""
    """Why it failed."""


def take_in(catalog: Catalog, paths: Iterable[Path], today: date, max_bytes: int) -> Iterator[Outcome]:
    """Store every document under the paths; an outcome is yielded once its article cannot be lost."""
    batch: list[Article] = []
    for item in _understood(paths, today, max_bytes):
        if isinstance(item, Outcome):
            yield item
        else:
            batch.append(item)
        if len(batch) == _BATCH:
            yield from _store(catalog, batch)
            batch = []
    yield from _store(catalog, batch)


def _understood(
    paths: Iterable[Path], today: date, max_bytes: int
) -> Iterator[Article | Outcome]:
    for path in paths:
        for found in read(path, max_bytes):
            try:
                if isinstance(found, SourceError):
                    raise found
                yield parse(found, today)
            except (SourceError, ParseError) as error:
                reason = f"{error.problem} {error.remedy}".strip()
                yield Outcome(error.subject, "failed", reason=reason)


def _store(catalog: Catalog, batch: list[Article]) -> Iterator[Outcome]:
    if batch:
        for article, stored in zip(batch, catalog.store(batch), strict=True):
            yield Outcome(article.source, stored.outcome, stored.article_id)


def gone(catalog: Catalog, folder: Path, seen: Iterable[Outcome]) -> list[str]:
    """Ids of the articles read from below `folder` that are no longer there.

    A file that is still there but could not be read keeps its articles: better stale than lost.
    """
    outcomes = list(seen)
    present = {outcome.source for outcome in outcomes}
    unread = {o.source.split("#")[0].split(", line ")[0] for o in outcomes if o.result == "failed"}
    held = catalog.sources_under(folder)
    return [
        article_id
        for source, article_id in held.items()
        if source not in present and _is_gone(source.split("#")[0], unread)
    ]


def _is_gone(file: str, unread: set[str]) -> bool:
    return not Path(file).exists() or file not in unread
