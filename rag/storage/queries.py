"""What queries select and join, and rows to dataclasses. Nothing here opens a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, literal, select

from rag.core.types import Article, Passage, StoredArticle
from rag.storage import checksums
from rag.storage import schema as s
from rag.storage.damage import Damage
from rag.storage.schema import articles, passages, versions

ARTICLE = (
    articles.c.identity,
    versions.c.title,
    versions.c.text.label("body"),
    versions.c.outlet,
    versions.c.published,
    versions.c.url,
    versions.c.authors,
    versions.c.section,
    versions.c.source,
    versions.c.published_at,
    versions.c.updated,
    versions.c.language,
    versions.c.claimed_outlet,
)
"""What `article_of` needs of a row."""

CHECKED = (
    versions.c.article_id.label("checked_id"),
    versions.c.version.label("checked_version"),
    versions.c.stored_at.label("checked_at"),
    versions.c.fields_hash.label("checked_fields"),
    select(s.checksums.c.checksum)
    .where(s.checksums.c.article_id == versions.c.article_id)
    .where(s.checksums.c.version == versions.c.version)
    .scalar_subquery()
    .label("checksum"),
)
"""What `is_sound` needs of a row beside the `ARTICLE` columns."""

STORED = (articles.c.id, versions.c.version, articles.c.state, articles.c.error, *ARTICLE)
"""What `stored_of` needs of a row."""

_NO_BODY = literal("").label("body")

WHOLE = (*STORED, *CHECKED)
"""What `sound_articles` needs of rows."""

HEADLINE = (*(column for column in STORED if column.name != "body"), _NO_BODY)
"""The same without the text, which is most of an archive's bytes."""

FACTS = (*(column for column in ARTICLE if column.name != "body"), _NO_BODY)
"""What `article_of` needs of a row for an article without its text."""

PASSAGE = (
    passages.c.id.label("passage_id"),
    passages.c.article_id,
    passages.c.ordinal,
    passages.c.start,
    passages.c.end,
    passages.c.text.label("words"),
)
"""What `passage_of` needs of a row."""

CITABLE = (
    (passages.c.article_id == articles.c.id)
    & (passages.c.version == articles.c.ready_version)
    & (articles.c.state != "removing")
)
"""Joins passages to their articles, leaving out ghosts: what only an index still remembers."""

REFINED = CITABLE & (articles.c.refined_version == articles.c.ready_version)
"""The same for the articles that the dense index holds."""

READY = (
    (versions.c.article_id == articles.c.id)
    & (versions.c.version == articles.c.ready_version)
    & (articles.c.state != "removing")
)
"""Joins articles to the version that may be cited."""

NEWEST = (versions.c.article_id == articles.c.id) & (versions.c.version == articles.c.version)
"""Joins articles to the newest version, citable or not."""


def stored_articles(columns: Sequence[Any] = STORED) -> Select[Any]:
    """Articles at their newest version."""
    return select(*columns).join_from(articles, versions, NEWEST)


def citable_passages(*columns: Any) -> Select[Any]:
    """Passages that may be cited, with the version they were cut from."""
    return select(*columns).join_from(passages, articles, CITABLE).join(versions, READY)


def article_of(row: Any) -> Article:
    """An Article of a row that has the `ARTICLE` columns."""
    return Article(
        identity=row.identity,
        title=row.title,
        text=row.body,
        outlet=row.outlet,
        published=row.published,
        url=row.url,
        authors=tuple(map(str, row.authors)),
        section=row.section,
        source=row.source,
        published_at=row.published_at,
        updated=row.updated,
        language=row.language,
        claimed_outlet=row.claimed_outlet or "",
    )


def is_sound(row: Any, article: Article) -> bool:
    """Whether an article is what was stored, by a row that has the `ARTICLE` and `CHECKED` columns."""
    rest = {
        "article_id": row.checked_id,
        "version": row.checked_version,
        "stored_at": row.checked_at,
        "fields_hash": row.checked_fields,
    }
    return checksums.fits(row.checksum, article, rest)


def stored_of(row: Any) -> StoredArticle:
    """A StoredArticle of a row that has the `STORED` columns."""
    return StoredArticle(row.id, row.version, row.state, article_of(row), row.error)


def sound_articles(rows: Iterable[Any], damage: Damage) -> Iterator[StoredArticle]:
    """The articles of rows that have the `WHOLE` columns; one that is damaged is reported instead."""
    for row in rows:
        stored = stored_of(row)
        if is_sound(row, stored.article):
            yield stored
        else:
            damage.report_version(stored.id, stored.version)


def passage_of(row: Any) -> Passage:
    """A Passage of a row that has the `PASSAGE` columns."""
    return Passage(row.passage_id, row.article_id, row.ordinal, row.start, row.end, row.words)
