"""Reading an index as a search would: raises, or crashes the process, when it is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rag.core.errors import IndexUnavailableError
from rag.core.types import Filters
from rag.index.lexical_tantivy import broken_segments

if TYPE_CHECKING:
    from rag.index.dense_chroma import ChromaIndex
    from rag.index.lexical_tantivy import TantivyIndex

_SAMPLE = 50
"""Vectors that are looked for."""


def check_tantivy(folder: Path, index: TantivyIndex) -> None:
    """Checksums, every id, and a search."""
    if broken := broken_segments(folder):
        raise IndexUnavailableError(str(folder), f"damaged: {', '.join(broken[:3])}.")
    index.ids()
    index.search("report", 10, Filters())


def check_chroma(folder: Path, index: ChromaIndex) -> None:
    """The database, every id, and a search for some vectors, which must find themselves."""
    check_database(folder / "chroma.sqlite3")
    ids = sorted(index.ids())
    sample = ids[:: max(1, len(ids) // _SAMPLE)]
    vectors = index.vectors(sample)
    for passage_id in sample:
        if passage_id in vectors and not vectors[passage_id].any():
            continue  # the model could not read it
        # Files that lost vectors still list their ids, so each sampled vector must find itself.
        nearest = index.search(vectors[passage_id], 10) if passage_id in vectors else []
        if not nearest or nearest[0][1] < 0.99:
            raise IndexUnavailableError(str(folder), f"the vector of {passage_id} is lost.")


def check_database(file: Path) -> None:
    """Chroma reads only some pages of its database when it opens it; SQLite can check them all."""
    if not file.is_file():
        raise IndexUnavailableError(str(file), f"{file.name} is missing.")
    with closing(sqlite3.connect(file)) as database:
        answer = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if answer != "ok":
        raise IndexUnavailableError(str(file), f"SQLite finds {file.name} damaged ({answer}).")
