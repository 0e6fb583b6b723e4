"""The articles of the archive: stored, restored, taken out and listed. One part of the catalog.

An article is *pending* from the transaction that stores it; what indexing makes of it is in
rag/storage/work_queue.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from rag.core.errors import ArticleNotFoundError
from rag.core.types import Article, StoredArticle
from rag.storage import queries as q
from rag.storage.database import Repository
from rag.storage.dry_run import Effect, preview
from rag.storage.export import History
from rag.storage.lookup import matches_key, matches_www_variant
from rag.storage.removed import mark_removing
from rag.storage.schema import articles, versions
from rag.storage.transfer import read_histories
from rag.storage.upsert import StoreResult, restore_article, store_article

_NEWEST_FIRST = (versions.c.published.desc(), articles.c.id)


class Articles(Repository):
    """Every article at its newest version."""

    def store(self, batch: Sequence[Article]) -> list[StoreResult]:
        """Store articles as pending, all in one transaction: once this returns none can be lost."""
        with self._write() as db:
            return [store_article(db, article) for article in batch]

    def remove(self, key: str) -> list[StoredArticle]:
        """Mark the articles under an id, URL or path as removing; none is citable any more.

        A path stands for every record read from that file, a URL for all its spellings; one with
        `www.` stands for one without, if no other fits. Raises ArticleNotFoundError.
        """
        with self._write() as db:
            present = q.stored_articles().where(articles.c.state != "removing")
            rows = (
                db.execute(present.where(meant)).all()
                for meant in (matches_key(key), matches_www_variant(key))
            )
            stored_articles = [q.stored_of(row) for row in next(filter(None, rows), ())]
            mark_removing(db, [stored.id for stored in stored_articles])
        if not stored_articles:
            raise ArticleNotFoundError(
                key, "no article has this id, address or path.", "See `byline list`."
            )
        return stored_articles

    def restore(self, batch: Sequence[History]) -> list[StoreResult]:
        """Store exported articles as pending, all in one transaction."""
        with self._write() as db:
            return [restore_article(db, history) for history in batch]

    def preview(self, batch: Sequence[Article]) -> list[Effect]:
        """What `store` would make of the articles, in this order; nothing is kept.

        Holds the catalog's write lock meanwhile: for some dozens of articles at a time.
        """
        if not batch:
            return []
        with self._write() as db:
            return preview(db, batch)

    def histories(self) -> Iterator[History]:
        """Every article that is not being removed, by id, all as of one moment; no damaged version."""
        with self._read() as db:
            yield from read_histories(db, self._damage)

    def all(self) -> list[StoredArticle]:
        """Every article at its newest version, newest publication first; none that is damaged."""
        with self._read() as db:
            rows = db.execute(q.stored_articles(q.WHOLE).order_by(*_NEWEST_FIRST))
            return list(q.sound_articles(rows, self._damage))

    def headlines(self, limit: int | None = None) -> list[StoredArticle]:
        """The same with empty texts: for lists, where reading every text would take seconds."""
        query = q.stored_articles(q.HEADLINE).order_by(*_NEWEST_FIRST).limit(limit)
        with self._read() as db:
            return [q.stored_of(row) for row in db.execute(query)]

    def get(self, article_ids: Sequence[str]) -> list[StoredArticle]:
        """Those of the articles that are there and sound, whole, in the order given."""
        query = q.stored_articles(q.WHOLE).where(articles.c.state != "removing")
        rows = self._rows_in(query, articles.c.id, article_ids)
        by_id = {s.id: s for s in q.sound_articles(rows, self._damage)}
        return [by_id[i] for i in article_ids if i in by_id]

    def has_identity(self, identity: str) -> bool:
        """Whether the archive has an article with this identity."""
        mine = (articles.c.identity == identity) & (articles.c.state != "removing")
        with self._read() as db:
            return db.execute(select(articles.c.id).where(mine)).scalar() is not None

    def sources_under(self, folder: Path) -> dict[str, str]:
        """Id -> source of the articles that were read from files below `folder`."""
        below = articles.c.source.startswith(f"{folder.absolute()}/", autoescape=True)
        with self._read() as db:
            rows = db.execute(
                select(articles.c.source, articles.c.id).where(below, articles.c.state != "removing")
            )
            return {row.id: row.source for row in rows}
