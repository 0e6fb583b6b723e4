"""Web archives (WARC) -> the pages in them, read as a stream; what is broken costs itself only.

A record of a zipped archive stands in a gzip member of its own, so that each is read apart. In a plain
one the reading goes on at the next line `WARC/1.` after what is broken.
"""

from __future__ import annotations

import gzip
import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from rag.core.errors import PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.containers.zip_archives import printable
from rag.ingest.formats.documents import Documents, too_big
from rag.text.encodings import as_utf8

logging.getLogger("warcio").addHandler(logging.NullHandler())  # it would print addresses as they came

_AGAIN = "Copy or download it again."
_GZIP = b"\x1f\x8b\x08"
_RECORD = re.compile(rb"\nWARC/\d\.\d\r?\n")
_BLOCK = 1 << 16
_MEMBER = 4
"""A gzip member is held in memory up to so many times the limit for a page; larger ones are streamed."""
_BREAKS = 1000
"""Times that reading goes on behind what is broken."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_ADDRESS = re.compile(rb"WARC-Target-URI: *<?([^\s>]+)")
_REPACK = "Save the page itself as HTML."
_ANSWERS = ("response", "resource")
_ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "br")


def read_warc(file: BinaryIO, name: str, max_bytes: int) -> Documents:
    """The pages in a web archive, named by their addresses; other files and failures are passed over."""
    passed: Counter[str] = Counter()
    empty = True
    try:
        for part in _parts(file, max_bytes):
            for item in _pages(part, name, max_bytes, passed):
                empty = False
                yield item
    except OSError as error:
        yield _broken(name, error)
        return
    if empty:
        among = f" among its records ({_counts(passed)})" if passed else ""
        problem = f"expected pages in the web archive, found none{among}."
        yield SourceError(name, problem, "Name another.")
    elif passed:
        yield PassedOverError(name, f"records that hold no page were passed over: {_counts(passed)}.")


def _counts(passed: Counter[str]) -> str:
    return ", ".join(f"{count:,} of kind {kind}" for kind, count in sorted(passed.items()))


def _broken(name: str, error: Exception | str) -> SourceError:
    message = " ".join(str(error).split())[:200]
    return SourceError(name, f"expected a web archive (WARC), found it broken: {message}.", _AGAIN)


def _parts(file: BinaryIO, max_bytes: int) -> Iterator[BinaryIO | str]:
    """What can be read apart, unzipped, or why it cannot be: each gzip member; else the whole file."""
    head = bytearray(file.read(_BLOCK))
    if head.startswith(_GZIP):
        yield from _members(head, file, _MEMBER * max_bytes)
    elif file.seekable():
        file.seek(0)
        yield file
    else:
        yield _joined(head, file)


def _members(buffer: bytearray, file: BinaryIO, most: int) -> Iterator[BinaryIO | str]:
    """The gzip members; `buffer` holds what was read of the file, from a member's first byte on."""
    while buffer:
        unzip, content, fed = zlib.decompressobj(31), bytearray(), 0
        try:
            while not unzip.eof and len(content) <= most:
                if fed == len(buffer) and not _fill(buffer, file):
                    break
                piece = bytes(buffer[fed : fed + _BLOCK])
                fed += len(piece)
                content += unzip.decompress(piece, most + 1 - len(content))
        except zlib.error as error:
            problem = str(error)
        else:
            problem = "" if unzip.eof or len(content) > most else "it breaks off"
        if problem:
            yield f"{problem}{_whose(content)}"
            _drop_to_member(buffer, file)
        elif not unzip.eof:
            yield cast("BinaryIO", gzip.GzipFile(fileobj=_joined(buffer, file)))
            return
        else:
            del buffer[: fed - len(unzip.unused_data)]
            yield io.BytesIO(content)
        if not buffer:
            _fill(buffer, file)


def _fill(buffer: bytearray, file: BinaryIO) -> bool:
    piece = file.read(_BLOCK)
    buffer += piece
    return bool(piece)


def _drop_to_member(buffer: bytearray, file: BinaryIO) -> None:
    """Leave what stands before the next gzip member; nothing when there is none."""
    del buffer[:1]
    while (place := buffer.find(_GZIP)) < 0:
        del buffer[: -len(_GZIP)]
        if not _fill(buffer, file):
            buffer.clear()
            return
    del buffer[:place]


def _whose(content: bytearray) -> str:
    address = _ADDRESS.search(content[:_BLOCK])
    return (
        f" (the record of {printable(address[1].decode('utf-8', 'replace'))[:2000]})" if address else ""
    )


