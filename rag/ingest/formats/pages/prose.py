"""How many visible words each element of a page holds, and how many of them in paragraphs. Pure.

A name can lie about a box, its paragraphs do not: what holds most of them is the article, whatever it is
called, and a list of links is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_UNSEEN = frozenset("head script style template noscript svg iframe object select textarea".split())
_INLINE = frozenset(
    "a abbr b bdi bdo big br cite code del dfn em font i ins kbd mark q s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
_CONTROLS = frozenset("button form input select textarea".split())
_PARAGRAPH = 80
"""Characters from which words are a paragraph: a sentence of the news has 120, a link or a label 30."""
_LINKED = 0.5
"""Share of its words in links from which a paragraph is a list of them."""


@dataclass(slots=True)
class Measure:
    """What an element holds, with all that is in it."""

    words: int = 0
    """Visible characters."""
    prose: int = 0
    """Characters of its paragraphs."""
    paragraphs: int = 0
    links: int = 0
    """Links that stand alone, outside of paragraphs."""
    controls: int = 0
    """Buttons, forms and their fields."""

    def add(self, other: Measure) -> None:
        """Take in what a child holds."""
        self.words += other.words
        self.prose += other.prose
        self.paragraphs += other.paragraphs
        self.links += other.links
        self.controls += other.controls


def measure(tree: Any) -> Mapping[Any, Measure]:
    """What every seen element of the tree holds; what no reader sees has no entry."""
    homes = _homes(tree)
    own = {element: Measure() for element in homes}
    linked = dict.fromkeys(homes, 0)
    for element, (home, in_link) in homes.items():
        pieces = [element.text, *(child.tail for child in element)]
        size = sum(len(" ".join(piece.split())) for piece in pieces if piece)
        own[home].words += size
        linked[home] += size if in_link else 0
    for element, found in own.items():
        if found.words >= _PARAGRAPH and linked[element] < _LINKED * found.words:
            found.prose, found.paragraphs = found.words, 1
    for element, (home, _) in homes.items():
        own[element].controls += element.tag in _CONTROLS
        own[element].links += element.tag == "a" and not own[home].paragraphs
    for element in reversed(list(own)):
        parent = element.getparent()
        if parent in own:
            own[parent].add(own[element])
    return own


def _homes(tree: Any) -> dict[Any, tuple[Any, bool]]:
    """For each seen element the block that its own words stand in, and whether they are a link's."""
    homes: dict[Any, tuple[Any, bool]] = {}
    for element in tree.iter("*"):
        parent = element.getparent()
        is_seen = parent is None or parent in homes or element is tree
        if element.tag in _UNSEEN or not is_seen:
            continue
        above, in_link = homes.get(parent, (element, False))
        homes[element] = (above if element.tag in _INLINE else element, in_link or element.tag == "a")
    return homes
