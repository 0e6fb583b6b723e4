"""A fetched page as a document to parse. Pure.

The same page under a moved address, or with other tracking parameters, is the same article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.core.types import RawDocument
from rag.text.addresses import strip_tracking
from rag.text.encodings import as_utf8

if TYPE_CHECKING:
    from rag.ingest.fetch.http_client import Page

PAGE_TYPES = ("html", "text/plain", "application/pdf")
"""Media types of pages, by a word that they hold."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def is_url(source: str) -> bool:
    """Whether a source is an address of the web, not a path."""
    return source.lower().startswith(("http://", "https://"))


def page_document(page: Page) -> RawDocument:
    """The page as it is to be parsed: UTF-8 if the server said what it is, and its lasting address."""
    if page.type == "application/pdf" or page.content.startswith(b"%PDF-"):
        return RawDocument(strip_tracking(page.url), "pdf", page.content)
    kind = "text" if page.type == "text/plain" else "html"
    return RawDocument(strip_tracking(page.url), kind, as_utf8(page.content, charset(page)))


def charset(page: Page) -> str:
    """The encoding that the server names, empty for none."""
    found = _CHARSET.search(page.header("content-type"))
    return found[1] if found else ""
