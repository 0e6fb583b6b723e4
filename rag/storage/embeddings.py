"""What the embedding model has made of the passages, and what it has still to read.

Vectors of passages, which the dense index is built from, and vectors of their sentences, which the
evidence is weighed by. They are kept in the catalog's database: nothing is embedded twice. An article
is *refined* when its passages' vectors are in the dense index, and *read closely* when its sentences'
vectors are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Column, ColumnElement, bindparam, delete, func, insert, or_, select, update

from rag.core.types import Article, Filters, Passage
from rag.core.vectors import Vectors, dequantize, pack_float16, quantize
from rag.storage import queries as q
from rag.storage.database import Repository, chunks
from rag.storage.facts import keep_size, read_fact, read_size, write_fact
from rag.storage.schema import articles, passages, sentences, versions
from rag.storage.sound_vectors import sound_codes, sound_vectors
from rag.text.passages import parse_passage_id


@dataclass(frozen=True)
class PassageToEmbed:
    """A passage that the embedding model has not read, as the indexer needs it."""

    passage: Passage
    article: Article
    """Its article, without the text."""
    version: int
    key: str
    """Names its vector."""


class EmbeddingQueue(Repository):
    """Ready articles that the embedding model has still to read, by the column that tells."""

    _column: Column[int]
    """Version that it has been made of."""

    def next_articles(self, limit: int) -> list[str]:
        """Ids of ready articles that lack it, newest publication first."""
        query = select(articles.c.id).join_from(articles, versions, q.READY).where(self._is_missing)
        newest_first = query.order_by(versions.c.published.desc(), articles.c.id)
        with self._read() as db:
            return list(db.execute(newest_first.limit(limit)).scalars())

    def passages_to_embed(self, article_ids: Sequence[str]) -> list[PassageToEmbed]:
        """All passages of those of the articles that lack it."""
        columns = (*q.PASSAGE, *q.FACTS, passages.c.version, passages.c.vector_key)
        query = q.citable_passages(*columns).where(self._is_missing, articles.c.id.in_(article_ids))
        with self._read() as db:
            return [
                PassageToEmbed(q.passage_of(r), q.article_of(r), r.version, r.vector_key)
                for r in db.execute(query)
            ]

    def mark_done(self, article_versions: Iterable[tuple[str, int]], epoch: str) -> None:
        """Note that each (article id, version) has it; nothing when `epoch` is over."""
        with self._write() as db:
            if epoch == read_fact(db, "epoch"):
                for article_id, version in article_versions:
                    this = (articles.c.id == article_id) & (articles.c.ready_version == version)
                    db.execute(update(articles).where(this).values({self._column.name: version}))

    def is_complete(self) -> bool:
        """Whether every citable article has it."""
        citable = articles.c.ready_version.is_not(None) & (articles.c.state != "removing")
        with self._read() as db:
            query = select(articles.c.id).where(self._is_missing, citable).limit(1)
            return db.execute(query).first() is None

    @property
    def _is_missing(self) -> ColumnElement[bool]:
        return self._column.is_distinct_from(articles.c.ready_version)


class PassageVectors(EmbeddingQueue):
    """Vectors of passages; an article that has them in the dense index is *refined*."""

    _column = articles.c.refined_version

    def count_missing(self) -> int:
        """Number of passages that the embedding model has not read."""
        query = select(func.count()).select_from(passages).where(passages.c.vector.is_(None))
        with self._read() as db:
            return int(db.execute(query).scalar_one())

    def save(self, vectors: Mapping[str, Vectors], model: str) -> None:
        """Keep what the embedding model made of these passages; unknown ids are let go.

        Nothing is kept when the archive was given to another model meanwhile.
        """
        if not vectors:
            return
        rows = [{"which": i, "value": pack_float16(vector)} for i, vector in vectors.items()]
        one = update(passages).where(passages.c.id == bindparam("which"))
        with self._write() as db:
            if read_fact(db, "embedding_model") in ("", model):
                db.execute(one.values(vector=bindparam("value")), rows)
                keep_size(db, "vector_bytes", len(rows[0]["value"]))

    def get(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of the passages that were embedded, without damaged ones."""
        return self._sound(self._embedded(passages.c.id, passage_ids))

    def _embedded(self, column: Column[str], values: Sequence[str]) -> list[Any]:
        query = select(passages.c.id, passages.c.vector_key, passages.c.vector)
        return self._rows_in(query.where(passages.c.vector.is_not(None)), column, values)

    def _sound(self, rows: Sequence[Any]) -> dict[str, Vectors]:
        """Passage id -> vector; a damaged one is reported instead."""
        with self._read() as db:
            size = read_size(db, "vector_bytes")
        vectors: dict[str, Vectors] = {}
        for row, vector in zip(rows, sound_vectors([r.vector for r in rows], size), strict=True):
            if vector is not None:
                vectors[row.id] = vector
            else:
                self._damage.report_passage(row.id, parse_passage_id(row.id)[0], "vector")
        return vectors

    def filtered(self, filters: Filters) -> tuple[list[str], Vectors]:
        """Ids and vectors, shape (n, d), of the citable passages that the filters admit.

        Those that the embedding model has not read are left out.
        """
        query = q.citable_passages(passages.c.id, passages.c.vector)
        query = query.where(passages.c.vector.is_not(None), *_conditions(filters))
        with self._read() as db:
            rows = db.execute(query).all()
        by_id = self._sound(rows)
        return list(by_id), np.stack([*by_id.values()]) if by_id else np.empty((0, 0), np.float32)

    def get_by_key(self, keys: Iterable[str]) -> dict[str, Vectors]:
        """Vectors already made for these keys: what was embedded once is never embedded again."""
        rows = self._embedded(passages.c.vector_key, list(dict.fromkeys(keys)))
        vectors = self._sound(rows)
        return {row.vector_key: vectors[row.id] for row in rows if row.id in vectors}


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What versions must be for the filters to admit them; `as_of` alone admits those without a date."""
    outlet, published = versions.c.outlet, versions.c.published
    if filters.outlets:
        yield outlet.in_(filters.outlets)
    if filters.sections:
        yield versions.c.section.in_(filters.sections)
    if filters.since:
        yield published >= filters.since
    if filters.until:
        yield published <= filters.until
    if filters.as_of:
        dated = filters.since or filters.until
        yield (published if dated else func.coalesce(published, filters.as_of)) <= filters.as_of


class SentenceVectors(EmbeddingQueue):
    """Vectors of the sentences of passages, which the evidence is weighed by."""

    _column = articles.c.sentences_version

    def use_rule(self, rule: str, marks: Sequence[str]) -> None:
        """Have articles read closely again whose sentences were cut by another rule.

        Only those with one of `marks` in a passage, which the rule cuts otherwise. Their vectors stay
        until then: whoever looks one up compares the number of sentences.
        """
        with self._write() as db:
            if read_fact(db, "sentence_rule") == rule:
                return
            marked = or_(*(passages.c.text.contains(mark, autoescape=True) for mark in marks))
            stale = select(passages.c.article_id).where(marked)
            db.execute(update(articles).where(articles.c.id.in_(stale)).values(sentences_version=None))
            write_fact(db, "sentence_rule", rule)

    def save(self, vectors: Mapping[str, Vectors], model: str) -> None:
        """Keep the vectors, shape (sentences, d), of the sentences of passages, in their order.

        Unknown passages are let go, and all when the archive was given to another model meanwhile.
        """
        rows = {i: quantize(v).tobytes() for i, v in vectors.items()}
        with self._write() as db:
            if read_fact(db, "embedding_model") not in ("", model):
                return
            for part in chunks(list(rows)):
                present = (
                    db.execute(select(passages.c.id).where(passages.c.id.in_(part))).scalars().all()
                )
                db.execute(delete(sentences).where(sentences.c.passage_id.in_(part)))
                if present:
                    new_rows = [{"passage_id": i, "codes": rows[i]} for i in present]
                    db.execute(insert(sentences), new_rows)

    def get(self, passage_ids: Sequence[str], dimension: int) -> dict[str, Vectors]:
        """Vectors of the sentences, shape (sentences, dimension), of the passages that have them."""
        query = select(sentences.c.passage_id, sentences.c.codes)
        rows = self._rows_in(query, sentences.c.passage_id, passage_ids)
        vectors: dict[str, Vectors] = {}
        for row in rows:
            if sound_codes(row.codes, dimension):
                codes = np.frombuffer(row.codes, np.int8).reshape(-1, dimension)
                vectors[row.passage_id] = dequantize(codes)
            else:
                article_id, _ = parse_passage_id(row.passage_id)
                self._damage.report_passage(row.passage_id, article_id, "vectors of sentences")
        return vectors
