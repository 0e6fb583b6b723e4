"""A backup: one zip file that holds the catalog and the files of evaluation, closed by a checksum.

    catalog.sqlite3            the catalog as of one moment, other processes may write meanwhile
    runs/ reviews/ testsets/   what the evaluation has kept as files
    backup.json                the format, the release and when it was made

The zip's comment is `sha256` and the hash of all bytes before it, so that a file that was cut short or
changed anywhere is known before anything is taken from it. The indexes are not in it, they are rebuilt
from the catalog in seconds; neither are keys, language models and settings.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from rag.core.errors import BackupError
from rag.storage.backup import copy_database
from rag.storage.disk import free_bytes
from rag.storage.restore_switch import CATALOG, FOLDERS, sync

FORMAT = 1
ABOUT = "backup.json"
_MARK = b"sha256 "
_DIGEST = 64
_CHUNK = 1 << 20
_LEVEL = 1
"""Of compression: level 6 takes five times as long for a tenth less."""
_AGAIN = "Take another copy of the backup, or an older one; nothing was changed."


@dataclass(frozen=True)
class BackupSummary:
    """What a backup wrote."""

    path: str
    articles: int
    files: int
    """Files of the evaluation."""
    megabytes: float
    seconds: float


def write_backup(data: Path, file: Path, *, force: bool = False) -> BackupSummary:
    """Write a backup of an archive, whole or not at all.

    Raises BackupError when something is there already, unless `force` replaces it, when the catalog is
    damaged and when the disk refuses.
    """
    started, file = time.perf_counter(), file.absolute()
    if not (data / CATALOG).is_file():
        raise BackupError(str(data), "there is no archive in this folder.", "Name another with --data.")
    if file.exists() and (not force or not file.is_file()):
        raise BackupError(str(file), "it is there already.", "Name another, or add --force.")
    with _written(file), _beside(file) as (copy, growing):
        copy_database(data / CATALOG, copy)
        _forget_sessions(copy)
        articles = check_catalog(copy, str(data / CATALOG))
        members = [(CATALOG, copy), *_evaluation_files(data)]
        _zip(growing, members, articles)
        _seal(growing)
        growing.replace(file)
        sync(file.parent)
    size, seconds = file.stat().st_size, time.perf_counter() - started
    return BackupSummary(str(file), articles, len(members) - 1, round(size / 1e6, 1), round(seconds, 1))


@contextmanager
def _written(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        told = (error.strerror if isinstance(error, OSError) else None) or error
        raise BackupError(
            str(file),
            f"the backup cannot be written ({told}; {free_bytes(file) / 1e6:,.1f} MB are free).",
            "Make room for twice the size of the catalog, or name a file on another disk.",
        ) from error


@contextmanager
def _beside(file: Path) -> Iterator[tuple[Path, Path]]:
    """Hidden places in the same folder; what a killed backup left there goes first, and at the end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    places = (file.with_name(f".{file.name}.catalog"), file.with_name(f".{file.name}.partial"))
    leftovers = [Path(f"{place}{end}") for place in places for end in ("", "-journal", "-wal", "-shm")]
    for leftover in leftovers:
        leftover.unlink(missing_ok=True)
    try:
        yield places
    finally:
        for leftover in leftovers:
            leftover.unlink(missing_ok=True)


def _forget_sessions(copy: Path) -> None:
    """A backup that is put back must not sign browsers in again that were signed out since."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(copy)) as db, db:
        db.execute("DELETE FROM sessions")  # no such table before revision 0009


def check_catalog(copy: Path, subject: str) -> int:
    """Number of articles in the copy. Raises BackupError when SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(copy)) as db:
            answer = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            articles = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.DatabaseError as error:
        answer, articles = str(error), 0
    if answer != "ok":
        raise BackupError(
            subject,
            f"this catalog is damaged ({answer}).",
            "`byline doctor` says where; an older backup may be whole. Nothing was changed.",
        )
    return articles


def _evaluation_files(data: Path) -> list[tuple[str, Path]]:
    found = (file for name in FOLDERS for file in sorted((data / name).rglob("*")))
    return [
        (file.relative_to(data).as_posix(), file)
        for file in found
        if file.is_file() and not file.is_symlink()
    ]


def _zip(growing: Path, members: list[tuple[str, Path]], articles: int) -> None:
    about = {
        "format": FORMAT,
        "byline": metadata.version("byline"),
        "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "articles": articles,
    }
    with zipfile.ZipFile(growing, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.writestr(ABOUT, json.dumps(about))
        for name, file in members:
            archive.write(file, name)
        archive.comment = _MARK + b"0" * _DIGEST


def _seal(growing: Path) -> None:
    """Write the hash of all before it into the comment, which is the end of the file."""
    with growing.open("r+b") as file:
        digest = _hash(file, growing.stat().st_size - _DIGEST)
        file.seek(-_DIGEST, os.SEEK_END)
        file.write(digest.encode())
        file.flush()
        os.fsync(file.fileno())


def _hash(file: Any, size: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while size > 0 and (chunk := file.read(min(_CHUNK, size))):
        digest.update(chunk)
        size -= len(chunk)
    return digest.hexdigest()


@contextmanager
def verified_backup(file: Path) -> Iterator[zipfile.ZipFile]:
    """A backup, opened once every byte of it was compared with its checksum. Raises BackupError."""
    try:
        with file.open("rb") as stream:
            size = file.stat().st_size
            stream.seek(max(0, size - _DIGEST - len(_MARK)))
            end = stream.read()
            if not end.startswith(_MARK):
                raise _not_whole(file, "it does not end as a backup does: it was cut short or is none")
            if _hash(stream, size - _DIGEST) != end[len(_MARK) :].decode("ascii", "replace"):
                raise _not_whole(file, "it does not fit its checksum: it was changed or damaged")
        with zipfile.ZipFile(file) as archive:
            _check_members(file, archive)
            yield archive
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(str(file), f"it cannot be read ({error}).", _AGAIN) from error


def _not_whole(file: Path, problem: str) -> BackupError:
    return BackupError(str(file), f"{problem}.", _AGAIN)


def _check_members(file: Path, archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    for name in names:
        parts = name.split("/")
        known = name in (CATALOG, ABOUT) or (parts[0] in FOLDERS and len(parts) > 1)
        if not known or any(part in ("", ".", "..") for part in parts) or "\\" in name:
            raise _not_whole(file, f"it holds {name!r}, which no backup does")
    try:
        found = json.loads(archive.read(ABOUT))["format"]
    except (KeyError, TypeError, ValueError) as error:
        raise _not_whole(file, f"it does not say what it is ({error})") from error
    if CATALOG not in names or found != FORMAT:
        raise BackupError(str(file), f"expected format {FORMAT}, found {found}.", "Update Byline.")
