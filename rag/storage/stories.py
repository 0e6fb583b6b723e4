"""What the archive tells most of: its biggest stories in some days. A part of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, LargeBinary, func, select, type_coerce

from rag.core.types import NO_FILTERS, Filters, Report
from rag.storage import queries as q
from rag.storage.article_vectors import read_reports
from rag.storage.database import Repository
from rag.storage.event_clustering import MODEL_THRESHOLDS, STATIC_THRESHOLDS, sort_reports
from rag.storage.schema import article_vectors, articles, versions
from rag.storage.star_clustering import biggest_clusters

MOST_REPORTS = 4000
"""Newest reports that are looked at: some fifteen a day for most of a year."""


class Stories(Repository):
    """Stories of the archive as a whole, or of the outlets and sections of filters."""

    def newest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        """Day of the newest citable report up to a day; None when there is none."""
        return self._day(func.max, until, within)

    def oldest_day(self, until: date, within: Filters = NO_FILTERS) -> date | None:
        """Day of the oldest citable report up to a day; None when there is none."""
        return self._day(func.min, until, within)

    def _day(self, which: Callable[[Any], Any], until: date, within: Filters) -> date | None:
        query = select(which(versions.c.published)).join_from(versions, articles, q.READY)
        query = query.where(versions.c.published <= until)
        query = query.where(*_places(within))
        with self._read() as db:
            day = db.execute(query).scalar()
        return day if isinstance(day, date) or day is None else date.fromisoformat(str(day))

    def count(self, since: date, until: date, within: Filters = NO_FILTERS) -> int:
        """Citable reports of these days."""
        query = select(func.count()).select_from(versions).join(articles, q.READY)
        query = query.where(versions.c.published.between(since, until))
        query = query.where(*_places(within))
        with self._read() as db:
            return int(db.execute(query).scalar_one())

    def biggest(
        self, since: date, until: date, within: Filters = NO_FILTERS, most: int = 5
    ) -> list[tuple[Report, ...]]:
        """The biggest stories of these days, biggest first, each with its reports, oldest first.

        Of more than `MOST_REPORTS` reports the newest are looked at.
        """
        rows = self._rows(since, until, within)
        if not rows:
            return []
        modelled = all(row.vector is not None for row in rows)
        codes = [row.vector if modelled else row.code for row in rows]
        usual = max({len(code) for code in codes}, key=[len(code) for code in codes].count)
        kept = [(row, code) for row, code in zip(rows, codes, strict=True) if len(code) == usual]
        matrix = np.frombuffer(b"".join(code for _, code in kept), np.int8).reshape(len(kept), -1)
        days = np.array([row.day for row, _ in kept], np.int64)
        bar = MODEL_THRESHOLDS if modelled else STATIC_THRESHOLDS
        clusters = biggest_clusters(matrix, days, bar, most)
        return self._reports([[kept[n][0].article_id for n in cluster] for cluster in clusters])

    def _rows(self, since: date, until: date, within: Filters) -> list[Any]:
        """The vectors of the reports, oldest first."""
        vector = type_coerce(article_vectors.c.vector, LargeBinary).label("vector")
        columns = (article_vectors.c.article_id, article_vectors.c.day, article_vectors.c.code, vector)
        query = select(*columns).join_from(
            article_vectors,
            articles,
            (article_vectors.c.article_id == articles.c.id)
            & (article_vectors.c.version == articles.c.ready_version)
            & (articles.c.state != "removing"),
        )
        if places := _places(within):
            query = query.join(versions, q.READY).where(*places)
        query = query.where(article_vectors.c.day.between(since.toordinal(), until.toordinal()))
        query = query.order_by(article_vectors.c.day.desc(), article_vectors.c.article_id)
        with self._read() as db:
            return list(reversed(db.execute(query.limit(MOST_REPORTS)).all()))

    def _reports(self, stories: Sequence[Sequence[str]]) -> list[tuple[Report, ...]]:
        with self._read() as db:
            found = read_reports(db, [i for story in stories for i in story])
        by_id = {report.article_id: report for report in found}
        sorted_stories = [sort_reports([by_id[i] for i in story if i in by_id]) for story in stories]
        return [story for story in sorted_stories if story]


def _places(within: Filters) -> list[ColumnElement[bool]]:
    """What versions must be to be of the outlets and the sections of filters, whatever their days."""
    conditions: list[ColumnElement[bool]] = []
    if within.outlets:
        conditions.append(versions.c.outlet.in_(within.outlets))
    if within.sections:
        conditions.append(versions.c.section.in_(within.sections))
    return conditions
