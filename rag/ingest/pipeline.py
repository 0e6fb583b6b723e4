"""Documents into the catalog: read, parse, store, and say for each one what became of it.

One bad document is one failure in the list; the rest goes on. Knows nothing of the indexes.
"""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Literal

from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.exported import exported, history_of
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.formats.time_budget import Patience
from rag.ingest.parse import parse
from rag.ingest.sources import read
from rag.storage.catalog import Catalog
from rag.storage.export import History

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
    batch: list[Article | History] = []
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
) -> Iterator[Article | History | Outcome]:
    patience = Patience()
    with Sandbox() as sandbox:
        for path in paths:
            for found in read(path, max_bytes, patience):
                try:
                    if isinstance(found, SourceError):
                        raise found
                    article = _read(found, today, sandbox)
                    patience.found()
                    yield article
                except (SourceError, ParseError) as error:
                    patience.failed()
                    reason = f"{error.problem} {error.remedy}".strip()
                    yield Outcome(error.subject, "failed", reason=reason)


def _read(raw: RawDocument, today: date, sandbox: Sandbox) -> Article | History:
    """What an archive wrote comes back as it was, everything else is parsed."""
    record = exported(raw)
    return parse(raw, today, sandbox.fields) if record is None else history_of(record, raw.source, today)


def _store(catalog: Catalog, batch: Sequence[Article | History]) -> Iterator[Outcome]:
    for _, alike in groupby(batch, key=type):
        group = list(alike)
        histories = [item for item in group if isinstance(item, History)]
        articles = [item for item in group if isinstance(item, Article)]
        done = catalog.restore(histories) if histories else catalog.store(articles)
        read = [history.newest for history in histories] or articles
        for article, stored in zip(read, done, strict=True):
            yield Outcome(article.source, stored.outcome, stored.article_id)


def vanished(catalog: Catalog, folder: Path) -> list[str]:
    """Ids of the articles whose file below `folder` is no longer there."""
    held = catalog.sources_under(folder)
    return [article_id for article_id, source in held.items() if not _file_of(source)]


def gone(
    catalog: Catalog, folder: Path, seen: Iterable[Outcome], files: Collection[str] | None = None
) -> list[str]:
    """Ids of the articles read from below `folder` that a new reading of it, `seen`, did not meet.

    What is still there but could not be read keeps its articles: better stale than lost. Where only
    some of its `files` were read again, only those of their articles.
    """
    outcomes = list(seen)
    met = {outcome.article_id for outcome in outcomes if outcome.result != "failed"}
    unread = [outcome.source for outcome in outcomes if outcome.result == "failed"]
    held = catalog.sources_under(folder)
    return [
        article_id
        for article_id, source in held.items()
        if article_id not in met
        and not _is_unread(file := _file_of(source), unread)
        and (files is None or file in files)
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
