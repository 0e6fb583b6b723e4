"""What the user says of an article, which wins over what its source says, now and later.

`changes` reads what was typed into a form by the rules that hold for every document. Each field given
is kept with what the source last said of it, so that it can be cleared. Opens no transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from rag.core.types import Article
from rag.storage.schema import overrides

FIELDS = ("title", "outlet", "published", "authors", "section", "url", "language", "text")
"""What can be corrected, in the order of a form."""


@dataclass(frozen=True)
class Override:
    """A field that the user corrected."""

    field: str
    """One of `FIELDS`."""
    value: Any
    """What the user says, as `editable_fields` has it."""
    found: Any
    """What the source says."""


def editable_fields(article: Article) -> dict[str, Any]:
    """The fields as JSON can hold them; `published` is the instant where it is known, else the day."""
    day = article.published.isoformat() if article.published else ""
    fields = {name: getattr(article, name) for name in FIELDS}
    return fields | {"published": article.published_at or day, "authors": list(article.authors)}


def apply_fields(article: Article, values: Mapping[str, Any]) -> Article:
    """The article with these fields, as `editable_fields` has them, in place of its own."""
    fields = dict(values)
    if "published" in fields:
        stamp = fields["published"]
        fields["published"] = date.fromisoformat(stamp[:10]) if stamp else None
        fields["published_at"] = stamp if len(stamp) > 10 else ""
    if "authors" in fields:
        fields["authors"] = tuple(fields["authors"])
    if fields.get("outlet", article.outlet) != article.outlet:
        fields["claimed_outlet"] = ""  # whoever corrects the outlet has decided whose it is
    return replace(article, **fields)


# -- inside a transaction ---------------------------------------------------------------------


def read_overrides(db: Connection, article_id: str) -> list[Override]:
    """The fields that the user gave this article."""
    rows = db.execute(select(overrides).where(overrides.c.article_id == article_id)).all()
    return sorted(
        (Override(r.field, r.value, r.found) for r in rows), key=lambda g: FIELDS.index(g.field)
    )


def apply_overrides(db: Connection, article_id: str, article: Article) -> Article:
    """An article as its source has it, with what the user gave in its place; what it said is noted."""
    rows = read_overrides(db, article_id)
    says = editable_fields(article)
    for row in rows:
        if row.found != says[row.field]:
            this = (overrides.c.article_id == article_id) & (overrides.c.field == row.field)
            db.execute(update(overrides).where(this).values(found=says[row.field]))
    return apply_fields(article, {row.field: row.value for row in rows})


def source_article(db: Connection, article_id: str, article: Article) -> Article:
    """An article as its source has it."""
    return apply_fields(article, {row.field: row.found for row in read_overrides(db, article_id)})
