"""Corrects articles: a new version of what the user says, and back to what the source says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert

from rag.core.errors import ArticleNotFoundError
from rag.core.types import Article, StoredArticle
from rag.storage import queries as q
from rag.storage.database import Repository
from rag.storage.overrides import Override, apply_fields, editable_fields, read_overrides, source_article
from rag.storage.schema import articles, overrides
from rag.storage.upsert import add_version


class Corrections(Repository):
    """Fields that the user gave, of every article."""

    def of(self, article_id: str) -> list[Override]:
        """The fields that the user gave an article."""
        with self._read() as db:
            return read_overrides(db, article_id)

    def correct(self, article_id: str, change: Callable[[Article], Mapping[str, Any]]) -> list[str]:
        """Give an article other fields, as a new version that waits to be indexed; which ones changed.

        `change` is shown the article as it stands and says which fields get which values, as
        `editable_fields` has them.

        What says the same as before changes nothing; what says the same as the source is no longer
        given. Raises ArticleNotFoundError, and what `change` raises.
        """
        with self._write() as db:
            stored = _newest(db, article_id)
            new = change(stored.article)
            if new:
                source = source_article(db, article_id, stored.article)
                says = editable_fields(source)
                _forget(db, article_id, list(new))
                for name, value in new.items():
                    if value != says[name]:
                        row = {"article_id": article_id, "field": name, "value": value}
                        db.execute(insert(overrides).values(**row, found=says[name]))
                add_version(db, stored, source, apply_fields(stored.article, new))
        return list(new)

    def clear(self, article_id: str, fields: Sequence[str]) -> list[str]:
        """Let the source's word stand again for these fields; which of them had been given."""
        with self._write() as db:
            stored = _newest(db, article_id)
            values = {g.field: g.found for g in read_overrides(db, article_id) if g.field in fields}
            if values:
                source = source_article(db, article_id, stored.article)
                _forget(db, article_id, list(values))
                add_version(db, stored, source, apply_fields(stored.article, values))
        return list(values)


def _newest(db: Connection, article_id: str) -> StoredArticle:
    query = q.stored_articles().where(articles.c.id == article_id, articles.c.state != "removing")
    row = db.execute(query).first()
    if row is None:
        raise ArticleNotFoundError(article_id, "this article is no longer in the archive.")
    return q.stored_of(row)


def _forget(db: Connection, article_id: str, fields: Sequence[str]) -> None:
    these = (overrides.c.article_id == article_id) & overrides.c.field.in_(fields)
    db.execute(delete(overrides).where(these))
