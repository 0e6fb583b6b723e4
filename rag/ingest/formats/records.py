"""JSON, JSON lines and CSV -> records: one for each object, line or row, or the error in its place.

Reads from streams, a line or row at a time, and holds no more than the limit. Knows nothing of files
or of what the records say.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from rag.core.errors import SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.ninjs import is_ninjs, ninjs_fields

Documents = Iterator[RawDocument | SourceError]
"""What a reader yields: documents, and in its place the error of what could not be read."""

_PARTS = 2_000_000
"""Brackets and colons in one JSON text: a hostile one makes 20 bytes of memory of each of its own."""
_CELLS = 1_000_000
"""Cells of a table's row."""
_ID_CHARS = 200
_COLUMNS = {
    "title": "title headline",
    "text": "text body content article story",
    "published": "published date published_at publish_date publication_date pubdate datetime",
    "updated": "updated updated_at modified",
    "outlet": "outlet source publication publisher newspaper",
    "authors": "authors author byline",
    "url": "url link address",
    "section": "section category",
    "language": "language lang",
    "id": "id",
}
"""Fields, and the names of the columns that may hold them, best first."""


def read_json(content: bytes, name: str, *, named: bool) -> Documents:
    """The object in the file, or each object of the list in it."""
    value = _load_json(content, name)
    if isinstance(value, SourceError):
        yield value
        return
    records = value if isinstance(value, list) else [value]
    if not records:
        yield _no_records(name)
    elif is_test_set(records[0]):
        yield from _test_set(name, named)
    else:
        for number, record in enumerate(records, start=1):
            yield _record(record, name, number, "record")


def read_lines(file: BinaryIO, name: str, max_bytes: int, *, named: bool) -> Documents:
    """One record a line, read as a stream; each line is as big as `max_bytes` at most."""
    empty = True
    for number, line in _lines(file, name, max_bytes):
        value = line if isinstance(line, SourceError) else _load_json(line, f"{name}, line {number}")
        if empty and is_test_set(value):
            yield from _test_set(name, named)
            return
        empty = False
        yield value if isinstance(value, SourceError) else _record(value, name, number, "line")
    if empty:
        yield _no_records(name)


def _lines(file: BinaryIO, name: str, max_bytes: int) -> Iterator[tuple[int, bytes | SourceError]]:
    """The lines that are not blank with their numbers; an error where the file breaks off."""
    number = 0
    try:
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes and not line.endswith(b"\n"):
                _skip_line(file)
                yield number, too_big(f"{name}, line {number}", 0, max_bytes)
            elif line.strip():
                yield number, line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        problem = f"expected a whole gzip file, found it broken after line {number}: {error}."
        yield number + 1, SourceError(name, problem, "Copy or download it again.")
    except OSError as error:
        yield number + 1, os_error(name, error)


def _skip_line(file: BinaryIO) -> None:
    while (piece := file.readline(1 << 20)) and not piece.endswith(b"\n"):
        pass


def _load_json(content: bytes, subject: str) -> object:
    """The JSON value in `content`, or the SourceError that says why there is none."""
    remedy = "Correct it."
    if sum(map(content.count, (b"[", b"{", b":"))) > _PARTS:
        return SourceError(subject, f"expected at most {_PARTS:,} values, found more.", "Split it.")
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        cause = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError:
        cause, remedy = "bytes that are not UTF-8", "Save it as UTF-8."
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets in thousands
        cause = "a number too long or brackets too deep"
    return SourceError(subject, f"expected JSON, found {cause}.", remedy)


def _record(record: object, name: str, number: int, unit: str) -> RawDocument | SourceError:
    if not isinstance(record, dict):
        problem = f"expected a JSON object, found {type(record).__name__}."
        return SourceError(f"{name}, {unit} {number}", problem, 'Write {"title": ..., "text": ...}.')
    if is_ninjs(record):
        record = ninjs_fields(record)
    record_id = record.get("id")
    is_name = isinstance(record_id, str | int) and not isinstance(record_id, bool)
    key = " ".join(str(record_id).split())[:_ID_CHARS] if is_name else ""
    return RawDocument(f"{name}#{storable(key) or number}", "record", record=record)


