"""The last questions with how long each took and what became of it, for who runs the machine.

Nobody's name stands with them. They are kept only while BYLINE_KEEP_CHATS lets them be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import Select, delete, func, insert, select

from rag.storage.account_schema import questions
from rag.storage.database import Repository

MOST = 10_000
"""Questions that are kept; older ones go."""


@dataclass(frozen=True)
class NotedQuestion:
    """A turn that somebody asked for."""

    at: float
    """Seconds since 1970 when it was answered."""
    question: str
    seconds: float
    """From the turn's begin to the whole answer."""
    refused: bool
    reason: str
    """Why it was refused, empty for an answer."""
    engine: str


@dataclass(frozen=True)
class Durations:
    """How long the turns of a period took, in seconds; None without any."""

    count: int
    median: float | None
    p95: float | None


class Questions(Repository):
    """The last MOST questions."""

    def save(self, noted: NotedQuestion) -> None:
        """Keep one more; the oldest go."""
        with self._write() as db:
            db.execute(insert(questions).values(**vars(noted)))
            last = select(func.max(questions.c.number) - MOST).scalar_subquery()
            db.execute(delete(questions).where(questions.c.number <= last))

    def durations(self, since: float) -> Durations:
        """How many there were since then, and how long they took."""
        with self._read() as db:
            query = select(questions.c.seconds).where(questions.c.at >= since)
            seconds = sorted(db.execute(query).scalars())
        return Durations(len(seconds), percentile(seconds, 50), percentile(seconds, 95))

    def slowest(self, since: float, limit: int = 10) -> list[NotedQuestion]:
        """Those that took longest, the longest first."""
        mine = select(questions).where(questions.c.at >= since)
        return self._noted(mine.order_by(questions.c.seconds.desc()).limit(limit))

    def refused(self, since: float, limit: int = 1000) -> list[NotedQuestion]:
        """Those that were refused, the last one first."""
        mine = select(questions).where(questions.c.at >= since, questions.c.refused)
        return self._noted(mine.order_by(questions.c.number.desc()).limit(limit))

    def drop_all(self) -> None:
        """Forget every question."""
        with self._write() as db:
            db.execute(delete(questions))

    def _noted(self, query: Select[tuple[object, ...]]) -> list[NotedQuestion]:
        with self._read() as db:
            rows = [dict(row._mapping) for row in db.execute(query)]  # noqa: SLF001  # how rows become dicts
        return [NotedQuestion(**{k: v for k, v in row.items() if k != "number"}) for row in rows]


def percentile(ascending: Sequence[float], percent: float) -> float | None:
    """The smallest value that so many percent are no larger than (nearest rank); None of none."""
    if not ascending:
        return None
    return ascending[max(0, ceil(percent / 100 * len(ascending)) - 1)]
