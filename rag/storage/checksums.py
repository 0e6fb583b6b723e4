"""A checksum for each version of an article, over all that is stored of it. Pure: opens no database.

It is kept beside the version and compared whenever its text is to be cited, indexed or exported, so that
what a failing disk or a stray write changed is never taken for what the outlet wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from rag.core.types import Article

_COLUMNS = (
    *("article_id", "version", "title", "text", "outlet", "published", "url", "section"),
    *("published_at", "updated", "language", "source", "fields_hash", "stored_at"),
)
"""Columns of a version in the order in which they are hashed, before its authors."""
_LATER = ("claimed_outlet",)
"""Columns that came later: hashed where they say something, so that older checksums still fit."""


def version_checksum(row: Mapping[str, Any]) -> str:
    """The checksum of a version, by its columns; a day may be a date or `2024-05-03`.

    Raises TypeError or ValueError for a value of a wrong kind, which nothing of ours has stored.
    """
    day = row["published"]
    given = {
        **row,
        "version": str(int(row["version"])),
        "published": day.isoformat() if isinstance(day, date) else day or "",
        "stored_at": repr(float(row["stored_at"])),
    }
    later = [f"{name}={row[name]}" for name in _LATER if row.get(name)]
    parts = [*(given[name] for name in _COLUMNS), *row["authors"], *later]
    whole = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=16).hexdigest()


def fits(checksum: object, article: Article, row: Mapping[str, Any]) -> bool:
    """Whether an article is what was stored; `row` has the columns that an Article lacks."""
    try:
        return bool(checksum) and checksum == version_checksum({**vars(article), **row})
    except (TypeError, ValueError):
        return False
