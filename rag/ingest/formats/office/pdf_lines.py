"""A page of a PDF -> its printed lines, in the order in which they are read. Pure but for PDFium's page.

PDFium says which letter stands where; what is one line, and which lines are a column though a program
drew the columns row by row, is decided here from the gaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

_GAP = 1.1
"""So many times the letters' size between two pieces of a line, and a column or cell may end there."""
_COLUMN_ROWS = 3
"""Rows of more than one piece that make columns."""
_COLUMN_CHARS = 15
"""Usual letters of a piece in columns of text; the cells of tables are shorter."""
_HYPHENS = (0x02, 0xAD, 0xFFFE)
"""What PDFium calls a hyphen at the end of a line."""


_BREAKS, _BLANK = (10, 13), 32

_Place = tuple[float, float, float, float]
"""Of a letter: left end, foot, right end, head."""
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Line:
    """One printed line; lengths in points."""

    text: str
    page: int
    """Page it stands on, from 0."""
    x: float
    """Left end."""
    y: float
    """Foot of its letters above the foot of the page."""
    size: float
    """Size of its letters."""
    right: float = 0.0
    """Right end."""


def page_lines(page: Any, number: int) -> list[Line]:
    """The lines of page `number`, in reading order."""
    return [line for block in _blocks(_rows(_pieces(page, number))) for line in block]


def _pieces(page: Any, number: int) -> list[Line]:
    """Runs of letters without a wide gap, as the page draws them."""
    found: list[Line] = []
    run: list[str] = []
    start, last = _NOWHERE, _NOWHERE
    for char, place in _letters(page):
        if char == " ":
            run.append(char)
            continue
        if place is None or not _follows(start, last, place):
            _close(found, number, run, start, last)
            run, start = [], place or _NOWHERE
        if place is not None:
            run.append(char)
            last = place
    _close(found, number, run, start, last)
    return found


def _close(found: list[Line], number: int, run: list[str], start: _Place, last: _Place) -> None:
    if words := " ".join("".join(run).split()):
        size = round(start[3] - start[1], 1)
        found.append(Line(words, number, start[0], start[1], size, last[2]))


def _letters(page: Any) -> Iterator[tuple[str, _Place | None]]:
    """Each letter and its place; a line break has none."""
    from pypdfium2 import raw

    text, box = page.get_textpage(), raw.FS_RECTF()
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code in _BREAKS:
            yield "\n", None
        elif code == _BLANK:
            yield " ", _NOWHERE
        else:
            raw.FPDFText_GetLooseCharBox(text, i, box)
            yield "-" if code in _HYPHENS else chr(code), (box.left, box.bottom, box.right, box.top)
    text.close()


def _follows(start: _Place, last: _Place, place: _Place) -> bool:
    """Whether a letter goes on after the `last` of a run: no wide gap, on its line, of its size."""
    size, usual = place[3] - place[1], start[3] - start[1]
    is_level = abs(place[1] - start[1]) < 0.3 * usual or (size < 0.8 * usual and place[1] < start[3])
    is_near = -0.5 * size < place[0] - last[2] < _GAP * size
    return is_level and is_near and abs(size - usual) < 0.5 * usual


def _rows(pieces: Sequence[Line]) -> list[list[Line]]:
    """Neighbours that stand beside each other."""
    rows: list[list[Line]] = []
    for piece in pieces:
        before = rows[-1][-1] if rows else None
        beside = before and abs(before.y - piece.y) < 0.3 * before.size and piece.x > before.right - 1
        if beside and not _is_cap(before):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _is_cap(piece: Line | None) -> bool:
    return piece is not None and len(piece.text) == 1


def _blocks(rows: Sequence[list[Line]]) -> Iterator[list[Line]]:
    """Columns that were drawn row by row, one after the other; all other rows as lines."""
    gutters = _gutters([row for row in rows if len(row) > 1])
    waiting: list[Line] = []
    begun = False
    for row in rows:
        spans = any(p.x < gutter < p.right for p in row for gutter in gutters)
        begun = begun or len(row) > 1
        if not gutters or spans or not begun:
            yield _by_column(waiting, gutters)
            yield [_joined(row)]
            waiting, begun = [], False
        else:
            waiting += row
    yield _by_column(waiting, gutters)


def _gutters(rows: Sequence[list[Line]]) -> list[float]:
    """Middle of the stripes that no piece of these rows crosses; none where they are a table's."""
    pieces = sorted((piece for row in rows for piece in row), key=lambda piece: piece.x)
    if len(rows) < _COLUMN_ROWS or median(len(piece.text) for piece in pieces) < _COLUMN_CHARS:
        return []
    gutters, reach = [], pieces[0].right
    for before, piece in pairwise(pieces):
        reach = max(reach, before.right)
        if piece.x > reach + 0.5 * piece.size:
            gutters.append((piece.x + reach) / 2)
    return gutters


def _by_column(pieces: Sequence[Line], gutters: Sequence[float]) -> list[Line]:
    return sorted(pieces, key=lambda piece: (sum(piece.x > gutter for gutter in gutters), -piece.y))


def _joined(row: Sequence[Line]) -> Line:
    text = " ".join(piece.text for piece in row)
    return replace(row[0], text=text, size=max(p.size for p in row), right=row[-1].right)
