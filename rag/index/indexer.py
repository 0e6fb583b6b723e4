"""Drains the catalog's queue: cut and index the words, mark ready; later embed, mark refined.

Every step can be repeated: killed at any instant, it leaves work to redo and never a half-indexed
article in an answer. An article becomes citable in one transaction, when it can be searched by words
and static vectors (`drain`, thousands of passages a second); its older passages leave the indexes
after that, so that it can be found all the time. `refine` then lets the embedding model read its
passages, and `read_sentences` their sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from rag.core.errors import BylineError, IndexUnavailableError, ModelMismatchError
from rag.core.types import Passage, StoredArticle
from rag.core.vectors import Vectors, quantize
from rag.index.protocols import DenseIndex, IndexedPassage, LexicalIndex
from rag.models.embedder import BATCH, Embedder, embed_each
from rag.storage.catalog import Catalog
from rag.storage.embeddings import EmbeddingQueue, PassageToEmbed
from rag.storage.near_duplicates import ArticleText
from rag.storage.passages import StoredPassage
from rag.text.passages import embedding_text, split_passages, split_sentences

_FIRST_PASSAGES = 64
"""Size of the first step: the first articles can be asked about at once."""
_GROWTH = 4
"""How fast steps grow: small ones are slow for their passages."""
_MOST_PASSAGES = 2048
"""Size that steps grow to: half a second of work."""
_REFINED_PASSAGES = 128
"""Passages refined in a step: enough to sort by length, few enough that new articles wait 3 s."""
_READ_CLOSELY = 64
"""Passages whose sentences are read in a step: about 450 sentences, 3 s as well."""
_SENTENCES = 32
"""Sentences embedded together."""
_COMPARED = 100
"""Articles fingerprinted in a step: a third of a second."""
_QUEUED = 512
"""Articles taken from the catalog's queue at once: sorting all that wait takes 0.1 s at 100,000."""
_LOOKED_UP = 16
"""Articles whose passages are looked up together: those of about a step."""


PrioritySource = Callable[[], Sequence[str]]
"""Ids of the articles to be read before the others."""


@dataclass(frozen=True)
class Step:
    """What one step of the indexer did."""

    ready: int = 0
    removed: int = 0
    failed: int = 0
    passages: int = 0
    """Passages of the ready ones, of those refined, or of those whose sentences were read."""
    embedded: int = 0
    """Those of them that the embedding model had to read."""
    sentences: int = 0
    """Sentences that it had to read."""
    compared: int = 0
    """Articles of an older archive that were compared with the others."""


@dataclass(frozen=True)
class _SplitArticle:
    stored: StoredArticle
    passages: list[Passage]
    texts: list[str]
    keys: list[str]


