"""In which answers an article was cited: the last questions and what their answers rest on.

What readers ask is theirs: it is kept for the owner of the machine alone, and only while
BYLINE_KEEP_CHATS lets it be.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select

from rag.storage.database import Repository
from rag.storage.schema import citations

MOST = 10_000
"""Citations that are kept; older ones go."""


class Citations(Repository):
    """Questions by the articles that answered them."""

    def save(self, question: str, article_ids: Iterable[str]) -> None:
        """Note that the answer to this question cites these articles."""
        now = time.time()
        ids = dict.fromkeys(article_ids)
        rows = [{"article_id": i, "question": question, "at": now} for i in ids]
        if not rows:
            return
        with self._write() as db:
            db.execute(insert(citations), rows)
            last = select(func.max(citations.c.number) - MOST).scalar_subquery()
            db.execute(delete(citations).where(citations.c.number <= last))

    def questions_citing(self, article_id: str, limit: int = 50) -> list[tuple[str, float]]:
        """The questions whose answers cite an article, the last one first, and when they were asked."""
        mine = select(citations.c.question, citations.c.at).where(citations.c.article_id == article_id)
        with self._read() as db:
            rows = db.execute(mine.order_by(citations.c.number.desc()).limit(limit))
            return [(row.question, row.at) for row in rows]
