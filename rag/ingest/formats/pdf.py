"""PDF -> the fields of an article: lines by size and place, then headline and paragraphs.

Pure. A PDF holds pieces of text with a place and a size, no paragraphs; what belongs together is decided
from the gaps between lines, the ends of sentences and the sizes.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from rag.core.errors import SourceError
from rag.ingest.formats.plaintext import is_label, printed_fields

_PAGES = 300
"""Pages that are read of one document: more are a book."""
_CHARS = 2_500_000
"""Characters after which reading stops; `parse` refuses 2,000,000 with its own words."""
_GAP = 1.4
"""A gap so many times the usual one between two lines is one between paragraphs."""
_ABOVE = 70
"""A line above the headline that is shorter than this is the paper's name or a section's."""
_WIDE = 1.7
"""So many times the letters' size, and it is one too, if a sentence or a short line ends before it."""
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|powerpoint.*|document\d*|.*\.(?:pdf|docx?|indd|html?|qxd|txt|rtf)|\W*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\W*(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?\W*", re.IGNORECASE)
_PDF_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True)
class Line:
    """One printed line; lengths in points."""

    text: str
    page: int
    """Page it stands on, from 0."""
    x: float
    """Left end."""
    y: float
    """Height above the foot of the page."""
    size: float
    """Size of its letters."""


def read_pdf(content: bytes, source: str) -> dict[str, object]:
    """The fields of the article in a PDF. Raises SourceError when it is broken, locked or a scan."""
    reader = _open(content, source)
    lines = _without_running_heads(_lines(reader))
    if not lines:
        problem = f"expected text, found none on its {len(reader.pages):,} pages (a scan?)."
        raise SourceError(source, problem, "Run OCR over it (ocrmypdf), then add it again.")
    metadata = _metadata(reader)
    title, rest = _headline(lines, str(metadata.pop("title")))
    return metadata | printed_fields("\n\n".join([title] * bool(title) + _paragraphs(rest)), title)


def _open(content: bytes, source: str) -> Any:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
    except (PyPdfError, NotImplementedError, ImportError) as error:
        if b"/Encrypt" not in content:
            problem = f"expected a PDF, found it broken: {error}."
            raise SourceError(source, problem, "Copy or download it again.") from error
        locked = True
    if locked:
        raise SourceError(source, "the PDF is encrypted.", "Save it without a password.")
    return reader


def _metadata(reader: Any) -> dict[str, object]:
    properties = reader.metadata or {}
    created = _PDF_DATE.match(str(properties.get("/CreationDate") or ""))
    title = " ".join(str(properties.get("/Title") or "").split())
    author = str(properties.get("/Author") or "").strip()
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "authors": author if " " in author and len(author) < 100 else "",
        "published": "-".join(created.groups()) if created else None,
    }


def _lines(reader: Any) -> list[Line]:
    lines: list[Line] = []
    chars = 0
    for number, page in enumerate(reader.pages):
        if number >= _PAGES or chars > _CHARS:
            break
        on_page = _page_lines(page, number)
        chars += sum(len(line.text) for line in on_page)
        lines += on_page
    return lines


def _page_lines(page: Any, number: int) -> list[Line]:
    pieces: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        pieces.append((text, x, y, abs(size) * scale))

    page.extract_text(visitor_text=visit)
    lines: list[Line] = []
    for text, x, y, size in pieces:
        for i, part in enumerate(text.split("\n")):
            if words := " ".join(part.split()):
                line = Line(words, number, x, y, round(size, 1))
                same = i == 0 and lines and abs(lines[-1].y - y) < 0.3 * max(size, 1)
                lines.append(_joined(lines.pop(), line, part) if same else line)
    return lines


def _joined(before: Line, line: Line, part: str) -> Line:
    """A line and a piece that stands on it too, with a blank where the piece began with one."""
    blank = " " if part[:1].isspace() else ""
    return replace(before, text=before.text + blank + line.text, size=max(before.size, line.size))


def _without_running_heads(lines: Sequence[Line]) -> list[Line]:
    """Without page numbers and what stands at the head or foot of most pages."""
    pages = len({line.page for line in lines})
    edges: Counter[tuple[str, int]] = Counter()
    at_edge = set[int]()
    for page in range(pages):
        on_page = [i for i, line in enumerate(lines) if line.page == page]
        by_height = sorted(on_page, key=lambda i: lines[i].y)
        chosen = {*by_height[:2], *by_height[-2:]}
        at_edge |= chosen
        edges.update({_place(lines[i]) for i in chosen})
    often = max(2, pages * 0.6)
    return [
        line
        for i, line in enumerate(lines)
        if i not in at_edge or not (edges[_place(line)] >= often or _PAGE_NUMBER.fullmatch(line.text))
    ]


def _place(line: Line) -> tuple[str, int]:
    """The same for a line that is printed at the same height of another page, but for its numbers."""
    return re.sub(r"\d+", "#", line.text.casefold()), round(line.y / 3)


def _headline(lines: Sequence[Line], title: str) -> tuple[str, Sequence[Line]]:
    """The largest lines at the top of the first page, when larger than the text; else `title`."""
    usual = median(line.size for line in lines for _ in range(0, len(line.text), 10))
    first = [line for line in lines[:25] if line.page == lines[0].page]
    heads = [line for line in first if re.search(r"\w \w", line.text)] or first
    largest = max(line.size for line in heads)
    if largest >= usual * 1.15:
        start = next(i for i, line in enumerate(lines) if line.size == largest and line in heads)
        end = start
        while end < len(lines) and abs(lines[end].size - largest) < 0.6 and end - start < 6:
            end += 1
        above = [line for line in lines[:start] if is_label(line.text) or len(line.text) > _ABOVE]
        return " ".join(line.text for line in lines[start:end]), [*above, *lines[end:]]
    return title, lines


def _paragraphs(lines: Sequence[Line]) -> list[str]:
    """Lines put together, a word that was cut at a line's end made whole."""
    gaps = sorted(a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 60)
    usual = gaps[len(gaps) // 4] if gaps else 12.0  # where paragraphs are short, half are between them
    width = max((len(line.text) for line in lines), default=0)
    left = Counter(round(line.x) for line in lines).most_common(1)[0][0] if lines else 0
    paragraphs: list[str] = []
    for i, line in enumerate(lines):
        if i == 0 or _begins_paragraph(lines[i - 1], line, usual, (left, width)):
            paragraphs.append(line.text)
        elif re.search(r"[^\W\d]-$", paragraphs[-1]) and line.text[:1].islower():
            paragraphs[-1] = paragraphs[-1][:-1] + line.text
        else:
            paragraphs[-1] += " " + line.text
    return paragraphs


def _begins_paragraph(before: Line, line: Line, usual: float, block: tuple[int, int]) -> bool:
    """Whether `line` begins a paragraph after `before`, in a block with such a left end and width."""
    if abs(before.size - line.size) > 0.6:
        return True
    is_sentence = bool(_SENTENCE_END.search(before.text))
    gap = before.y - line.y
    if line.page != before.page or gap < 0:  # a new page or column
        return is_sentence and not line.text[:1].islower()
    is_wide = gap > _WIDE * line.size and (is_sentence or len(before.text) < 0.6 * block[1])
    is_indented = is_sentence and line.x - before.x > 6 and line.x - block[0] > 6
    return gap > usual * _GAP or is_wide or is_indented
