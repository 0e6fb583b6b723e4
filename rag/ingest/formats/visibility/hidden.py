"""Takes out of a page's tree what a reader of the page would not see. Pure.

A box is hidden with all that is in it (not displayed, off the screen, of no size, transparent); words
are hidden by what they inherit (no size, no colour of their own, invisible). What holds most of the
page's text is shown by a script later: it stays and is reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.ingest.formats.elements import cut
from rag.ingest.formats.visibility.hidden_boxes import NAMED, way_of_hiding
from rag.ingest.formats.visibility.hidden_words import INHERITED, Inherited, inherit, named_way
from rag.ingest.formats.visibility.stylesheet import styles

MOST = 0.5
"""Share of the page's text from which what is hidden is the article, shown by a script."""
_MOST_NAMED = 0.2
"""The same for what only its name hides, which many a script takes away at once."""
WARNING = (
    "Most of its text is hidden on the page until a script shows it, and was taken in: "
    "look whether it is what a reader sees."
)


@dataclass
class _Hidden:
    """What is hidden in one way by one kind of element."""

    boxes: list[Any] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    """Elements whose own words are hidden, and not those of all that is in them."""

    def size(self) -> int:
        """Characters of what is hidden."""
        own = sum(len(text) for element in self.lines for text in _own_texts(element))
        return own + sum(len(box.text_content()) for box in self.boxes)


def remove_hidden(tree: Any) -> list[str]:
    """Remove it from `tree`; what an editor should know of it."""
    found = _find_hidden(tree)
    if not found:
        return []
    whole = _text_size(tree)
    kept = False
    for way, hidden in found.items():
        is_named = way.startswith(NAMED)
        if hidden.size() > (_MOST_NAMED if is_named else MOST) * whole:
            kept = kept or not is_named
            continue
        for element in hidden.lines:
            _silence(element)
        for box in hidden.boxes:
            if box.getparent() is not None:
                cut(box)
    return [WARNING] if kept else []


def _find_hidden(tree: Any) -> dict[str, _Hidden]:
    """Ways of hiding, each with what it hides; a box inside a hidden one is not named again."""
    by_element = styles(tree)
    found: dict[str, _Hidden] = {}
    walks = (
        any(not INHERITED.isdisjoint(style) for style in by_element.values())
        or next(tree.iter("font"), None) is not None
    )
    inherited: dict[Any, Inherited] = {}
    for element in tree.iter("*"):
        style = by_element.get(element, {})
        if way := way_of_hiding(element, style):
            found.setdefault(named_way(way, element), _Hidden()).boxes.append(element)
        if walks:
            state = inherit(inherited.get(element.getparent(), Inherited()), element, style)
            inherited[element] = state
            if state.hidden and any(text.strip() for text in _own_texts(element)):
                found.setdefault(state.hidden, _Hidden()).lines.append(element)
    return found


def _text_size(tree: Any) -> int:
    """Characters of the page's text, with what is hidden and without scripts."""
    body = tree.find("body")
    body = tree if body is None else body
    return len(body.text_content()) - sum(len(tag.text or "") for tag in body.iter("script", "style"))


def _own_texts(element: Any) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _silence(element: Any) -> None:
    element.text = " " if element.text else None
    for child in element:
        child.tail = " " if child.tail else None
