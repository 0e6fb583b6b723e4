"""Containers that were made to take forever, or all memory: rag/ingest/formats/containers/time_budget.py, and who keeps it."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.containers.time_budget import TimeBudget
from rag.ingest.pipeline import Outcome, ingest_paths
from rag.storage.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
GOOD = "# Ferry\n\nThe ferry left the harbour at dawn, said the pilot of the port.\n"


def zip_of_one(count: int) -> bytes:
    """A zip whose directory names one empty file `count` times."""
    about = struct.pack("<5H3I", 20, 0, 0, 0, 0, 0, 0, 0)
    local = b"PK\3\4" + about + struct.pack("<2H", 4, 0) + b"a.md"
    entry = b"PK\1\2\x14\0" + about + struct.pack("<5H2I", 4, 0, 0, 0, 0, 0, 0) + b"a.md"
    known = min(count, 65_535)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, known, known, len(entry) * count, len(local), 0)
    return local + entry * count + end


def bomb(piece: bytes, count: int) -> bytes:
    """Unfolds to `count` times the piece."""
    return gzip.compress(piece) * count


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def record(kind: str, body: bytes = b"") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://a.example/\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


EMPTY_PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
HOSTILE: dict[str, Callable[[], bytes]] = {
    "million.zip": lambda: zip_of_one(1_000_000),
    "empty-files.zip": lambda: zip_of_one(90_000),
    "records.warc": lambda: record("metadata") * 1_000_000,
    "empty-pages.warc": lambda: record("response", EMPTY_PAGE) * 100_000,
    "blank.jsonl.gz": lambda: bomb(b"\n" * 10 * MB, 500),
    "one-line.jsonl.gz": lambda: bomb(b" " * 10 * MB, 1000),
    "inner.zip": lambda: zipped("blank.jsonl.gz", bomb(b"\n" * 10 * MB, 500)),
    "lists.json": lambda: b"[" + b"[]," * 6_000_000 + b"[]]",
    "objects.jsonl": lambda: b'{"title":[' + b'{"":0},' * 2_500_000 + b"{}]}\n",
    "keys.json": lambda: b"{" + b",".join(b'"%x":0' % n for n in range(1_800_000)) + b"}",
    "columns.csv": lambda: (b"title,text" + b",x" * 1_000_000 + b"\n") * 2,
    "cells.csv": lambda: b"title,text\n" + b",aa" * 6_000_000,
    "newlines.csv": lambda: b'title,text\n"a","' + b"\n" * 40 * MB,
    "quoted-newlines.csv": lambda: b"title,text\n" + b'"\n",' * 10_000_000,
    "one-line.csv": lambda: b"title,text\n" + b"x" * 100 * MB,
    "empty-rows.csv": lambda: b"title,text\n" + b",\n" * 20_000_000,
}
"""What each is made of, a few MB on the disk or some tens."""
SCRIPT = """
import json, sys, time
from datetime import date
from pathlib import Path
from rag.ingest import pipeline
from rag.ingest.formats.containers.time_budget import TimeBudget
from rag.storage.catalog import Catalog
pipeline.TimeBudget = lambda: TimeBudget(1.0)
folder = Path(sys.argv[1])
catalog = Catalog(folder / "catalog.sqlite3")
for path in sorted((folder / "in").iterdir()):
    started, last, articles = time.process_time(), None, 0
    for outcome in pipeline.ingest_paths(catalog, [path, folder / "good.md"], date(2026, 6, 1), 20_000_000):
        last, articles = outcome if outcome.source.startswith(str(path)) else last, articles + (outcome.result not in ("failed", "skipped"))
    peak = int(Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]) / 1024
    print(json.dumps([path.name, time.process_time() - started, peak, last and last.reason, articles]), flush=True)
