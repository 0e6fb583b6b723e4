"""Puts words together that a typesetter took apart: at the end of a line, or for a drop cap. Pure.

A hyphen at the end of a line is the typesetter's (`har-` `bour`) or the word's own (`Anglo-` `Irish`,
`four-` `year`). Capitals and figures tell, then 160,000 English words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_CUT = re.compile(r"([\w’']+(?:-[\w’']+)*)-$")
_WORD = re.compile(r"[^\W\d_]+")


def joined(before: str, line: str) -> str:
    """The text of a paragraph and its next line.

    >>> joined("the Anglo-", "Irish pact"), joined("the har-", "bour"), joined("a four-", "year deal")
    ('the Anglo-Irish pact', 'the harbour', 'a four-year deal')
    """
    cut = _CUT.search(before)
    if not cut:
        return f"{before} {line}".lstrip()
    rest = _WORD.match(line)
    if not rest or not line[:1].islower() or _is_compound(cut[1], rest[0]):
        return before + line if line[:1].isalnum() else f"{before} {line}"
    return before[:-1] + line


def _is_compound(first: str, second: str) -> bool:
    """Whether the hyphen is the word's own: `first-second` is none without it."""
    last = first.rpartition("-")[2].lower()
    if last[-1:].isdigit() or "-" in first:
        return True
    if _dictionary().known([last + second.lower()]):
        return False
    return len(last) > 1 and len(_dictionary().known([last, second.lower()])) == 2


def with_drop_cap(letter: str, line: str) -> str:
    """A line and the large letter before it: `T` and `ugs wait`, but `A` and `tug waits`."""
    word = _WORD.match(line)
    small = letter[-1].lower()
    if not word or small not in "aio" or len(word[0]) == 1:
        return f"{letter}{line}"
    usage = _dictionary().word_usage_frequency
    is_one = usage(small + word[0].lower()) >= usage(word[0].lower())
    return f"{letter}{'' if is_one else ' '}{line}"


@cache
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
