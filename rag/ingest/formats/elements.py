"""What readers do with the elements of a tree of HTML or XML: find, name and cut them. Pure.

Names are told apart without their namespaces.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.text.cleaning import clean_line


def local_name(element: Any) -> str:
    """`p` of `{http://www.w3.org/1999/xhtml}p`; empty for a comment, an instruction, an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def first(root: Any, *names: str) -> Any:
    """The first element of one of these names below the root, None when there is none."""
    return next((one for one in root.iter("{*}*") if local_name(one) in names), None)


def every(root: Any, *names: str) -> Iterator[Any]:
    """The elements of these names below the root, in order."""
    return (one for one in root.iter("{*}*") if local_name(one) in names)


def words(element: Any) -> str:
    """All words in an element as one line; empty for None."""
    return "" if element is None else clean_line("".join(element.itertext()))


def cut(tag: Any) -> None:
    """Remove an element from its tree; the text that follows it stays."""
    parent = tag.getparent()
    if tag.tail:
        before = tag.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tag.tail
        else:
            parent.text = (parent.text or "") + tag.tail
    parent.remove(tag)
    tag.tail = None
