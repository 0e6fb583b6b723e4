"""The printed lines of a PDF -> headline and paragraphs. Pure.

A PDF has no paragraphs; what belongs together is decided from the gaps between lines, the ends of
sentences and the sizes of letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from rag.ingest.formats.office.line_ends import joined, with_drop_cap
from rag.ingest.formats.office.pdf_lines import Line

_GAP = 1.4
"""A gap so many times the usual one between two lines is one between paragraphs."""
_WIDE = 1.7
"""So many times the letters' size, and it is one too, if a sentence or a short line ends before it."""
_CAP = 1.6
"""A drop cap is so many times as large as the letters beside it."""
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)\]]*$")
_PAGE_NUMBER = re.compile(r"\W*(?:page )?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?\W*", re.IGNORECASE)
_LETTER = re.compile(r"[“\"‘'«„]?[^\W\d_]")


def without_running_heads(lines: Sequence[Line]) -> list[Line]:
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


def with_drop_caps(lines: Sequence[Line]) -> list[Line]:
    """Each large letter that stands alone made the first of the line beside its head."""
    found = list(lines)
    for cap in (line for line in lines if _LETTER.fullmatch(line.text)):
        beside = [line for line in found if _is_beside(cap, line)]
        if beside:
            first = max(beside, key=lambda line: line.y)
            found[found.index(first)] = replace(first, text=with_drop_cap(cap.text, first.text))
            found.remove(cap)
    return found


def _is_beside(cap: Line, line: Line) -> bool:
    is_level = cap.y - 0.3 * cap.size < line.y < cap.y + cap.size
    is_near = cap.x < line.x < cap.right + cap.size
    return line.page == cap.page and cap.size > _CAP * line.size and is_level and is_near


def headline(lines: Sequence[Line], title: str) -> tuple[str, list[Line], Sequence[Line]]:
    """The headline, the lines above it and those below.

    The largest lines at the top of the first page are it, when larger than the text; else `title` is.
    """
    usual = median(line.size for line in lines for _ in range(0, len(line.text), 10))
    first = [line for line in lines[:25] if line.page == lines[0].page]
    heads = [line for line in first if re.search(r"\w \w", line.text)] or first
    largest = max(line.size for line in heads)
    if largest < usual * 1.15:
        return title, [], lines
    start = next(i for i, line in enumerate(lines) if line.size == largest and line in heads)
    end = start
    while end < len(lines) and abs(lines[end].size - largest) < 0.6 and end - start < 6:
        end += 1
    words = ""
    for line in lines[start:end]:
        words = joined(words, line.text)
    return words, list(lines[:start]), lines[end:]


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Lines put together, a word that was cut at a line's end made whole."""
    gaps = sorted(a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 60)
    usual = gaps[len(gaps) // 4] if gaps else 12.0  # where paragraphs are short, half are between them
    width = max((len(line.text) for line in lines), default=0)
    left = Counter(round(line.x) for line in lines).most_common(1)[0][0] if lines else 0
    found: list[str] = []
    for i, line in enumerate(lines):
        if i == 0 or _begins_paragraph(lines[i - 1], line, usual, (left, width)):
            found.append(line.text)
        else:
            found[-1] = joined(found[-1], line.text)
    return found


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
