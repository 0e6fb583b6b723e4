"""Column types that read whatever a damaged database holds: as nothing, never as an exception.

SQLAlchemy's own raise ValueError for a day that is none and for JSON that is none: one flipped byte
would then fail every query that meets its row. Whether a row is what was stored is for its checksum to
say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import JSON, Date, Dialect
from sqlalchemy.types import TypeDecorator


class Day(TypeDecorator[date]):
    """A day; None where the database holds something else."""

    impl = Date
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None]:
        return _day


def _day(value: Any) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError):
        return None


class _Json(TypeDecorator[Any]):
    """JSON of one kind; an empty one where the database holds something else."""

    impl = JSON
    cache_ok = True
    _empty: Callable[[], Any]

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return self._read

    def _read(self, value: Any) -> Any:
        try:
            read = json.loads(value)
        except (TypeError, ValueError):
            read = None
        empty = self._empty()
        return read if empty is None or isinstance(read, type(empty)) else empty


class JsonList(_Json):
    """A list."""

    cache_ok = True
    _empty = list


class JsonDict(_Json):
    """An object."""

    cache_ok = True
    _empty = dict


class JsonAny(_Json):
    """Any value; None where it cannot be read."""

    cache_ok = True

    @staticmethod
    def _empty() -> None:
        return None
