"""The fingerprint of every article and the cluster of copies it is in: a part of the catalog.

A new article is compared with those alone that share a band with it. What makes a copy is decided in
rag/text/near_duplicates.py; what an indexed article's text is, by the indexer.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, delete, func, insert, select, update

from rag.core.types import Article, Copy
from rag.storage import queries as q
from rag.storage.database import Repository, chunks, rows_in
from rag.storage.facts import read_fact, write_fact
from rag.storage.schema import articles, bands, fingerprints, versions
from rag.text.near_duplicates import (
    NEAREST,
    Fingerprint,
    Hashes,
    cluster_duplicates,
    fingerprint,
    is_copy,
    is_same_page,
    similarity,
)
from rag.text.near_duplicates import lsh_bands as bands_of
from rag.text.passages import passage_id

_RULE = "fingerprint_rule"
"""Name of the fact that says by which rule the bands were made."""
_INSERT_BANDS = "INSERT INTO bands (band, article_id) VALUES (?, ?)"
"""As tuples: 64 rows an article, which take twice as long as dicts of parameters."""
_MOST_LIKE = 20
"""Articles named at most as those that one looks like."""


@dataclass(frozen=True)
class SimilarArticle:
    """An article of the archive that another looks like a copy of."""

    copy: Copy
    shared: float
    """Share in 0..1 of the shorter text's runs of words that both have."""


@dataclass(frozen=True)
class ArticleText:
    """The text of an article at a version, to be compared."""

    article_id: str
    version: int
    text: str


class NearDuplicates(Repository):
    """Fingerprints, bands and clusters."""

    def use_rule(self, rule: str) -> None:
        """Forget all of them when they were made by another rule."""
        with self._write() as db:
            if read_fact(db, _RULE) != rule:
                db.execute(delete(bands))
                db.execute(delete(fingerprints))
                write_fact(db, _RULE, rule)

    def missing(self, limit: int) -> list[ArticleText]:
        """Up to `limit` citable articles whose text has no fingerprint, in no order."""
        has_fingerprint = (fingerprints.c.article_id == articles.c.id) & (
            fingerprints.c.version >= articles.c.ready_version
        )
        query = select(articles.c.id, versions.c.version, versions.c.text)
        query = query.join_from(articles, versions, q.READY).outerjoin(fingerprints, has_fingerprint)
        with self._read() as db:
            rows = db.execute(query.where(fingerprints.c.article_id.is_(None)).limit(limit))
            return [ArticleText(row.id, row.version, row.text) for row in rows]

    def save(self, texts: Sequence[ArticleText]) -> None:
        """Keep the fingerprints of these texts and put each article into its cluster. Idempotent."""
        stored_versions = self._printed([r.article_id for r in texts])
        new = [r for r in texts if stored_versions.get(r.article_id) != r.version]
        if not new:
            return
        prints = [fingerprint(r.text) for r in new]
        with self._write() as db:
            forget_fingerprints(db, [r.article_id for r in new])
            for r, mine, band in zip(new, prints, bands_of(prints), strict=True):
                _keep(db, r, mine, band)

    def _printed(self, article_ids: Sequence[str]) -> dict[str, int]:
        columns = (fingerprints.c.article_id, fingerprints.c.version)
        rows = self._rows_in(select(*columns), columns[0], article_ids)
        return {row.article_id: row.version for row in rows}

    def in_clusters(self, cluster_ids: Collection[str]) -> dict[str, list[tuple[str, Article]]]:
        """Cluster -> the citable articles in it with their ids, without texts, newest first."""
        copies: dict[str, list[tuple[str, Article]]] = {}
        query = _headlines(fingerprints.c.cluster).order_by(
            versions.c.published.desc(), versions.c.stored_at.desc(), articles.c.id
        )
        with self._read() as db:
            for row in db.execute(query.where(fingerprints.c.cluster.in_(cluster_ids))):
                copies.setdefault(row.cluster, []).append((row.id, q.article_of(row)))
        return copies

    def copies_of(self, article_id: str) -> list[tuple[Copy, str]]:
        """The citable copies of an article, newest first, each with the id of its first passage."""
        mine = select(fingerprints.c.cluster).where(fingerprints.c.article_id == article_id)
        query = _headlines(articles.c.ready_version).where(fingerprints.c.cluster.in_(mine))
        newest = query.order_by(versions.c.published.desc(), versions.c.stored_at.desc(), articles.c.id)
        with self._read() as db:
            rows = {row.id: row for row in db.execute(newest)}
        if article_id not in rows:
            return []
        of = q.article_of(rows[article_id])
        return [
            (copy_of(i, q.article_of(row), of), passage_id(i, row.ready_version))
            for i, row in rows.items()
            if i != article_id
        ]

    def clusters(self) -> list[frozenset[str]]:
        """Every cluster of more than one article, by their ids."""
        query = select(fingerprints.c.cluster, fingerprints.c.article_id)
        groups: dict[str, set[str]] = {}
        with self._read() as db:
            for row in db.execute(query):
                groups.setdefault(row.cluster, set()).add(row.article_id)
        return [frozenset(group) for group in groups.values() if len(group) > 1]

    def similar_to(self, article: Article) -> list[SimilarArticle]:
        """The citable articles that this one looks like a copy of, the likest first; not itself.

        For an article that is not stored: nothing is written.
        """
        mine = fingerprint(article.text)
        with self._read() as db:
            near = _neighbours(db, bands_of([mine])[0])
            twins = {i: other for i, other in near.items() if is_copy(mine, other)}
            rows = db.execute(_headlines().where(articles.c.id.in_(list(twins)))).all()
        similar = [
            SimilarArticle(copy_of(r.id, held, article), similarity(mine, twins[r.id]).containment)
            for r in rows
            if (held := q.article_of(r)).identity != article.identity
        ]
        return sorted(similar, key=lambda like: (-like.shared, like.copy.article_id))[:_MOST_LIKE]


