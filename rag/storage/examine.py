"""What is damaged in a catalog: each version, passage, vector, day and list is looked at, none changed.

What to do with what is found is in rag/storage/set_aside.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from rag.storage import queries as q
from rag.storage.database import Repository
from rag.storage.facts import read_size
from rag.storage.schema import articles, versions
from rag.storage.sound_vectors import damaged_codes, sound_codes, sound_vectors

Kind = Literal["file", "article", "passages", "list", "row"]
_AT_ONCE = 2000
_MOST_TOLD = 20
"""Findings of SQLite's own check that are told."""
_STATES = ("pending", "ready", "removing", "failed")
_ADD_AGAIN = "`byline doctor --set-aside`, then add it again or restore a backup"
_MAKE_AGAIN = "`byline doctor --set-aside` has it made again from its article"
_ROWS = {
    "feedback": "date(as_of) IS NOT as_of OR NOT json_valid(quotes) OR NOT json_valid(articles)"
    " OR NOT json_valid(outlets) OR json_type(articles) != 'array'",
    "given": "NOT json_valid(value) OR NOT json_valid(found)",
    "removed": "NOT json_valid(rows)",
    "answers": "NOT json_valid(answer) OR NOT json_valid(form) OR NOT json_valid(page)",
}
"""What is wrong with rows of other tables."""
_LISTED_WRONG = """SELECT a.id, v.title FROM articles AS a
    JOIN versions AS v ON v.article_id = a.id AND v.version = a.version
    LEFT JOIN listing AS l ON l.article_id = a.id
    WHERE l.number IS NULL OR l.version IS NOT v.version OR l.title IS NOT v.title
    OR l.outlet IS NOT v.outlet OR l.published IS NOT v.published OR l.section IS NOT v.section"""
_UNCUT = """SELECT a.id FROM articles AS a WHERE a.state = 'ready' AND NOT EXISTS
    (SELECT 1 FROM passages AS p WHERE p.article_id = a.id AND p.version = a.ready_version)"""
_PASSAGES = """SELECT p.id, p.article_id, p.code, p.vector, s.codes,
    p.text = substr(v.text, p.start + 1, p."end" - p.start) AS cut FROM passages AS p
    JOIN versions AS v ON v.article_id = p.article_id AND v.version = p.version
    LEFT JOIN sentences AS s ON s.passage_id = p.id"""
_BESIDE = """SELECT a.id, g.code, g.vector, length(f.shingles) AS shingles,
    length(f.particulars) AS particulars FROM articles AS a
    LEFT JOIN gists AS g ON g.article_id = a.id LEFT JOIN fingerprints AS f ON f.article_id = a.id"""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    kind: str
    """A `Kind` of the catalog's, or the name of what else was looked at."""
    subject: str
    problem: str
    remedy: str
    article_id: str = ""
    version: int = 0
    """The version of the article, 0 where it is none."""
    number: int = 0
    """The number of the row in its table."""


_OF_THE_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN)
"""What SQLite says, too, of a whole file on a full disk: readers share a file of 32 KB beside it."""


def examine_file(path: Path) -> list[Finding]:
    """What SQLite itself finds wrong with the file, before anything else reads it."""
    remedy = "restore a backup with `byline restore FILE`"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            told = [row[0] for row in db.execute(f"PRAGMA integrity_check({_MOST_TOLD})")]
            loose = {row[0] for row in db.execute("PRAGMA foreign_key_check")}
    except sqlite3.DatabaseError as error:
        told, loose = [str(error)], set()
        if error.sqlite_errorcode & 0xFF in _OF_THE_DISK:
            remedy = f"make room if its disk is full, and run `byline doctor` again; otherwise {remedy}"
    found = [Finding("file", str(path), f"SQLite: {line}", remedy) for line in told if line != "ok"]
    return found + [
        Finding("file", str(path), f"rows of {table} belong to nothing", remedy)
        for table in sorted(loose, key=str)
    ]


