"""The journal of a run that goes on: a header, then a line for each question that is done.

A line is handed to the operating system before the next question is asked: killing the process loses
none. (A power failure may: nothing waits for the disk.)
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from rag.core.errors import EvaluationError
from rag.evaluation.jsonfiles import flatten, from_json, to_json
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Header


class Journal:
    """Opened for one session of a run; `records` are those of the sessions before.

    Raises EvaluationError when the file was begun by another run, naming what differs.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self.path = path
        self.header = header
        self.records: list[Record] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = _whole_lines(path)
        if lines:
            self.header = self._resumed(lines[0])
            self.records = [self._record(n, line) for n, line in enumerate(lines[1:], 2)]
        self._file = path.open("a", encoding="utf-8")
        if not lines:
            self._write(to_json(header))

    def _resumed(self, line: str) -> Header:
        first_header = from_json(Header, line, f"{self.path}, line 1")
        if differing := differences(first_header, self.header):
            raise EvaluationError(
                str(self.path),
                f"it was begun with {'; '.join(differing)}.",
                "Repeat that, or delete the file to start over.",
            )
        return first_header

    def _record(self, number: int, line: str) -> Record:
        return from_json(Record, line, f"{self.path}, line {number}")

    def add(self, record: Record) -> None:
        """Keep a question that is done."""
        self._write(to_json(record))
        self.records.append(record)

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()

    def close(self) -> None:
        """Let go of the file; it stays."""
        self._file.close()


def _whole_lines(path: Path) -> list[str]:
    """The lines of a journal, which loses what a killed process had written of another."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
    return content[:whole].decode("utf-8").split("\n")[:-1]  # a text may hold other ends of line


def differences(one: Header, other: Header) -> list[str]:
    """What differs between two headers but when they were started: `engine local, not small`."""
    first, second = flatten(asdict(one)), flatten(asdict(other))
    names = [name for name in dict.fromkeys([*first, *second]) if name != "started"]
    return [
        f"{name} {first.get(name, 'none')}, not {second.get(name, 'none')}"
        for name in names
        if first.get(name) != second.get(name)
    ]
