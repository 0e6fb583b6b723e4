"""Pages of the network into the catalog: fetch, parse, store, and say of each what became of it.

The same page under a moved address, or with other tracking parameters, is the same article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rag.core.errors import ParseError, SourceError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.sandbox import Sandbox
from rag.ingest.parse import parse
from rag.ingest.pipeline import Outcome
from rag.storage.catalog import Catalog
from rag.text.addresses import without_tracking

if TYPE_CHECKING:
    from rag.ingest.fetch.polite import Visitor
    from rag.ingest.fetch.web import Page

PAGES = ("html", "text/plain")
"""Media types of pages, by a word that they hold."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def is_url(source: str) -> bool:
    """Whether a source is an address of the web, not a path."""
    return source.lower().startswith(("http://", "https://"))


def take_in_pages(
    catalog: Catalog, visitor: Visitor, urls: Iterable[str], today: date
) -> Iterator[Outcome]:
    """Store the article of every page; an outcome is yielded once it cannot be lost."""
    with Sandbox() as sandbox:
        for url in urls:
            try:
                article = fetched(visitor, sandbox, url, today)
            except (SourceError, ParseError) as error:
                yield failure(url, error)
            else:
                yield stored(catalog, article)


def fetched(visitor: Visitor, sandbox: Sandbox, url: str, today: date) -> Article:
    """The article of a page, read in the sandbox's child.

    Raises SourceError when it cannot be had, ParseError when it is none.
    """
    return parse(document(visitor.get(url, PAGES)), today, sandbox.fields)


def stored(catalog: Catalog, article: Article) -> Outcome:
    """Store the article, and say what became of it."""
    became = catalog.store([article])[0]
    return Outcome(article.source, became.outcome, became.article_id)


def failure(source: str, error: SourceError | ParseError) -> Outcome:
    """What became of a page that is no article of ours."""
    return Outcome(source, "failed", reason=f"{error.problem} {error.remedy}".strip())


def document(page: Page) -> RawDocument:
    """The page as it is to be parsed: UTF-8 if the server said what it is, and its lasting address."""
    said = _CHARSET.search(page.header("content-type"))
    kind = "text" if page.type == "text/plain" else "html"
    return RawDocument(without_tracking(page.url), kind, as_utf8(page.content, said[1] if said else ""))


def as_utf8(content: bytes, charset: str) -> bytes:
    """The same text in UTF-8 with its mark, which outranks what a page says of itself.

    Left as it is when the server named no encoding, or a wrong one.
    """
    try:
        return b"\xef\xbb\xbf" + content.decode(charset).removeprefix("\ufeff").encode()
    except (UnicodeError, LookupError, ValueError):
        return content


def dated(article: Article, published: date | None) -> Article:
    """The article with the day that a feed knows, unless the page knows better."""
    return article if article.published else replace(article, published=published)
