"""Zip archives of documents, read as streams: nothing is ever unpacked to the disk.

Each member comes as a name and an open file, or as the error in its place. What an archive may unfold
to is bounded, whatever its headers say. Knows nothing of what the members hold.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from rag.core.errors import PassedOverError, SourceError
from rag.ingest.formats.documents import storable

MEMBERS = 100_000
"""Files in one archive that are looked at."""
DIRECTORY_BYTES = 20_000_000
"""Of a zip's list of members, 46 bytes and a name for each; in memory it takes ten times as much."""
UNFOLDED = 100
"""An archive may unfold to so many times the limit for a file: 2 GB at the usual 20 MB."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_AGAIN = "Copy or download it again."
_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others (LZMA) may ask for gigabytes of memory in their headers."""


Member = tuple[str, BinaryIO] | SourceError
"""A member's name and what it holds, to be read before the next is asked for; or why it cannot be."""


class _CountedFile(io.RawIOBase):
    """A member of an archive, read until the whole archive has unfolded too far: then an OSError."""

    def __init__(self, file: IO[bytes], left: list[int]) -> None:
        self._file, self._left = file, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        self._left[0] -= len(piece)
        if self._left[0] < 0:
            raise OSError(0, "the archive unfolds to more than is allowed")
        buffer[: len(piece)] = piece
        return len(piece)


class _BoundedFile(io.BufferedReader):
    """A file of which no more is read at once than a list of members may take; zipfile asks for all."""

    most: int | None = DIRECTORY_BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        if self.most and size and size > self.most:
            raise ValueError(f"its list of files is longer than {self.most / 1e6:,.0f} MB")
        return super().read(size)


def zip_members(
    file: BinaryIO, name: str, max_bytes: int, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Member]:
    """The `wanted` files in a zip, in its order; for a hidden one the error that says so.

    Encrypted members, links, names that lead elsewhere or hold control characters, and other
    compressions than deflate are errors in their place.
    """
    bounded = _BoundedFile(cast("io.RawIOBase", file))
    try:
        yield from _members(bounded, name, max_bytes, wanted)
    finally:
        bounded.detach()  # forgotten, it would close the file of who opened it


def _members(
    bounded: _BoundedFile, name: str, max_bytes: int, wanted: Callable[[str], bool]
) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(bounded)
        entries = archive.infolist()
        bounded.most = None
    except _ERRORS as error:
        yield SourceError(name, f"expected a zip archive, found it broken: {error}.", _AGAIN)
        return
    if len(entries) > MEMBERS:
        problem = f"expected at most {MEMBERS:,} files, found {len(entries):,}."
        yield SourceError(name, problem, "Split the archive.")
        return
    left = [UNFOLDED * max_bytes]
    for entry in entries:
        if not wanted(entry.filename) or entry.is_dir() or "__MACOSX" in entry.filename.split("/"):
            continue  # the last is what macOS keeps beside each file: no document of anybody's
        if _is_hidden(entry.filename):
            yield PassedOverError(f"{name}#{printable(entry.filename)}", "it is hidden.")
        else:
            yield _open_member(archive, entry, name, left)
        if left[0] < 0:
            problem = f"it unfolds to more than {UNFOLDED * max_bytes / 1e6:,.0f} MB (a zip bomb?)."
            yield SourceError(name, problem, "Add the files themselves.")
            return


def _open_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: list[int]) -> Member:
    subject = f"{name}#{printable(entry.filename)}"
    if refusal := _refusal(entry):
        return SourceError(subject, *refusal)
    try:
        file = archive.open(entry)
    except (*_ERRORS, RuntimeError) as error:
        return SourceError(subject, f"cannot be read: {error}.", _AGAIN)
    return subject, cast("BinaryIO", io.BufferedReader(_CountedFile(file, left)))


def _refusal(entry: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Why a member is not even opened, and what to do; None when it may be."""
    path = entry.orig_filename
    if _CONTROL.search(path):
        return "its name holds characters that nobody sees.", "Rename it."
    if ".." in re.split(r"[/\\]", path) or path.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", path):
        return "its name leads out of the archive.", "Pack the archive again."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link, which is not followed.", "Pack the file itself."
    if entry.flag_bits & 0x1:
        return "it is encrypted.", "Pack it without a password."
    if entry.compress_type not in _METHODS:
        problem = f"expected it deflated or stored, found method {entry.compress_type}."
        return problem, "Pack it as an ordinary zip."
    return None


def _is_hidden(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(p.startswith(".") and p != ".." for p in parts)


def printable(text: str) -> str:
    """A name that can be shown and stored: what nobody sees as an escape."""
    return _CONTROL.sub(lambda c: f"\\x{ord(c[0]):02x}", storable(text))
