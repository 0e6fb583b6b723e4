"""A piece of HTML, as feeds, mails and records hold them, to its words. Pure.

It holds little besides its article, so that all of it stays but pictures, their captions and what runs;
a whole page is for `html`, which tells an article from what stands around it.
"""

from __future__ import annotations

import re

from rag.ingest.formats.visibility.hidden import remove_hidden

_BREAK = "\ue000"
"""Stands for the end of a block; of private use, and taken out of the text first."""
_BLOCKS = (
    "p div br li ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre table tr section article header footer"
    " hr"
).split()
_DROPPED = (
    "script style noscript template iframe object embed form button figure figcaption svg video audio"
).split()
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000]")
_FURNITURE = re.compile(
    r"the post .{1,400} (?:first )?appeared (?:first )?on .{1,200}"
    r"|(?:read|continue reading|view|see)(?: the)? (?:more|full (?:story|article)|entire article).{0,60}"
    r"|(?:continue|keep) reading.{0,200}",
    re.IGNORECASE,
)
"""What publishing systems put below an item."""


def html_to_text(fragment: str) -> str:
    """The words of a piece of HTML, a blank line between paragraphs; empty when nothing can be read."""
    import lxml.html
    from lxml.etree import LxmlError

    try:
        text = _CONTROLS.sub("", fragment)
        tree = lxml.html.fragment_fromstring(text, create_parent="div")
    except (LxmlError, ValueError, RecursionError):
        return ""
    remove_hidden(tree)
    for element in list(tree.iter(*_DROPPED)):
        element.drop_tree()
    for element in tree.iter(*_BLOCKS):
        element.text = _BREAK + (element.text or "")
        element.tail = _BREAK + (element.tail or "")
    return clean_paragraphs(str(tree.text_content()), _BREAK)


def clean_paragraphs(text: str, end: str = "\n\n") -> str:
    """Text whose paragraphs end with `end`, their lines joined, the publisher's furniture left out."""
    lines = (" ".join(part.split()) for part in text.split(end))
    return "\n\n".join(line for line in lines if line and not _FURNITURE.fullmatch(line))
