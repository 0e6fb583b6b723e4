"""Untrusted text to Markdown that shows exactly that text. Pure; knows nothing of articles or pages.

The chat renders Markdown. Article text, questions and model output are data, so every character
that Markdown or HTML could act on is escaped before it goes into a message.
"""

from __future__ import annotations

import re

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
"""As entities, not backslashes: the chat looks for tags in the source before it reads Markdown."""
_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
"""Every ASCII punctuation mark; CommonMark lets a backslash stand before any of them."""
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Controls, and marks that turn the reading direction of what follows them on the page."""


def escape_markdown(text: str) -> str:
    """Markdown that renders as `text` and nothing else: no link, image, tag, formula or list.

    Runs of blanks become one blank; line breaks are kept.
    """
    lines = [" ".join(line.split()) for line in _INVISIBLE.sub("", text).split("\n")]
    return _SPECIAL.sub(_escape, "\n".join(lines).strip("\n"))


def escape_line(text: str) -> str:
    """`escape_markdown`, on one line."""
    return escape_markdown(" ".join(text.split()))


def _escape(match: re.Match[str]) -> str:
    mark = match.group()
    return _ENTITIES.get(mark, f"\\{mark}")
