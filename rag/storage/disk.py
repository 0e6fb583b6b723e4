"""What the disk under an archive refuses, as one error that says where and what to do."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path

from rag.core.errors import CatalogError

SCARCE = 1_000_000
"""With fewer bytes free a failing write is taken for one that found no room."""
RESTORE = "restore a backup with `byline restore FILE`"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def database_error(path: Path, error: BaseException) -> CatalogError:
    """What SQLite answered, as a person can act on it."""
    told = str(error)
    if "is full" in told or ("disk I/O error" in told and free_bytes(path.parent) < SCARCE):
        return full_error(path.parent)
    if "readonly" in told or ("unable to open" in told and not os.access(path.parent, os.W_OK)):
        return closed_error(path.parent)
    return CatalogError(
        str(path),
        f"the catalog's database answered: {told}.",
        f"Check the disk; `byline doctor` says what is damaged. If it cannot be read, {RESTORE}.",
    )


def disk_error(path: Path, error: OSError) -> CatalogError:
    """What the system refused for a file or folder."""
    folder = nearest_folder(path)
    if error.errno in _FULL:
        return full_error(folder)
    if error.errno in _CLOSED:
        return closed_error(path)
    return CatalogError(
        str(path), f"it cannot be used ({error.strerror or error}).", "Check the folder and the disk."
    )


def full_error(folder: Path) -> CatalogError:
    """There is no room."""
    return CatalogError(
        str(folder),
        f"its disk is full: {free_bytes(folder) / 1e6:,.1f} MB are free, and more is needed to write.",
        "Make room. What was stored is kept; the app goes on by itself, a command is to be run again.",
    )


def closed_error(path: Path) -> CatalogError:
    """Nothing may be written."""
    return CatalogError(
        str(path),
        "it cannot be written: the disk is read-only, or its owner is somebody else.",
        "Make it writable, or name another folder with --data or BYLINE_DATA.",
    )


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write there; 0 when that cannot be asked."""
    with suppress(OSError):
        return shutil.disk_usage(nearest_folder(folder)).free
    return 0


def nearest_folder(path: Path) -> Path:
    """The folder itself or the one above it that is there."""
    return next((p for p in (path, *path.absolute().parents) if p.is_dir()), path)


def is_full(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, says that there is no room."""
    while error is not None:
        told = str(error)
        if (isinstance(error, OSError) and error.errno in _FULL) or (
            isinstance(error, sqlite3.Error | CatalogError) and "is full" in told
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
