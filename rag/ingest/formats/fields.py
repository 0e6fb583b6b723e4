"""The fields of an article, as every reader hands them on, and how long they may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from rag.core.errors import ParseError

Fields = Mapping[str, object]
"""The fields of one article, as `rag.ingest.parse` takes them."""
MAX_TEXT_CHARS = 2_000_000
"""Longest text: a million words are a book, or a mistake."""
TITLE_CHARS = 300
"""Longest title; the rest is cut."""


def limited(text: str, source: str) -> str:
    """The text, when it is no longer than `MAX_TEXT_CHARS`. Raises ParseError."""
    if len(text) <= MAX_TEXT_CHARS:
        return text
    problem = f"text: expected at most {MAX_TEXT_CHARS:,} characters, found {len(text):,}."
    raise ParseError(source, problem, "Split it into articles.")
