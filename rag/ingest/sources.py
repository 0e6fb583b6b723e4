"""Finds documents: a file or folder -> raw documents, or the errors that stood in the way.

Errors are values, so one bad record never stops the thousand after it. Only regular files are
opened (a pipe would hang), a folder is left neither through a link nor into hidden places, and no
more than the limit is ever held in memory. Knows nothing of what the documents say, or of the network:
see rag.ingest.fetch.
"""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import BinaryIO, cast

from rag.core.errors import AddressListError, ParseError, PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.file_kinds import KNOWN, STREAMS, document_kind, kind_of_doc
from rag.ingest.folder_walk import file_name, is_folder, unread_suffix, walk_folder
from rag.ingest.formats.containers.mbox import read_mbox
from rag.ingest.formats.containers.time_budget import TimeBudget, timed_file
from rag.ingest.formats.containers.web_archives import read_warc
from rag.ingest.formats.containers.zip_archives import printable, zip_members
from rag.ingest.formats.documents import Documents, os_error, too_big
from rag.ingest.formats.records.companions import Rows, is_count, is_table, read_table
from rag.ingest.formats.records.exports import bookmarks_in, only_articles
from rag.ingest.formats.records.json_files import read_json, read_lines
from rag.ingest.formats.records.tables import read_csv
from rag.ingest.formats.records.wordpress import HEAD as WXR_HEAD
from rag.ingest.formats.records.wordpress import is_wxr, read_wxr
from rag.text.cleaning import decode_text

_NESTED = 1
"""Archives that are opened inside an archive, one in the other."""


def read_documents(path: Path, max_bytes: int, budget: TimeBudget | None = None) -> Documents:
    """The documents in a file, or in all files below a folder, in the order of their names.

    `max_bytes` bounds a file, and a line of a `.jsonl` file. What cannot be read comes as a
    SourceError in its place. A test set (records with a question and no text) is passed over in a
    folder and an error when it is named. `budget` bounds the time of a container; tell it which
    documents were articles.
    """
    budget = budget or TimeBudget()
    if not is_folder(path):
        yield from _read_file(path, max_bytes, budget, named=True)
        return
    yield from only_articles(_read_folder(path, max_bytes, budget), file_name(path))


def _read_folder(path: Path, max_bytes: int, budget: TimeBudget) -> Documents:
    empty = True
    files = list(walk_folder(path))
    rows = _rows(files, max_bytes)
    for file in files:
        empty = empty and isinstance(file, PassedOverError)
        if isinstance(file, SourceError):
            yield file
        else:
            yield from _read_file(file, max_bytes, budget, named=False, rows=rows)
    if empty:
        yield _nothing_to_read(file_name(path))


def _rows(files: Iterable[Path | SourceError], max_bytes: int) -> Rows:
    """What the tables of exports among the files say; a broken one says so when its turn comes."""
    rows: dict[str, Mapping[str, object]] = {}
    for file in files:
        if isinstance(file, Path) and is_table(file.name):
            with suppress(OSError), file.open("rb") as table:
                rows |= read_table(table.read(max_bytes), file.name)
    return rows


def find_addresses(path: Path, max_bytes: int) -> Iterator[str | SourceError]:
    """The addresses in lists without texts: bookmarks, exports of Pocket, Raindrop and the like.

    An error where a file has none, or cannot be read.
    """
    has_any = False
    for found in read_documents(path, max_bytes):
        if isinstance(found, AddressListError):
            has_any = True
            yield from found.addresses
        elif isinstance(found, SourceError) and not isinstance(found, PassedOverError):
            yield found
    if not has_any:
        problem = "expected a list of addresses without texts, found none."
        yield SourceError(file_name(path), problem, "Add it without --links.")


def _nothing_to_read(name: str, place: str = "") -> SourceError:
    problem = f"expected files to read{place} ({KNOWN}), found none."
    return SourceError(name, problem, "Name another.")


@dataclass(frozen=True)
class _Stream:
    """An open file, or a member of an archive."""

    file: BinaryIO
    name: str
    """What errors call it."""
    kind: str
    """One of the values of `KINDS`."""
    budget: TimeBudget
    depth: int = 0
    """How many archives it stands in."""
    rows: Rows = field(default_factory=dict)
    """What a table beside it says of the pages of an export."""


def _read_file(
    path: Path, max_bytes: int, budget: TimeBudget, *, named: bool, rows: Rows = MappingProxyType({})
) -> Documents:
    kind = document_kind(path)
    if problem := _unreadable(path, 0 if kind in STREAMS else max_bytes, kind):
        yield problem
        return
    try:
        with _opened(path) as file:
            stream = _Stream(file, file_name(path), kind, budget, rows=rows)
            documents = _read_stream(stream, max_bytes, named=named)
            yield from budget.limit(documents, stream.name) if kind in STREAMS else documents
    except (OSError, EOFError, zlib.error) as error:
        yield os_error(file_name(path), error)


def _read_stream(stream: _Stream, max_bytes: int, *, named: bool) -> Documents:
    name = stream.name
    if stream.rows and is_table(name.rpartition("#")[2]):
        return  # it was read: it says what the pages beside it are
    if stream.rows and is_count(name):
        yield PassedOverError(name, "it counts readers, and holds no article.")
        return
    file = timed_file(stream.file, stream.budget) if stream.kind in STREAMS else stream.file
    if stream.kind == "lines":
        yield from only_articles(read_lines(file, name, max_bytes, named=named), name)
    elif stream.kind == "csv":
        yield from only_articles(read_csv(file, name, max_bytes), name)
    elif stream.kind == "xml":
        yield from _read_xml(replace(stream, file=file), max_bytes)
    elif stream.kind == "mbox":
        yield from read_mbox(file, name, max_bytes)
    elif stream.kind == "warc":
        yield from read_warc(file, name, max_bytes)
    elif stream.kind == "zip" and stream.depth == 0:
        yield from _read_zip(replace(stream, file=file), max_bytes)
    else:
        yield from _read_whole(stream, max_bytes, named)


