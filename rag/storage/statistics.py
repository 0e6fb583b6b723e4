"""What the archive holds in all: counts, outlets, first and last day. A part of the catalog."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from rag.storage import queries as q
from rag.storage.database import Database, Repository
from rag.storage.facts import Facts
from rag.storage.schema import articles, passages, versions


@dataclass(frozen=True)
class _Remembered:
    """What a query said."""

    facts: dict[str, str]
    """The archive's facts at the time."""
    values: Sequence[Any]
    until: float
    """Monotonic seconds until which it serves although the facts have changed."""


_FEW = ("pending", "removing", "failed")
"""States that few articles are in."""
_LONG = 0.05
"""Seconds of a query that is not repeated for every change."""
_SHARE = 20
"""Such a query may take one part in this many of the time."""


class Statistics(Repository):
    """Counts of articles and passages, and what can be cited."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._facts = Facts(database)
        self._memory: dict[str, _Remembered] = {}
        self._fingerprint: tuple[dict[str, str], str] = {"": "none yet"}, ""

    def at_a_glance(self) -> dict[str, int]:
        """Number of ready articles, as it was when some became ready or went, and of all the others.

        Counting 100,000 ready ones takes 20 ms, and a page looks often.
        """
        ready = select(func.count()).where(articles.c.state == "ready")
        others = select(articles.c.state, func.count()).where(articles.c.state.in_(_FEW))
        with self._read() as db:
            few = {state: int(n) for state, n in db.execute(others.group_by(articles.c.state))}
        return dict.fromkeys(_FEW, 0) | few | {"ready": int(self._remembered(ready)[0])}

    def counts(self) -> dict[str, int]:
        """Number of articles in each state, and of the passages kept."""
        with self._read() as db:
            rows = db.execute(select(articles.c.state, func.count()).group_by(articles.c.state))
            counts = {state: int(n) for state, n in rows}
            # Counting those of live articles alone is a join: half a second at a million passages.
            live = select(func.count()).select_from(passages)
            counts["passages"] = int(db.execute(live).scalar_one())
        return {"pending": 0, "ready": 0, "removing": 0, "failed": 0} | counts

    def pending(self) -> tuple[int, int]:
        """Number of articles that wait to be indexed, and of all that are not being removed."""
        waits = select(func.count()).where(articles.c.state == "pending")
        held = select(func.count()).where(articles.c.state != "removing")
        with self._read() as db:
            waiting = int(db.execute(waits).scalar_one())
            return waiting, int(db.execute(held).scalar_one()) if waiting else 0

    def field_hashes(self) -> list[str]:
        """A hash of all that a reader can see of each citable article, sorted."""
        query = select(versions.c.fields_hash).join_from(versions, articles, q.READY)
        with self._read() as db:
            return sorted(db.execute(query).scalars())

    def fingerprint(self) -> str:
        """A hash over the ids and versions of all that can be cited: equal for equal archives."""
        key = (articles.c.id + "-" + cast(articles.c.ready_version, String)).label("key")
        ready = articles.c.ready_version.is_not(None) & (articles.c.state != "removing")
        facts = self._facts.all()
        if self._fingerprint[0] != facts:
            with self._read() as db:
                keys = db.execute(select(key).where(ready).order_by(articles.c.id)).scalars()
                self._fingerprint = facts, sha256("\n".join(keys).encode()).hexdigest()
        return self._fingerprint[1]

    def outlets(self) -> list[str]:
        """Names of the outlets that can be cited, most articles first."""
        query = select(versions.c.outlet).join_from(versions, articles, q.READY)
        query = query.where(versions.c.outlet != "").group_by(versions.c.outlet)
        return list(self._remembered(query.order_by(func.count().desc(), versions.c.outlet)))

    def sections(self) -> list[str]:
        """Names of the sections that can be cited, most articles first."""
        query = select(versions.c.section).join_from(versions, articles, q.READY)
        query = query.where(versions.c.section != "").group_by(versions.c.section)
        return list(self._remembered(query.order_by(func.count().desc(), versions.c.section)))

    def count_of_days(self, since: date, until: date) -> int:
        """Number of articles of these days that can be cited."""
        query = select(func.count()).select_from(versions).join(articles, q.READY)
        return int(self._remembered(query.where(versions.c.published.between(since, until)))[0])

    def newest_day(self) -> date | None:
        """Day of the newest article that can be cited; None when none has a date."""
        return self._day(versions.c.published.desc())

    def oldest_day(self) -> date | None:
        """Day of the oldest article that can be cited; None when none has a date."""
        return self._day(versions.c.published.asc())

    def _day(self, order: Any) -> date | None:
        query = select(versions.c.published).join_from(versions, articles, q.READY)
        query = query.where(versions.c.published.is_not(None)).order_by(order).limit(1)
        return next(iter(self._remembered(query)), None)

    def _remembered(self, query: Select[Any]) -> Sequence[Any]:
        """One column of a query, read again only when what may be cited changed.

        Each question asks for it. A scan of 100,000 articles takes half a second, so that while
        articles come in, what took long may be older, by `_SHARE` times what it took.
        """
        compiled = query.compile()
        facts, text = self._facts.all(), f"{compiled} {compiled.params}"
        entry = self._memory.get(text)
        if entry is None or (entry.facts != facts and time.monotonic() > entry.until):
            started = time.monotonic()
            with self._read() as db:
                values = db.execute(query).scalars().all()
            took = time.monotonic() - started
            until = started + _SHARE * took if took > _LONG else started
            entry = self._memory[text] = _Remembered(facts, values, until)
        return entry.values
