"""Corrections, raised signs and readings in a page's sentences, made into the words that stand. Pure.

Plain text cannot strike out or raise anything: `<del>14</del><ins>11</ins>` would state both, and
`1,284<sup>2</sup>` another number. What is struck out goes, the marks of notes and the readings beside
characters (furigana) go, exponents stay exponents.
"""

from __future__ import annotations

import re
from typing import Any

from rag.ingest.formats.superscripts import superscript

_STRUCK = ("del", "s", "strike")
_STRUCK_NAME = re.compile(
    r"(?:^|[\s_-])(?:strike(?:-?through|d|out)?|struck|line-?through)(?=$|[\s_-])", re.IGNORECASE
)
_STRUCK_STYLE = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_READINGS = ("rt", "rp", "rtc")
_NOTE_NAME = re.compile(
    r"(?:^|[\s_-])(?:foot-?notes?(?:-?(?:ref|link|marker|anchor))?|fn-?ref|note-?ref|reference|cite[_-]ref"
    r"|noteref|fnanchor|endnote-?ref)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_NOTE_ROLES = ("doc-noteref", "doc-backlink")
_NOTE_CHARS = 12
"""A mark of a note is no longer than this; `[citation needed]` is, but stands in brackets."""
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|[eè]me|™|®|℠|[oaºª])", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLOSING = re.compile(r"[,.;:!?)\]]")
_SHARE = 0.5
"""Who strikes out more than this of a page uses the mark for something else."""
_BEFORE = 40
"""Letters before a raised sign that tell what it means."""
_INLINE = frozenset("a abbr b bdi big cite em font i ins mark nobr small span strong u".split())


def settle_marks(tree: Any) -> None:
    """Make the marks in `tree` words or nothing; what is hidden is left to who removes that."""
    for reading in list(tree.iter(*_READINGS)):
        reading.drop_tree()
    _drop_struck(tree)
    for tag in list(tree.iter("sup", "span", "a", "font")):
        if tag.getparent() is not None and not _is_hidden(tag):
            _settle(tag)
    for tag in list(tree.iter("sub", "ruby", "rb", "ins", "wbr")):
        if not _is_hidden(tag) and tag.get("class") is None:  # `<ins class="adsbygoogle">` is a box
            tag.drop_tag()


def _drop_struck(tree: Any) -> None:
    tags = [tag for tag in tree.iter(*_STRUCK, "span", "font", "p", "li") if _is_struck(tag)]
    struck = sum(len(tag.text_content()) for tag in tags)
    if not tags or struck > _SHARE * len(_body_text(tree)):
        return
    for tag in tags:
        if tag.text_content().strip() in ("@", "#"):  # as embedded posts mark the sign of a name
            tag.drop_tag()
        elif tag.getparent() is not None:
            tag.drop_tree()


def _is_struck(tag: Any) -> bool:
    if tag.tag in _STRUCK:
        return True
    return bool(
        _STRUCK_NAME.search(tag.get("class") or "") or _STRUCK_STYLE.search(tag.get("style") or "")
    )


def _body_text(tree: Any) -> str:
    body = tree.find(".//body")
    return str((tree if body is None else body).text_content())


def _settle(tag: Any) -> None:
    """Replace a raised sign by what it means; a mark of a note by nothing."""
    words = tag.text_content()
    if _marks_note(tag, words.strip()):
        _remove(tag)
    elif tag.tag == "sup" or _RAISED_STYLE.search(tag.get("style") or ""):
        meant = superscript(_before(tag), words, tag.tail or "")
        if not meant:
            _remove(tag)
            return
        if meant != words:
            tag.clear(keep_tail=True)
            tag.text = meant
        tag.drop_tag()


def _remove(tag: Any) -> None:
    """Remove an element, a link that is empty then, and a blank that would stand before a comma."""
    parent, before = tag.getparent(), tag.getprevious()
    if _CLOSING.match(tag.tail or ""):
        if before is not None:
            before.tail = (before.tail or "").rstrip()
        else:
            parent.text = (parent.text or "").rstrip()
    tag.drop_tree()
    if parent.tag == "a" and not parent.text_content().strip():  # it would count against its paragraph
        parent.drop_tree()


def _marks_note(tag: Any, words: str) -> bool:
    """Whether a raised sign or a link leads to a note, by its name, role or target."""
    if not words or (len(words) > _NOTE_CHARS and not (words[0] == "[" and words[-1] == "]")):
        return False
    if tag.get("role") in _NOTE_ROLES:
        return True
    names = f"{tag.get('class') or ''} {tag.get('id') or ''}"
    is_named = bool(_NOTE_NAME.search(names)) and (tag.tag != "span" or len(words) <= 4)
    links = tag.iter("a") if tag.tag == "sup" else ()
    leads = any("#" in (link.get("href") or "") for link in links)
    is_note = leads or (is_named and not _ORDINAL.fullmatch(words))
    return is_note and bool(_before(tag).strip())


def _before(tag: Any) -> str:
    """The words in front of `tag` in its paragraph, the last few of them."""
    found = ""
    while len(found) < _BEFORE:
        sibling = tag.getprevious()
        while sibling is not None and len(found) < _BEFORE:
            found = f"{sibling.text_content()}{sibling.tail or ''}{found}"
            sibling = sibling.getprevious()
        parent = tag.getparent()
        if parent is None or sibling is not None:
            break
        found = (parent.text or "") + found
        if parent.tag not in _INLINE:
            break
        tag = parent
    return found[-_BEFORE:]


def _is_hidden(tag: Any) -> bool:
    return tag.get("hidden") is not None or bool(_HIDDEN.search(tag.get("style") or ""))
