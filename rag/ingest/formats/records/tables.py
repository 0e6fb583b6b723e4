"""Tables (CSV, TSV) -> records: one for each row, or in its place the error of a row that is broken.

Reads from a stream and holds no more than the limit. The first row names the columns, in English or
another language; Excel's line `sep=;` above it is passed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.documents import Documents, os_error, storable
from rag.ingest.formats.records.column_names import COLUMNS
from rag.ingest.formats.records.record_fields import best_columns
from rag.text.encodings import encoding_of, mend_utf8

_SAMPLE = 1 << 20
"""Bytes that the encoding is told from."""
_CELLS, _LINES = 1_000_000, 10_000
"""Cells and lines of a table's row."""
_ID_CHARS = 200
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


def read_csv(file: BinaryIO, name: str, max_bytes: int) -> Documents:
    """One record a row of a table whose first row names its columns; commas, semicolons, tabs, bars.

    A row's text is as long as `max_bytes` at most. Rows without any value are passed over; one that is
    broken is an error that names its line, and costs no other.
    """
    buffered = io.BufferedReader(cast("io.RawIOBase", file), _SAMPLE)
    try:
        sample = buffered.peek(_SAMPLE)
        codec = encoding_of(sample[: sample.rfind(b"\n") + 1] or sample)  # it may end within a character
        if not codec:
            problem = "expected a table (CSV), found bytes of no encoding that can be told for sure."
            yield SourceError(name, problem, "Save it as CSV in UTF-8.")
            return
        table = io.TextIOWrapper(buffered, codec, "replace", newline="")
        try:
            yield from _read_table(_Lines(table, max_bytes), name)
        finally:
            table.detach()
    except OSError as error:
        yield os_error(name, error)
    finally:
        buffered.detach()  # the file is closed by who opened it


def _read_table(lines: _Lines, name: str) -> Documents:
    csv.field_size_limit(lines.most)
    delimiter, head = _head(lines)
    fields = _fields(head)
    known = {field.casefold() for field in fields.values()}
    is_list = bool({"url", "highlight"} & known)  # of addresses, or of what a reader marked
    missing = [field for field in ("title", "text") if field not in known]
    if missing and not is_list:
        problem = f"expected a first row that names the columns, found none for {' and '.join(missing)}."
        yield SourceError(name, problem, "Name its columns title, text, published, outlet, url ...")
        return
    number = 1
    for number, row in enumerate(_rows(lines, delimiter, len(head)), start=2):
        problem = row if isinstance(row, str) else _surplus(row, len(head), lines.number)
        if problem:
            problem = f"expected a table (CSV), found row {number} broken: {problem}."
            yield SourceError(name, problem, "Close its quotation marks, or save it as CSV again.")
        elif isinstance(row, list) and (record := _record(row, fields)):
            key = " ".join(str(record.get("id", "")).split())[:_ID_CHARS]
            yield RawDocument(f"{name}#{storable(key) or number}", "record", record=record)
    if number == 1:
        yield SourceError(name, "expected records, found none.", "Fill or remove it.")


def _head(lines: _Lines) -> tuple[str, list[str]]:
    """The delimiter, and the cells of the first row that is not blank."""
    first = lines.read()
    while first.isspace():
        first = lines.read()
    if separator := _SEPARATOR.fullmatch(first):
        first = lines.read()
    bare = _QUOTED.sub("", first)
    delimiter = separator[1] if separator else max(_DELIMITERS, key=bare.count)
    return delimiter, next(csv.reader([first], delimiter=delimiter), [])


def _fields(head: list[str]) -> dict[int, str]:
    """The field of each column by its number, best names first; the others keep their names."""
    columns = ["_".join(re.sub(r"[-_:*]", " ", name.casefold()).split()) for name in head]
    known = {
        number: field
        for field, names in COLUMNS.items()
        for one in names.split()
        for number, column in enumerate(columns)
        if column == one
    }
    return known | {n: name for n, name in enumerate(best_columns(head)) if n not in known}


def _record(row: list[str], fields: dict[int, str]) -> dict[str, object]:
    """The values of a row; of several columns for one field the first that holds one."""
    record: dict[str, object] = {}
    for number, field in fields.items():
        if number < len(row) and row[number].strip():
            record.setdefault(field, mend_utf8(row[number]))
    return record


def _surplus(row: list[str], width: int, line: int) -> str:
    """What is wrong with a row that has values beyond the columns; empty for others."""
    beyond = [cell for cell in row[width:] if cell.strip()]
    return f"it has {len(row)} cells and its head {width} (line {line})" if beyond else ""


def _rows(lines: _Lines, delimiter: str, width: int) -> Iterator[list[str] | str]:
    """The cells of each row, or what is wrong with it; the rows after a broken one are read."""
    while first := lines.read():
        line, taken = lines.number, [first]
        try:
            yield next(csv.reader(lines.row(taken, delimiter), delimiter=delimiter, strict=True))
        except csv.Error as error:
            lines.give_back(taken[1:])
            lines.skip_until(lambda text: len(next(csv.reader([text], delimiter=delimiter))) == width)
            cause = "its quotation mark is never closed" if "end of data" in str(error) else error
            yield f"{cause} (line {line})"


class _Lines:
    """The lines of a table; those that a broken row took can be given back."""

    def __init__(self, table: io.TextIOWrapper, most: int) -> None:
        self.number = 0
        """Of the line that was read last."""
        self.most = most
        """Characters of a row."""
        self._table = table
        self._again: deque[str] = deque()

    def read(self) -> str:
        """The next line with its end; empty when there is none."""
        self.number += 1
        return self._again.popleft() if self._again else self._table.readline(self.most + 1)

    def give_back(self, taken: list[str]) -> None:
        """The next lines are these again."""
        self.number -= len(taken)
        self._again.extendleft(reversed(taken))

    def skip_until(self, begins_row: Callable[[str], bool]) -> None:
        """Pass over the lines that a broken row has left behind."""
        while (line := self.read()) and (len(line) > self.most or not _holds(begins_row, line)):
            pass
        self.give_back([line])

    def row(self, taken: list[str], delimiter: str) -> Iterator[str]:
        """The lines of a row, the first of which is in `taken`, and the others then too.

        Raises csv.Error when it has too many of them, of characters or of cells.
        """
        characters = cells = 0
        while line := taken[-1]:
            characters, cells = characters + len(line), cells + line.count(delimiter)
            if characters > self.most or cells > _CELLS or len(taken) > _LINES:
                most = f"{self.most:,} characters, {_CELLS:,} cells or {_LINES:,} lines"
                raise csv.Error(f"it has more than {most}")
            yield line
            taken.append(self.read())


def _holds(begins_row: Callable[[str], bool], line: str) -> bool:
    try:
        return begins_row(line)
    except csv.Error:
        return False
