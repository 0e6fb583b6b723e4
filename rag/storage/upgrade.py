"""The schema of the catalog's database: made at once for a new archive, migrated by Alembic for an old.

`HEAD` names the newest revision, which `rag.storage.schema` describes. To change the schema: change it
there, add the next file in `migrations/versions/` that brings an archive from `HEAD` to it, and move
`HEAD`. There is no way down but the backup.

Nothing here imports Alembic before there is something to migrate: it is slow to import.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from rag.core.errors import CatalogError
from rag.storage import account_schema as _accounts  # noqa: F401  # its tables are made with the others
from rag.storage import schema as s
from rag.storage.backup import back_up

if TYPE_CHECKING:
    from alembic.config import Config

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
        revision = _recognize(db, path)
        if revision is not None:
            _note(db, revision)
    if revision == HEAD:
        return
    config = _config(db)
    if revision is not None:
        _refuse_unknown(config, revision, path)
    if db.exec_driver_sql("SELECT 1 FROM articles LIMIT 1").first():
        back_up(path, HEAD)
    from alembic import command

    command.upgrade(config, "head")


def _recognize(db: Connection, path: Path) -> str | None:
    """The revision of a database without one; a new one gets all its tables. None: older than all."""
    tables = inspect(db)
    if not tables.has_table("articles"):
        s.metadata.create_all(db)
        return HEAD
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
