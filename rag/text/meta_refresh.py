"""Where a page sends its reader on: `<meta http-equiv="refresh" content="0; url=...">`. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin

_HEAD_CHARS = 20_000
"""Characters of a page in which it is looked for; a page that only forwards is short."""
_SOONEST = 15.0
"""Seconds up to which it forwards; a paper loads its own front page again after 300."""
_OUT_OF_SIGHT = (("<!--", "-->"), ("<noscript", "</noscript"))
_META = re.compile(r"<meta\b(?:[^>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,400}>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_VALUE = re.compile(
    r"\s*(\d{1,5}(?:\.\d*)?)\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*(\S[^\"']*)", re.IGNORECASE
)


def refresh_target(page: str, address: str = "") -> str:
    """The address that a page forwards to at once, joined to its own; empty when it does not.

    One that a browser with scripts does not follow (in `noscript`) and the page itself are none.
    """
    head = page[:_HEAD_CHARS]
    for start, end in _OUT_OF_SIGHT:
        head = _without(head, start, end)
    tag = next((m[0] for m in _META.finditer(head) if _IS_REFRESH.search(m[0])), "")
    content = _CONTENT.search(tag)
    value = _VALUE.match(html.unescape(next(filter(None, content.groups()), ""))) if content else None
    if not value or float(value[1]) > _SOONEST:
        return ""
    try:
        target = urljoin(address, value[2].strip())
    except ValueError:
        return ""
    return "" if target.partition("#")[0] == address.partition("#")[0] else target


def _without(text: str, start: str, end: str) -> str:
    """The text without what stands between two marks, to its end where the second is missing."""
    first, *rest = re.split(start, text, flags=re.IGNORECASE)
    pieces = (re.split(end, piece, maxsplit=1, flags=re.IGNORECASE) for piece in rest)
    return first + "".join(piece[1] for piece in pieces if len(piece) > 1)
