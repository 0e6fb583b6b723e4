"""What storing an article means: a new one, a new version, the same again, or a copy of another.

The rules of identity, inside a transaction that the catalog opens. Knows nothing of indexes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from rag.core.types import Article
from rag.storage import queries as q
from rag.storage.checksums import version_checksum
from rag.storage.export import History
from rag.storage.overrides import apply_overrides
from rag.storage.schema import articles, checksums, versions

Outcome = Literal["added", "updated", "unchanged", "duplicate"]


@dataclass(frozen=True)
class StoreResult:
    """What became of an article given to the catalog."""

    outcome: Outcome
    """`unchanged`: this very article is there; `duplicate`: its text is there under another identity."""
    article_id: str
    """The article it became, or, for a duplicate, the one that holds the text."""


def store_article(db: Connection, article: Article) -> StoreResult:
    """Store one article as pending, unless the archive has it."""
    query = select(articles.c.id, articles.c.version, articles.c.state, articles.c.source)
    row = db.execute(query.where(articles.c.identity == article.identity)).first()
    if row is None:
        return _add(db, article)
    with_overrides = apply_overrides(db, row.id, article)
    if row.state in ("pending", "ready") and _seen_before(db, row, article, with_overrides):
        return StoreResult("unchanged", row.id)
    add_version(db, row, article, with_overrides)
    return StoreResult("updated", row.id)


def restore_article(db: Connection, history: History) -> StoreResult:
    """Store an exported article with its versions and, if it is free, its id.

    One that the archive holds gets a new version, unless it had this text before: an old export does
    not undo what has changed since.
    """
    article = history.newest
    query = select(articles.c.id, articles.c.version, articles.c.state)
    row = db.execute(query.where(articles.c.identity == article.identity)).first()
    if row is None:
        return _restore(db, history)
    same = select(versions.c.version).where(
        versions.c.article_id == row.id, versions.c.fields_hash == fields_hash(article)
    )
    if row.state in ("pending", "ready") and db.execute(same).first():
        return StoreResult("unchanged", row.id)
    add_version(db, row, article, apply_overrides(db, row.id, article))
    return StoreResult("updated", row.id)


def _restore(db: Connection, history: History) -> StoreResult:
    if not history.shares_text and (twin_id := _twin(db, history.newest)) is not None:
        return StoreResult("duplicate", twin_id)
    same_id = select(articles.c.id).where(articles.c.id == history.id)
    free = history.id and db.execute(same_id).first() is None
    article_id = history.id if free else _new_id(db, history.newest)
    version = history.editions[-1].version
    row = {"id": article_id, "identity": history.newest.identity, "version": version}
    db.execute(insert(articles).values(**row, **_queued(history.newest)))
    for edition in history.editions:
        columns = _columns(edition.article) | {"article_id": article_id, "version": edition.version}
        columns["stored_at"] = edition.stored_at or columns["stored_at"]
        insert_version(db, columns)
    return StoreResult("added", article_id)


def content_hash(article: Article) -> str:
    """The same for the same words in the same outlet, whatever their white space and case.

    The outlet counts, because two outlets that carry one wire report are two witnesses to show.
    """
    return _digest(" ".join(article.text.casefold().split()), article.outlet.casefold())


def fields_hash(article: Article) -> str:
    """Changes with anything that a reader could see of the article.

    Not with an hour, a stamp of updating or a language alone: pages are stamped anew without a word
    changed, and each would be read by the embedding model again.
    """
    day = article.published.isoformat() if article.published else ""
    fields = (article.title, article.text, article.outlet, day, article.url, article.section)
    claim = (f"says it is {article.claimed_outlet}",) if article.claimed_outlet else ()
    return _digest(*fields, *article.authors, *claim)


def _seen_before(db: Connection, row: Any, article: Article, with_overrides: Article) -> bool:
    """Whether this, corrected, is the current version, or an older one that another source carries.

    Without the second case two files with one URL would replace each other at every run.
    """
    query = select(versions.c.version, versions.c.fields_hash).where(versions.c.article_id == row.id)
    hashes = {held.version: held.fields_hash for held in db.execute(query)}
    if not _is_sound(db, row):
        return False  # adding it again is how a damaged article is mended
    if hashes[row.version] == fields_hash(with_overrides):
        return True
    return row.source != article.source and fields_hash(article) in hashes.values()


def _is_sound(db: Connection, row: Any) -> bool:
    """Whether the newest version of an article is what was stored."""
    query = q.stored_articles((*q.ARTICLE, *q.CHECKED)).where(articles.c.id == row.id)
    newest = db.execute(query).first()
    return newest is not None and q.is_sound(newest, q.article_of(newest))


def add_version(db: Connection, row: Any, article: Article, with_overrides: Article) -> None:
    """Store an article's next version, pending: as its source has it, and as the user corrected it.

    `row` has its id, its newest version and its state. It is known again by what its source says.
    """
    version = row.version + 1
    insert_version(db, {"article_id": row.id, "version": version, **_columns(with_overrides)})
    values = {"version": version, "error": "", **_queued(article)}
    if row.state == "removing":
        values["ready_version"] = None
    db.execute(update(articles).where(articles.c.id == row.id).values(**values))


def _add(db: Connection, article: Article) -> StoreResult:
    if (twin_id := _twin(db, article)) is not None:
        return StoreResult("duplicate", twin_id)
    article_id = _new_id(db, article)
    row = {"id": article_id, "identity": article.identity, "version": 1}
    db.execute(insert(articles).values(**row, **_queued(article)))
    insert_version(db, {"article_id": article_id, "version": 1, **_columns(article)})
    return StoreResult("added", article_id)


def _twin(db: Connection, article: Article) -> str | None:
    """The article that has the same text, None when there is none."""
    same = articles.c.content_hash == content_hash(article)
    return db.execute(select(articles.c.id).where(same, articles.c.state != "removing")).scalar()


def _new_id(db: Connection, article: Article) -> str:
    """Hash of the address as given: archives that are fed from the same URLs agree on ids."""
    article_id = _digest(article.url or article.identity)[:16]
    existing = db.execute(select(articles.c.id).where(articles.c.id == article_id)).scalar()
    return article_id if existing is None else _digest(article.identity, "again")[:16]


def insert_version(db: Connection, columns: Mapping[str, Any]) -> None:
    """Store a version with its checksum, inside a transaction."""
    db.execute(insert(versions).values(**columns))
    key = {name: columns[name] for name in ("article_id", "version")}
    db.execute(insert(checksums).values(**key, checksum=version_checksum(columns)))


def _queued(article: Article) -> dict[str, Any]:
    return {
        "state": "pending",
        "queued_at": time.time(),
        "source": article.source,
        "content_hash": content_hash(article),
    }


def _columns(article: Article) -> dict[str, Any]:
    names = "title text outlet claimed_outlet published url section source published_at updated language"
    columns = {name: getattr(article, name) for name in names.split()}
    return columns | {
        "authors": list(article.authors),
        "fields_hash": fields_hash(article),
        "stored_at": time.time(),
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
