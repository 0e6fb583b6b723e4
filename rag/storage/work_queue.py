"""The work that the indexer has to do, and what became of it: a part of the catalog.

An article is *pending* from the transaction that stores it, *ready* when it can be searched, *removing*
from the moment it is taken out, *failed* when it could not be indexed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from rag.core.types import StoredArticle
from rag.storage import queries as q
from rag.storage.article_vectors import forget_article_vectors
from rag.storage.database import Repository, chunks
from rag.storage.facts import read_fact, read_size, renew_fact, write_fact
from rag.storage.near_duplicates import forget_fingerprints
from rag.storage.schema import article_vectors, articles, passages, sentences, versions

DAMAGED = "what the archive holds of it is damaged; add it again, or restore a backup"
"""Why an article failed whose text does not fit its checksum."""


class WorkQueue(Repository):
    """Articles that wait for the indexer."""

    def claim(self, limit: int) -> list[StoredArticle]:
        """Up to `limit` articles that are pending or removing, first come first served.

        One whose text is damaged is marked as failed in place of being claimed.
        """
        query = q.stored_articles(q.WHOLE).where(articles.c.state.in_(["pending", "removing"]))
        in_order = query.order_by(articles.c.queued_at, articles.c.id).limit(limit)
        while True:
            with self._read() as db:
                rows = db.execute(in_order).all()
            claimed = [q.stored_of(row) for row in rows]
            damaged = [
                stored
                for row, stored in zip(rows, claimed, strict=True)
                if stored.state == "pending" and not q.is_sound(row, stored.article)
            ]
            if not damaged:
                return claimed
            for stored in damaged:
                self._damage.report_version(stored.id, stored.version)
                self.mark_failed(stored.id, stored.version, DAMAGED)

    def pending_ids(self) -> set[str]:
        """Ids of the articles that wait for the indexer."""
        with self._read() as db:
            query = select(articles.c.id).where(articles.c.state.in_(["pending", "removing"]))
            return {row.id for row in db.execute(query)}

    def failures(self) -> dict[str, str]:
        """Id -> reason of the articles that could not be indexed."""
        with self._read() as db:
            query = select(articles.c.id, articles.c.error).where(articles.c.state == "failed")
            return {row.id: row.error for row in db.execute(query)}

    def mark_ready(self, article_versions: Sequence[tuple[str, int]], epoch: str | None = None) -> None:
        """Make each (article id, version) citable and drop the passages of its older versions.

        `epoch` is what `epoch()` said before the work began: nothing is marked when `reset` has
        dropped the work since.
        """
        with self._write() as db:
            if epoch is not None and epoch != read_fact(db, "epoch"):
                return
            last = db.execute(select(func.max(articles.c.changed))).scalar() or 0
            clock, dropped_count = max(last, read_size(db, "clock")), 0
            for article_id, version in article_versions:
                clock += 1
                this = articles.c.id == article_id
                newest = this & (articles.c.version == version) & (articles.c.state == "pending")
                db.execute(update(articles).where(newest).values(state="ready", error=""))
                unread = {"refined_version": None, "sentences_version": None}
                values = {"ready_version": version, "changed": clock}
                db.execute(update(articles).where(this).values(**values, **unread))
                older = (passages.c.article_id == article_id) & (passages.c.version < version)
                dropped_count += db.execute(delete(passages).where(older)).rowcount
            write_fact(db, "clock", str(clock))
            if dropped_count:
                renew_fact(db, "dropped")

    def mark_failed(self, article_id: str, version: int, error: str) -> None:
        """Take a version out of the queue with the reason; storing the article again retries it."""
        this = (articles.c.id == article_id) & (articles.c.version == version)
        condition = this & (articles.c.state == "pending")
        with self._write() as db:
            db.execute(update(articles).where(condition).values(state="failed", error=error))

    def delete_removed(self, article_ids: Sequence[str]) -> None:
        """Delete the articles that are still marked removing, with their versions and passages."""
        with self._write() as db:
            removed = select(articles.c.id).where(
                articles.c.id.in_(article_ids), articles.c.state == "removing"
            )
            ids = list(db.execute(removed).scalars())
            forget_fingerprints(db, ids)
            forget_article_vectors(db, ids)
            db.execute(delete(passages).where(passages.c.article_id.in_(ids)))
            db.execute(delete(versions).where(versions.c.article_id.in_(ids)))
            db.execute(delete(articles).where(articles.c.id.in_(ids)))
            if ids:
                renew_fact(db, "dropped")

    def requeue(self, article_ids: Sequence[str]) -> int:
        """Queue articles to be cut and indexed anew, failed ones too; how many. They stay citable."""
        is_settled = articles.c.state.in_(["ready", "failed"])
        statement = (
            update(articles).values(state="pending", error="", queued_at=time.time()).where(is_settled)
        )
        with self._write() as db:
            parts = [
                db.execute(statement.where(articles.c.id.in_(part))) for part in chunks(article_ids)
            ]
            return sum(part.rowcount for part in parts)

    def repair(self) -> int:
        """Queue the articles of which this process found damaged passages; how many."""
        ids = self._damage.take_repairable()
        return self.requeue(ids) if ids else 0

    def reset(self) -> int:
        """Drop every vector of the embedding model and queue every article again; returns how many.

        Vectors of two models cannot be compared. What was citable stays so: its words and static
        vectors are searched until the new model has read it.
        """
        with self._write() as db:
            again = update(articles).where(articles.c.state != "removing")
            none_yet = {"refined_version": None, "sentences_version": None}
            values = {"state": "pending", "queued_at": time.time(), "error": ""} | none_yet
            db.execute(delete(sentences))
            db.execute(update(passages).values(vector=None))
            db.execute(update(article_vectors).values(vector=None))
            renew_fact(db, "epoch")
            return int(db.execute(again.values(**values)).rowcount)

    def recut(self) -> None:
        """Have every citable article cut again, with new static vectors; all stay citable meanwhile."""
        condition = articles.c.ready_version.is_not(None) & (articles.c.state != "removing")
        ready = update(articles).where(condition)
        with self._write() as db:
            db.execute(ready.values(state="pending", queued_at=time.time()))
            renew_fact(db, "epoch")

    def epoch(self) -> str:
        """Changes with every `reset` and `recut`."""
        with self._read() as db:
            return read_fact(db, "epoch")