def copy_of(article_id: str, article: Article, of: Article) -> Copy:
    """An article as a copy of another."""
    return Copy(
        article_id,
        article.title,
        article.outlet,
        article.published,
        article.url,
        is_same_page(article, of),
    )


def forget_fingerprints(db: Connection, article_ids: Sequence[str]) -> None:
    """Drop the articles' fingerprints, inside a transaction; what they held together falls apart."""
    rows = _rows(db, article_ids)
    for row in rows:
        keys, mine = bands_of([_print(row)])[0], bands.c.article_id == row.article_id
        db.execute(delete(bands).where(mine, bands.c.band.in_(keys)))
        db.execute(delete(fingerprints).where(fingerprints.c.article_id == row.article_id))
    for cluster in {row.cluster for row in rows}:
        _settle(db, cluster)


def _headlines(*columns: Any) -> Select[Any]:
    query = select(articles.c.id, *q.FACTS, *columns).join_from(articles, versions, q.READY)
    return query.join(fingerprints, fingerprints.c.article_id == articles.c.id)


def _keep(db: Connection, text: ArticleText, mine: Fingerprint, keys: Sequence[int]) -> None:
    near = _neighbours(db, keys)
    twins = [i for i, other in near.items() if is_copy(mine, other)]
    clusters = {row.cluster for row in _rows(db, twins)}
    cluster = min(clusters, default=text.article_id)
    for names in chunks(sorted(clusters - {cluster})):
        merge = update(fingerprints).where(fingerprints.c.cluster.in_(names))
        db.execute(merge.values(cluster=cluster))
    blobs = {"shingles": _packed(mine.shingles), "particulars": _packed(mine.particulars)}
    row = {"article_id": text.article_id, "version": text.version, "cluster": cluster}
    db.execute(insert(fingerprints).values(**row, **blobs))
    if keys:
        db.exec_driver_sql(_INSERT_BANDS, [(key, text.article_id) for key in keys])


def _neighbours(db: Connection, keys: Sequence[int]) -> dict[str, Fingerprint]:
    """The fingerprints of the articles that share most bands."""
    wanted_bands = select(func.json_each(json.dumps(keys)).table_valued("value").c.value)
    ids = select(bands.c.article_id).where(bands.c.band.in_(wanted_bands)).group_by(bands.c.article_id)
    nearest = ids.order_by(func.count().desc(), bands.c.article_id).limit(NEAREST)
    return {row.article_id: _print(row) for row in _rows(db, db.execute(nearest).scalars().all())}


def _rows(db: Connection, article_ids: Sequence[str]) -> list[Any]:
    return rows_in(db, select(fingerprints), fingerprints.c.article_id, article_ids)


def _settle(db: Connection, cluster: str) -> None:
    """Cluster what is left of a cluster again; none keeps the name of an article that is gone."""
    rows = db.execute(select(fingerprints).where(fingerprints.c.cluster == cluster)).all()
    for group in cluster_duplicates({row.article_id: _print(row) for row in rows}):
        for some in chunks(sorted(group)):
            members = update(fingerprints).where(fingerprints.c.article_id.in_(some))
            db.execute(members.values(cluster=min(group)))


def _print(row: Any) -> Fingerprint:
    return Fingerprint(_unpacked(row.shingles), _unpacked(row.particulars))


def _packed(hashes: Hashes) -> bytes:
    return hashes.astype("<u4").tobytes()


def _unpacked(blob: bytes) -> Hashes:
    whole = blob[: len(blob) // 4 * 4]  # a damaged one is compared as far as it goes
    return np.frombuffer(whole, "<u4").astype(np.uint32)
