"""Finds documents: a file or folder -> raw documents, or the errors that stood in the way.

Errors are values, so one bad record never stops the thousand after it. Only regular files are
opened (a pipe would hang), a folder is left neither through a link nor into hidden places, and no
more than the limit is ever held in memory. Knows nothing of what the documents say, or of the network:
see rag.web.
"""

from __future__ import annotations

import gzip
import json
import os
import stat
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from rag.errors import SourceError
from rag.types import RawDocument

KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".jsonl.gz": "lines",
}
"""How a file is read, by the end of its name."""
_KNOWN = ", ".join(KINDS)
_LIMIT_REMEDY = "Split it, or raise BYLINE_MAX_FILE_MB."
_ID_CHARS = 200

Found = Iterator[RawDocument | SourceError]


def read(path: Path, max_bytes: int) -> Found:
    """The documents in a file, or in all files below a folder, in the order of their names.

    `max_bytes` bounds a file, and a line of a `.jsonl` file. What cannot be read comes as a
    SourceError in its place. A test set (records with a question and no text) is passed over in a
    folder and an error when it is named.
    """
    if not _is_folder(path):
        yield from _read_file(path, max_bytes, named=True)
        return
    empty = True
    for found in find([path]):
        empty = False
        if isinstance(found, SourceError):
            yield found
        else:
            yield from _read_file(found, max_bytes, named=False)
    if empty:
        yield SourceError(
            _name(path), f"expected files to read ({_KNOWN}), found none.", "Name another."
        )


def find(paths: Iterable[Path]) -> Iterator[Path | SourceError]:
    """Every path that is no folder, as given, and the readable files below every folder, sorted.

    Hidden files and folders, links that lead elsewhere, and other kinds of file are passed over; a
    folder that cannot be listed is an error in its place.
    """
    for path in paths:
        if _is_folder(path):
            yield from _walk(path)
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # no permission, a NUL in the name: reading it says so
        return False


def _walk(folder: Path) -> Iterator[Path | SourceError]:
    errors: list[OSError] = []
    root = os.path.realpath(folder)
    files: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in names if not name.startswith(".")):
            real = os.path.realpath(path)
            known = real in files and path.is_symlink()  # a link and its file are one document
            if kind_of(path) and not known and Path(real).is_file() and _is_below(real, root):
                files[real] = path
    yield from sorted(files.values())
    for error in errors:
        yield _os_error(Path(error.filename or folder), error)


def _is_below(real: str, root: str) -> bool:
    return os.path.commonpath([root, real]) == root


def kind_of(path: Path) -> str:
    """How the file is read, told by the end of its name; empty when it is not."""
    name = path.name.lower()
    return next((kind for end, kind in KINDS.items() if name.endswith(end) and name != end), "")


def _read_file(path: Path, max_bytes: int, *, named: bool) -> Found:
    kind = kind_of(path)
    if problem := _unreadable(path, 0 if kind == "lines" else max_bytes, kind):
        yield problem
    elif kind == "lines":
        yield from _read_lines(path, max_bytes, named)
    elif kind == "json":
        yield from _read_json(path, max_bytes, named)
    else:
        content = _content(path, max_bytes)
        yield RawDocument(_name(path), kind, content) if isinstance(content, bytes) else content


def _unreadable(path: Path, max_bytes: int, kind: str) -> SourceError | None:
    """Why the file should not be opened, None when it may; `max_bytes` 0 is no limit."""
    name = _name(path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        return _os_error(path, error)
    if not stat.S_ISREG(status.st_mode):
        return SourceError(name, "expected a regular file, found a pipe or device.", "Name a file.")
    if not kind:
        found = path.suffix or "a name without one"
        return SourceError(name, f"expected one of {_KNOWN}, found {found}.", "Rename or convert it.")
    if status.st_size == 0:
        return SourceError(name, "expected a document, found an empty file.", "Fill or remove it.")
    return _too_big(name, status.st_size, max_bytes) if 0 < max_bytes < status.st_size else None


def _too_big(name: str, size: int, max_bytes: int) -> SourceError:
    expected = f"expected at most {_megabytes(max_bytes)}"
    found = f"found {_megabytes(size)}" if size else "found more"
    return SourceError(name, f"{expected}, {found}.", _LIMIT_REMEDY)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"


def _content(path: Path, max_bytes: int) -> bytes | SourceError:
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)  # it may have grown since it was measured
    except OSError as error:
        return _os_error(path, error)
    return content if len(content) <= max_bytes else _too_big(_name(path), 0, max_bytes)


