"""What a user may call an article by: conditions for the catalog's queries. Opens no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import or_

from rag.storage.schema import articles, versions
from rag.text.addresses import canonical_url


def matches_key(key: str) -> Any:
    """The condition that an article is meant by an id, identity, address or path (of its file)."""
    path = str(Path(key).absolute())
    return or_(
        articles.c.id == key,
        articles.c.identity == key,
        versions.c.url == key,
        _is_at(canonical_url(key)),
        articles.c.source.in_([key, path]),
        articles.c.source.startswith(f"{path}#", autoescape=True),
    )


def matches_www_variant(key: str) -> Any:
    """The same for an address with `www.` where it has none, else without."""
    scheme, _, rest = canonical_url(key).partition("://")
    other = rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"
    return _is_at(f"{scheme}://{other}" if rest else "")


def _is_at(address: str) -> Any:
    """Articles whose address, written as adding one writes it, is this; empty is none."""
    return (articles.c.identity == address) & (articles.c.identity != "")
