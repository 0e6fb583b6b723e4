"""The search indexes on disk: dense (Chroma) and lexical (tantivy).

The only module that knows chromadb and tantivy. An index maps passage ids to scores, holds no
truth, and may hold ghosts: whoever searches joins the ids to the catalog. Everything is idempotent:
applying a passage again replaces it, removing an unknown one does nothing.

    DenseIndex    ChromaIndex    approximate (HNSW), on disk, owned by one process
                  sketch.SketchIndex    approximate, in memory, any number of processes
    LexicalIndex  TantivyIndex   BM25 on disk; one writer, any number of readers
"""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.core.errors import IndexUnavailableError
from rag.core.types import Article, Filters, Passage
from rag.core.vectors import Vectors
from rag.text.tokens import STOP_WORDS

if TYPE_CHECKING:
    import tantivy
    from chromadb.api.models.Collection import Collection

Scored = tuple[str, float]
"""A passage id and its score, higher is better."""

NO_DATE = 0
"""Day number of an article without a date: before every other, so no date filter admits it."""


@dataclass(frozen=True)
class Entry:
    """A passage as an index takes it."""

    passage: Passage
    """The passage."""
    article: Article
    """The article it stands in."""
    vector: Vectors | None = None
    """float32 of shape (d,), length 1; None for an index of words."""


class DenseIndex(Protocol):
    """Nearest neighbours by cosine."""

    def apply(self, entries: Sequence[Entry]) -> None:
        """Add passages, replacing those with the same ids."""

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages; ids that are not there do nothing."""

    def search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        """Up to `k` passages, best first, with their cosines in -1..1; none when `k` is below 1."""

    def ids(self) -> set[str]:
        """Every passage held."""


class LexicalIndex(Protocol):
    """Words, ranked by BM25."""

    def apply(self, entries: Sequence[Entry]) -> None:
        """Add passages, replacing those with the same ids."""

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Forget passages; ids that are not there do nothing."""

    def search(self, words: str, k: int, filters: Filters) -> list[Scored]:
        """Up to `k` passages, best first, with their BM25 scores; none when `k` is below 1."""

    def ids(self) -> set[str]:
        """Every passage held."""


def day_number(day: date | None) -> int:
    """Days since 0001-01-01; `NO_DATE` for None."""
    return day.toordinal() if day else NO_DATE


def day_bounds(filters: Filters) -> tuple[int | None, int | None]:
    """First and last day number admitted, each None when there is no limit on that side."""
    dated = filters.since or filters.until
    first = (day_number(filters.since) or NO_DATE + 1) if dated else None
    limits = [day for day in (filters.until, filters.as_of) if day]
    return first, day_number(min(limits)) if limits else None


