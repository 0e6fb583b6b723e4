"""Damaged rows out of the way: kept whole in the table `damaged`, so that nothing is lost with them.

What can be made again from an article that is sound is queued for the indexer instead.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from rag.storage.database import Repository
from rag.storage.examine import Finding
from rag.storage.facts import renew_fact
from rag.storage.schema import articles, bands, damaged, fingerprints, overrides, versions

_RAW = partial(str, encoding="utf-8", errors="surrogateescape")
"""Bytes that are no text come back as they were."""
_LIST_AGAIN = """INSERT INTO listing (article_id, version, title, outlet, published, section)
        SELECT v.article_id, v.version, v.title, v.outlet, v.published, v.section FROM versions AS v
        JOIN articles AS a ON a.id = v.article_id AND a.version = v.version WHERE v.article_id = ?
        ON CONFLICT (article_id) DO UPDATE SET version = excluded.version, title = excluded.title,
        outlet = excluded.outlet, published = excluded.published, section = excluded.section"""


@dataclass(frozen=True)
class SetAside:
    """An article that is kept out of the way."""

    article_id: str
    title: str
    url: str
    """Where it may be fetched again, empty when unknown."""
    problem: str


class DamagedRows(Repository):
    """Moves what is damaged."""

    def set_aside(self, findings: Iterable[Finding]) -> None:
        """Move each row that was found damaged, or have it made again."""
        again = set[str]()
        for finding in findings:
            if finding.kind == "passages":
                again.add(finding.article_id)
            with self._write() as db, _raw_text(db):
                if finding.kind == "article":
                    _move_version(db, finding)
                elif finding.kind == "row":
                    _move_row(db, finding)
                elif finding.kind == "list":
                    db.exec_driver_sql(_LIST_AGAIN, (finding.article_id,))
        with self._write() as db:
            for article_id in again:
                _make_again(db, article_id)

    def all(self) -> list[SetAside]:
        """What was set aside and did not come back, the last one first."""
        back = select(articles.c.id).where(articles.c.state != "removing")
        gone = damaged.c.article_id.not_in(back) & (damaged.c.article_id != "")
        query = select(damaged).where(gone).order_by(damaged.c.number.desc())
        with self._read() as db:
            return [SetAside(r.article_id, r.title, r.url, r.problem) for r in db.execute(query)]


@contextmanager
def _raw_text(db: Connection) -> Iterator[None]:
    connection = db.connection.driver_connection
    usual = connection.text_factory  # type: ignore[union-attr]
    connection.text_factory = _RAW  # type: ignore[union-attr]
    try:
        yield
    finally:
        connection.text_factory = usual  # type: ignore[union-attr]


def _move_version(db: Connection, finding: Finding) -> None:
    """The version alone when a newer one is sound, else the whole article."""
    row = db.execute(select(articles).where(articles.c.id == finding.article_id)).first()
    if row is None:
        return
    if finding.version not in (row.version, row.ready_version):
        where = "article_id = ? AND version = ?"
        kept = _raw_rows(db, "versions", where, (finding.article_id, finding.version))
        _keep(db, finding, {"versions": kept})
        this = (versions.c.article_id == finding.article_id) & (versions.c.version == finding.version)
        db.execute(delete(versions).where(this))
        return
    tables = {"articles": "id", "versions": "article_id", "given": "article_id"}
    rows = {t: _raw_rows(db, t, f"{key} = ?", (finding.article_id,)) for t, key in tables.items()}
    if row.state != "removing":
        _keep(db, finding, rows)
    db.execute(delete(overrides).where(overrides.c.article_id == finding.article_id))
    db.execute(update(articles).where(articles.c.id == finding.article_id).values(state="removing"))
    renew_fact(db, "dropped")


def _move_row(db: Connection, finding: Finding) -> None:
    rows = _raw_rows(db, finding.subject, "rowid = ?", (finding.number,))
    _keep(db, finding, {finding.subject: rows})
    db.exec_driver_sql(f"DELETE FROM {finding.subject} WHERE rowid = ?", (finding.number,))  # noqa: S608 - a table of ours


def _raw_rows(db: Connection, table: str, where: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """As JSON can hold them: blobs as hexadecimal."""
    found = db.exec_driver_sql(f"SELECT * FROM {table} WHERE {where}", tuple(values)).mappings()  # noqa: S608 - ours
    return [{n: v.hex() if isinstance(v, bytes) else v for n, v in row.items()} for row in found]


def _keep(db: Connection, finding: Finding, rows: dict[str, Any]) -> None:
    newest = rows.get("versions", [{}])[-1:] or [{}]
    told = {name: _readable(newest[0].get(name)) for name in ("title", "url")}
    values = {
        "article_id": finding.article_id,
        "problem": finding.problem,
        "at": time.time(),
        "rows": rows,
    }
    db.execute(insert(damaged).values(**values, **told))


def _readable(value: object) -> str:
    return str(value or "").encode("utf-8", "replace").decode("utf-8")


def _make_again(db: Connection, article_id: str) -> None:
    """Queue the article, and forget what is not made anew with its passages."""
    for table in (bands, fingerprints):
        db.execute(delete(table).where(table.c.article_id == article_id))
    this = (articles.c.id == article_id) & articles.c.state.in_(["ready", "failed"])
    db.execute(update(articles).where(this).values(state="pending", error="", queued_at=time.time()))
