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

from rag.errors import ParseError
from rag.formats.cleaning import one_line
from rag.parse import parse
from rag.schema import given
from rag.types import Article, RawDocument

FIELDS = ("title", "outlet", "published", "authors", "section", "url", "language", "text")
"""What can be corrected, in the order of a form."""


@dataclass(frozen=True)
class Given:
    """A field that the user corrected."""

    field: str
    """One of `FIELDS`."""
    value: Any
    """What the user says, as `told` has it."""
    found: Any
    """What the source says."""


def told(article: Article) -> dict[str, Any]:
    """The fields as JSON can hold them; `published` is the instant where it is known, else the day."""
    day = article.published.isoformat() if article.published else ""
    fields = {name: getattr(article, name) for name in FIELDS}
    return fields | {"published": article.published_at or day, "authors": list(article.authors)}


def applied(article: Article, values: Mapping[str, Any]) -> Article:
    """The article with these fields, as `told` has them, in place of its own."""
    fields = dict(values)
    if "published" in fields:
        stamp = fields["published"]
        fields["published"] = date.fromisoformat(stamp[:10]) if stamp else None
        fields["published_at"] = stamp if len(stamp) > 10 else ""
    if "authors" in fields:
        fields["authors"] = tuple(fields["authors"])
    return replace(article, **fields)


def changes(article: Article, fields: Mapping[str, object], today: date) -> dict[str, Any]:
    """Those of the fields that differ from the article's, cleaned and checked, as `told` has them.

    Fields that are not in `FIELDS` are passed over. Raises ParseError, with the field as its subject
    where one is to blame.
    """
    known = {name: fields[name] for name in FIELDS if name in fields}
    source = RawDocument(
        "article", "record", record={"title": article.title, "text": article.text} | known
    )
    read = told(_parsed(source, today))
    if "outlet" in known:  # not its host instead of none
        read["outlet"] = one_line(str(known["outlet"]))
    for name, example in (("url", "https://example.org/story"), ("language", "en or pt-BR")):
        if str(known.get(name, "")).strip() and not read[name]:
            found = one_line(str(known[name]))[:80]
            raise ParseError(name, f"expected one like {example}, found {found}.", "Correct it.")
    before = told(article)
    before["published"] = _same_day(before["published"], read["published"])
    return {name: read[name] for name in known if read[name] != before[name]}


def _parsed(source: RawDocument, today: date) -> Article:
    """Its message begins with the field that is to blame: that one is made the subject."""
    try:
        return parse(source, today)
    except ParseError as error:
        field = error.problem.split()[0].rstrip(":")
        raise ParseError(field, error.problem, error.remedy) from error


def _same_day(before: str, after: str) -> str:
    """The day alone where only the day was typed: an hour that is known is not to be lost."""
    return before[:10] if len(after) <= 10 else before


# -- inside a transaction ---------------------------------------------------------------------


def given_of(db: Connection, article_id: str) -> list[Given]:
    """The fields that the user gave this article."""
    rows = db.execute(select(given).where(given.c.article_id == article_id)).all()
    return sorted((Given(r.field, r.value, r.found) for r in rows), key=lambda g: FIELDS.index(g.field))


def with_given(db: Connection, article_id: str, article: Article) -> Article:
    """An article as its source has it, with what the user gave in its place; what it said is noted."""
    rows = given_of(db, article_id)
    says = told(article)
    for row in rows:
        if row.found != says[row.field]:
            this = (given.c.article_id == article_id) & (given.c.field == row.field)
            db.execute(update(given).where(this).values(found=says[row.field]))
    return applied(article, {row.field: row.value for row in rows})


def without_given(db: Connection, article_id: str, article: Article) -> Article:
    """An article as its source has it."""
    return applied(article, {row.field: row.found for row in given_of(db, article_id)})
