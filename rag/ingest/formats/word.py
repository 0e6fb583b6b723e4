"""Word documents (.docx) -> the fields of an article. Pure; python-docx reads, this module chooses."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from rag.core.errors import SourceError
from rag.ingest.formats.plaintext import printed_fields

_UNFOLDED_BYTES = 100_000_000
"""A document of 100 KB can unfold to 100 MB of XML; nothing that we want to read comes near."""
_PARTS = 5000
_LEFT_OUT = ("caption", "header", "footer", "toc", "footnote")
"""Beginnings of the styles of paragraphs that are no part of the article's text."""


def read_docx(content: bytes, source: str) -> dict[str, object]:
    """The fields of the article in a Word document. Raises SourceError when it cannot be opened."""
    document = _open(content, source)
    title, blocks = "", []
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            blocks += _rows(item)
            continue
        style, words = _style(item), item.text.strip()
        if not title and words and style in ("title", "heading 1"):
            title = words
        elif words and not style.startswith(_LEFT_OUT):
            blocks.append(words)
    if not blocks:
        raise SourceError(source, "expected text, found none in the document.", "Add the text to it.")
    properties = _properties(document)
    title = title or str(properties["title"])
    text = "\n\n".join(blocks if not title or blocks[0] == title else [title, *blocks])
    return properties | printed_fields(text, title)


def _open(content: bytes, source: str) -> Any:
    from docx import Document

    if content.startswith(b"\xd0\xcf\x11\xe0"):  # the container of .doc, and of a locked .docx
        problem = "expected a .docx, found an encrypted or an old Word document (.doc)."
        raise SourceError(source, problem, "Save it as .docx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            size, count = sum(part.file_size for part in parts.infolist()), len(parts.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        problem = f"expected a .docx, found it broken: {error}."
        raise SourceError(source, problem, "Copy or download it again.") from error
    if size > _UNFOLDED_BYTES or count > _PARTS:
        contents = f"{size / 1e6:,.0f} MB in {count:,} parts"
        problem = f"expected a document that unfolds to at most 100 MB, found {contents}."
        raise SourceError(source, problem, "Save its text as .txt or .md.")
    try:
        return Document(io.BytesIO(content))
    except Exception as error:
        problem = f"expected a .docx, found it broken: {' '.join(str(error).split())[:150]}."
        raise SourceError(source, problem, "Open it in a word processor and save it again.") from error


def _style(paragraph: Any) -> str:
    style = paragraph.style
    return str(style.name or "").casefold() if style is not None else ""


def _rows(table: Any) -> list[str]:
    """A line for each row of a table; a cell that spans columns counts once."""
    rows = []
    for row in table.rows:
        cells: dict[int, str] = {id(cell._tc): " ".join(cell.text.split()) for cell in row.cells}  # noqa: SLF001
        rows.append(" | ".join(words for words in cells.values() if words))
    return [row for row in rows if row]


def _properties(document: Any) -> dict[str, object]:
    """What the file says of itself; it is the word processor's word, so anything printed goes first."""
    try:
        core = document.core_properties
        made = core.created or core.modified
        author = core.author if core.author and " " in core.author else ""
        language, title = core.language, core.title
    except (ValueError, AttributeError, KeyError):
        return {"title": ""}
    no_title = title.casefold().startswith(("word document", "untitled", "document"))
    return {
        "title": "" if no_title else title.strip(),
        "authors": "" if author == "python-docx" else author,
        "published": made.date().isoformat() if made and made.year > 2013 else None,
        "language": language,
    }
