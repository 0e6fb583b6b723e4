"""A whole archive out: every article with all its versions, a few at a time.

Knows nothing of files and of how an article is written down: see rag.storage.export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, exists, select

from rag.storage import queries as q
from rag.storage.export import Edition, History
from rag.storage.schema import articles, versions

_AT_ONCE = 50
"""Articles held in memory."""


def read_histories(db: Connection) -> Iterator[History]:
    """Every article that is not being removed, by id, inside a transaction."""
    last = ""
    while found := _after(db, last):
        last = found[-1].id
        yield from found


def _after(db: Connection, last: str) -> list[History]:
    other = articles.alias()
    twin = exists().where(
        other.c.content_hash == articles.c.content_hash,
        other.c.id != articles.c.id,
        other.c.state != "removing",
    )
    ids = select(articles.c.id, twin.label("twin")).where(
        articles.c.id > last, articles.c.state != "removing"
    )
    twins = {r.id: bool(r.twin) for r in db.execute(ids.order_by(articles.c.id).limit(_AT_ONCE))}
    columns = (articles.c.id, versions.c.version, versions.c.stored_at, *q.ARTICLE)
    query = select(*columns).join_from(versions, articles).where(articles.c.id.in_(twins))
    grouped: dict[str, list[Edition]] = {}
    for row in db.execute(query.order_by(articles.c.id, versions.c.version)):
        grouped.setdefault(row.id, []).append(_edition(row))
    return [History(tuple(editions), i, twins[i]) for i, editions in grouped.items()]


def _edition(row: Any) -> Edition:
    return Edition(q.article_of(row), row.version, row.stored_at)
