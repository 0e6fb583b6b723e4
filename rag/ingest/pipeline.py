"""Documents into the catalog: read, parse, store, and say for each one what became of it.

One bad document is one failure in the list; the rest goes on. Knows nothing of the indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.fetch.pages import PAGE_TYPES, page_document
from rag.ingest.formats.archive_export import exported_record, parse_history
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.formats.time_budget import TimeBudget
from rag.ingest.parse import parse
from rag.ingest.sources import read_documents
from rag.storage.catalog import Catalog
from rag.storage.export import History

if TYPE_CHECKING:
    from rag.ingest.fetch.polite_client import PoliteClient

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


def ingest_paths(
    catalog: Catalog, paths: Iterable[Path], today: date, max_bytes: int
) -> Iterator[Outcome]:
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
    patience = TimeBudget()
    with Sandbox() as sandbox:
        for path in paths:
            for found in read_documents(path, max_bytes, patience):
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
    record = exported_record(raw)
    return (
        parse(raw, today, sandbox.fields) if record is None else parse_history(record, raw.source, today)
    )


def _store(catalog: Catalog, batch: Sequence[Article | History]) -> Iterator[Outcome]:
    for _, alike in groupby(batch, key=type):
        group = list(alike)
        histories = [item for item in group if isinstance(item, History)]
        articles = [item for item in group if isinstance(item, Article)]
        done = catalog.restore(histories) if histories else catalog.store(articles)
        read_documents = [history.newest for history in histories] or articles
        for article, store_article in zip(read_documents, done, strict=True):
            yield Outcome(article.source, store_article.outcome, store_article.article_id)


def ingest_pages(
    catalog: Catalog, client: PoliteClient, urls: Iterable[str], today: date
) -> Iterator[Outcome]:
    """Store the article of every page; an outcome is yielded once it cannot be lost."""
    with Sandbox() as sandbox:
        for url in urls:
            try:
                article = fetch_article(client, sandbox, url, today)
            except (SourceError, ParseError) as error:
                yield failed_outcome(url, error)
            else:
                yield store_article(catalog, article)


def fetch_article(client: PoliteClient, sandbox: Sandbox, url: str, today: date) -> Article:
    """The article of a page, read in the sandbox's child.

    Raises SourceError when it cannot be had, ParseError when it is none.
    """
    return parse(page_document(client.get(url, PAGE_TYPES)), today, sandbox.fields)


def store_article(catalog: Catalog, article: Article) -> Outcome:
    """Store the article, and say what became of it."""
    became = catalog.store([article])[0]
    return Outcome(article.source, became.outcome, became.article_id)


def failed_outcome(source: str, error: SourceError | ParseError) -> Outcome:
    """What became of a page that is no article of ours."""
    return Outcome(source, "failed", reason=f"{error.problem} {error.remedy}".strip())
