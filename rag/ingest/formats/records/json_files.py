"""JSON and JSON lines -> records: one for each object or line, or the error in its place.

Reads from streams, a line at a time, and holds no more than the limit. Knows nothing of files
or of what the records say.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from rag.core.errors import PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.deliveries.ninjs import is_ninjs, ninjs_fields
from rag.ingest.formats.documents import Documents, os_error, storable, too_big
from rag.ingest.formats.records.exports import find_records
from rag.ingest.formats.records.record_fields import address_in, text_in, title_in

_PARTS = 2_000_000
"""Brackets and colons in one JSON text: a hostile one makes 20 bytes of memory of each of its own."""
_ID_CHARS = 200


def read_json(content: bytes, name: str, *, named: bool) -> Documents:
    """The object in the file, or each object of the list in it, or of what the list is wrapped in."""
    value = _load_json(content, name)
    if isinstance(value, SourceError):
        yield from _lines_in(content, name, named=named) or (value,)
        return
    records = find_records(value)
    if not records:
        yield _no_records(name)
    elif is_test_set(records[0]):
        yield from _test_set(name, named)
    elif (
        records == [value]
        and isinstance(value, dict)
        and not (text_in(value) or title_in(value) or address_in(value))
    ):
        yield _no_articles(value, name)
    else:
        for number, record in enumerate(records, start=1):
            yield _record(record, name, number, "record")


def _no_articles(value: Mapping[str, object], name: str) -> SourceError:
    shown = ", ".join(storable(str(field))[:40] for field in list(value)[:8])
    problem = f"expected articles, found an object with {shown or 'no fields'}, and none in it."
    return SourceError(name, problem, 'Write {"title": ..., "text": ...}, or a list of them.')


def _lines_in(content: bytes, name: str, *, named: bool) -> Documents | None:
    """The records of JSON lines under the name of a JSON file; None when its first line is none."""
    first, _, rest = content.strip().partition(b"\n")
    if not rest or not isinstance(_load_json(first, name), dict):
        return None
    return read_lines(io.BytesIO(content), name, len(content), named=named)


def read_lines(file: BinaryIO, name: str, max_bytes: int, *, named: bool) -> Documents:
    """One record a line, read as a stream; each line is as big as `max_bytes` at most."""
    empty = True
    for number, line in _lines(file, name, max_bytes):
        value = line if isinstance(line, SourceError) else _load_json(line, f"{name}, line {number}")
        if empty and is_test_set(value):
            yield from _test_set(name, named)
            return
        empty = False
        if isinstance(value, SourceError):
            yield value
            continue
        records = find_records([value])
        keys = (
            [str(number)] if len(records) == 1 else [f"{number}.{n}" for n, _ in enumerate(records, 1)]
        )
        for key, record in zip(keys, records, strict=True):
            yield _record(record, name, key, "line")
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


def _record(record: object, name: str, number: int | str, unit: str) -> RawDocument | SourceError:
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
    else:
        yield PassedOverError(name, "it is a test set: records with a question and no text.")


def _no_records(name: str) -> SourceError:
    return SourceError(name, "expected records, found none.", "Fill or remove it.")


# -- what the other readers share -------------------------------------------------------------
