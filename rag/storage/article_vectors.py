"""A small vector of what each article opens with, and the story around one: a part of the catalog.

There are two kinds, never compared with each other: of static vectors, kept as soon as an article is
indexed, and of the embedding model's, once it has read the article. What makes a story is decided in
rag/storage/event_clustering.py; it is grown whenever it is asked for, so that it is never older than
the archive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from rag.core.types import Report
from rag.core.vectors import Vectors, dequantize, quantize, unpack_float16
from rag.storage import queries as q
from rag.storage.database import Repository, chunks
from rag.storage.event_clustering import (
    MAX_DAYS,
    MODEL_THRESHOLDS,
    STATIC_THRESHOLDS,
    grow_cluster,
    is_roundup,
    sort_reports,
)
from rag.storage.schema import article_vectors, articles, fingerprints, passages, versions
from rag.text.passages import passage_id

_LEAD = 2
"""Passages that an article opens with: on 207 labelled pairs their mean ranks the same story before
another with a chance of 0.86, the mean of all passages with 0.82; of static vectors 0.80 and 0.76."""

_CITABLE = (
    (article_vectors.c.article_id == articles.c.id)
    & (article_vectors.c.version == articles.c.ready_version)
    & (articles.c.state != "removing")
)
_CUT_FROM = (versions.c.article_id == passages.c.article_id) & (versions.c.version == passages.c.version)

_WINDOW = "SELECT article_id, day, {kind} FROM gists WHERE day BETWEEN ? AND ? AND length({kind}) = ?"
"""Of one length: what another model made of an article that could not be indexed since is left out."""


class ArticleVectors(Repository):
    """Vectors of articles, and stories."""

    def save(self, article_versions: Iterable[tuple[str, int]]) -> None:
        """Keep the vectors of each (article id, version) whose passages are kept. Idempotent."""
        versions_by_id = dict(article_versions)
        columns = (passages.c.article_id, passages.c.version, passages.c.code, passages.c.vector)
        query = select(*columns, versions.c.published).join_from(passages, versions, _CUT_FROM)
        query = query.order_by(columns[0], passages.c.ordinal)
        with self._write() as db:
            for some in chunks(list(versions_by_id)):
                rows = db.execute(query.where(columns[0].in_(some))).all()
                current = [row for row in rows if row.version == versions_by_id[row.article_id]]
                forget_article_vectors(db, some)
                if current:
                    by_article = groupby(current, lambda row: row.article_id)
                    db.execute(insert(article_vectors), [_gist([*rows]) for _, rows in by_article])

    def missing(self, limit: int) -> list[tuple[str, int]]:
        """Up to `limit` citable articles that have no vector, with their versions, in no order."""
        query = select(articles.c.id, versions.c.version).join_from(articles, versions, q.READY)
        query = query.outerjoin(article_vectors, _CITABLE).where(article_vectors.c.article_id.is_(None))
        with self._read() as db:
            return [(row.id, row.version) for row in db.execute(query.limit(limit))]

    def story(self, article_id: str, as_of: date) -> tuple[Report, ...]:
        """The reports of the article's event and of what came of it, itself among them, oldest first.

        None is published after `as_of`, none more than `MAX_DAYS` days from the article. An article
        without a date, without words or about several things has only itself; one that is not citable,
        or later, nothing.
        """
        with self._read() as db:
            query = select(article_vectors).join_from(article_vectors, articles, _CITABLE)
            row = db.execute(query.where(article_vectors.c.article_id == article_id)).first()
            members = [article_id]
            if row is not None and row.day is not None and row.day <= as_of.toordinal():
                members = _around(db, row, as_of)
            reports = read_reports(db, members)
        return sort_reports([r for r in reports if (r.article.published or as_of) <= as_of])


def forget_article_vectors(db: Connection, article_ids: Sequence[str]) -> None:
    """Drop the articles' vectors, inside a transaction."""
    for some in chunks(article_ids):
        db.execute(delete(article_vectors).where(article_vectors.c.article_id.in_(some)))


def _around(db: Connection, first: Any, as_of: date) -> list[str]:
    """Ids of the story around an article, by the better kind of vectors that it has.

    What is being removed may still be among them: to leave it out here is a join of 6,000 rows, 30 ms.
    """
    kind, bar = ("code", STATIC_THRESHOLDS) if first.vector is None else ("vector", MODEL_THRESHOLDS)
    until = min(first.day + MAX_DAYS, as_of.toordinal())
    # As tuples: as SQLAlchemy's rows they take twice as long.
    asked = (first.day - MAX_DAYS, until, len(getattr(first, kind)))
    rows = db.exec_driver_sql(_WINDOW.format(kind=kind), asked).cursor.fetchall()
    if not any(row[0] == first.article_id for row in rows):  # the index of days is damaged
        return [first.article_id]
    ids, days, codes = zip(*rows, strict=True)
    matrix = np.frombuffer(b"".join(codes), np.int8).reshape(len(ids), -1)
    return [ids[row] for row in grow_cluster(ids.index(first.article_id), matrix, np.array(days), bar)]


def read_reports(db: Connection, article_ids: Sequence[str]) -> list[Report]:
    """The articles that can be cited, as parts of a story."""
    query = select(articles.c.id, articles.c.ready_version, fingerprints.c.cluster, *q.FACTS).join_from(
        articles, versions, q.READY
    )
    query = query.outerjoin(fingerprints, fingerprints.c.article_id == articles.c.id)
    rows = db.execute(query.where(articles.c.id.in_(article_ids)))
    return [
        Report(row.id, q.article_of(row), row.cluster or row.id, passage_id(row.id, row.ready_version))
        for row in rows
    ]


def _gist(rows: Sequence[Any]) -> dict[str, Any]:
    first, lead = rows[0], rows[:_LEAD]
    codes = dequantize(np.stack([np.frombuffer(row.code, np.int8) for row in rows]))
    has_vectors = all(row.vector is not None for row in lead)
    vector = _mean(np.stack([unpack_float16(row.vector) for row in lead])) if has_vectors else None
    alone = is_roundup(codes) or not codes[:_LEAD].any()  # without a word it is like nothing
    day = first.published.toordinal() if first.published and not alone else None
    row = {"article_id": first.article_id, "version": first.version, "day": day}
    return {**row, "code": _mean(codes[:_LEAD]), "vector": vector}


def _mean(vectors: Vectors) -> bytes:
    return quantize(vectors.mean(axis=0, keepdims=True)).tobytes()
