"""The passages of the archive with their vectors, and which of them may be cited: a part of the catalog.

A passage may be cited when it is of the version of its article that is ready, and the article is not
being removed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, insert, select

from rag.core.types import Article, Passage
from rag.core.vectors import Vectors, pack_float16
from rag.storage import queries as q
from rag.storage.database import Repository
from rag.storage.facts import keep_size, read_size
from rag.storage.schema import articles, fingerprints, passages, versions
from rag.storage.sound_vectors import damaged_codes, most_common_size, sound_vectors
from rag.text.passages import is_cut_from, parse_passage_id


@dataclass(frozen=True)
class Candidate:
    """What ranking needs to know of a citable passage."""

    article_id: str
    published: date | None
    stored: float = 0.0
    """When it came into the archive, seconds since 1970."""
    outlet: str = ""
    cluster: str = ""
    """Names the copies of one text that it is one of; empty before it was compared."""
    section: str = ""


class PassageText(NamedTuple):
    """What a passage says."""

    title: str
    """Headline of its article."""
    text: str


@dataclass(frozen=True)
class StoredPassage:
    """A passage as the catalog keeps it."""

    passage: Passage
    version: int
    code: bytes
    """Its static vector, see `rag.core.vectors.quantize`."""
    key: str
    """Names its text and the embedding model: equal keys mean equal vectors."""
    vector: Vectors | None
    """The embedding model's vector, None until it is made."""


class PassageChange(NamedTuple):
    """A passage that became citable."""

    passage: Passage
    article: Article
    """Without the text."""
    vector: Vectors | None
    """None until it is embedded."""


class StaticVector(NamedTuple):
    """A passage's static vector, and what filters ask of its article."""

    passage_id: str
    code: bytes
    """int8, a byte a dimension."""
    outlet: str
    published: date | None
    section: str = ""


