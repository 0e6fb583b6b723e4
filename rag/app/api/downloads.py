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


def json_lines(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    """A JSON record a line."""
    for entry in articles:
        yield json.dumps(article_record(entry.article), ensure_ascii=False).encode() + b"\n"


def markdown_zip(articles: Iterable[StoredArticle]) -> Iterator[bytes]:
    """A .zip, sent as it is written: nothing of it is kept."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast("Any", pipe), "w", zipfile.ZIP_DEFLATED) as pack:
        for entry in articles:
            pack.writestr(file_name(entry), article_markdown(entry.article))
            yield pipe.drain()
    yield pipe.drain()


class _Pipe(io.RawIOBase):
    """Takes bytes and hands them on; cannot be rewound, which tells zipfile to put sizes behind."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        return len(data)

    def drain(self) -> bytes:
        """What was written since the last call."""
        content, self._buffer = bytes(self._buffer), bytearray()
        return content


def file_name(entry: StoredArticle) -> str:
    """`2024-05-03-kestrel-bridge-opens-0123456789abcdef.md`: safe anywhere, and no two alike."""
    day = entry.article.published.isoformat() if entry.article.published else "undated"
    title = re.sub(r"[^a-z0-9]+", "-", entry.article.title.lower())[:60].strip("-")
    return "-".join(filter(None, [day, title, entry.id])) + ".md"
