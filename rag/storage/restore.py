"""A backup becomes the archive: checked whole, made ready beside it, then switched to.

Knows nothing of how a backup is written (rag/storage/backup_file.py) and of what a killed restore had
begun (rag/storage/restore_switch.py).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.core.errors import BackupError, CatalogError
from rag.storage.backup import copy_database
from rag.storage.backup_file import check_catalog, verified_backup
from rag.storage.catalog import Catalog
from rag.storage.database import opening_turn
from rag.storage.disk import disk_error, free_bytes
from rag.storage.restore_switch import CATALOG, FOLDERS, finish_restore, staging, sync

_SQLITE = b"SQLite format 3\x00"
"""How a plain catalog begins, as an upgrade leaves one beside the archive."""
_SPARE = 10_000_000
"""Bytes beside what is unpacked: the schema may have to be brought up to date."""


@dataclass(frozen=True)
class RestoreSummary:
    """What a restore put in place."""

    path: str
    """The folder of the archive."""
    articles: int
    aside: str
    """Where that is which was there before; empty when nothing was."""
    seconds: float


def restore_backup(file: Path, data: Path, *, force: bool = False) -> RestoreSummary:
    """Put a backup, or a plain catalog's file, in the place of an archive; its indexes are made anew.

    Raises BackupError when the backup is not whole, when an archive is there and `force` is not given,
    and when a process works on it; nothing has changed then.
    """
    started = time.perf_counter()
    if not file.is_file():
        raise BackupError(str(file), "there is no such file.", "Name a file that `byline backup` wrote.")
    with _refusals(data):
        data.mkdir(parents=True, exist_ok=True)
        with _alone(data), opening_turn(data / CATALOG):
            finish_restore(data)  # of an earlier one
            old = [name for name in (CATALOG, *FOLDERS) if _holds_something(data / name)]
            if CATALOG in old and not force:
                raise BackupError(
                    str(data),
                    "an archive is there already.",
                    "Name another folder with --data, or add --force: the old one is kept beside it.",
                )
            articles = _make_ready(file, data)
            aside = data / f"before-restore-{time.strftime('%Y%m%d-%H%M%S')}"
            _commit(data, aside.name)
            finish_restore(data)
            if not any(aside.iterdir()):
                aside.rmdir()
    kept = str(aside) if aside.exists() else ""
    return RestoreSummary(str(data), articles, kept, round(time.perf_counter() - started, 1))


@contextmanager
def _refusals(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise disk_error(data, error) from error


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """No app and no ingest has the archive's indexes meanwhile. Raises BackupError."""
    lock = FileLock(data / "index.lock")
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BackupError(
            str(data), "an app or an ingest works on this archive.", "Stop it, then restore again."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _holds_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.is_file() and path.stat().st_size > 0


def _make_ready(file: Path, data: Path) -> int:
    """Unpack, check and upgrade everything beside the archive; number of its articles."""
    new = staging(data) / "new"
    new.mkdir(parents=True)
    try:
        with file.open("rb") as stream:
            plain = stream.read(len(_SQLITE)) == _SQLITE
        if plain:
            _check_room(data, file.stat().st_size)
            copy_database(file, new / CATALOG)
        else:
            with verified_backup(file) as backup:
                _check_room(data, sum(member.file_size for member in backup.infolist()))
                _unpack(backup, new)
        check_catalog(new / CATALOG, str(file))
        with closing(Catalog(new / CATALOG)) as catalog:  # brings it up to date
            articles = sum(n for state, n in catalog.statistics.counts().items() if state != "passages")
        for leftover in new.glob(f"{CATALOG}.before-*"):  # a copy from before an upgrade
            leftover.unlink()
        (new / "catalog.lock").unlink(missing_ok=True)
    except BaseException as error:
        shutil.rmtree(staging(data), ignore_errors=True)
        if isinstance(error, sqlite3.Error | CatalogError):
            raise BackupError(
                str(file), f"it cannot be restored ({error}).", "Nothing was changed."
            ) from error
        raise
    return articles


def _check_room(data: Path, size: int) -> None:
    needed, free = size + _SPARE, free_bytes(data)
    if free < needed:
        raise BackupError(
            str(data),
            f"restoring needs {needed / 1e6:,.0f} MB on this disk, {free / 1e6:,.0f} MB are free.",
            "Make room, or name a folder on another disk with --data. Nothing was changed.",
        )


def _unpack(backup: zipfile.ZipFile, new: Path) -> None:
    for member in backup.namelist():
        if member.split("/")[0] in (CATALOG, *FOLDERS):
            target = new / member
            target.parent.mkdir(parents=True, exist_ok=True)
            with backup.open(member) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)


def _commit(data: Path, aside: str) -> None:
    """From here on the new archive counts."""
    folder = staging(data)
    for file in (folder / "new").rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
    ready = folder / "READY.new"
    with ready.open("w", encoding="utf-8") as out:
        out.write(aside)
        out.flush()
        os.fsync(out.fileno())
    ready.replace(folder / "READY")
    sync(folder)
