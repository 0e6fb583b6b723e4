"""Documents into the catalog: read, parse, store, and say for each one what became of it.

One bad document is one failure in the list; the rest goes on. Knows nothing of the indexes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.core.errors import ParseError, PassedOverError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.fetch.pages import PAGE_TYPES, page_document
from rag.ingest.formats.containers.time_budget import TimeBudget
from rag.ingest.formats.records.archive_export import exported_record, parse_history
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import article_warnings, parse, parse_articles
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
    result: Literal["added", "updated", "unchanged", "duplicate", "skipped", "failed"]
    article_id: str = ""
    """The article it is now, or, for a duplicate, the one that has its text."""
    reason: str = ""
    """Why it failed or was passed over."""
    warnings: tuple[str, ...] = ()
    """What an editor should look at, a sentence each."""


def failed_outcome(source: str, error: SourceError | ParseError) -> Outcome:
    """What became of a document that is no article."""
    return Outcome(source, "failed", reason=f"{error.problem} {error.remedy}".strip())


def after_indexing(outcome: Outcome, failures: Mapping[str, str]) -> Outcome:
    """The outcome, or the failure when its article was stored but could not be indexed.

    `failures` says why, by article.
    """
    reason = failures.get(outcome.article_id)
    if reason is None:
        return outcome
    return Outcome(outcome.source, "failed", outcome.article_id, reason)


# -- files ------------------------------------------------------------------------------------


def ingest_paths(
    catalog: Catalog, paths: Iterable[Path], today: date, max_bytes: int
) -> Iterator[Outcome]:
    """Store every document under the paths; an outcome is yielded once its article cannot be lost."""
    budget = TimeBudget()
    documents = (found for path in paths for found in read_documents(path, max_bytes, budget))
    yield from ingest_documents(catalog, documents, today, budget)


def ingest_documents(
    catalog: Catalog,
    documents: Iterable[RawDocument | SourceError],
    today: date,
    budget: TimeBudget | None = None,
) -> Iterator[Outcome]:
    """The same for documents, in their order; the error that stands for one is a failure."""
    batch: list[Article | History | Outcome] = []
    for item in _parse_all(documents, today, budget or TimeBudget()):
        if isinstance(item, Outcome) and not batch:
            yield item
            continue
        batch.append(item)
        if len(batch) == _BATCH:
            yield from _store(catalog, batch)
            batch = []
    yield from _store(catalog, batch)


def _parse_all(
    documents: Iterable[RawDocument | SourceError], today: date, budget: TimeBudget
) -> Iterator[Article | History | Outcome]:
    with Sandbox() as sandbox:
        for document in documents:
            for found in _parse(document, today, sandbox):
                if isinstance(found, PassedOverError):
                    yield Outcome(found.subject, "skipped", reason=found.problem)
                elif isinstance(found, SourceError | ParseError):
                    budget.article_missing()
                    yield failed_outcome(found.subject, found)
                else:
                    budget.article_found()
                    yield found


def _parse(
    document: RawDocument | SourceError, today: date, sandbox: Sandbox
) -> Iterator[Article | History | SourceError | ParseError]:
    """What an archive wrote comes back as it was, all else is parsed; errors come in their place."""
    try:
        if isinstance(document, SourceError):
            raise document
        record = exported_record(document)
        if record is None:
            yield from parse_articles(document, today, sandbox.articles)
        else:
            yield parse_history(record, document.source, today)
    except (SourceError, ParseError) as error:
        yield error


def _store(catalog: Catalog, batch: Sequence[Article | History | Outcome]) -> Iterator[Outcome]:
    """What became of a batch, in its order; what failed before stands in it as such."""
    for kind, of_one_type in groupby(batch, key=type):
        group = list(of_one_type)
        if kind is Outcome:
            yield from (item for item in group if isinstance(item, Outcome))
            continue
        histories = [item for item in group if isinstance(item, History)]
        articles = [item for item in group if isinstance(item, Article)]
        results = catalog.articles.restore(histories) if histories else catalog.articles.store(articles)
        newest = [history.newest for history in histories] or articles
        for article, stored in zip(newest, results, strict=True):
            is_new = stored.outcome in ("added", "updated")
            warnings = tuple(article_warnings(article)) if is_new else ()
            yield Outcome(article.source, stored.outcome, stored.article_id, warnings=warnings)


# -- records ----------------------------------------------------------------------------------


def ingest_records(
    catalog: Catalog, records: Iterable[tuple[str, Mapping[str, object]]], today: date
) -> Iterator[Outcome]:
    """Store articles that are given field by field, each under the name that its outcome shall have."""
    batch: list[tuple[str, Article | History]] = []
    with Sandbox() as sandbox:
        for name, record in records:
            for found in _parse(RawDocument("", "record", record=record), today, sandbox):
                if isinstance(found, SourceError | ParseError):
                    yield from _store_named(catalog, batch)
                    batch = []
                    yield failed_outcome(name, found)
                else:
                    batch.append((name, found))
            if len(batch) >= _BATCH:
                yield from _store_named(catalog, batch)
                batch = []
    yield from _store_named(catalog, batch)


def _store_named(catalog: Catalog, batch: Sequence[tuple[str, Article | History]]) -> Iterator[Outcome]:
    outcomes = _store(catalog, [article for _, article in batch])
    for (name, _), outcome in zip(batch, outcomes, strict=True):
        yield replace(outcome, source=name)


# -- pages ------------------------------------------------------------------------------------


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
    return next(_store(catalog, [article]))