class Indexer:
    """Brings the indexes to what the catalog asks for. One per archive: its caller owns the indexes."""

    def __init__(
        self,
        catalog: Catalog,
        dense: DenseIndex,
        lexical: LexicalIndex,
        embedder: Embedder,
        static: Embedder,
    ) -> None:
        self._catalog = catalog
        self._dense = dense
        self._lexical = lexical
        self._embedder = embedder
        self._static = static

    def drain(self) -> Iterator[Step]:
        """Make every queued article searchable, yielding after every step.

        Raises ModelMismatchError when the archive was given to another model meanwhile.
        """
        size = _FIRST_PASSAGES
        self._catalog.queue.repair()
        while True:
            epoch = self._catalog.queue.epoch()  # before the claim: what is requeued later is not ours
            self._check_model()
            if not (claimed := self._catalog.queue.claim(max(8, size // 8))):
                return
            yield self._step(claimed, size, epoch)
            size = min(size * _GROWTH, _MOST_PASSAGES)

    def _check_model(self) -> None:
        made_by = self._catalog.facts.get("embedding_model")
        if made_by and made_by != self._embedder.key:
            raise ModelMismatchError(
                str(self._catalog.path),
                f"its vectors are now made by {made_by}, this process has {self._embedder.key}.",
                "Start this process again with that model.",
            )

    def _step(self, claimed: Sequence[StoredArticle], size: int, epoch: str) -> Step:
        removing = [s for s in claimed if s.state == "removing"]
        self._remove(removing)
        if not (pending := [s for s in claimed if s.state == "pending"]):
            return Step(removed=len(removing))
        try:
            batch = self._take(pending, size)
            self._index(batch, epoch)
        except (BylineError, MemoryError, OSError):
            raise  # the model, the disk, an index or the catalog: no article is to blame for that
        except Exception as error:  # noqa: BLE001 - whatever a text makes the model or the cutter raise
            if len(pending) > 1:
                return self._one_by_one(pending, len(removing), epoch)
            reason = f"{type(error).__name__}: {error}"[:500]
            self._catalog.queue.mark_failed(pending[0].id, pending[0].version, reason)
            return Step(removed=len(removing), failed=1)
        count = sum(len(c.passages) for c in batch)
        return Step(len(batch), len(removing), passages=count)

    def _take(self, pending: Sequence[StoredArticle], size: int) -> list[_SplitArticle]:
        """Articles from the front of the queue until they have `size` passages."""
        batch: list[_SplitArticle] = []
        total = 0
        for stored in pending:
            if total >= size:
                break
            batch.append(self._split(stored))
            total += len(batch[-1].passages)
        return batch

    def _split(self, stored: StoredArticle) -> _SplitArticle:
        passages = split_passages(stored.id, stored.version, stored.article.text)
        if not passages:
            raise ValueError("its text has no sentence")
        texts = [embedding_text(stored.article.title, p.text) for p in passages]
        return _SplitArticle(
            stored, passages, texts, [vector_key(self._embedder.key, text) for text in texts]
        )

    def _index(self, batch: Sequence[_SplitArticle], epoch: str) -> None:
        """Keep the passages, apply their words, and only then make them citable."""
        static = self._static.embed([text for c in batch for text in c.texts])
        if not np.isfinite(static).all():
            raise ValueError("the static embeddings gave a vector that is not a number")
        vectors = self._catalog.passage_vectors.get_by_key(key for c in batch for key in c.keys)
        stale = self._catalog.passages.ids_of([c.stored.id for c in batch])
        stored: list[StoredPassage] = []
        entries: list[IndexedPassage] = []
        codes = quantize(static)
        for c in batch:
            for passage, key in zip(c.passages, c.keys, strict=True):
                code = codes[len(stored)].tobytes()
                stored.append(StoredPassage(passage, c.stored.version, code, key, vectors.get(key)))
                entries.append(IndexedPassage(passage, c.stored.article))
        self._catalog.passages.save(stored)
        with _engine_errors():
            self._lexical.upsert(entries)
        self._catalog.near_duplicates.save([_text_of(c.stored) for c in batch])
        self._catalog.article_vectors.save((c.stored.id, c.stored.version) for c in batch)
        self._catalog.queue.mark_ready([(c.stored.id, c.stored.version) for c in batch], epoch)
        self._drop(sorted(stale - {k.passage.id for k in stored}))

    def _drop(self, passage_ids: Sequence[str]) -> None:
        if passage_ids:
            with _engine_errors():
                self._dense.remove(passage_ids)
                self._lexical.remove(passage_ids)

    def _one_by_one(self, pending: Sequence[StoredArticle], removed: int, epoch: str) -> Step:
        """A batch failed: index each article alone, so that only the guilty one is left out."""
        steps = [self._step([stored], 1, epoch) for stored in pending]
        return Step(
            ready=sum(s.ready for s in steps),
            removed=removed,
            failed=sum(s.failed for s in steps),
            passages=sum(s.passages for s in steps),
        )

    def _remove(self, removing: Sequence[StoredArticle]) -> None:
        if not removing:
            return
        ids = [s.id for s in removing]
        self._drop(sorted(self._catalog.passages.ids_of(ids)))
        self._catalog.queue.delete_removed(ids)

    def compare(self) -> Iterator[Step]:
        """Find the copies among articles that were indexed before copies were looked for."""
        while waiting := self._catalog.near_duplicates.missing(_COMPARED):
            self._catalog.near_duplicates.save(waiting)
            yield Step(compared=len(waiting))
        while lacking := self._catalog.article_vectors.missing(_COMPARED):
            self._catalog.article_vectors.save(lacking)
            yield Step()

    # -- refining -----------------------------------------------------------------------------

    def refine(
        self, priorities: PrioritySource = tuple, pause: Callable[[], None] = lambda: None
    ) -> Iterator[Step]:
        """Let the embedding model read what it has not, until nothing is left, yielding after each step.

        Newest articles first, before them those that `priorities` names, and of these the sentences,
        too; `pause` is called before every `BATCH` passages. Raises what `drain` does.
        """
        priority_ids: list[str] = []

        def remembered_priorities() -> Sequence[str]:
            priority_ids[:] = priorities()
            return priority_ids

        for batch, epoch in self._batches(
            self._catalog.passage_vectors, remembered_priorities, _REFINED_PASSAGES
        ):
            yield self._refine(batch, epoch, pause)
            if close := _whole_articles(
                self._catalog.sentence_vectors.passages_to_embed(priority_ids), _READ_CLOSELY
            ):
                yield self._read_sentences(close, epoch, pause)

    def read_sentences(
        self, priorities: PrioritySource = tuple, pause: Callable[[], None] = lambda: None
    ) -> Iterator[Step]:
        """The same for the sentences of every passage, so that evidence is weighed without reading."""
        for batch, epoch in self._batches(self._catalog.sentence_vectors, priorities, _READ_CLOSELY):
            yield self._read_sentences(batch, epoch, pause)

    def _batches(
        self,
        vectors: EmbeddingQueue,
        priorities: PrioritySource,
        size: int,
    ) -> Iterator[tuple[list[PassageToEmbed], str]]:
        """Whole articles that wait, about `size` passages of them, and the epoch before."""
        queue: list[str] = []
        while True:
            epoch = self._catalog.queue.epoch()
            self._check_model()
            fresh = not queue
            queue = queue or vectors.next_articles(_QUEUED)
            ids = list(dict.fromkeys([*priorities(), *queue]))
            batch: list[PassageToEmbed] = []
            while ids and len(batch) < size:
                passages = vectors.passages_to_embed(ids[:_LOOKED_UP])
                batch += sorted(passages, key=lambda u: ids.index(u.passage.article_id))
                ids = ids[_LOOKED_UP:]
            if batch := _whole_articles(batch, size):
                yield batch, epoch
            elif fresh:
                return
            embedded_ids = {u.passage.article_id for u in batch}
            queue = [i for i in queue if i not in embedded_ids] if batch else []

    def _refine(self, batch: Sequence[PassageToEmbed], epoch: str, pause: Callable[[], None]) -> Step:
        """Embed what is new, keep it, apply it, and only then call it refined."""
        texts = {u.key: embedding_text(u.article.title, u.passage.text) for u in batch}
        vectors = self._catalog.passage_vectors.get_by_key(texts)
        new = {key: text for key, text in texts.items() if key not in vectors}
        vectors |= self._read(new, BATCH, pause)
        by_passage = {u.passage.id: vectors[u.key] for u in batch}
        self._catalog.passage_vectors.save(by_passage, self._embedder.key)
        self._catalog.article_vectors.save((u.passage.article_id, u.version) for u in batch)
        with _engine_errors():
            self._dense.upsert([IndexedPassage(u.passage, u.article, vectors[u.key]) for u in batch])
        self._catalog.passage_vectors.mark_done(
            {(u.passage.article_id, u.version) for u in batch}, epoch
        )
        return Step(passages=len(batch), embedded=len(new))

    def _read_sentences(
        self, batch: Sequence[PassageToEmbed], epoch: str, pause: Callable[[], None]
    ) -> Step:
        """Embed every sentence once, keep it, and only then call its article read."""
        inside = {u.passage.id: [s.text for s in split_sentences(u.passage.text)] for u in batch}
        texts = {text: text for sentences in inside.values() for text in sentences}
        vectors = self._read(texts, _SENTENCES, pause)
        by_passage = {
            i: np.stack([vectors[text] for text in sentences]) for i, sentences in inside.items()
        }
        self._catalog.sentence_vectors.save(by_passage, self._embedder.key)
        self._catalog.sentence_vectors.mark_done(
            {(u.passage.article_id, u.version) for u in batch}, epoch
        )
        return Step(passages=len(batch), sentences=len(texts))

    def _read(
        self, texts: Mapping[str, str], at_once: int, pause: Callable[[], None]
    ) -> dict[str, Vectors]:
        """Key -> vector, texts of about a length together: what pads them is read for nothing."""
        order = sorted(texts, key=lambda key: len(texts[key]))
        vectors: dict[str, Vectors] = {}
        for i in range(0, len(order), at_once):
            pause()
            vectors |= embed_each(self._embedder, {key: texts[key] for key in order[i : i + at_once]})
        return vectors


def _text_of(stored: StoredArticle) -> ArticleText:
    return ArticleText(stored.id, stored.version, stored.article.text)


def _whole_articles(batch: Sequence[PassageToEmbed], size: int) -> list[PassageToEmbed]:
    """Articles from the front of the batch until they have `size` passages."""
    grouped: dict[str, list[PassageToEmbed]] = {}
    for u in batch:
        grouped.setdefault(u.passage.article_id, []).append(u)
    passages: list[PassageToEmbed] = []
    for group in grouped.values():
        if len(passages) >= size:
            break
        passages += group
    return passages


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
