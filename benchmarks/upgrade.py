"""How long it takes to bring a large archive of an earlier release up to date: backup and migrations.

    python -m benchmarks.upgrade --megabytes 500

Makes archives as the first release and the last code before revisions had them, with articles of 4,000
characters, and opens each. Prints a line for each, with the rates that rag/storage/upgrade_plan.py
estimates from.
"""

from __future__ import annotations

import argparse
import logging
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from rag.storage.catalog import Catalog

_DUMPS = Path(__file__).parents[1] / "tests" / "storage" / "archives"
_MB = 1_000_000
_WORDS = "ferry harbour mayor bridge council storm library price vote court strike school river ".split()


def make_archive(path: Path, dump: str, megabytes: float) -> int:
    """An archive of a dump, grown to about this size; how many articles it has."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((_DUMPS / f"{dump}.sql").read_text("utf-8"))
        db.execute("PRAGMA synchronous=OFF")
        article = db.execute("SELECT * FROM articles WHERE state = 'ready' LIMIT 1").fetchone()
        version = db.execute("SELECT * FROM versions LIMIT 1").fetchone()
        passage = db.execute("SELECT * FROM passages LIMIT 1").fetchone()
        names = [row[1] for row in db.execute("PRAGMA table_info(passages)")]
        count = int(megabytes * _MB / (13_000 if "code" in names else 12_000))
        for n in range(count):
            key = f"{n:016x}"
            text = " ".join(_WORDS[(n + i * i) % len(_WORDS)] + str(i % 90) for i in range(500))
            _insert(db, "articles", (key, f"https://grown.example/{n}", *article[2:]))
            _insert(db, "versions", (key, 1, f"Report {n}", text, *version[4:]))
            for part in range(4):
                row = list(passage)
                row[:4] = [f"{key}-1-{part}", key, 1, part]
                row[names.index("text")] = text[part * 1000 : part * 1000 + 1000]
                row[names.index("vector")] = bytes(768)
                _insert(db, "passages", tuple(row))
        db.commit()
    return count


def _insert(db: sqlite3.Connection, table: str, row: tuple[object, ...]) -> None:
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  # our own names


class _Listener(logging.Handler):
    """Keeps what is told of an upgrade."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, Any] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.told |= vars(record)


def main(megabytes: float) -> None:
    """Make, open, print."""
    log, listener = logging.getLogger("byline.storage"), _Listener()
    log.addHandler(listener)
    log.setLevel(logging.INFO)
    for dump in ("before_revisions", "first_release"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "catalog.sqlite3"
            articles = make_archive(path, dump, megabytes)
            Catalog(path).close()
        told = listener.told
        size, backup, migration = (
            told[name] for name in ("megabytes", "backup_seconds", "migration_seconds")
        )
        print(
            f"{dump}: {articles:,} articles, {size:,.0f} MB: backup {backup} s "
            f"({size / max(backup, 0.1):,.0f} MB/s), migration {migration} s "
            f"({size / max(migration, 0.1):,.0f} MB/s); estimated {told['backup_seconds_about']} + "
            f"{told['migration_seconds_about']} s"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=500)
    main(parser.parse_args().megabytes)
