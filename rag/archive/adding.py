"""What a program adds: paths, addresses and records, stored, and indexed before the next question."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from rag.archive.index_loan import IndexLoan
from rag.archive.parts import Parts
from rag.core.errors import IndexBusyError
from rag.ingest.fetch.pages import is_url
from rag.ingest.pipeline import (
    Outcome,
    after_indexing,
    ingest_pages,
    ingest_paths,
    ingest_records,
)

Source = str | os.PathLike[str] | Mapping[str, Any]
"""A file, a folder, the address of a page, or an article as a record: `title`, `text`, `url` ..."""
Sources = Source | Sequence[Source] | Iterator[Source]
_POLL_SECONDS = 0.2
"""How often it is looked what the process that owns the indexes has done."""


def add_all(parts: Parts, loan: IndexLoan, sources: Sources) -> list[Outcome]:
    """Store and index them; what became of each document in them."""
    several = not isinstance(sources, str | os.PathLike | Mapping) and isinstance(sources, Iterable)
    outcomes = list(_store(parts, sources if several else [sources]))  # type: ignore[arg-type]  # of any kind, says _kind
    waiting = {o.article_id for o in outcomes if o.result in ("added", "updated")}
    while waiting & parts.catalog.queue.pending_ids():
        try:
            _index(parts, loan)
        except IndexBusyError:  # another process indexes what waits
            time.sleep(_POLL_SECONDS)
    failures = parts.catalog.queue.failures()
    return [after_indexing(outcome, failures) for outcome in outcomes]


def refine_all(parts: Parts, loan: IndexLoan) -> None:
    """Let the embedding model read everything, here or, beside a running app, there."""
    passages, sentences = parts.catalog.passage_vectors, parts.catalog.sentence_vectors
    while not (passages.is_complete() and sentences.is_complete()):
        try:
            with loan.writing() as owned:
                indexer = parts.searches.indexer(owned)
                for _ in chain(indexer.refine(), indexer.read_sentences()):
                    pass
        except IndexBusyError:
            time.sleep(_POLL_SECONDS)


def _index(parts: Parts, loan: IndexLoan) -> None:
    with loan.writing() as owned:
        indexer = parts.searches.indexer(owned)
        for _ in chain(indexer.drain(), indexer.compare()):
            pass


def _store(parts: Parts, sources: Iterable[object]) -> Iterator[Outcome]:
    """Neighbours of one kind are stored together: a commit waits for the disk."""
    today, most_bytes = date.today(), parts.settings.max_file_mb * 1_000_000
    for kind, group in groupby(enumerate(sources, 1), lambda numbered: _kind(numbered[1])):
        if kind == "record":
            records: Any = ((f"record {number}", record) for number, record in group)
            yield from ingest_records(parts.catalog, records, today)
        elif kind == "page":
            urls = (str(url) for _, url in group)
            yield from ingest_pages(parts.catalog, parts.web_client, urls, today)
        elif kind == "path":
            paths = (Path(path) for _, path in group)  # type: ignore[arg-type]  # says _kind
            yield from ingest_paths(parts.catalog, paths, today, most_bytes)
        else:
            yield from (_refused(number, source) for number, source in group)


def _kind(source: object) -> str:
    if isinstance(source, Mapping):
        return "record"
    if isinstance(source, str) and is_url(source):
        return "page"
    return "path" if isinstance(source, str | os.PathLike) else "other"


def _refused(number: int, source: object) -> Outcome:
    name = type(source).__name__
    reason = f"expected a path, an address or a mapping, found {name}. Give it as one of these."
    return Outcome(f"source {number}", "failed", reason=reason)
