"""The catalog's database: opening it, and its transactions.

SQLite in WAL mode: any number of processes may read and write at once, one immediate transaction per
write. Knows the tables only to create and to upgrade them.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, Connection, Select, create_engine, event
from sqlalchemy.exc import DBAPIError

from rag.core.errors import CatalogError
from rag.storage.damage import Damage
from rag.storage.disk import database_error, disk_error
from rag.storage.lost import refuse_lost_catalog
from rag.storage.restore_switch import finish_restore
from rag.storage.upgrade import HEAD, bring_up_to_date, read_revision

_CHUNK = 500
"""Values in one IN (...): SQLite allows 32,766, short statements are planned faster."""


_DECODE = partial(str, encoding="utf-8", errors="replace")
"""Bytes that are no text, which only damage leaves, must not fail a query: a checksum finds them out."""


class Database:
    """One SQL database. `path` is the SQLite file; its folder must exist.

    Raises CatalogError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damage = Damage()
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
        event.listen(self._engine, "connect", _configure)
        event.listen(self._engine, "begin", _begin)
        with opening_turn(path):
            finish_restore(path.parent)
            refuse_lost_catalog(path)
            self._open()

    def _open(self) -> None:
        """Bring the schema up to date; an archive that is costs one small query."""
        with self.read() as db:
            if read_revision(db) == HEAD:
                return
        with self.write() as db:
            bring_up_to_date(db, self.path)

    def close(self) -> None:
        """Give up every connection; the catalog may be opened again."""
        self._engine.dispose()

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads: all its queries see one moment."""
        return self._transaction(write=False)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that writes: one at a time, kept when the block raises nothing."""
        return self._transaction(write=True)

    @contextmanager
    def _transaction(self, *, write: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(byline_write=write) as db, db.begin():
                yield db
        except DBAPIError as error:
            raise database_error(self.path, error.orig or error) from error


class Repository:
    """A part of the catalog: what it knows of some tables of one database."""

    def __init__(self, database: Database) -> None:
        self._read, self._write = database.read, database.write
        self._damage = database.damage

    def _rows_in(
        self, query: Select[Any], column: ColumnElement[Any], values: Sequence[str]
    ) -> list[Any]:
        """Rows of the query whose column has one of the values, all of one moment."""
        with self._read() as db:
            return rows_in(db, query, column, values)


def rows_in(
    db: Connection, query: Select[Any], column: ColumnElement[Any], values: Sequence[str]
) -> list[Any]:
    """Rows of the query whose column has one of the values, inside a transaction."""
    return [row for part in chunks(values) for row in db.execute(query.where(column.in_(part)))]


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """The values in parts that one statement can name."""
    for i in range(0, len(values), _CHUNK):
        yield values[i : i + _CHUNK]


@contextmanager
def opening_turn(path: Path) -> Iterator[None]:
    """Openers take turns: SQLite does not wait when two processes turn a new file to WAL together."""
    try:
        if not path.parent.is_dir():  # the lock would make it
            raise FileNotFoundError(f"there is no folder {path.parent}")
        lock = FileLock(path.with_suffix(".lock"), timeout=60)
        lock.acquire()
    except PermissionError as error:
        raise disk_error(path.parent, error) from error
    except (OSError, Timeout) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.ENOENT):
            raise disk_error(path.parent, error) from error
        raise CatalogError(str(path), f"it cannot be opened ({error}).", "Check the folder.") from error
    try:
        yield
    finally:
        lock.release()


def _configure(connection: Any, _record: object) -> None:
    """WAL lets readers go on while one process writes; FULL keeps a commit through a power cut."""
    connection.text_factory = _DECODE
    connection.isolation_level = None  # SQLAlchemy, not sqlite3, says when a transaction begins.
    try:
        mode = connection.execute("PRAGMA journal_mode").fetchone()
    except UnicodeDecodeError as error:  # the first statement reads the schema, and quotes what is wrong
        raise sqlite3.DatabaseError("its schema is damaged") from error
    if mode != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")  # stays with the file
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Connection) -> None:
    """A write takes its lock at once: upgrading in the middle fails when another process wrote."""
    write = db.get_execution_options().get("byline_write", True)
    db.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
