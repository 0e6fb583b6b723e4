"""Drains the catalog's queue into the indexes: cut, embed, apply, mark ready.

Every step can be repeated: killed at any instant, it leaves work to redo and never a half-indexed
article in an answer, because an article becomes citable in one transaction, when both indexes hold
it; its older passages leave the indexes after that, so that it can be found all the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from rag.catalog import Catalog
from rag.errors import BylineError, IndexUnavailableError, ModelMismatchError
from rag.index import DenseIndex, Entry, LexicalIndex
from rag.models import Embedder
from rag.passages import cut, embedded_text
from rag.schema import Vectors
from rag.types import Passage, StoredArticle

_FIRST_PASSAGES = 32
"""Size of the first step: the first articles can be asked about within seconds."""
_GROWTH = 4
"""How fast steps grow: small ones are slow for their passages."""
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
    texts: list[str]
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
        """Work until the queue is empty, yielding after every step.

        Raises ModelMismatchError when the archive was given to another model meanwhile.
        """
        size = _FIRST_PASSAGES
        while True:
            epoch = self._catalog.epoch()  # before the claim: what is requeued later is not ours
            self._check_model()
            if not (claimed := self._catalog.claim(max(8, size // 8))):
                return
            yield self._step(claimed, size, epoch)
            size = min(size * _GROWTH, _MOST_PASSAGES)

    def _check_model(self) -> None:
        made_by = self._catalog.fact("embedding_model")
        if made_by and made_by != self._embedder.key:
            raise ModelMismatchError(
                str(self._catalog.path),
                f"its vectors are now made by {made_by}, this process has {self._embedder.key}.",
                "Start this process again with that model.",
            )

    def _step(self, claimed: Sequence[StoredArticle], size: int, epoch: str) -> Step:
        removing = [s for s in claimed if s.state == "removing"]
        self._remove(removing)
        pending = [s for s in claimed if s.state == "pending"]
        try:
            batch = self._take(pending, size)
            embedded = self._index(batch, epoch)
        except (BylineError, MemoryError, OSError):
            raise  # the model, the disk, an index or the catalog: no article is to blame for that
        except Exception as error:  # noqa: BLE001 - whatever a text makes the model or the cutter raise
            if len(pending) > 1:
                return self._one_by_one(pending, len(removing), epoch)
            reason = f"{type(error).__name__}: {error}"[:500]
            self._catalog.mark_failed(pending[0].id, pending[0].version, reason)
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
        if not passages:
            raise ValueError("its text has no sentence")
        texts = [embedded_text(stored.article.title, p.text) for p in passages]
        return _Cut(stored, passages, texts, [vector_key(self._embedder.key, text) for text in texts])

    def _index(self, batch: Sequence[_Cut], epoch: str) -> int:
        """Embed what is new, keep it, apply it, and only then make it citable."""
        vectors, embedded = self._vectors(batch)
        stale = self._catalog.passage_ids([c.stored.id for c in batch])
        entries: list[Entry] = []
        for c in batch:
            found = [vectors[key] for key in c.keys]
            self._catalog.save_passages(c.stored.version, c.passages, c.keys, np.array(found))
            entries += map(Entry, c.passages, [c.stored.article] * len(found), found)
        self._write(entries)
        self._catalog.mark_ready([(c.stored.id, c.stored.version) for c in batch], epoch)
        self._drop(sorted(stale - {e.passage.id for e in entries}))
        return embedded

    def _write(self, entries: Sequence[Entry]) -> None:
        with _engine_errors():
            self._dense.apply(entries)
            self._lexical.apply(entries)

    def _drop(self, passage_ids: Sequence[str]) -> None:
        with _engine_errors():
            self._dense.remove(passage_ids)
            self._lexical.remove(passage_ids)

    def _vectors(self, batch: Sequence[_Cut]) -> tuple[dict[str, Vectors], int]:
        """Vector of every key: from the catalog when this text was ever embedded, else made now."""
        texts = {key: text for c in batch for key, text in zip(c.keys, c.texts, strict=True)}
        known = self._catalog.known_vectors(texts)
        new = [key for key in texts if key not in known]
        if new:
            made = self._embedder.embed([texts[key] for key in new])
            if not np.isfinite(made).all():
                raise ValueError("the embedding model gave a vector that is not a number")
            known |= dict(zip(new, made, strict=True))
        return known, len(new)

    def _one_by_one(self, pending: Sequence[StoredArticle], removed: int, epoch: str) -> Step:
        """A batch failed: index each article alone, so that only the guilty one is left out."""
        steps = [self._step([stored], 1, epoch) for stored in pending]
        return Step(
            ready=sum(s.ready for s in steps),
            removed=removed,
            failed=sum(s.failed for s in steps),
            passages=sum(s.passages for s in steps),
            embedded=sum(s.embedded for s in steps),
        )

    def _remove(self, removing: Sequence[StoredArticle]) -> None:
        if not removing:
            return
        ids = [s.id for s in removing]
        self._drop(sorted(self._catalog.passage_ids(ids)))
        self._catalog.forget(ids)


@contextmanager
def _engine_errors() -> Iterator[None]:
    """What an index raises while it is written is its own trouble, never an article's."""
    try:
        yield
    except (BylineError, MemoryError, OSError):
        raise
    except Exception as error:  # Chroma and tantivy raise their own, SQLite's and Rust's errors
        raise IndexUnavailableError(
            "search indexes",
            f"they cannot be written ({type(error).__name__}: {error}).",
            "The articles wait; check the disk and start again.",
        ) from error


def vector_key(model: str, text: str) -> str:
    """Names the vector of a text by a model: equal keys mean equal vectors."""
    return hashlib.sha256(f"{model}\x1f{text}".encode()).hexdigest()[:32]
