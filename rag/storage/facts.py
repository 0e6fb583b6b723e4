"""Facts kept with the archive, as names and values: its model, its clock, what changed.

`clock` counts articles that became ready; `dropped` and `epoch` get a new value when passages went and
when all were queued again. Whoever remembers the last value sees the change.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, delete, insert, select

from rag.storage.database import Repository
from rag.storage.schema import meta


class Facts(Repository):
    """Every fact kept with the archive."""

    def all(self) -> dict[str, str]:
        """Every fact by its name."""
        with self._read() as db:
            return {row.name: row.value for row in db.execute(select(meta.c.name, meta.c.value))}

    def get(self, name: str) -> str:
        """A fact, e.g. `embedding_model`; empty when it was never set."""
        with self._read() as db:
            return read_fact(db, name)

    def set(self, name: str, value: str) -> None:
        """Keep a fact."""
        with self._write() as db:
            write_fact(db, name, value)


def read_fact(db: Connection, name: str) -> str:
    """A fact, inside a transaction; empty when it was never set."""
    return db.execute(select(meta.c.value).where(meta.c.name == name)).scalar() or ""


def write_fact(db: Connection, name: str, value: str) -> None:
    """Keep a fact, inside a transaction."""
    db.execute(delete(meta).where(meta.c.name == name))
    db.execute(insert(meta).values(name=name, value=value))


def read_size(db: Connection, name: str) -> int:
    """A number that was kept as a fact; 0 when it was not, or cannot be read."""
    value = read_fact(db, name)
    return int(value) if value.isdecimal() else 0


def keep_size(db: Connection, name: str, size: int) -> None:
    """Keep the size that the archive's vectors of a kind have, if it is not known yet."""
    if read_fact(db, name) != str(size):
        write_fact(db, name, str(size))


def renew_fact(db: Connection, name: str) -> None:
    """Give a fact a value that it never had: whoever remembers the last one sees the change."""
    write_fact(db, name, uuid.uuid4().hex)
