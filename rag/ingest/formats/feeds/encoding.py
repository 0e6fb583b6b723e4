"""Bytes of a feed -> its text, in the encoding that it is written in, whatever it says of that. Pure.

Feed readers decide for a whole feed: one bad byte makes all of its accents wrong. Here a bad byte costs
one character. Labels mean what they mean to browsers: https://encoding.spec.whatwg.org/#names-and-labels
"""

from __future__ import annotations

import re
from contextlib import suppress

from rag.text.encoding_guess import guess_encoding
from rag.text.encodings import codec_of

_MARKS = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"<\x00?\x00": "utf-16-le",
    b"\x00<\x00?": "utf-16-be",
}
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>")
_TAG = re.compile(rb"<[^<>]*>")
_SAMPLE = 20_000
"""Bytes of words that a guess is made from."""


def declares_encoding(content: bytes) -> bool:
    """Whether the text says itself in which encoding it is, or can only be in one."""
    return content.startswith((*_MARKS, b"\x1f\x8b")) or bool(_DECLARED.search(content[:300]))


def is_utf8(content: bytes) -> bool:
    """Whether all bytes are UTF-8."""
    with suppress(UnicodeDecodeError):
        content.decode()
        return True
    return False


def decode_feed(content: bytes) -> str:
    """The text of a feed without its XML declaration, which told its encoding."""
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    found = _DECLARED.search(content[:300])
    declared = found[1].decode("ascii").lower() if found else ""
    text = content.decode(_MARKS[mark], "replace") if mark else _decode(content, declared)
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def _decode(content: bytes, declared: str) -> str:
    """UTF-8 if it is, else what is declared, else UTF-8 with a bad byte here and there, else a guess."""
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(character > "\x7f" for character in text) - bad
    if bad and declared not in ("", "utf-8", "utf8"):
        with suppress(LookupError, ValueError):  # no such encoding, or none of texts
            return content.decode(codec_of(declared) or declared, "replace")
    if bad <= good / 2:
        return text
    return content.decode(_guess(content), "replace")


def _guess(content: bytes) -> str:
    """The encoding that the words are most like."""
    return guess_encoding(_TAG.sub(b" ", content)[:_SAMPLE]) or "cp1252"
