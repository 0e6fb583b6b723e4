"""Drains the catalog's queue into the indexes: cut, embed, apply, mark ready.

Every step can be repeated: killed at any instant, it leaves work to redo and never a half-indexed
article in an answer, because an article becomes citable in the one transaction at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.catalog import Catalog
from rag.errors import BylineError
from rag.index import DenseIndex, Entry, LexicalIndex
from rag.models import Embedder
from rag.passages import cut, embedded_text
from rag.schema import Vectors
from rag.types import Passage, StoredArticle

_FIRST_PASSAGES = 32
"""Size of the first step: the first articles can be asked about within seconds."""
_MOST_PASSAGES = 512
"""Size that steps grow to: the embedder sorts a step by length, so large ones waste less padding."""


@dataclass(frozen=True)
class Step:
    """What one step of the indexer did."""

    ready: int
    """Articles that became citable."""
    removed: int
    """Articles that left the indexes."""
    failed: int
    """Articles that could not be indexed."""
    passages: int
    """Passages of the ready ones."""
    embedded: int
    """Those of them whose vectors had to be made."""


@dataclass(frozen=True)
class _Cut:
    stored: StoredArticle
    passages: list[Passage]
    keys: list[str]


class Indexer:
    """Brings the indexes to what the catalog asks for. One per archive: its caller owns the indexes."""

    def __init__(
        self, catalog: Catalog, dense: DenseIndex, lexical: LexicalIndex, embedder: Embedder
    ) -> None:
        self._catalog = catalog
        self._dense = dense
        self._lexical = lexical
        self._embedder = embedder

    def drain(self) -> Iterator[Step]:
        """Work until the queue is empty, yielding after every step."""
        size = _FIRST_PASSAGES
        while claimed := self._catalog.claim(max(8, size // 8)):
            yield self._step(claimed, size)
            size = min(size * 2, _MOST_PASSAGES)

    def _step(self, claimed: Sequence[StoredArticle], size: int) -> Step:
        removing = [s for s in claimed if s.state == "removing"]
        self._remove(removing)
        batch = self._take([s for s in claimed if s.state == "pending"], size)
        try:
            embedded = self._index(batch)
        except (BylineError, MemoryError, OSError):
            raise  # the model, the disk or the catalog: nothing an article is to blame for
        except Exception:
            if len(batch) > 1:
                return self._one_by_one(batch, len(removing))
            self._blame(batch[0])
            return Step(0, len(removing), 1, 0, 0)
        count = sum(len(c.passages) for c in batch)
        return Step(len(batch), len(removing), 0, count, embedded)

    def _take(self, pending: Sequence[StoredArticle], size: int) -> list[_Cut]:
        """Articles from the front of the queue until they have `size` passages."""
        batch: list[_Cut] = []
        total = 0
        for stored in pending:
            if total >= size:
                break
            batch.append(self._cut(stored))
            total += len(batch[-1].passages)
        return batch

    def _cut(self, stored: StoredArticle) -> _Cut:
        passages = cut(stored.id, stored.version, stored.article.text)
        texts = [embedded_text(stored.article.title, p.text) for p in passages]
        return _Cut(stored, passages, [vector_key(self._embedder.key, text) for text in texts])

    def _index(self, batch: Sequence[_Cut]) -> int:
        """Embed what is new, keep it, apply it, and only then make it citable."""
        vectors, embedded = self._vectors(batch)
        stale = self._catalog.passage_ids([c.stored.id for c in batch])
        entries: list[Entry] = []
        for c in batch:
            found = [vectors[key] for key in c.keys]
            self._catalog.save_passages(c.stored.version, c.passages, c.keys, np.array(found))
            entries += map(Entry, c.passages, [c.stored.article] * len(found), found)
        for index in (self._dense, self._lexical):
            index.remove(sorted(stale - {e.passage.id for e in entries}))
            index.apply(entries)
        self._catalog.mark_ready([(c.stored.id, c.stored.version) for c in batch])
        return embedded

    def _vectors(self, batch: Sequence[_Cut]) -> tuple[dict[str, Vectors], int]:
        """Vector of every key: from the catalog when this text was ever embedded, else made now."""
        texts = {
            key: embedded_text(c.stored.article.title, p.text)
            for c in batch
            for key, p in zip(c.keys, c.passages, strict=True)
        }
        known = self._catalog.known_vectors(texts)
        new = [key for key in texts if key not in known]
        if new:
            made = self._embedder.embed([texts[key] for key in new])
            known |= dict(zip(new, made, strict=True))
        return known, len(new)

    def _one_by_one(self, batch: Sequence[_Cut], removed: int) -> Step:
        """A batch failed: index each article alone, so that only the guilty one is left out."""
        steps = [self._step([c.stored], 1) for c in batch]
        return Step(
            ready=sum(s.ready for s in steps),
            removed=removed,
            failed=sum(s.failed for s in steps),
            passages=sum(s.passages for s in steps),
            embedded=sum(s.embedded for s in steps),
        )

    def _blame(self, guilty: _Cut) -> None:
        import sys

        reason = sys.exc_info()[1]
        self._catalog.mark_failed(guilty.stored.id, f"{type(reason).__name__}: {reason}"[:500])

    def _remove(self, removing: Sequence[StoredArticle]) -> None:
        if not removing:
            return
        ids = [s.id for s in removing]
        gone = sorted(self._catalog.passage_ids(ids))
        self._dense.remove(gone)
        self._lexical.remove(gone)
        self._catalog.forget(ids)


def vector_key(model: str, text: str) -> str:
    """Names the vector of a text by a model: equal keys mean equal vectors."""
    return hashlib.sha256(f"{model}\x1f{text}".encode()).hexdigest()[:32]