# -- records ----------------------------------------------------------------------------------


def _read_json(path: Path, max_bytes: int, named: bool) -> Found:
    """The object in the file, or each object of the list in it."""
    content = _content(path, max_bytes)
    loaded = content if isinstance(content, SourceError) else _loaded(content, _name(path))
    if isinstance(loaded, SourceError):
        yield loaded
        return
    records = loaded if isinstance(loaded, list) else [loaded]
    if not records:
        yield _no_records(path)
    elif is_test_set(records[0]):
        yield from _test_set(path, named)
    else:
        for number, record in enumerate(records, start=1):
            yield _record(record, path, number, "record")


def _read_lines(path: Path, max_bytes: int, named: bool) -> Found:
    """One record a line, read as a stream; each line is as big as `max_bytes` at most."""
    empty = True
    for number, line in _lines(path, max_bytes):
        loaded = line if isinstance(line, SourceError) else _loaded(line, _at(path, number))
        if empty and is_test_set(loaded):
            yield from _test_set(path, named)
            return
        empty = False
        yield loaded if isinstance(loaded, SourceError) else _record(loaded, path, number, "line")
    if empty:
        yield _no_records(path)


def _lines(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | SourceError]]:
    """The lines that are not blank with their numbers; an error where the file breaks off."""
    number = 0
    try:
        with _opened(path) as file:
            while line := file.readline(max_bytes + 1):
                number += 1
                if len(line) > max_bytes and not line.endswith(b"\n"):
                    _skip_line(file)
                    yield number, _too_big(_at(path, number), 0, max_bytes)
                elif line.strip():
                    yield number, line
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        problem = f"expected a whole gzip file, found it broken after line {number}: {error}."
        yield number + 1, SourceError(_name(path), problem, "Copy or download it again.")
    except OSError as error:
        yield number + 1, _os_error(path, error)


def _opened(path: Path) -> BinaryIO:
    # Typed as what both are for us: a binary stream with readline.
    return gzip.open(path) if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _skip_line(file: BinaryIO) -> None:
    while (piece := file.readline(1 << 20)) and not piece.endswith(b"\n"):
        pass


def _loaded(content: bytes, subject: str) -> object:
    """The JSON value in `content`, or the SourceError that says why there is none."""
    remedy = "Correct it."
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        found = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except UnicodeDecodeError:
        found, remedy = "bytes that are not UTF-8", "Save it as UTF-8."
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets in thousands
        found = "a number too long or brackets too deep"
    return SourceError(subject, f"expected JSON, found {found}.", remedy)


def _record(record: object, path: Path, number: int, unit: str) -> RawDocument | SourceError:
    if not isinstance(record, dict):
        found = f"expected a JSON object, found {type(record).__name__}."
        return SourceError(_at(path, number, unit), found, 'Write {"title": ..., "text": ...}.')
    given = record.get("id")
    named = isinstance(given, str | int) and not isinstance(given, bool)
    key = " ".join(str(given).split())[:_ID_CHARS] if named else ""
    return RawDocument(f"{_name(path)}#{_storable(key) or number}", "record", record=record)


def is_test_set(record: object) -> bool:
    """Whether a record belongs to a test set: it asks a question and tells no text."""
    return isinstance(record, dict) and "question" in record and "text" not in record


def _test_set(path: Path, named: bool) -> Found:
    if named:
        problem = "expected articles, found a test set (records with a question and no text)."
        yield SourceError(_name(path), problem, "Measure with it: python -m rag.evaluation run.")


def _no_records(path: Path) -> SourceError:
    return SourceError(_name(path), "expected records, found none.", "Fill or remove it.")


# -- names ------------------------------------------------------------------------------------


def _name(path: Path) -> str:
    """The absolute path, in characters that can be printed and stored."""
    return _storable(str(path.absolute()))


def _storable(text: str) -> str:
    """Bytes of a file name that are no UTF-8 come as lone surrogates, which no database takes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _at(path: Path, number: int, unit: str = "line") -> str:
    return f"{_name(path)}, {unit} {number}"


def _os_error(path: Path, error: OSError | ValueError) -> SourceError:
    problem = getattr(error, "strerror", None) or str(error)
    remedy = "Check the path and its permissions."
    return SourceError(_name(path), f"cannot be read: {problem}.", remedy)
