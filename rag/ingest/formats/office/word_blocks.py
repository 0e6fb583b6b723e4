"""The XML of a Word document -> its paragraphs as a reader sees them on paper. Pure.

Tracked changes are taken as accepted, fields as their results; what is hidden or struck out goes.
Elements are known by their local names, so that the strict and the usual namespace read alike
(https://learn.microsoft.com/en-us/openspecs/office_standards/ms-docx).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.ingest.formats.superscripts import superscript

_GONE = frozenset(
    "del moveFrom delText instrText delInstrText rt rPr pPr sdtPr tblPr trPr tcPr sectPr comment".split()
)
"""Removed text, the codes of fields, readings beside characters, and formatting."""
_REFERENCES = frozenset({"footnoteReference", "endnoteReference"})
_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_LAYOUT_CHARS = 300
"""A cell with more than one paragraph and more letters than this holds a text, not a value."""


@dataclass(frozen=True)
class Block:
    """A paragraph or a row of a table, and the names of its style and of those that it is based on."""

    text: str
    styles: tuple[str, ...] = ()
    is_row: bool = False


@dataclass
class Blocks:
    """Reads one document, from its beginning to its end: a field may begin and end in two paragraphs."""

    styles: Mapping[str, tuple[str, ...]]
    """By the id of a style its name and those that it is based on, lower case."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """Kind ("footnote", "endnote") and id of the notes that the text refers to, as they come."""
    _codes: list[bool] = field(default_factory=list)
    """For each open field whether it is still in its code."""
    _held: str = ""
    """The beginning of the next paragraph: a drop cap, or a paragraph whose end was deleted."""

    def read(self, element: Any) -> Iterator[Block]:
        """The blocks in the body of a document, a cell, a text box or a note."""
        for child in element:
            name = local(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "AlternateContent":
                yield from self.read(_alternative(child))
            elif not _is_gone(child, name):
                yield from self.read(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        boxes: list[Any] = []
        text = self._held
        for piece in self._pieces(paragraph, boxes):
            text += superscript(text, piece.text) if piece.raised else piece.text
        self._codes = [code for code in self._codes if not code]  # a code that never ends hides no page
        self._held = text if _continues(paragraph) else ""
        if not self._held and (words := text.strip()):
            style = value(find(paragraph, "pPr", "pStyle"))
            yield Block(words, self.styles.get(style, (style.casefold(),)))
        for box in boxes:
            yield from self.read(box)

    def _pieces(self, element: Any, boxes: list[Any], raised: bool = False) -> Iterator[_Piece]:
        for child in element:
            name = local(child)
            if name == "r" and not _is_unseen(child):
                yield from self._pieces(child, boxes, _is_raised(child))
            elif name == "AlternateContent":
                yield from self._pieces(_alternative(child), boxes, raised)
            elif name == "t" or name in _SIGNS:
                yield self._printed(child, name, raised)
            elif not self._is_mark(child, name, boxes) and not _is_gone(child, name):
                yield from self._pieces(child, boxes, raised)

    def _printed(self, element: Any, name: str, raised: bool) -> _Piece:
        if any(self._codes) or attribute(element, "type") == "page":
            return _Piece("")
        return _Piece(element.text or "", raised) if name == "t" else _Piece(_SIGNS[name])

    def _is_mark(self, element: Any, name: str, boxes: list[Any]) -> bool:
        """Whether an element only tells where something is: a field, a text box, a note. It is kept."""
        if name == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif name == "txbxContent":
            boxes.append(element)
        elif name in _REFERENCES:
            self.notes.append((name.removesuffix("Reference"), attribute(element, "id")))
        else:
            return False
        return True

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._codes.append(True)
        elif self._codes and kind == "separate":
            self._codes[-1] = False
        elif self._codes and kind == "end":
            self._codes.pop()

    def _table(self, table: Any) -> Iterator[Block]:
        for row in descend(table, "tr"):
            if find(row, "trPr", "del") is not None:
                continue
            cells = [list(self.read(cell)) for cell in descend(row, "tc")]
            cells = [blocks for blocks in cells if blocks]
            if len(cells) == 1 or any(map(_is_layout, cells)):
                yield from (block for blocks in cells for block in blocks)
            elif cells:
                texts = (" ".join(" ".join(b.text for b in blocks).split()) for blocks in cells)
                yield Block(" | ".join(texts), is_row=True)


@dataclass(frozen=True)
class _Piece:
    text: str
    raised: bool = False


def local(element: Any) -> str:
    """The name of an element without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find(element: Any, *path: str) -> Any:
    """The first element below `element` along these names, or None."""
    for name in path:
        element = next((child for child in element if local(child) == name), None)
        if element is None:
            return None
    return element


def attribute(element: Any, name: str) -> str:
    """An attribute by its name without a namespace; empty when there is none."""
    if element is None:
        return ""
    return next((str(v) for k, v in element.attrib.items() if k.rpartition("}")[2] == name), "")


def value(element: Any) -> str:
    """The attribute that most settings keep their value in."""
    return attribute(element, "val")


def descend(element: Any, name: str) -> Iterator[Any]:
    """Rows or cells, also in content controls and tracked changes, but not those of inner tables."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) not in _GONE | {"tbl", "tr", "tc"}:
            yield from descend(child, name)


def _alternative(element: Any) -> Any:
    """The one of several ways to draw the same thing that new programs take."""
    return find(element, "Choice") if find(element, "Choice") is not None else element


def _is_on(setting: Any) -> bool:
    return setting is not None and value(setting) not in ("0", "false", "off")


def _is_unseen(run: Any) -> bool:
    return any(_is_on(find(run, "rPr", name)) for name in ("vanish", "strike", "dstrike"))


def _is_raised(run: Any) -> bool:
    return value(find(run, "rPr", "vertAlign")) == "superscript"


def _is_gone(element: Any, name: str) -> bool:
    """Whether nothing in an element is printed, as of a control that says "Click here to enter text"."""
    if name == "sdt":
        return _is_on(find(element, "sdtPr", "showingPlcHdr"))
    return name in _GONE or name == "r"


def _continues(paragraph: Any) -> bool:
    """Whether the next paragraph goes on where this one stops."""
    mark = find(paragraph, "pPr", "rPr")
    gone = mark is not None and any(find(mark, name) is not None for name in ("del", "moveFrom"))
    return gone or attribute(find(paragraph, "pPr", "framePr"), "dropCap") in ("drop", "margin")


def _is_layout(cell: list[Block]) -> bool:
    """Whether a cell holds a text or a table of several rows, and not a value."""
    is_table = any(block.is_row for block in cell)
    return len(cell) > 1 and (is_table or sum(len(block.text) for block in cell) > _LAYOUT_CHARS)
