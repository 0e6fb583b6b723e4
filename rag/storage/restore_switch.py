"""The second half of a restore: what stands ready beside an archive takes its place.

    data/.restore/READY          everything below it is whole; from here on the new archive counts
    data/.restore/new/           what takes its place
    data/before-restore-<time>/  what was there

Before READY is there, nothing of the archive was touched; once it is, whoever opens the archive next
finishes what a killed restore had begun. Each step may be done again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

CATALOG = "catalog.sqlite3"
FOLDERS = ("runs", "reviews", "testsets")
"""Folders beside the catalog whose files are nowhere else."""


def staging(data: Path) -> Path:
    """Where a restore makes everything ready."""
    return data / ".restore"


def finish_restore(data: Path) -> None:
    """Finish a restore that was made ready; throw one away that was not. The caller holds the lock."""
    folder = staging(data)
    if not folder.is_dir():
        return
    ready = folder / "READY"
    if ready.is_file():
        _switch(data, folder / "new", data / ready.read_text("utf-8"))
        ready.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _switch(data: Path, new: Path, aside: Path) -> None:
    aside.mkdir(exist_ok=True)
    (data / "index" / "CURRENT").unlink(missing_ok=True)  # the indexes are those of the old catalog
    shutil.rmtree(data / "index", ignore_errors=True)
    for name in FOLDERS:
        if (new / name).is_dir():
            if (data / name).is_dir() and not (aside / name).exists():
                (data / name).rename(aside / name)
            if not (data / name).exists():
                (new / name).rename(data / name)
    if (new / CATALOG).is_file():
        _keep_aside(data, aside)
        (new / CATALOG).replace(data / CATALOG)
        sync(data)


def _keep_aside(data: Path, aside: Path) -> None:
    """The old catalog under a second name, with all that its log held.

    A log that stayed beside the new catalog would be written into it.
    """
    old = data / CATALOG
    if not old.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(old, timeout=10)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")  # its log goes, unless somebody reads
    if old.stat().st_size and not (aside / CATALOG).exists():
        try:
            os.link(old, aside / CATALOG)
        except OSError:  # a disk without links
            shutil.copy2(old, aside / f"{CATALOG}.copy")
            (aside / f"{CATALOG}.copy").replace(aside / CATALOG)
    for ending in ("-wal", "-shm"):
        log = data / f"{CATALOG}{ending}"
        if log.exists():
            log.replace(aside / log.name)


def sync(folder: Path) -> None:
    """What was renamed in a folder survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
