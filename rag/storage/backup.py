"""Copies of the catalog's file: while others write, and before its schema changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from rag.core.errors import CatalogError

KEPT = 2
"""Backups that stay, the newest."""


def back_up(path: Path, revision: str) -> Path:
    """Copy the archive to `catalog.sqlite3.before-<revision>.backup` beside it; older copies go.

    Other processes may write meanwhile: the copy is of one moment. Raises CatalogError when the archive
    cannot be read or the copy not be written; half a copy does not stay.
    """
    backup = path.with_name(f"{path.name}.before-{revision}.backup")
    partial = backup.with_suffix(".partial")
    try:
        _discard(partial)
        copy_database(path, partial)
        partial.replace(backup)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            _discard(partial)
        raise CatalogError(
            str(path),
            f"it has to be upgraded, and the backup before that failed ({error}). It is as it was.",
            f"Make room for a copy of the file in {path.parent}, and check that it can be written.",
        ) from error
    copies = sorted(path.parent.glob(f"{path.name}.before-*.backup"), key=lambda p: p.stat().st_mtime)
    for older in copies[:-KEPT]:
        older.unlink(missing_ok=True)
    return backup


def copy_database(path: Path, copy: Path) -> None:
    """Copy a database as of one moment, whoever writes meanwhile. Raises sqlite3.Error and OSError."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without one of a log beside it


def _discard(partial: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        Path(f"{partial}{ending}").unlink(missing_ok=True)