class ChromaIndex:
    """Dense search in an embedded Chroma collection, kept in `folder`.

    Exactly one process may hold a folder open: Chroma loses vectors silently when two do.
    """

    _COLLECTION = "passages"
    # Vectors that Chroma writes to its HNSW files at once. Until then they are in SQLite's log, which it
    # reads back when it is opened: 12 s for 16,000, 1 s for these. A kill -9 while it writes can break
    # the files (three of four at the default of 1,000, which writes ten times as often); what is broken
    # is found and built again from the catalog.
    _SYNC_THRESHOLD = 10_000
    _BATCH = 2000
    """Vectors in one call; Chroma's own limit is 5,461."""
    _PAGE = 20_000
    """Ids read in one call."""

    def __init__(self, folder: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        try:
            self._client: Any = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False)
            )
            self._collection: Collection = self._client.get_or_create_collection(
                self._COLLECTION,
                embedding_function=None,  # vectors come from the catalog; Chroma must fetch no model
                configuration={
                    "hnsw": {
                        "space": "cosine",
                        "max_neighbors": 24,
                        "ef_construction": 128,
                        "ef_search": 256,
                        "sync_threshold": self._SYNC_THRESHOLD,
                    }
                },
            )
        except Exception as error:  # Chroma raises its own, SQLite's and Rust's errors
            raise IndexUnavailableError(
                str(folder), f"Chroma cannot open it ({error}).", "It is rebuilt from the catalog."
            ) from error

    def apply(self, entries: Sequence[Entry]) -> None:
        """Upsert: Chroma's `add` keeps the stale vector of a known id without a word."""
        fresh = _last_of_each(entries)  # Chroma refuses a batch that names an id twice
        for i in range(0, len(fresh), self._BATCH):
            batch = fresh[i : i + self._BATCH]
            self._collection.upsert(
                ids=[e.passage.id for e in batch],
                embeddings=stacked(batch),
                metadatas=[
                    {"outlet": e.article.outlet, "day": day_number(e.article.published)} for e in batch
                ],
            )

    def remove(self, passage_ids: Sequence[str]) -> None:
        gone = list(dict.fromkeys(passage_ids))
        for i in range(0, len(gone), self._BATCH):
            self._collection.delete(ids=gone[i : i + self._BATCH])

    def search(self, vector: Vectors, k: int, filters: Filters) -> list[Scored]:
        held = self._collection.count()
        if not held or k < 1:
            return []
        found = self._collection.query(
            query_embeddings=vector[None, :],
            n_results=min(k, held),
            where=_chroma_filter(filters),
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        return [(i, 1.0 - d) for i, d in zip(found["ids"][0], distances[0], strict=True)]

    def ids(self) -> set[str]:
        held: set[str] = set()
        while page := self._collection.get(limit=self._PAGE, offset=len(held), include=[])["ids"]:
            held.update(page)
        return held

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors held for those of the passages that are there."""
        held: dict[str, Vectors] = {}
        for i in range(0, len(passage_ids), self._BATCH):
            batch = list(passage_ids[i : i + self._BATCH])
            found = self._collection.get(ids=batch, include=["embeddings"])
            vectors = np.asarray(found["embeddings"], np.float32)
            held |= dict(zip(found["ids"], vectors, strict=True))
        return held

    def close(self) -> None:
        """Release the files."""
        self._client.close()


def stacked(entries: Sequence[Entry]) -> Vectors:
    """The vectors as one array. Raises ValueError when a passage has none."""
    vectors = [e.vector for e in entries if e.vector is not None]
    if len(vectors) < len(entries):
        raise ValueError("a dense index takes passages with their vectors")
    return np.stack(vectors)


def _last_of_each(entries: Sequence[Entry]) -> list[Entry]:
    """One entry for each id: the last given."""
    return list({e.passage.id: e for e in entries}.values())


def _chroma_filter(filters: Filters) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if filters.outlets:
        clauses.append({"outlet": {"$in": list(filters.outlets)}})
    first, last = day_bounds(filters)
    if first is not None:
        clauses.append({"day": {"$gte": first}})
    if last is not None:
        clauses.append({"day": {"$lte": last}})
    return {"$and": clauses} if len(clauses) > 1 else clauses[0] if clauses else None


class TantivyIndex:
    """BM25 over headline and passage with English stemming, kept in `folder`.

    With `writable=False` it reads what another process commits, and never takes the write lock.
    """

    TITLE_BOOST = 0.2
    """Weight of a word found in the headline against one in the passage."""
    _HEAP = 64_000_000
    """Bytes the writer may buffer."""

    def __init__(self, folder: Path, *, writable: bool = True) -> None:
        import tantivy

        try:
            self._schema = _tantivy_schema()
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(folder))
            else:
                self._index = tantivy.Index.open(str(folder))
            self._index.config_reader("manual", 1)
            self._writer = self._index.writer(self._HEAP, 1) if writable else None
            self._index.reload()
        except (OSError, ValueError) as error:
            raise IndexUnavailableError(
                str(folder), f"tantivy cannot open it ({error}).", "It is rebuilt from the catalog."
            ) from error

    def apply(self, entries: Sequence[Entry]) -> None:
        import tantivy

        writer = self._own_writer()
        for e in entries:
            writer.delete_documents_by_term("id", e.passage.id)
            document = tantivy.Document()
            document.add_text("id", e.passage.id)
            document.add_text("title", e.article.title)
            document.add_text("text", e.passage.text)
            document.add_text("outlet", e.article.outlet)
            document.add_integer("day", day_number(e.article.published))
            writer.add_document(document)
        self._commit(writer)

    def remove(self, passage_ids: Sequence[str]) -> None:
        writer = self._own_writer()
        for passage_id in passage_ids:
            writer.delete_documents_by_term("id", passage_id)
        self._commit(writer)

    def search(self, words: str, k: int, filters: Filters) -> list[Scored]:
        terms = _content_words(words)
        if not terms or k < 1:  # tantivy panics at a limit of 0
            return []
        import tantivy

        fields = {"title": self.TITLE_BOOST, "text": 1.0}
        asked = self._index.parse_query(" ".join(terms), list(fields), field_boosts=fields)
        must = [(tantivy.Occur.Must, asked)]
        must += [(tantivy.Occur.Must, limit) for limit in self._limits(filters)]
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.boolean_query(must), limit=k).hits
        return [(_document_id(searcher, address), float(score)) for score, address in found]

    def _limits(self, filters: Filters) -> Iterable[tantivy.Query]:
        import tantivy

        query, schema = tantivy.Query, self._schema
        if filters.outlets:
            outlets = query.term_set_query(schema, "outlet", list(filters.outlets))
            yield query.const_score_query(outlets, 0.0)
        first, last = day_bounds(filters)
        if first is not None or last is not None:
            days = query.range_query(schema, "day", tantivy.FieldType.Integer, first, last)
            yield query.const_score_query(days, 0.0)

    def ids(self) -> set[str]:
        import tantivy

        searcher = self._index.searcher()
        everything = searcher.search(tantivy.Query.all_query(), limit=max(1, searcher.num_docs))
        return {_document_id(searcher, address) for _, address in everything.hits}

    def refresh(self) -> None:
        """See what the owning process has committed since."""
        self._index.reload()

    def close(self) -> None:
        """Finish merges and give the write lock back."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _own_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise IndexUnavailableError("lexical index", "this process opened it for reading only.")
        return self._writer

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        self._index.reload()


def broken_segments(folder: Path) -> list[str]:
    """Names of the tantivy files in use that do not fit the checksum in their last bytes.

    tantivy writes it but this binding cannot check it: a damaged file would give wrong results, or
    a panic in the middle of a search. Raises OSError or ValueError when there is no list of files.
    """
    listed = json.loads((folder / "meta.json").read_bytes())["segments"]
    names: set[str] = set()
    for segment in listed:
        base = segment["segment_id"].replace("-", "")
        names |= {f"{base}.{end}" for end in ("fast", "fieldnorm", "idx", "pos", "store", "term")}
        if segment["deletes"]:
            names.add(f"{base}.{segment['deletes']['opstamp']}.del")
    return sorted(name for name in names if not _sum_fits(folder / name))


def _sum_fits(file: Path) -> bool:
    """A tantivy file ends in JSON with the CRC-32 of all before it, that JSON's length, and 1337."""
    content = memoryview(file.read_bytes() if file.exists() else b"")
    length, magic = struct.unpack("<II", content[-8:]) if len(content) >= 8 else (0, 0)
    body, footer = content[: -8 - length], content[-8 - length : -8]
    return magic == 1337 and bool(json.loads(bytes(footer))["crc"] == zlib.crc32(body))


def _tantivy_schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _document_id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first("id"))


_WORD = re.compile(r"\w+")


def _content_words(text: str) -> list[str]:
    """Words to search for, stop words left out: in a long passage they only add noise."""
    words = [w.lower() for w in _WORD.findall(text)]
    return [w for w in words if w not in STOP_WORDS] or words