def _read_xml(stream: _Stream, max_bytes: int) -> Documents:
    """An export of WordPress post by post, any other news as a whole."""
    file = io.BufferedReader(cast("io.RawIOBase", stream.file), WXR_HEAD)
    try:
        if is_wxr(file.peek(WXR_HEAD)):
            yield from only_articles(read_wxr(file, stream.name, max_bytes), stream.name)
        else:
            yield from _read_whole(replace(stream, file=file, kind="news"), max_bytes, named=False)
    finally:
        file.detach()  # the file is closed by who opened it


def _read_whole(stream: _Stream, max_bytes: int, named: bool) -> Documents:
    """What must be held in memory as a whole to be read."""
    content = stream.file.read(max_bytes + 1)  # it may have grown since it was measured
    if stream.kind == "doc":
        stream = replace(stream, kind=kind_of_doc(content))
    if len(content) > max_bytes:
        yield too_big(stream.name, 0, max_bytes)
    elif stream.kind == "json":
        yield from only_articles(read_json(content, stream.name, named=named), stream.name)
    elif stream.kind == "html" and (row := stream.rows.get(PurePosixPath(stream.name).stem)):
        yield _page_of_export(content, stream.name, row)
    elif stream.kind == "html" and (bookmarks := bookmarks_in(content, stream.name)):
        yield bookmarks
    elif stream.kind == "zip":
        yield from _read_zip(replace(stream, file=io.BytesIO(content)), max_bytes)
    else:
        yield RawDocument(stream.name, stream.kind, content)


def _page_of_export(content: bytes, name: str, row: Mapping[str, object]) -> RawDocument | SourceError:
    """A page as the record that an export's table begins."""
    try:
        page = decode_text(content, name, html=True)
    except ParseError as error:
        return SourceError(name, error.problem, error.remedy)
    return RawDocument(name, "record", record={**row, "content_html": page})


def _read_zip(stream: _Stream, max_bytes: int) -> Documents:
    """The documents in an archive; an archive in an archive is read, one in that is an error."""
    yield from only_articles(_read_members(stream, max_bytes), stream.name)


def _read_members(stream: _Stream, max_bytes: int) -> Documents:
    empty = True
    stream = replace(stream, rows=_rows_in_zip(stream, max_bytes))
    for member in zip_members(stream.file, stream.name, max_bytes):
        if isinstance(member, SourceError):
            empty = empty and isinstance(member, PassedOverError)
            yield member
        elif kind := document_kind(PurePosixPath(member[0])):
            empty = False
            inner = replace(stream, file=member[1], name=member[0], kind=kind, depth=stream.depth + 1)
            yield from _read_member(inner, max_bytes)
        else:
            yield PassedOverError(member[0], unread_suffix(PurePosixPath(member[0]).suffix))
    if empty:
        yield _nothing_to_read(stream.name, " in the archive")


def _rows_in_zip(stream: _Stream, max_bytes: int) -> Rows:
    rows: dict[str, Mapping[str, object]] = {}
    for member in zip_members(stream.file, stream.name, max_bytes, is_table):
        if not isinstance(member, SourceError):
            with suppress(OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile):
                rows |= read_table(member[1].read(max_bytes), member[0].rpartition("#")[2])
    return rows


def _read_member(stream: _Stream, max_bytes: int) -> Documents:
    if stream.kind == "zip" and stream.depth > _NESTED:
        problem = f"it is an archive in {stream.depth} others; {_NESTED + 1} are opened."
        yield SourceError(stream.name, problem, "Unpack them first.")
        return
    try:
        if stream.name.lower().endswith(".jsonl.gz"):
            stream = replace(stream, file=cast("BinaryIO", gzip.GzipFile(fileobj=stream.file)))
        yield from _read_stream(stream, max_bytes, named=False)
    except (OSError, EOFError, ValueError, zlib.error, zipfile.BadZipFile) as error:
        yield SourceError(stream.name, f"cannot be read: {error}.", "Pack the archive again.")


def _unreadable(path: Path, max_bytes: int, kind: str) -> SourceError | None:
    """Why the file should not be opened, None when it may; `max_bytes` 0 is no limit."""
    name = file_name(path)
    if "\0" not in name and printable(name) != name:
        problem = "its name holds characters that nobody sees."
        return SourceError(printable(name), problem, "Rename it.")
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        return os_error(name, error)
    if not stat.S_ISREG(status.st_mode):
        return SourceError(name, "expected a regular file, found a pipe or device.", "Name a file.")
    if not kind:
        suffix = path.suffix or "a name without one"
        return SourceError(name, f"expected one of {KNOWN}, found {suffix}.", "Rename or convert it.")
    if status.st_size == 0:
        return SourceError(name, "expected a document, found an empty file.", "Fill or remove it.")
    return too_big(name, status.st_size, max_bytes) if 0 < max_bytes < status.st_size else None


def _opened(path: Path) -> BinaryIO:
    # Typed as what both are for us: a binary stream. A web archive is unzipped by its own reader.
    zipped = path.name.lower().endswith(".jsonl.gz")
    return gzip.open(path) if zipped else path.open("rb")  # type: ignore[return-value]
