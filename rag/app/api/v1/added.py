"""What became of articles that a program brought, one line each. No HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from rag.app.api.dependencies import unusable
from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.pipeline import Outcome
from rag.ingest.sources import read_documents

Result = Literal["added", "updated", "unchanged", "duplicate", "skipped", "refused"]
_RESULTS: Mapping[str, Result] = {
    "added": "added",
    "updated": "updated",
    "unchanged": "unchanged",
    "duplicate": "duplicate",
    "skipped": "skipped",
    "failed": "refused",
}
_NAME_CHARS = 200


class AddedArticle(BaseModel):
    """What became of one article."""

    source: str
    """Which of those that were brought: its place in the list, its file or its address."""
    result: Result
    """`duplicate`: its text is there under another address; `refused`: the reason says why."""
    article_id: str
    """The article it is now, or that has its text; empty for one that was refused."""
    reason: str
    warnings: list[str]
    """What an editor should look at."""


class AddedArticles(BaseModel):
    """What became of each, in their order, and how many there are of each result."""

    results: list[AddedArticle]
    counts: dict[str, int]


def added_articles(outcomes: Iterable[Outcome]) -> AddedArticles:
    """The view of what became of them."""
    results = [
        AddedArticle(
            source=outcome.source,
            result=_RESULTS[outcome.result],
            article_id=outcome.article_id,
            reason=outcome.reason,
            warnings=list(outcome.warnings),
        )
        for outcome in outcomes
    ]
    return AddedArticles(results=results, counts=Counter(one.result for one in results))


def named(outcomes: Iterable[Outcome], names: Iterable[str]) -> Iterator[Outcome]:
    """The outcomes under these names, one each, in place of their sources."""
    for outcome, name in zip(outcomes, names, strict=False):
        yield replace(outcome, source=name)


def file_documents(path: Path, name: str, max_bytes: int) -> Iterator[RawDocument | SourceError]:
    """The documents of a file that was brought under this name, which their sources begin with."""
    for document in read_documents(path, max_bytes):
        if isinstance(document, RawDocument):
            yield replace(document, source=document.source.replace(str(path), f"upload:{name}", 1))
        else:
            yield document


def file_outcomes(outcomes: Iterable[Outcome], path: Path, name: str) -> Iterator[Outcome]:
    """The outcomes of such a file as its owner knows it: without the place where it was kept."""
    for outcome in outcomes:
        source = outcome.source.replace(str(path), name, 1).removeprefix("upload:")
        yield replace(outcome, source=source, reason=outcome.reason.replace(str(path), name))


def record_names(records: Iterable[Any]) -> Iterator[str]:
    """`article 3`, counted from 1."""
    return (f"article {n}" for n, _ in enumerate(records, start=1))


def record_documents(records: Iterable[Any]) -> Iterator[RawDocument | SourceError]:
    """Records as documents; what cannot be one is its error, and stops no other.

    A record's `id` is its maker's own name for the article: without an address, who brings the same
    id again brings a new version of the same article.
    """
    for name, record in zip(record_names(records), records, strict=False):
        if not isinstance(record, dict):
            found = type(record).__name__
            yield SourceError(name, f"expected a JSON object, found {found}.")
        elif problem := unusable(record):
            yield SourceError(name, f"expected other fields: {problem}")
        else:
            own = record.get("id")
            source = f"api:{own}"[:_NAME_CHARS] if isinstance(own, str | int) and own != "" else ""
            yield RawDocument(source, "record", record=record)
