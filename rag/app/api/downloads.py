"""Articles to the bytes of a download: JSON lines, or Markdown in a .zip, sent as they are written.

Knows nothing of HTTP and of the database.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, cast

from rag.core.types import StoredArticle
from rag.storage.export import article_markdown, article_record


def lines(found: Iterable[StoredArticle]) -> Iterator[bytes]:
    """A JSON record a line."""
    for stored in found:
        yield json.dumps(article_record(stored.article), ensure_ascii=False).encode() + b"\n"


def zipped(found: Iterable[StoredArticle]) -> Iterator[bytes]:
    """A .zip, sent as it is written: nothing of it is kept."""
    written = _Pipe()
    with zipfile.ZipFile(cast("Any", written), "w", zipfile.ZIP_DEFLATED) as pack:
        for stored in found:
            pack.writestr(file_name(stored), article_markdown(stored.article))
            yield written.taken()
    yield written.taken()


class _Pipe(io.RawIOBase):
    """Takes bytes and hands them on; cannot be rewound, which tells zipfile to put sizes behind."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last call."""
        held, self._held = bytes(self._held), bytearray()
        return held


def file_name(stored: StoredArticle) -> str:
    """`2024-05-03-kestrel-bridge-opens-0123456789abcdef.md`: safe anywhere, and no two alike."""
    day = stored.article.published.isoformat() if stored.article.published else "undated"
    title = re.sub(r"[^a-z0-9]+", "-", stored.article.title.lower())[:60].strip("-")
    return "-".join(filter(None, [day, title, stored.id])) + ".md"
