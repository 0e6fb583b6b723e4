"""Dense search by Chroma, embedded in this process. Filters are rag/index/filtered_search.py's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.core.errors import IndexUnavailableError
from rag.core.vectors import Vectors
from rag.index.protocols import IndexedPassage, ScoredId, stack_vectors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection


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
            self._collection: Collection = self._open_collection()
        except Exception as error:  # Chroma raises its own, SQLite's and Rust's errors
            raise IndexUnavailableError(
                str(folder), f"Chroma cannot open it ({error}).", "It is rebuilt from the catalog."
            ) from error

    def _open_collection(self) -> Any:
        return self._client.get_or_create_collection(
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

    def clear(self) -> None:
        """Forget all passages, and the dimension of their vectors: another model's may differ."""
        self._client.delete_collection(self._COLLECTION)
        self._collection = self._open_collection()

    def upsert(self, entries: Sequence[IndexedPassage]) -> None:
        """Upsert: Chroma's `add` keeps the stale vector of a known id without a word."""
        distinct = _last_of_each(entries)  # Chroma refuses a batch that names an id twice
        for i in range(0, len(distinct), self._BATCH):
            batch = distinct[i : i + self._BATCH]
            self._collection.upsert(
                ids=[e.passage.id for e in batch],
                embeddings=stack_vectors(batch),
            )

    def remove(self, passage_ids: Sequence[str]) -> None:
        distinct = list(dict.fromkeys(passage_ids))
        for i in range(0, len(distinct), self._BATCH):
            self._collection.delete(ids=distinct[i : i + self._BATCH])

    def search(self, vector: Vectors, k: int) -> list[ScoredId]:
        size = self.count()
        if not size or k < 1:
            return []
        response = self._collection.query(
            query_embeddings=vector[None, :],
            n_results=min(k, size),
            include=["distances"],
        )
        distances = response["distances"] or [[]]
        return [(i, 1.0 - d) for i, d in zip(response["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """Number of passages held."""
        return int(self._collection.count())

    def ids(self) -> set[str]:
        ids: set[str] = set()
        while page := self._collection.get(limit=self._PAGE, offset=len(ids), include=[])["ids"]:
            ids.update(page)
        return ids

    def vectors(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the passages that the index holds."""
        vectors: dict[str, Vectors] = {}
        for i in range(0, len(passage_ids), self._BATCH):
            batch = list(passage_ids[i : i + self._BATCH])
            response = self._collection.get(ids=batch, include=["embeddings"])
            rows = np.asarray(response["embeddings"], np.float32)
            vectors |= dict(zip(response["ids"], rows, strict=True))
        return vectors

    def close(self) -> None:
        """Release the files."""
        self._client.close()


def _last_of_each(entries: Sequence[IndexedPassage]) -> list[IndexedPassage]:
    """One entry for each id: the last given."""
    return list({e.passage.id: e for e in entries}.values())
