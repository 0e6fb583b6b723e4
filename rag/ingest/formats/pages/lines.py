"""A page's text in the lines a reader sees, and which boxes are not the article's own. Pure.

Boxes of comments, of other stories, of events and of the page's margins have days and names too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MARGINS = frozenset("aside footer nav script style noscript template svg form button iframe".split())
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|disqus\w*|repl(?:y|ies)|related\w*|recirc\w*|recommend\w*"
    r"|side-?bar|most-?(?:read|popular|viewed)|trending|popular|latest\w*|teasers?|promos?|carousel|widgets?"
    r"|copyright|legal|events?|calendar|agenda|footer|nav|navigation|menu|breadcrumbs?|newsletter\w*"
    r"|more-?(?:from|stories|news|on|articles)|read-?(?:more|next|also)|also-?(?:like|read)|you-?may\w*"
    r"|outbrain|taboola|see-?also|up-?next|next-?(?:post|article)|prev\w*|ads?|advert\w*|weather|ticker"
    r"|feed-?item|listing|news-?list|post-?list|story-?list|card-?list)(?=$|[\s_-])",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"updat|modif|aktualis|actuali[sz]|changed|lastmod", re.IGNORECASE)
_PUBLISHED = re.compile(r"publi[sc]h|publicad|pubdate|posted|datepub", re.IGNORECASE)
_BLOCKS = frozenset(
    """address article aside blockquote body dd details div dl dt figcaption figure footer form h1 h2 h3
    h4 h5 h6 header hr li main nav ol p pre section table tbody td th tr ul br time""".split()
)
_SMALL = 600
"""Characters: a box of its own heading with no more than these is another story's."""
_MOST_LINES = 400


@dataclass
class Frame:
    """Tells a page's own boxes from foreign ones."""

    tree: Any
    holders: set[Any] = field(default_factory=set)
    """The boxes that hold the headline: the article's, whatever they are called."""

    def __post_init__(self) -> None:
        for heading in self.tree.iter("h1"):
            self.holders.update(heading.iterancestors())

    def is_foreign(self, tag: Any) -> bool:
        """Whether a tag stands in the margins, or in a box of comments, other stories or events."""
        boxes = [tag, *tag.iterancestors()]
        return any(self._is_foreign_box(box) for box in boxes if box not in self.holders)

    def _is_foreign_box(self, box: Any) -> bool:
        if box.tag in ("html", "body", "main"):
            return False
        names = " ".join(str(box.get(key) or "") for key in ("class", "id", "data-component"))
        if box.tag in MARGINS or _FOREIGN.search(names):
            return len(box.text_content()) < self._most
        is_box = self.holders and box.tag in ("article", "li", "div", "section")
        return bool(is_box) and box.find(".//h2") is not None and len(box.text_content()) < _SMALL

    def foreign_boxes(self) -> list[Any]:
        """The outermost elements that are not the article's own."""
        return [tag for tag in self.tree.iter() if tag not in self.holders and self._is_box(tag)]

    def _is_box(self, tag: Any) -> bool:
        return (
            isinstance(tag.tag, str) and tag.tag not in ("script", "style") and self._is_foreign_box(tag)
        )

    @property
    def _most(self) -> int:
        """A box with more characters holds the article: half of the page's."""
        if not hasattr(self, "_half"):
            body = self.tree.find("body")
            self._half = len((self.tree if body is None else body).text_content()) // 2
        return max(self._half, 1)

    def lines(self) -> list[str]:
        """The lines of the body, without foreign boxes; a line of an update says so."""
        body = self.tree.find("body")
        pieces: list[str] = []
        for piece in self._pieces(self.tree if body is None else body):
            pieces.append(piece)
            if len(pieces) > 20 * _MOST_LINES:
                break
        lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
        return [line for line in lines if line][:_MOST_LINES]

    def _pieces(self, tag: Any) -> Iterator[str]:
        if not isinstance(tag.tag, str) or tag.tag in MARGINS:
            return
        if tag not in self.holders and self._is_foreign_box(tag):
            return
        edge = "\n" if tag.tag in _BLOCKS else " "
        yield f"{edge}{_label(tag)}{(tag.text or '').replace(chr(10), ' ')}"
        for child in tag:
            yield from self._pieces(child)
            yield (child.tail or "").replace("\n", " ")
        yield edge


def _label(tag: Any) -> str:
    """What a tag's name says of the day in it, as a word, unless the day's own words do."""
    names = f"{tag.get('class') or ''} {tag.get('itemprop') or ''}"
    words = tag.text_content() if tag.tag in ("time", "span", "p", "div") and names.strip() else ""
    if not 0 < len(words) < 80 or not any(ch.isdigit() for ch in words) or _UPDATED.search(words):
        return ""
    if _PUBLISHED.search(names):
        return "Published "
    return "Updated " if _UPDATED.search(names) else ""