class Passages(Repository):
    """Passages of every version that is kept."""

    def save(self, stored_passages: Sequence[StoredPassage]) -> None:
        """Keep the passages of some versions with their vectors, before an index sees them.

        Idempotent; passages that the same versions had when they were cut before are dropped.
        """
        columns = ("id", "article_id", "ordinal", "start", "end", "text")
        rows = [
            {column: getattr(k.passage, column) for column in columns}
            | {"version": k.version, "code": k.code, "vector_key": k.key}
            | {"vector": None if k.vector is None else pack_float16(k.vector)}
            for k in stored_passages
        ]
        with self._write() as db:
            for article_id, version in {(k.passage.article_id, k.version) for k in stored_passages}:
                cut_before = (passages.c.article_id == article_id) & (passages.c.version == version)
                db.execute(delete(passages).where(cut_before))
            if rows:
                db.execute(insert(passages), rows)
                keep_size(db, "code_bytes", len(rows[0]["code"]))

    def ids_of(self, article_ids: Sequence[str]) -> set[str]:
        """Ids of all passages kept for these articles, of whatever version."""
        rows = self._rows_in(select(passages.c.id), passages.c.article_id, article_ids)
        return {row.id for row in rows}

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, Candidate]:
        """Those of the passages that may be cited now; ghosts of an index are left out.

        Looks at their articles only: 4 ms for 320 passages, where the passages' own rows take 9.
        """
        parsed_ids = {i: parse_passage_id(i) for i in passage_ids}
        columns = (articles.c.id, articles.c.ready_version, versions.c.published)
        facts = (versions.c.stored_at, versions.c.outlet, versions.c.section, fingerprints.c.cluster)
        query = select(*columns, *facts).join_from(articles, versions, q.READY)
        query = query.outerjoin(fingerprints, fingerprints.c.article_id == articles.c.id)
        article_ids = list({article_id for article_id, _ in parsed_ids.values()})
        by_version = {
            (r.id, str(r.ready_version)): Candidate(
                r.id, r.published, r.stored_at, r.outlet, r.cluster or "", r.section
            )
            for r in self._rows_in(query, articles.c.id, article_ids)
        }
        return {i: by_version[key] for i, key in parsed_ids.items() if key in by_version}

    def texts(self, passage_ids: Sequence[str]) -> dict[str, PassageText]:
        """Headline and text of those of the passages that may be cited now, in the order given."""
        query = q.citable_passages(passages.c.id, versions.c.title, passages.c.text)
        rows = self._rows_in(query, passages.c.id, passage_ids)
        by_id = {row.id: PassageText(row.title, row.text) for row in rows}
        return {i: by_id[i] for i in passage_ids if i in by_id}

    def get(self, passage_ids: Sequence[str]) -> dict[str, tuple[Passage, Article]]:
        """The passages that may be cited now, each with its whole article; none that is damaged."""
        query = q.citable_passages(*q.PASSAGE, *q.ARTICLE, *q.CHECKED)
        with self._read() as db:
            rows = db.execute(query.where(passages.c.id.in_(passage_ids))).all()
        found = ((q.passage_of(row), q.article_of(row), row) for row in rows)
        return {p.id: (p, article) for p, article, row in found if self._is_sound(p, article, row)}

    def _is_sound(self, passage: Passage, article: Article, row: Any) -> bool:
        """Whether the article is what was stored, and the passage what was cut from it."""
        if not q.is_sound(row, article):
            self._damage.report_version(row.checked_id, row.checked_version)
            return False
        if is_cut_from(passage, article.text):
            return True
        self._damage.report_passage(passage.id, row.checked_id, "text")
        return False

    def citable_ids(self, *, refined: bool = False) -> set[str]:
        """Ids of all passages that may be cited; `refined`: of those the dense index should hold."""
        with self._read() as db:
            condition = q.REFINED if refined else q.CITABLE
            return set(
                db.execute(select(passages.c.id).join_from(passages, articles, condition)).scalars()
            )

    def count_citable(self, *, refined: bool = False) -> int:
        """Number of these."""
        wanted = q.REFINED if refined else q.CITABLE
        query = select(func.count(passages.c.id)).join_from(passages, articles, wanted)
        with self._read() as db:
            return int(db.execute(query).scalar_one())

    def changes(self, since: int, limit: int = 500) -> tuple[int, list[PassageChange]]:
        """Citable passages of articles that became ready after clock `since`, with the new clock.

        Of at most `limit` articles: call again from the clock returned until it stands still.
        """
        query = q.citable_passages(*q.PASSAGE, *q.FACTS, passages.c.vector)
        in_order = query.order_by(articles.c.changed, passages.c.ordinal)
        clock, rows = self._changed(in_order, since, limit)
        size = self._size_of("vector_bytes")
        vectors = sound_vectors([row.vector for row in rows], size)
        for row, vector in zip(rows, vectors, strict=True):
            if vector is None and row.vector is not None:
                self._damage.report_passage(row.passage_id, row.article_id, "vector")
        changes = zip(rows, vectors, strict=True)
        return clock, [PassageChange(q.passage_of(r), q.article_of(r), v) for r, v in changes]

    def texts_since(self, since: int, limit: int = 500) -> tuple[int, list[str]]:
        """Headlines and texts of the same articles, with the new clock."""
        query = select(versions.c.title, versions.c.text).join_from(versions, articles, q.READY)
        clock, rows = self._changed(query, since, limit)
        return clock, [f"{row.title}\n{row.text}" for row in rows]

    def _size_of(self, fact: str) -> int:
        with self._read() as db:
            return read_size(db, fact)

    def static_vectors(self, since: int, limit: int = 5000) -> tuple[int, list[StaticVector]]:
        """Static vectors of the same passages, with what filters ask for; none that is damaged."""
        facts = (versions.c.outlet, versions.c.published, versions.c.section)
        clock, rows = self._changed(
            q.citable_passages(passages.c.id, passages.c.code, *facts), since, limit
        )
        size = self._size_of("code_bytes") or most_common_size(row.code for row in rows)
        damaged = set(damaged_codes([row.code for row in rows], size))
        for n in damaged:
            article_id, _ = parse_passage_id(rows[n].id)
            self._damage.report_passage(rows[n].id, article_id, "static vector")
        return clock, [StaticVector(*row) for n, row in enumerate(rows) if n not in damaged]

    def _changed(self, query: Select[Any], since: int, limit: int) -> tuple[int, Sequence[Any]]:
        changed = articles.c.changed
        later = select(changed).where(changed > since).order_by(changed).limit(limit)
        with self._read() as db:
            clocks = db.execute(later).scalars().all()
            if not clocks:
                return since, []
            span = changed.between(clocks[0], clocks[-1])
            return clocks[-1], db.execute(query.where(span)).all()
