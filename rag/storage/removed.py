"""Articles taken out, kept for a month: undo brings one back as it was, under its id.

What an article was is kept as the rows of the other tables, all versions and given fields with it, so
that it does not matter whether the indexer has done away with it yet.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update

from rag.storage.database import Repository, chunks
from rag.storage.facts import renew_fact
from rag.storage.schema import articles, overrides, removed, versions
from rag.storage.tolerant_types import Day
from rag.storage.upsert import insert_version

KEEP_SECONDS = 30 * 24 * 3600
"""How long undo is possible."""
_UNREAD = {"state": "pending", "error": ""} | dict.fromkeys(
    ("ready_version", "refined_version", "sentences_version", "changed")
)


@dataclass(frozen=True)
class Removed:
    """An article that can be brought back."""

    id: str
    title: str
    outlet: str
    at: float
    """When it was taken out, seconds since 1970."""


class RemovedArticles(Repository):
    """Taking out and bringing back."""

    def remove(self, article_ids: Sequence[str]) -> list[str]:
        """Mark articles as removing and keep what they were; those that were still there."""
        with self._write() as db:
            return mark_removing(db, article_ids)

    def restore(self, article_ids: Sequence[str]) -> list[str]:
        """Undo a removal; those that are back. One that was added again meanwhile stays as it is."""
        back: list[str] = []
        with self._write() as db:
            for article_id in article_ids:
                query = select(removed.c.rows).where(removed.c.article_id == article_id)
                if (rows := db.execute(query).scalar()) and _restore(db, rows):
                    back.append(article_id)
            for chunk in chunks(article_ids):
                db.execute(delete(removed).where(removed.c.article_id.in_(chunk)))
        return back

    def get(self, article_id: str) -> Removed | None:
        """What was taken out under this id and can be brought back."""
        columns = (removed.c.article_id, removed.c.title, removed.c.outlet, removed.c.at)
        query = select(*columns).where(removed.c.article_id == article_id)
        with self._read() as db:
            row = db.execute(query.where(removed.c.at > time.time() - KEEP_SECONDS)).first()
        return Removed(*row) if row else None

    def recent(self, limit: int = 200) -> list[Removed]:
        """What can be brought back, the last one first."""
        recent = removed.c.at > time.time() - KEEP_SECONDS
        columns = (removed.c.article_id, removed.c.title, removed.c.outlet, removed.c.at)
        last_first = (removed.c.at.desc(), removed.c.title)
        with self._read() as db:
            rows = db.execute(select(*columns).where(recent).order_by(*last_first).limit(limit))
            return [Removed(*row) for row in rows]


def mark_removing(db: Connection, article_ids: Sequence[str]) -> list[str]:
    """Mark articles as removing inside a transaction, keeping what they were; those still there."""
    now, removed_ids = time.time(), []
    db.execute(delete(removed).where(removed.c.at <= now - KEEP_SECONDS))
    for chunk in chunks(article_ids):
        there = articles.c.id.in_(chunk) & (articles.c.state != "removing")
        ids = list(db.execute(select(articles.c.id).where(there)).scalars())
        db.execute(delete(removed).where(removed.c.article_id.in_(ids)))
        if new_rows := [_kept(article_id, rows, now) for article_id, rows in _rows(db, ids).items()]:
            db.execute(insert(removed), new_rows)
        db.execute(delete(overrides).where(overrides.c.article_id.in_(ids)))
        db.execute(update(articles).where(articles.c.id.in_(ids)).values(state="removing"))
        removed_ids += ids
    if removed_ids:
        renew_fact(db, "dropped")
    return removed_ids


def _rows(db: Connection, ids: Sequence[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Article id -> table -> its rows there, versions in order."""
    by_article: dict[str, dict[str, list[dict[str, Any]]]] = {i: {} for i in ids}
    for table, key in ((articles, "id"), (versions, "article_id"), (overrides, "article_id")):
        query = select(table).where(table.c[key].in_(ids)).order_by(*table.primary_key)
        for row in db.execute(query).mappings():
            by_article[row[key]].setdefault(table.name, []).append({n: _json(v) for n, v in row.items()})
    return by_article


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _kept(article_id: str, rows: Mapping[str, Any], now: float) -> dict[str, Any]:
    newest = rows["versions"][-1]
    facts = {"title": newest["title"], "outlet": newest["outlet"]}
    return {"article_id": article_id, "at": now, "rows": rows} | facts


def _restore(db: Connection, rows: Mapping[str, Any]) -> bool:
    """Queue the article again; False when the archive has one in its place."""
    (was,) = rows["articles"]
    same = (articles.c.id == was["id"]) | (articles.c.identity == was["identity"])
    there = db.execute(select(articles.c.id, articles.c.state).where(same)).all()
    if [row.state for row in there] not in ([], ["removing"]):
        return False
    if there:
        values = {"state": "pending", "queued_at": time.time()}
        db.execute(update(articles).where(articles.c.id == was["id"]).values(**values))
    else:
        _insert(db, articles, [was | _UNREAD | {"queued_at": time.time()}])
        for version in _readable(versions, rows["versions"]):
            insert_version(db, version)
    _insert(db, overrides, rows.get("given", []))
    return True


def _insert(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for values in _readable(table, rows):
        db.execute(insert(table).values(**values))


def _readable(table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows with their days as dates."""
    days = {column.name for column in table.c if isinstance(column.type, Day)}
    for row in rows:
        yield {n: date.fromisoformat(v) if n in days and v else v for n, v in row.items()}