"""


@pytest.mark.timeout(400)
@pytest.mark.skipif(sys.platform != "linux", reason="no /proc to tell the peak of memory")
def test_a_hostile_container_takes_no_ten_seconds_and_no_512_mb(tmp_path: Path) -> None:
    """Of the processor: others may be at work here. The time budget, of the wall, is a second."""
    (tmp_path / "in").mkdir()
    (tmp_path / "good.md").write_text(GOOD)
    for name, made in HOSTILE.items():
        (tmp_path / "in" / name).write_bytes(made())
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    print(done.stdout, done.stderr)
    assert [row[0] for row in rows] == sorted(HOSTILE)
    for name, seconds, peak, reason, articles in rows:
        assert (seconds < 10, peak < 512, bool(reason), articles) == (True, True, True, 1), name


class Clock:
    """Moves on when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


DOCUMENT, ERROR = RawDocument("/a#1", "html"), SourceError("/a#2", "broken.")


def pieces(
    clock: Clock, *given: tuple[float, RawDocument | SourceError]
) -> Iterator[RawDocument | SourceError]:
    """Each after so many seconds of reading."""
    for seconds, item in given:
        clock.now += seconds
        yield item


def test_documents_renew_the_time_budget_and_errors_do_not() -> None:
    clock = Clock()
    budget = TimeBudget(8.0, clock)
    documents = pieces(clock, *[(7.0, DOCUMENT)] * 5)
    assert list(budget.limit(documents, "/a")) == [DOCUMENT] * 5
    *errors, last = budget.limit(pieces(clock, *[(3.0, ERROR)] * 5), "/a")
    assert errors == [ERROR] * 2 and isinstance(last, SourceError)
    assert str(last).startswith("/a: no article came out of it for 8 seconds, so the rest was left.")


def test_the_time_of_who_parses_does_not_count() -> None:
    clock = Clock()
    budget = TimeBudget(8.0, clock)
    for found in budget.limit(pieces(clock, *[(1.0, ERROR)] * 7), "/a"):
        assert found is ERROR
        clock.now += 100
    assert clock.now == 707


def test_three_hundred_slow_failures_in_a_row_are_enough() -> None:
    clock = Clock()
    budget = TimeBudget(8.0, clock)

    def tried(seconds: float, *, good: int = -1) -> int:
        found = 0
        for found, item in enumerate(budget.limit(iter([DOCUMENT] * 1000), "/a"), start=1):
            clock.now += seconds
            budget.article_found() if found == good else budget.article_missing()
            assert found <= 1000 or item is not DOCUMENT
        return found

    assert tried(0.001) == 1000, "quick ones may go on"
    assert tried(9.0) == 301, "the last is the error"
    assert tried(9.0, good=200) == 501


def test_a_folder_goes_on_after_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.pipeline.TimeBudget", partial(TimeBudget, 0.2))
    (tmp_path / "in").mkdir()
    for name in ("blank.jsonl.gz", "records.warc", "million.zip"):
        (tmp_path / "in" / name).write_bytes(HOSTILE[name]())
    (tmp_path / "in/z.md").write_text(GOOD)
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    outcomes: dict[str, Outcome] = {
        Path(o.source).name: o
        for o in ingest_paths(catalog, [tmp_path / "in"], date(2026, 6, 1), 20 * MB)
    }
    catalog.close()
    assert {name: o.result for name, o in outcomes.items()} == {
        "blank.jsonl.gz": "failed", "records.warc": "failed", "million.zip": "failed", "z.md": "added"
    }  # fmt: skip
    assert "the rest was left" in outcomes["blank.jsonl.gz"].reason
    assert "list of files is longer than 20 MB" in outcomes["million.zip"].reason


def test_an_address_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """As its library would print it: with the characters that clear a screen or move its cursor."""
    page = record("response", EMPTY_PAGE + b"<p>news")
    (tmp_path / "a.warc").write_bytes(page.replace(b"a.example/", b"a.example/ \x1b[2J\x1b]0;x\x07"))
    script = "import sys; from pathlib import Path; from rag.ingest.sources import read_documents; print(*read_documents(Path(sys.argv[1]), 9999))"
    command = [sys.executable, "-c", script, str(tmp_path / "a.warc")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "RawDocument" in done.stdout and "\x1b" not in done.stdout + done.stderr
