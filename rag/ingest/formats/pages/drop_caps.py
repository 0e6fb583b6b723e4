"""Joins a large first letter, kept in an element of its own, with the rest of its word. Pure."""

from __future__ import annotations

import re
from typing import Any

_NAME = re.compile(
    r"(?:^|[\s_-])(?:drop-?(?:caps?|letter)|dropped-?cap|first-?(?:letter|character)|initial(?:-?cap)?"
    r"|lettrine|big-?(?:letter|cap)|letrina|capitular|drop)(?=$|[\s_\d-])",
    re.IGNORECASE,
)
_FLOATS = re.compile(r"float\s*:\s*left", re.IGNORECASE)
_LETTER = re.compile(r"[“\"‘'«„¿¡(]?[^\W\d_]")
_WORDS = {"en": "AIO", "de": "O", "nl": "OU", "fr": "AÀYÔO", "es": "AEOUY", "it": "AEIOÈ", "pt": "AEOÀÉ"}
_ANY_WORDS = "AEIOUYÀÈÉÓŐWZKSVВИКСОУАЯ"
"""Letters that are words of some language."""
_TAGS = ("span", "b", "strong", "big", "font", "em", "i", "div", "p", "img", "abbr")


def join_drop_caps(tree: Any) -> None:
    """Make `<span class="dropcap">T</span> ugs wait` in `tree` one word; `A tug` stays two."""
    words = _WORDS.get((tree.get("lang") or "")[:2].lower(), _ANY_WORDS)
    for tag in list(tree.iter(*_TAGS)):
        if tag.getparent() is not None and (letter := _letter(tag)):
            _join(tag, letter, letter[-1].upper() in words)


def _letter(tag: Any) -> str:
    """The letter that the element holds alone, with an opening quotation mark; empty for others."""
    text = tag.get("alt") or "" if tag.tag == "img" else tag.text_content()
    letter = text.strip() if len(text) < 40 else ""  # what is longer is white space or no letter
    if not _LETTER.fullmatch(letter) or letter.lower() == letter.upper():
        return ""
    is_named = _NAME.search(f"{tag.get('class') or ''} {tag.get('id') or ''}")
    return letter if is_named or tag.tag == "big" or _FLOATS.search(tag.get("style") or "") else ""


def _join(tag: Any, letter: str, is_word: bool) -> None:
    rest, following = tag.tail or "", tag.getnext()
    if rest.strip():
        tag.tail = rest if is_word else rest.lstrip()
    elif following is None:
        return
    elif following.tag in ("div", "p"):  # the letter stands before the paragraph
        following.text = f"{letter}{' ' if is_word else ''}{(following.text or '').lstrip()}"
        tag.drop_tree()
        return
    elif not is_word:
        tag.tail = ""
        following.text = (following.text or "").lstrip()
    tag.clear(keep_tail=True)
    tag.text = letter
    tag.drop_tag()
