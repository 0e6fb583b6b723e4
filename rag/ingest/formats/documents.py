"""What readers of files yield: documents, and errors in the place of those that cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rag.core.errors import SourceError
from rag.core.types import RawDocument

Documents = Iterator[RawDocument | SourceError]
"""What a reader yields: documents, and in its place the error of what could not be read."""


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
