"""The schema of the catalog's database: made at once for a new archive, migrated by Alembic for an old.

`HEAD` names the newest revision, which `rag.storage.schema` describes. To change the schema: change it
there, add the next file in `migrations/versions/` that brings an archive from `HEAD` to it, and move
`HEAD`. There is no way down but the backup.

Nothing here imports Alembic before there is something to migrate: it is slow to import.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from rag.core.errors import CatalogError
from rag.storage import account_schema as _accounts  # noqa: F401  # its tables are made with the others
from rag.storage import schema as s
from rag.storage.backup import back_up
from rag.storage.disk import database_error
from rag.storage.upgrade_plan import UpgradePlan, make_plan

if TYPE_CHECKING:
    from alembic.config import Config

_log = logging.getLogger("byline.storage")
HEAD = "0009"
"""The revision that this code works with."""

_UNNAMED = "0005"
"""The last revision of archives that were made before revisions were noted in the database."""
_MARKS = """articles.refined_version articles.sentences_version versions.published_at versions.updated
    versions.language passages.code sentences.codes feedback.id feeds.url feed_items.digest
    fingerprints.cluster bands.band given.found removed.rows cited.number listing.number gists.day"""
"""Columns that tell an archive of that revision. One that lacks some is older: the migrations up to it
add what an archive lacks, whatever it has."""


def read_revision(db: Connection) -> str | None:
    """The revision of an archive; None for a new one, and for one older than revisions."""
    try:
        return db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise


def bring_up_to_date(db: Connection, path: Path) -> None:
    """Bring the archive to `HEAD`, inside a transaction that writes: all of it or nothing.

    An archive with articles is backed up beside `path` first. Raises CatalogError when it cannot be,
    when the archive is of a newer revision, and when it is another program's database.
    """
    revision = read_revision(db)
    if revision is None:
        if not inspect(db).has_table("articles"):
            s.metadata.create_all(db)
            revision = HEAD
        else:
            revision = _recognize(db, path)
        if revision is not None:
            _note(db, revision)
    if revision == HEAD:
        return
    config = _config(db)
    if revision is not None:
        _refuse_unknown(config, revision, path)
    from alembic import command

    if not db.exec_driver_sql("SELECT 1 FROM articles LIMIT 1").first():
        command.upgrade(config, "head")
        return
    with _told(make_plan(path, revision, HEAD)) as migrating:
        back_up(path, HEAD)
        migrating()
        command.upgrade(config, "head")


@contextmanager
def _told(plan: UpgradePlan) -> Iterator[Callable[[], None]]:
    """Says how long it will take and how long it took; what is yielded is called between the two."""
    began, marks = time.perf_counter(), list[float]()
    about: dict[str, object] = {
        "file": plan.path,
        "from": plan.revision or "the first",
        "to": plan.head,
        "megabytes": plan.megabytes,
        "backup_seconds_about": plan.backup_seconds,
        "migration_seconds_about": plan.migration_seconds,
    }
    _log.info("an archive of an earlier release is upgraded; please wait", extra=about)
    yield lambda: marks.append(time.perf_counter())
    took = {"backup": marks[0] - began, "migration": time.perf_counter() - marks[0]}
    told: dict[str, object] = {f"{step}_seconds": round(value, 1) for step, value in took.items()}
    _log.info("the archive is upgraded", extra=told | {"file": plan.path})


def plan_upgrade(path: Path) -> UpgradePlan | None:
    """What opening the archive would do to it; None for nothing. Changes nothing.

    Raises CatalogError when there is none, or it cannot be read, or is of a newer release.
    """
    if not path.is_file():
        raise CatalogError(str(path), "there is no archive.", "Name its folder with --data.")
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    )
    try:
        with engine.connect() as db:
            revision = read_revision(db)
            if revision is None and inspect(db).has_table("articles"):
                revision = _recognize(db, path)
            elif revision is None:
                return None
            if revision is not None:
                _refuse_unknown(_config(db), revision, path)
    except DBAPIError as error:
        raise database_error(path, error.orig or error) from error
    finally:
        engine.dispose()
    return None if revision == HEAD else make_plan(path, revision, HEAD)


def _recognize(db: Connection, path: Path) -> str | None:
    """The revision of a database with tables and without a revision. None: older than all."""
    tables = inspect(db)
    columns = {name: {c["name"] for c in tables.get_columns(name)} for name in tables.get_table_names()}
    if not {"identity", "content_hash"} <= columns["articles"]:
        raise CatalogError(
            str(path),
            "it is another program's database: its table articles is not Byline's.",
            "Choose another folder for the archive, or move this file away.",
        )
    marks = (mark.split(".") for mark in _MARKS.split())
    return _UNNAMED if all(name in columns.get(table, ()) for table, name in marks) else None


def _note(db: Connection, revision: str) -> None:
    """As Alembic does."""
    db.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    db.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def _config(db: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option(
        "script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%")
    )
    config.attributes["connection"] = db
    return config


def _refuse_unknown(config: Config, revision: str, path: Path) -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory.from_config(config)
    if revision not in {known.revision for known in script.walk_revisions()}:
        raise CatalogError(
            str(path),
            f"a newer Byline made or upgraded it: it is at revision {revision}, this one knows {HEAD}.",
            f"Update Byline, or put back the newest {path.name}.before-….backup that this one can read.",
        )
