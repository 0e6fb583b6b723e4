"""OpenDocument texts (.odt) -> the fields of an article. Pure."""

from __future__ import annotations

from typing import Any

from rag.core.errors import SourceError
from rag.ingest.formats.elements import every, first, local_name, words
from rag.ingest.formats.packed import Packed
from rag.ingest.formats.paragraphs import paragraphs
from rag.ingest.formats.plaintext import printed_fields

_WHAT = "an OpenDocument text (.odt)"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name"
_NAME = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"
_PARENT = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}parent-style-name"
_LEFT_OUT = frozenset("caption illustration figure table drawing footnote endnote header footer".split())
"""Styles of paragraphs that are no part of the article's text."""
_TITLES = ("title", "heading_20_1", "heading 1")


def read_odt(content: bytes, source: str) -> dict[str, object]:
    """The fields of the article in an OpenDocument text. Raises SourceError when it cannot be read."""
    packed = Packed(content, source, _WHAT)
    _refuse_encrypted(packed, source)
    root = packed.xml("content.xml")
    styles = {style.get(_NAME): style.get(_PARENT) for style in every(root, "style")}

    def style(element: Any) -> str:
        name = element.get(_STYLE) or ""
        return str(styles.get(name) or name).casefold()

    body = first(root, "text")
    if body is None:
        raise packed.broken("it holds no text")
    blocks = paragraphs(body, skip=lambda one: style(one) in _LEFT_OUT)
    if not blocks:
        raise SourceError(source, "expected text, found none in the document.", "Add the text to it.")
    said = _properties(packed)
    titles = (words(one) for one in every(body, "p", "h") if style(one) in _TITLES)
    title = next(filter(None, titles), "") or said["title"]
    text = "\n\n".join(blocks if not title or blocks[0] == title else [title, *blocks])
    return said | printed_fields(text, title)


def _refuse_encrypted(packed: Packed, source: str) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in packed and b"encryption-data" in packed.read(manifest):
        raise SourceError(source, "it is encrypted.", "Save it without a password.")


def _properties(packed: Packed) -> dict[str, str]:
    """What the file says of itself; anything printed goes first."""
    said = {"title": "", "authors": "", "published": "", "language": ""}
    if "meta.xml" not in packed:
        return said
    meta = packed.xml("meta.xml")
    told = {local_name(one): words(one) for one in meta.iter("{*}*") if len(one) == 0}
    author = told.get("initial-creator") or told.get("creator", "")
    return {
        "title": told.get("title", ""),
        "authors": author if " " in author else "",
        "published": (told.get("creation-date") or told.get("date", ""))[:10],
        "language": told.get("language", ""),
    }
