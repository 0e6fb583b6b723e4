"""What the disk under an archive refuses, as one error that says where and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from rag.core.errors import BylineError, CatalogError

SCARCE = 1_000_000
"""With fewer bytes free a failing write is taken for one that found no room."""
RESTORE = "restore a backup with `byline restore FILE`"
_PROBE = 100_000
"""Bytes that are written to see whether there is room."""
_TOLD_FULL = re.compile(
    r"No space left|StorageFull|disk is full|os error (28|122|27)\b|Errno (28|122|27)\b"
)
_TOLD_CLOSED = re.compile(
    r"Read-only file system|readonly database|Permission denied|os error (13|30)\b|disk is read-only"
)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def database_error(path: Path, error: BaseException) -> CatalogError:
    """What SQLite answered, as a person can act on it."""
    told = str(error)
    if "is full" in told or ("disk I/O error" in told and free_bytes(path.parent) < SCARCE):
        return full_error(path.parent)
    if "is locked" in told:
        return CatalogError(
            str(path),
            "another process has been writing to it for a minute without an end.",
            "Try again; if it stays so, look for a stopped ingest or app.",
        )
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


def refusal(folder: Path, error: BaseException) -> CatalogError | None:
    """The disk's part in an error of whatever library; None when it has none.

    Engines tell it in words of their own, some by a panic.
    """
    told = " ".join(str(part) for part in _chain(error))
    if _TOLD_FULL.search(told) or (not isinstance(error, BylineError) and free_bytes(folder) < SCARCE):
        return full_error(nearest_folder(folder))
    return closed_error(folder) if _TOLD_CLOSED.search(told) else None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Inside the block, whatever fails for the disk under a folder is raised as one CatalogError."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic in Rust code is no Exception
        if refused := refusal(folder, error):
            raise refused from error
        raise


def has_room(folder: Path, more_than: int = 0) -> bool:
    """Whether something can be written there, and more is free than so many bytes."""
    if free_bytes(folder) <= more_than:
        return False
    try:
        with NamedTemporaryFile(dir=folder, prefix=".room") as probe:
            probe.write(bytes(_PROBE))
            probe.flush()
    except OSError:
        return False
    return True