def is_test_set(record: object) -> bool:
    """Whether a record belongs to a test set: it asks a question and tells no text."""
    return isinstance(record, dict) and "question" in record and "text" not in record


def _test_set(name: str, named: bool) -> Documents:
    if named:
        problem = "expected articles, found a test set (records with a question and no text)."
        yield SourceError(name, problem, "Measure with it: byline evaluate run.")


def _no_records(name: str) -> SourceError:
    return SourceError(name, "expected records, found none.", "Fill or remove it.")


# -- tables -----------------------------------------------------------------------------------


def read_csv(file: BinaryIO, name: str, max_bytes: int) -> Documents:
    """One record a row of a table whose first row names its columns; commas, semicolons or tabs.

    A row's text is as long as `max_bytes` at most. Rows without any value are passed over.
    """
    table = io.TextIOWrapper(file, "utf-8-sig", newline="")
    number = 1
    try:
        csv.field_size_limit(max_bytes)
        first = table.readline(max_bytes)
        delimiter = max(",;\t|", key=first.count)
        lines = _TableLines(table, max_bytes, delimiter)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        fields = _fields(next(csv.reader([first], delimiter=delimiter), []))
        missing = [field for field in ("title", "text") if field not in fields.values()]
        if missing:
            problem = (
                f"expected a first row that names the columns, found none for {' and '.join(missing)}."
            )
            yield SourceError(name, problem, "Name its columns title, text, published, outlet, url ...")
            return
        for number, row in enumerate(rows, start=2):
            lines.begin()
            record: dict[str, object] = {fields[i]: v for i, v in enumerate(row) if v and i in fields}
            if record:
                yield _record(record, name, number, "row")
        if number == 1:
            yield _no_records(name)
    except UnicodeDecodeError:
        problem = f"expected UTF-8, found other bytes after row {number}."
        yield SourceError(name, problem, "Save it as CSV in UTF-8.")
    except csv.Error as error:
        problem = f"expected a table (CSV), found row {number + 1} broken: {error}."
        yield SourceError(name, problem, "Close its quotation marks, or save it as CSV again.")
    except OSError as error:
        yield os_error(name, error)
    finally:
        table.detach()  # the file is closed by who opened it


class _TableLines:
    """The lines of a table; a row that spans too many of them, or has too many cells, is an error."""

    def __init__(self, table: io.TextIOWrapper, most: int, delimiter: str) -> None:
        self._table, self._most, self._delimiter = table, most, delimiter
        self.begin()

    def begin(self) -> None:
        """The next line begins a row."""
        self._chars = self._cells = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._table.readline(self._most + 1):
            self._chars += len(line)
            self._cells += line.count(self._delimiter)
            if self._chars > self._most or self._cells > _CELLS:
                most = f"{self._most:,} characters or {_CELLS:,} cells"
                raise csv.Error(f"it has more than {most}")
            yield line


def _fields(head: list[str]) -> dict[int, str]:
    """The field of each column that is known, by the column's number."""
    columns = ["_".join(name.casefold().replace("-", " ").split()) for name in head]
    fields: dict[int, str] = {}
    for field, names in _COLUMNS.items():
        column = next((columns.index(n) for n in names.split() if n in columns), None)
        if column is not None:
            fields.setdefault(column, field)
    return fields


# -- what the other readers share -------------------------------------------------------------


def storable(text: str) -> str:
    """Bytes of a file name that are no UTF-8 come as lone surrogates, which no database takes."""
    return text.encode("utf-8", "backslashreplace").decode()


def too_big(name: str, size: int, max_bytes: int) -> SourceError:
    """The error for what holds `size` bytes, or more than can be told (0), and may hold `max_bytes`."""
    found = _megabytes(size) if size else "more"
    problem = f"expected at most {_megabytes(max_bytes)}, found {found}."
    return SourceError(name, problem, "Split it, or raise BYLINE_MAX_FILE_MB.")


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def os_error(name: str, error: Exception) -> SourceError:
    """The system's word on a file that cannot be read."""
    problem = getattr(error, "strerror", None) or str(error)
    return SourceError(name, f"cannot be read: {problem}.", "Check the path and its permissions.")
