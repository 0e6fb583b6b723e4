"""What is said of a catalog's file that cannot be read."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.storage.examine import examine_file


@contextmanager
def no_room() -> Iterator[None]:
    """No file of this process may grow, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_whole_file_on_a_full_disk_is_not_to_be_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE articles (id TEXT)")
    assert examine_file(path) == []
    with no_room():
        (finding,) = examine_file(path)
    assert finding.remedy.startswith("make room if its disk is full")


def test_a_damaged_file_is_to_be_restored(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    path.write_bytes(b"no database at all, " * 100)
    (finding,) = examine_file(path)
    assert finding.remedy == "restore a backup with `byline restore FILE`"
