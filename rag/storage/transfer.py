"""A whole archive out: every article with all its versions, a few at a time.

Knows nothing of files and of how an article is written down: see rag.storage.export.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, exists, select

from rag.storage import queries as q
from rag.storage.damage import Damage
from rag.storage.export import Edition, History
from rag.storage.schema import articles, versions

_AT_ONCE = 50
"""Articles held in memory."""


def read_histories(db: Connection, damage: Damage) -> Iterator[History]:
    """Every article that is not being removed, by id, inside a transaction; no damaged version."""
    last = ""
    while found := _after(db, last, damage):
        last = found[-1].id
        yield from (history for history in found if history.editions)


def _after(db: Connection, last: str, damage: Damage) -> list[History]:
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
    columns = (articles.c.id, versions.c.version, versions.c.stored_at, *q.ARTICLE, *q.CHECKED)
    query = select(*columns).join_from(versions, articles).where(articles.c.id.in_(twins))
    grouped: dict[str, list[Edition]] = {i: [] for i in twins}
    for row in db.execute(query.order_by(articles.c.id, versions.c.version)):
        edition = _edition(row)
        if q.is_sound(row, edition.article):
            grouped[row.id].append(edition)
        else:
            damage.report_version(row.id, row.version)
    return [History(tuple(editions), i, twins[i]) for i, editions in grouped.items()]


def _edition(row: Any) -> Edition:
    return Edition(q.article_of(row), row.version, row.stored_at)
