"""A child process that reads documents in formats made to be complicated: PDF, Word, mail, HTML ...

What a hostile or broken file does to its parser (a crash, a hang, gigabytes) it does to the child; the
file gets an error and the next one a new child. A child reads many documents, one after the other, as
starting one and loading its libraries takes half a second. Knows nothing of the formats:
rag.ingest.formats.sandbox_worker, which runs in the child, hands them to rag.ingest.parse and
rag.ingest.formats.feeds.parser.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any, Self

from rag.core.errors import BylineError, ParseError, ScanError, SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.articles import read_articles
from rag.ingest.formats.feeds.items import Feed, feed_of
from rag.ingest.formats.fields import Fields
from rag.ingest.formats.office.ocr import has_ocr, read_scan
from rag.ingest.formats.readers import read_fields
from rag.ingest.formats.records.record_fields import holds_markup

KINDS = frozenset("html pdf docx eml mhtml rtf odt epub sheet news".split())
"""What is read in the child; everything else is plain text or JSON."""
SECONDS = 9.0
"""Time for one document, of the processor and on the wall."""
MEGABYTES = 512
"""Address space of the child, libraries included (they take 110)."""
_TURNS = 5
"""Times that many seconds for a child that got less than a third of a processor: beside ten busy
processes an ordinary page was not read in 9 s."""
_DOCUMENTS = 200
"""A child is replaced after so many, so that what its libraries leak or keep goes."""
_REPLY_BYTES = 64_000_000
_ROOT = Path(__file__).resolve().parents[3]
_COMMAND = (sys.executable, "-P", "-B", "-W", "ignore", "-m", "rag.ingest.formats.sandbox_worker")
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_ERRORS: dict[str, type[BylineError]] = {"ParseError": ParseError, "ScanError": ScanError}
_REMEDY = "Save the article itself as .txt or .md."


class Sandbox:
    """Reads documents into fields, one at a time; `with` ends the child."""

    def __init__(self, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._child: subprocess.Popen[bytes] | None = None
        self._documents = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def fields(self, raw: RawDocument, today: date) -> Mapping[str, object]:
        """What `rag.ingest.formats.readers.read_fields` finds, found in the child for the `KINDS`.

        So are records that hold HTML.

        Raises SourceError or ParseError, with `raw.source` as its subject.
        """
        if raw.kind == "record" and holds_markup(raw.record):
            return self._ask(replace(raw, content=json.dumps(raw.record, default=str).encode()), today)
        if raw.kind not in KINDS:
            return read_fields(raw, today)
        try:
            return self._ask(raw, today)
        except ScanError as error:
            return self._read_scan(raw, today, error)

    def articles(self, raw: RawDocument, today: date) -> list[Fields]:
        """What `rag.ingest.formats.articles.read_articles` finds, found in the child for the `KINDS`.

        Raises SourceError or ParseError, with `raw.source` as its subject.
        """
        if raw.kind == "record":
            return [self.fields(raw, today)]
        if raw.kind not in KINDS:
            return read_articles(raw, today)
        try:
            return list(self._ask(raw, today, articles=True)["articles"])
        except ScanError as error:
            return [self._read_scan(raw, today, error)]

    def _read_scan(self, raw: RawDocument, today: date, error: ScanError) -> Fields:
        """What OCR reads of pages that are pictures. Raises the error where there is no OCR."""
        if not has_ocr():
            raise error
        return read_scan(self._ask(replace(raw, kind="scan"), today), raw.source)

    def feed(self, content: bytes, url: str) -> Feed:
        """What `rag.ingest.formats.feeds.parser.read_feed` finds, found in the child.

        Raises SourceError or ParseError, with `url` as its subject.
        """
        return feed_of(self._ask(RawDocument(url, "feed", content), date.min))

    def _ask(self, raw: RawDocument, today: date, *, articles: bool = False) -> dict[str, Any]:
        child = self._living_child()
        late, done = threading.Event(), threading.Event()
        threading.Thread(target=self._watch, args=(child, late, done), daemon=True).start()
        try:
            line = _exchange(child, raw, today, articles)
        finally:
            done.set()
        if not line.endswith(b"\n"):
            self._end()
            raise SourceError(raw.source, self._reason(child.returncode, late.is_set()), _REMEDY)
        reply = json.loads(line)
        if reply.get("last"):
            self._end()
        if "found" in reply:
            return dict(reply["found"])
        raise _ERRORS.get(reply["error"], SourceError)(raw.source, reply["problem"], reply["remedy"])

    def _watch(
        self, child: subprocess.Popen[bytes], late: threading.Event, done: threading.Event
    ) -> None:
        """Kill the child when its time is over; one that hardly had its turn waits a few times more."""
        before = _cpu_seconds(child.pid)
        for _ in range(_TURNS):
            if done.wait(self._seconds):
                return
            # `not <`, so that a time that is no number stops it too
            if not _cpu_seconds(child.pid) - before < self._seconds / 3:
                break
        late.set()
        child.kill()

    def _reason(self, status: int, late: bool) -> str:
        if late or status == -getattr(signal, "SIGXCPU", 0):
            return f"reading it took longer than {self._seconds:g} seconds and was stopped."
        return f"reading it broke its reader (it needs more than {self._megabytes} MB, or is damaged)."

    def _living_child(self) -> subprocess.Popen[bytes]:
        """The child, a new one where there is none or it has read enough."""
        if self._documents >= _DOCUMENTS or (self._child and self._child.poll() is not None):
            self._end()
        if self._child is None:
            self._child, self._documents = _start(self._seconds, self._megabytes), 0
        self._documents += 1
        return self._child

    def _end(self) -> None:
        if child := self._child:
            self._child = None
            child.kill()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):  # what was still to be written has no reader now
                    _pipe(pipe).close()
            child.wait()


def _cpu_seconds(pid: int) -> float:
    """Seconds of the processor that a process has used; infinite where nobody can tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, IndexError):
        return math.inf


def _start(seconds: float, megabytes: int) -> subprocess.Popen[bytes]:
    """A child that has none of our keys in its environment and says nothing but its replies."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.Popen(
        [*_COMMAND, str(seconds), str(megabytes)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env=environment | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
    )


def _exchange(child: subprocess.Popen[bytes], raw: RawDocument, today: date, articles: bool) -> bytes:
    """Send the document, wait for the line that answers; a part of one when the child died."""
    head: dict[str, object] = {
        "kind": raw.kind,
        "source": raw.source,
        "url": raw.url,
        "today": today.isoformat(),
    }
    head |= {"articles": articles}
    try:
        _pipe(child.stdin).write(json.dumps(head | {"bytes": len(raw.content)}).encode() + b"\n")
        _pipe(child.stdin).write(raw.content)
        _pipe(child.stdin).flush()
        return bytes(_pipe(child.stdout).readline(_REPLY_BYTES))
    except OSError:
        return b""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # noqa: S101  # asked for with PIPE
    return pipe