class _Joined(io.RawIOBase):
    """What was read of a file, and then the rest of it."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._head[: len(buffer)] or self._file.read(len(buffer))
        self._head = self._head[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def _joined(head: bytearray, file: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Joined(bytes(head), file)))


# -- records ----------------------------------------------------------------------------------


def _pages(part: BinaryIO | str, name: str, max_bytes: int, passed: Counter[str]) -> Documents:
    if isinstance(part, str):
        yield _broken(name, part)
        return
    place = [0]
    for _ in range(_BREAKS):
        try:
            for record in _records(part, passed, place):
                yield _page(record, name, max_bytes)
        except Exception as error:  # noqa: BLE001  # warcio and what it decompresses with raise many kinds
            yield _broken(name, error)
            if isinstance(error, OSError) or not _seek_record(part, place[0] + 1):
                return
        else:
            return


def _records(part: BinaryIO, passed: Counter[str], place: list[int]) -> Iterator[Any]:
    """The records that hold a page; others are counted in `passed`. `place` is where one begins."""
    from warcio.archiveiterator import ArchiveIterator

    records = ArchiveIterator(part)
    records.INC_RECORD = ""  # it would print, to stderr, what stands between two records
    while True:
        place[0] = records.offset
        if (record := next(records, None)) is None:
            return
        place[0] = records.offset
        if record.length is not None and record.length < 0:
            raise ValueError("a record of negative length")
        if _is_page(record):
            yield record
        else:
            passed[_kind(record)] += 1


def _is_page(record: Any) -> bool:
    is_shown = "html" in _content_type(record) and _status(record) == "200"
    return is_shown and record.rec_type in _ANSWERS


def _kind(record: Any) -> str:
    """What a record is that holds no page: `request`, `response image/png`, `response 404`."""
    if record.rec_type not in _ANSWERS:
        return str(record.rec_type)
    status = _status(record)
    what = status if status != "200" else _content_type(record).partition(";")[0].strip().lower()
    return f"{record.rec_type} {printable(what)[:40]}".strip()


def _content_type(record: Any) -> str:
    return (record.http_headers or record.rec_headers).get_header("Content-Type") or ""


def _status(record: Any) -> str:
    return str(record.http_headers.get_statuscode()) if record.http_headers else "200"


def _seek_record(part: BinaryIO, start: int) -> bool:
    """Go to the next record behind `start`; False when there is none, or no way to it."""
    if not part.seekable():
        return False
    part.seek(start)
    before = b""
    while block := part.read(_BLOCK):
        if found := _RECORD.search(before + block):
            part.seek(part.tell() - len(before + block) + found.start() + 1)
            return True
        before = (before + block)[-20:]
    return False


def _page(record: Any, name: str, max_bytes: int) -> RawDocument | SourceError:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    subject = f"{name}#{printable(address)[:2000]}"
    http = record.http_headers
    packed = ((http and http.get_header("Content-Encoding")) or "").strip().lower()
    if packed not in _ENCODINGS:
        return SourceError(subject, f"its content is packed as {packed}, which is not read.", _REPACK)
    content = _unpacked(record, packed, max_bytes)
    if content is None:
        return SourceError(subject, "expected a whole page, found its brotli broken.", _AGAIN)
    if len(content) > max_bytes:
        return too_big(subject, 0, max_bytes)
    if record.raw_stream.read(1 << 16) == b"" and getattr(record.raw_stream, "limit", 0) > 0:
        return SourceError(subject, "expected a whole page, found it cut off.", _AGAIN)
    if (inner := _RECORD.search(content)) and b"WARC-Type" in content[inner.start() :]:
        raise ValueError(f"the record of {printable(address)[:2000]} runs into the next")
    if not content.strip():
        return SourceError(subject, "expected a page, found an empty one.", "Leave it out.")
    charset = _CHARSET.search((http or record.rec_headers).get_header("Content-Type") or "")
    decoded = as_utf8(content, charset[1]) if charset else content
    return RawDocument(subject, "html", decoded, url=address.strip("<>"))


def _unpacked(record: Any, packed: str, max_bytes: int) -> bytes | None:
    """The page, at most a byte more than may be; None when its brotli is broken."""
    if packed != "br":
        return bytes(record.content_stream().read(max_bytes + 1))
    import brotli

    record.http_headers.remove_header("Content-Encoding")  # warcio fails at brotli's own decoder
    stream, unpack, content = record.content_stream(), brotli.Decompressor(), bytearray()
    try:
        while not unpack.is_finished() and len(content) <= max_bytes:
            piece = stream.read(_BLOCK) if unpack.can_accept_more_data() else b""
            if not piece and unpack.can_accept_more_data():
                return None
            content += unpack.process(piece, output_buffer_limit=1 << 20)
    except brotli.error:
        return None
    return bytes(content[: max_bytes + 1])
