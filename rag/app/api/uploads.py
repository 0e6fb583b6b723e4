"""What may be brought to the page: names, kinds, sizes and numbers of files. Opens nothing.

Names come from strangers: none of them ever names a file of ours, and none leads anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.core.errors import SourceError
from rag.core.settings import Settings
from rag.ingest.file_kinds import KINDS, document_kind
from rag.ingest.formats.containers.zip_archives import printable

_WHOLE = ("lines", "csv", "zip", "warc")
"""Kinds that hold many articles: a file may be as large as all that is brought."""
_NAME_BYTES, _PATH_BYTES = 255, 1000


@dataclass(frozen=True)
class UploadLimits:
    """How much may be brought at once."""

    file_bytes: int
    """A document."""
    total_bytes: int
    """All files together, and all their text."""
    files: int
    """Number of files."""


def upload_limits(settings: Settings) -> UploadLimits:
    """Those that are set."""
    return UploadLimits(
        settings.max_file_mb * 1_000_000, settings.max_upload_mb * 1_000_000, settings.max_upload_files
    )


def check_upload(
    name: str, size: int, limits: UploadLimits, files: int = 0, total_bytes: int = 0
) -> str:
    """The kind of a file, one of the values of `sources.KINDS`, beside `files` of `total_bytes` in all.

    `name` may have the names of folders before it. Raises SourceError that says what is wrong.
    """
    subject = printable(name)[:_PATH_BYTES] or "a file without a name"
    kind = kind_of_name(name, subject)
    if size == 0:
        raise SourceError(subject, "expected a document, found an empty file.", "Fill or leave it out.")
    if kind not in _WHOLE and size > limits.file_bytes:
        problem = f"expected at most {_mb(limits.file_bytes)}, found {_mb(size)}."
        raise SourceError(subject, problem, "Split it, or raise BYLINE_MAX_FILE_MB.")
    if files >= limits.files:
        problem = f"expected at most {limits.files:,} files at once, found more."
        raise SourceError(subject, problem, "Pack them into a .zip, or raise BYLINE_MAX_UPLOAD_FILES.")
    if total_bytes + size > limits.total_bytes:
        most, total = _mb(limits.total_bytes), _mb(total_bytes + size)
        problem = f"expected at most {most} at once, found {total} with it."
        raise SourceError(subject, problem, "Save the others first, or raise BYLINE_MAX_UPLOAD_MB.")
    return kind


def kind_of_name(name: str, subject: str) -> str:
    """The kind that a name ends in. Raises SourceError for a name that leads elsewhere or is no name."""
    parts = name.split("/")
    if printable(name) != name:
        raise SourceError(subject, "its name holds characters that nobody sees.", "Rename it.")
    if {"", ".", ".."} & {*parts} or "\\" in name or re.match(r"[A-Za-z]:", name):
        raise SourceError(subject, "its name leads to another folder.", "Rename it.")
    if max(len(p.encode()) for p in parts) > _NAME_BYTES or len(name.encode()) > _PATH_BYTES:
        raise SourceError(subject, f"its name has more than {_NAME_BYTES} bytes.", "Rename it.")
    kind = document_kind(PurePosixPath(name))
    if not kind:
        suffix = PurePosixPath(name).suffix or "a name without one"
        expected = f"expected one of {', '.join(KINDS)}"
        raise SourceError(subject, f"{expected}, found {suffix}.", "Convert it, or leave it out.")
    return kind


def is_skipped(name: str) -> bool:
    """Whether a file of a folder goes unmentioned: it is hidden, or of a kind that is not read."""
    parts = name.split("/")
    hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return len(parts) > 1 and (hidden or not document_kind(PurePosixPath(name)))


def file_suffix(name: str) -> str:
    """The end of a name that says how the file is read: `.jsonl.gz`; empty for none."""
    return max((end for end in KINDS if name.lower().endswith(end)), key=len, default="")


def _mb(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
