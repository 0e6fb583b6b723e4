"""Documents into the catalog: read, parse, store, and say for each one what became of it.

One bad document is one failure in the list; the rest goes on. Knows nothing of the indexes.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from rag.catalog import Catalog
from rag.errors import ParseError, SourceError
from rag.formats.patience import Patience
from rag.formats.sandbox import Sandbox
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


def _understood(paths: Iterable[Path], today: date, max_bytes: int) -> Iterator[Article | Outcome]:
    patience = Patience()
    with Sandbox() as sandbox:
        for path in paths:
            for found in read(path, max_bytes, patience):
                try:
                    if isinstance(found, SourceError):
                        raise found
                    article = parse(found, today, sandbox.fields)
                    patience.found()
                    yield article
                except (SourceError, ParseError) as error:
                    patience.failed()
                    reason = f"{error.problem} {error.remedy}".strip()
                    yield Outcome(error.subject, "failed", reason=reason)


def _store(catalog: Catalog, batch: list[Article]) -> Iterator[Outcome]:
    if batch:
        for article, stored in zip(batch, catalog.store(batch), strict=True):
            yield Outcome(article.source, stored.outcome, stored.article_id)


def vanished(catalog: Catalog, folder: Path) -> list[str]:
    """Ids of the articles whose file below `folder` is no longer there."""
    held = catalog.sources_under(folder)
    return [article_id for article_id, source in held.items() if not _file_of(source)]


def gone(catalog: Catalog, folder: Path, seen: Iterable[Outcome]) -> list[str]:
    """Ids of the articles read from below `folder` that a new reading of it, `seen`, did not meet.

    What is still there but could not be read keeps its articles: better stale than lost.
    """
    outcomes = list(seen)
    met = {outcome.article_id for outcome in outcomes if outcome.result != "failed"}
    unread = [outcome.source for outcome in outcomes if outcome.result == "failed"]
    held = catalog.sources_under(folder)
    return [
        article_id
        for article_id, source in held.items()
        if article_id not in met and not _is_unread(_file_of(source), unread)
    ]


def _file_of(source: str) -> str:
    """The file of a source like `path` or `path#record`, empty when it is gone; names may hold a #."""
    while source and not _may_exist(source):
        source = source.rpartition("#")[0]
    return source


def _may_exist(path: str) -> bool:
    try:
        return stat.S_ISREG(Path(path).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:  # its folder may not be entered: nobody can tell
        return True


def _is_unread(file: str, unread: Iterable[str]) -> bool:
    """Whether the file, something in it, or a folder that it stands in is among the failures."""
    inside = (f"{file}#", f"{file}, ")
    return bool(file) and any(
        failed == file or failed.startswith(inside) or file.startswith(f"{failed}/") for failed in unread
    )