class Examination(Repository):
    """Looks at every row."""

    def findings(self) -> Iterator[Finding]:
        """All that is damaged, articles first."""
        damaged = set[tuple[str, int]]()
        for finding in self._versions():
            damaged.add((finding.article_id, finding.version))
            yield finding
        whole = {article_id for article_id, _ in damaged}
        yield from (f for f in self._passages() if f.article_id not in whole)
        yield from (f for f in self._lists() if f.article_id not in whole)
        yield from self._rows()

    def _versions(self) -> Iterator[Finding]:
        query = select(articles.c.state, articles.c.version.label("newest"), *q.ARTICLE, *q.CHECKED)
        query = query.select_from(articles).outerjoin(versions, versions.c.article_id == articles.c.id)
        with self._read() as db:
            for row in db.execute(query.add_columns(articles.c.id)):
                subject = f"{row.id}, version {row.checked_version or row.newest}"
                problem = ""
                if row.checked_id is None:
                    problem = "it has no text"
                elif not q.is_sound(row, article := q.article_of(row)):
                    problem = f"{article.title!r:.60} does not fit its checksum"
                elif row.state not in _STATES:
                    problem = f"its state is {row.state!r:.20}"
                if problem:
                    number = row.checked_version or row.newest
                    yield Finding("article", subject, problem, _ADD_AGAIN, row.id, number)

    def _passages(self) -> Iterator[Finding]:
        with self._read() as db:
            code, vector = read_size(db, "code_bytes"), read_size(db, "vector_bytes")
            for (article_id,) in db.exec_driver_sql(_UNCUT):
                yield _made_again(article_id, article_id, "its passages are missing")
            rows = db.exec_driver_sql(_PASSAGES)
            while some := rows.fetchmany(_AT_ONCE):
                yield from _of_passages(some, code, vector)
            for row in db.exec_driver_sql(_BESIDE):
                if problem := _beside(row, code, vector):
                    yield _made_again(row.id, row.id, problem)

    def _lists(self) -> Iterator[Finding]:
        with self._read() as db:
            for article_id, title in db.exec_driver_sql(_LISTED_WRONG):
                problem = f"{title!r:.60} stands otherwise in the Library's list"
                remedy = "`byline doctor --set-aside` has the list made again"
                yield Finding("list", article_id, problem, remedy, article_id)

    def _rows(self) -> Iterator[Finding]:
        with self._read() as db:
            for table, wrong in _ROWS.items():
                for (number,) in db.exec_driver_sql(f"SELECT rowid FROM {table} WHERE {wrong}"):  # noqa: S608 - ours
                    remedy = "`byline doctor --set-aside` moves it away"
                    yield Finding("row", table, f"row {number} cannot be read", remedy, number=number)


def _made_again(article_id: str, subject: str, problem: str) -> Finding:
    return Finding("passages", subject, problem, _MAKE_AGAIN, article_id)


def _of_passages(rows: Any, code: int, size: int) -> Iterator[Finding]:
    odd_codes = set(damaged_codes([row.code for row in rows], code))
    vectors = sound_vectors([row.vector for row in rows], size)
    for n, row in enumerate(rows):
        wrong = [
            name
            for name, is_wrong in (
                ("text", not row.cut),
                ("static vector", n in odd_codes),
                ("vector", row.vector is not None and vectors[n] is None),
                (
                    "vectors of sentences",
                    row.codes is not None and not sound_codes(row.codes, size // 2),
                ),
            )
            if is_wrong
        ]
        if wrong:
            yield _made_again(row.article_id, row.id, f"damaged: its {', '.join(wrong)}")


def _beside(row: Any, code: int, size: int) -> str:
    """What is wrong with what is kept for comparing an article with others."""
    blobs = ((row.code, code), (row.vector, size // 2))
    if any(blob is not None and not (sound_codes(blob, n) and len(blob) == n) for blob, n in blobs if n):
        return "the vector that stories are found by is damaged"
    if (row.shingles or 0) % 4 or (row.particulars or 0) % 4:
        return "its fingerprint is damaged"
    return ""
