"""Word documents (.docx, .docm, .dotx) -> the fields of an article. Pure.

lxml reads the parts, `word_blocks` the paragraphs; this module opens the file and chooses.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import Any

from rag.core.errors import SourceError
from rag.ingest.formats.office.word_blocks import Block, Blocks, attribute, find, local, value
from rag.ingest.formats.packed import Packed
from rag.ingest.formats.paragraphs import paragraphs
from rag.ingest.formats.plaintext import printed_fields
from rag.text.cleaning import clean_text

_TITLES = ("title", "heading 1", "headline")
_LEFT_OUT = ("caption", "header", "footer", "toc")
"""Beginnings of the styles of paragraphs that are no part of the article's text."""
_NO_TITLE = re.compile(
    r"(?:word |microsoft word|untitled|document).*|.*\.(?:docx?|rtf|odt)", re.IGNORECASE
)
_NO_AUTHORS = ("python-docx", "microsoft office user", "windows user")
_EARLIEST = 2014
"""Year; libraries write the day of their own template, 2013, into what they make."""
_OLD = b"\xd0\xcf\x11\xe0"
"""The container of .doc, and of a .docx with a password."""


class WordFile:
    """A Word document. Raises SourceError when it cannot be opened."""

    def __init__(self, content: bytes, source: str) -> None:
        self._source = source
        self._parts = _open(content, source)
        self._main = _main_part(self._parts)
        self._root = self._parts.xml(self._main)

    def lines(self) -> str:
        """Its words as they stand, whatever their styles, as a delivery is read."""
        return clean_text("\n\n".join(paragraphs(self._root, rows=False)))

    def fields(self) -> dict[str, object]:
        """The fields of the one article in it. Raises SourceError when it holds no text."""
        reader = Blocks(_styles(_optional(self._parts, _beside(self._main, "styles.xml"))))
        blocks = [*reader.read(self._root), *_notes(self._parts, self._main, reader)]
        properties = _properties(_optional(self._parts, "docProps/core.xml"))
        return _fields(blocks, properties, self._source)


def read_docx(content: bytes, source: str) -> dict[str, object]:
    """The fields of the article in a Word document. Raises SourceError when it cannot be read."""
    return WordFile(content, source).fields()


def _fields(blocks: list[Block], properties: dict[str, object], source: str) -> dict[str, object]:
    texts = [b.text for b in blocks if not _starts(b, _LEFT_OUT)]
    if not texts:
        raise SourceError(source, "expected text, found none in the document.", "Add the text to it.")
    heading = _headline(blocks)
    title = " ".join(heading.split()) or str(properties["title"])
    if heading in texts:
        texts.remove(heading)
    text = "\n\n".join(texts if texts[:1] == [title] or not title else [title, *texts])
    return properties | printed_fields(text, title)


def _headline(blocks: list[Block]) -> str:
    """The first block in the style of a title, else of a heading; empty when there is none."""
    marked = (next((b.text for b in blocks if _starts(b, (style,))), "") for style in _TITLES)
    return next((text for text in marked if text), "")


def _starts(block: Block, names: tuple[str, ...]) -> bool:
    return any(name.startswith(names) for name in block.styles)


def _open(content: bytes, source: str) -> Packed:
    if content.startswith(_OLD):
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        what, remedy = (
            ("a document with a password", "Save it without one.")
            if is_locked
            else (
                "an old Word document (.doc)",
                "Save it as .docx, or run: soffice --headless --convert-to docx FILE.",
            )
        )
        raise SourceError(source, f"expected a .docx, found {what}.", remedy)
    return Packed(content, source, "a .docx")


def _main_part(parts: Packed) -> str:
    """The name of the part with the text; most programs call it word/document.xml."""
    for link in parts.xml("_rels/.rels") if "_rels/.rels" in parts else ():
        if attribute(link, "Type").endswith("/officeDocument"):
            return attribute(link, "Target").lstrip("/")
    return "word/document.xml"


def _optional(parts: Packed, name: str) -> Any:
    """The root element of a part that a document may lack."""
    return parts.xml(name) if name in parts else ()


def _styles(root: Any) -> dict[str, tuple[str, ...]]:
    """By the id of a style its name and those that it is based on."""
    names, bases = {}, {}
    for style in (one for one in root if local(one) == "style"):
        key = attribute(style, "styleId")
        names[key] = value(find(style, "name")).casefold()
        bases[key] = value(find(style, "basedOn"))
    chains = {}
    for key in names:
        chain = [key]
        while (base := bases.get(chain[-1], "")) and base not in chain:
            chain.append(base)
        chains[key] = tuple(names.get(one, "") for one in chain)
    return chains


def _notes(parts: Packed, main: str, reader: Blocks) -> list[Block]:
    """The footnotes and endnotes that the text refers to, in its order."""
    found = []
    for kind in dict.fromkeys(kind for kind, _ in reader.notes):
        root = _optional(parts, _beside(main, f"{kind}s.xml"))
        by_id = {attribute(note, "id"): note for note in root}
        wanted = [key for one, key in reader.notes if one == kind]
        found += [
            Block(block.text) for key in wanted if key in by_id for block in reader.read(by_id[key])
        ]
    return found


def _beside(main: str, name: str) -> str:
    return f"{main.rpartition('/')[0]}/{name}".lstrip("/")


def _properties(root: Any) -> dict[str, object]:
    """What the file says of itself; it is the word processor's word, so anything printed goes first."""
    said = {local(one): " ".join((one.text or "").split()) for one in root}
    author, title = said.get("creator", ""), said.get("title", "")
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "authors": author if " " in author and author.casefold() not in _NO_AUTHORS else "",
        "published": _day(said.get("created", "")) or _day(said.get("modified", "")),
        "language": said.get("language", ""),
    }


def _day(written: str) -> str | None:
    with suppress(ValueError):
        day = datetime.fromisoformat(written).date()
        return day.isoformat() if day.year >= _EARLIEST else None
    return None
