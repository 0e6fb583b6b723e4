"""What storing articles would do: they are stored in earnest, and the transaction is taken back.

So the preview cannot say one thing and saving do another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Connection, select

from rag.core.types import Article
from rag.storage.schema import versions
from rag.storage.upsert import StoreResult, store_article
from rag.text.phrases import attribution


def preview(db: Connection, batch: Sequence[Article]) -> list[Effect]:
    """What storing the articles would do, inside a transaction that keeps nothing of it."""
    before = db.begin_nested()
    effects = [_effect(db, store_article(db, article)) for article in batch]
    before.rollback()
    return effects


def _effect(db: Connection, stored: StoreResult) -> Effect:
    if stored.outcome == "added":
        return Effect("added")
    columns = (versions.c.title, versions.c.outlet, versions.c.published)
    mine = select(*columns).where(versions.c.article_id == stored.article_id)
    rows: Sequence[Any] = db.execute(mine.order_by(versions.c.version)).all()
    there = rows[-2 if stored.outcome == "updated" else -1]
    return Effect(stored.outcome, title_with_source(there.title, there.outlet, there.published))


@dataclass(frozen=True)
class Effect:
    """What saving an article would do."""

    outcome: Literal["added", "updated", "unchanged", "duplicate"]
    """As `upsert.StoreResult` has it."""
    there: str = ""
    """The article that is there already, `Title (Outlet, 3 May 2024)`; empty for a new one."""


def title_with_source(title: str, outlet: str, published: date | None) -> str:
    """`“Title” (Outlet, 3 May 2024)`."""
    where = attribution(outlet, published)
    return f"“{title}” ({where})" if where else f"“{title}”"
