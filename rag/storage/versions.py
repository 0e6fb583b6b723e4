"""Every version of an article that was kept, newest first. Knows nothing of how two are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from rag.core.types import Article
from rag.storage import queries as q
from rag.storage.database import Repository
from rag.storage.lookup import matches_key
from rag.storage.schema import articles, versions


@dataclass(frozen=True)
class Version:
    """An article as it once was."""

    article_id: str
    number: int
    """1 for the first text, one more for each change."""
    stored_at: float
    """When the archive took it in, seconds since 1970."""
    article: Article
    """What it said."""

    @property
    def stored(self) -> date:
        """Day on which the archive took it in, in this machine's time zone."""
        return datetime.fromtimestamp(self.stored_at, UTC).astimezone().date()


class Versions(Repository):
    """What articles said before. Of an article that is being removed there is none."""

    def of(self, article_id: str) -> list[Version]:
        """All of an article's that are sound, newest first; none of an unknown one."""
        columns = (
            versions.c.article_id,
            versions.c.version,
            versions.c.stored_at,
            *q.ARTICLE,
            *q.CHECKED,
        )
        condition = (versions.c.article_id == article_id) & (articles.c.state != "removing")
        query = select(*columns).join_from(versions, articles).where(condition)
        with self._read() as db:
            rows = db.execute(query.order_by(versions.c.version.desc())).all()
        return [version for row in rows if (version := self._sound(row))]

    def _sound(self, row: Any) -> Version | None:
        article = q.article_of(row)
        if q.is_sound(row, article):
            return Version(row.article_id, row.version, row.stored_at, article)
        self._damage.report_version(row.article_id, row.version)
        return None

    def of_key(self, key: str) -> list[Version]:
        """Those of every article under an id, URL or path; a path stands for all records of a file."""
        with self._read() as db:
            query = q.stored_articles((articles.c.id,)).where(matches_key(key))
            ids = db.execute(query.order_by(articles.c.id)).scalars().all()
        return [version for article_id in ids for version in self.of(article_id)]

    def count(self, article_id: str) -> int:
        """Number of the newest version, 0 for an unknown article: no text is read."""
        newest = select(func.max(articles.c.version)).where(
            articles.c.id == article_id, articles.c.state != "removing"
        )
        with self._read() as db:
            return db.execute(newest).scalar() or 0
