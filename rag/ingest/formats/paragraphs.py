"""A tree of HTML, XHTML, NITF, OpenDocument or Word -> its paragraphs, in order. Pure.

Names are told apart without their namespaces. What is said of a picture, a script or a note is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.ingest.formats.elements import local_name
from rag.text.cleaning import clean_line

_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt figure footer form h1 h2 h3 h4"
    " h5 h6 header hl1 hl2 hr html li line-break list-item main nav ol p pre section table tbody tc td"
    " text-box th thead title tr table-cell table-row ul".split()
)
"""Elements between whose words a line ends."""
_CELLS = frozenset("td th tc table-cell".split())
_ROWS = frozenset("tr table-row".split())
_LEFT_OUT = frozenset(
    "script style head noscript template svg figcaption media media-caption note annotation"
    " tracked-changes instrText delText table-of-content".split()
)
_SPACES = frozenset("s tab".split())
Skip = Callable[[Any], bool]


def paragraphs(root: Any, skip: Skip | None = None, *, rows: bool = True) -> list[str]:
    """The paragraphs below the root; with `rows` the cells of a row stand on one line, as `a | b`."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    lines, row = [""], 0
    for event, element in walker:
        name = local_name(element)
        if rows and name in _ROWS and event in ("start", "end"):
            row += 1 if event == "start" else -1
        if event == "start":
            if name in _LEFT_OUT or (skip and skip(element)):
                walker.skip_subtree()
                continue
            _break(lines, name, row if name not in _ROWS else 0, is_start=True)
            lines[-1] += element.text or ""
            continue
        if event == "end":
            _break(lines, name, row, is_start=False)
        if element is not root:
            lines[-1] += element.tail or ""
    return [line for line in (clean_line(line).strip(" |") for line in lines) if line]


def _break(lines: list[str], name: str, row: int, *, is_start: bool) -> None:
    """End the line where the element's words do not go on with those before it."""
    if name in _SPACES:
        lines[-1] += " "
    elif row and name in _CELLS:
        lines[-1] += " | " if is_start else ""
    elif row and name in _BLOCKS:
        lines[-1] += " "
    elif name in _BLOCKS:
        lines.append("")
