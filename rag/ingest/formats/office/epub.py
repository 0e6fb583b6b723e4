"""E-books (.epub) -> the fields of an article, or of each article of a collection. Pure.

A saved article is a book of one chapter; what Calibre, Wallabag or Instapaper collect is a book with a
chapter for each article. Covers, lists of contents and other short pages are passed over.
"""

from __future__ import annotations

import posixpath
import re
from typing import Any
from urllib.parse import unquote

from rag.core.errors import SourceError
from rag.ingest.formats.elements import every, first, local_name, words
from rag.ingest.formats.fields import Fields
from rag.ingest.formats.packed import Packed
from rag.ingest.formats.paragraphs import paragraphs
from rag.ingest.formats.plaintext import printed_fields

_WHAT = "an e-book (.epub)"
_SHORT_CHARS = 200
"""A chapter with fewer characters is a cover, a title page or a list of contents."""
_MAKERS = re.compile(r"(?:calibre|wallabag|instapaper|unknown|epub)\b.*", re.IGNORECASE)
_CONTENTS = frozenset("nav toc cover titlepage copyright".split())
_FONTS = re.compile(rb"EncryptionMethod\b[^>]*?(?:font|obfuscation|RC)", re.IGNORECASE)


def read_epub(content: bytes, source: str) -> list[Fields]:
    """The fields of the articles in a book. Raises SourceError when it cannot be read."""
    packed = Packed(content, source, _WHAT)
    _refuse_locked(packed, source)
    place = first(packed.xml("META-INF/container.xml"), "rootfile")
    path = "" if place is None else place.get("full-path", "")
    package = packed.xml(path)
    book = _book(package)
    chapters = [read for name in _chapters(package, path, packed) if (read := _chapter(name, packed))]
    if not chapters:
        raise SourceError(source, "expected text, found none in the book.", "Save its text as .txt.")
    long = [chapter for chapter in chapters if chapter[2] >= _SHORT_CHARS] or chapters[:1]
    if len(long) == 1:
        return [_fields(long[0], book, str(book["title"]))]
    return [{**_fields(chapter, _collected(book), ""), "key": chapter[0]} for chapter in long]


def _refuse_locked(packed: Packed, source: str) -> None:
    """Fonts may be obfuscated; anything else that is encrypted is what nobody can read without a key."""
    name = "META-INF/encryption.xml"
    if name in packed:
        said = packed.read(name)
        if said.count(b"<EncryptedData") + said.count(b":EncryptedData") > len(_FONTS.findall(said)) * 2:
            raise SourceError(source, "the book is locked (DRM).", "Add one without a lock.")


def _book(package: Any) -> dict[str, object]:
    """What the book says of itself."""
    told: dict[str, list[str]] = {}
    for one in package.iter("{http://purl.org/dc/elements/1.1/}*"):
        told.setdefault(local_name(one), []).append(words(one))
    publication = [words(one) for one in every(package, "date")
                   if "publication" in one.attrib.values()]  # fmt: skip
    authors = [name for name in told.get("creator", []) if not _MAKERS.fullmatch(name)]
    publisher = next(iter(told.get("publisher", [])), "")
    address = next((one for one in told.get("source", []) if one.startswith("http")), "")
    return {
        "title": next(iter(told.get("title", [])), ""),
        "authors": authors,
        "published": next(iter(publication + told.get("date", [])), "")[:10],
        "outlet": "" if _MAKERS.fullmatch(publisher) else publisher,
        "language": next(iter(told.get("language", [])), ""),
        "url": address,
    }


def _collected(book: dict[str, object]) -> dict[str, object]:
    """What the book says that holds for each article of it: `Vell Courier [Tue, 04 Mar 2025]`."""
    paper = re.fullmatch(r"(.{2,80}?)\s*\[.*\d{4}.*\]", str(book["title"]))
    return book | {"url": "", "outlet": paper[1] if paper else book["outlet"]}


def _chapters(package: Any, path: str, packed: Packed) -> list[str]:
    """Names of the parts in reading order, without the list of contents."""
    items = {one.get("id"): one for one in every(package, "item")}
    spine = [items[one.get("idref")] for one in every(package, "itemref") if one.get("idref") in items]
    folder = posixpath.dirname(path)
    hrefs = [unquote(one.get("href", "")) for one in spine if not _is_contents(one)]
    names = [posixpath.normpath(posixpath.join(folder, href)) for href in hrefs]
    return [name for name in dict.fromkeys(names) if name in packed]


def _is_contents(item: Any) -> bool:
    return bool(_CONTENTS & {*(item.get("properties") or "").split(), str(item.get("id")).lower()})


def _chapter(name: str, packed: Packed) -> tuple[str, list[str], int, str] | None:
    """A part's name, paragraphs, size without links, and heading; None for one without words."""
    from lxml import html

    content = packed.read(name)
    if not content.strip():
        return None
    root = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    if (body := first(root, "body")) is None or not (blocks := paragraphs(body)):
        return None
    linked = sum(len(words(one)) for one in every(body, "a"))
    heading = words(first(body, "h1")) or words(first(body, "h2")) or words(first(root, "title"))
    return name, blocks, sum(map(len, blocks)) - linked, heading


def _fields(chapter: tuple[str, list[str], int, str], book: dict[str, object], title: str) -> Fields:
    _, blocks, _, heading = chapter
    title = heading if heading in blocks[:3] or not title else title
    text = "\n\n".join(blocks if not title or blocks[0] == title else [title, *blocks])
    return book | printed_fields(text, title)
