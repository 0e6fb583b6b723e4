"""What programs are told of articles, and how they choose among them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from rag.app.api.article_view import RemovedView
from rag.app.api.library_routes import LibraryFilters
from rag.app.api.passage_view import web_address
from rag.core.contract import View
from rag.storage.versions import Version

MOST = 200
"""Articles that a page of the list has at most."""
_AS_THEY_ARE = ("title", "text", "outlet", "claimed_outlet", "updated", "section", "language")


class ListQuery(LibraryFilters):
    """Which articles, and where the list goes on."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    """Most articles of a page."""
    cursor: Annotated[str, Field(max_length=200)] = ""
    """The `next` of the page before."""


class ArticleSummary(View):
    """An article of the list."""

    id: str
    version: int
    title: str
    outlet: str
    published: str | None
    section: str
    state: str
    """`ready` once it can be found, `pending` before, `failed` where it cannot."""
    error: str
    """Why it failed; told to the owner alone."""


class ArticlePage(BaseModel):
    """A page of the list, newest first."""

    articles: list[ArticleSummary]
    next: str | None
    """The cursor of the next page, null on the last. Articles that are added meanwhile move nothing."""


class WholeArticle(BaseModel):
    """A version of an article, whole."""

    id: str
    version: int
    newest: int
    """Number of its newest version."""
    stored_at: str
    title: str
    text: str
    outlet: str
    claimed_outlet: str
    """The outlet that it says it is of, where its address says another; empty else."""
    published: str | None
    """A day, or an instant where the hour is known."""
    updated: str
    authors: list[str]
    section: str
    language: str
    url: str


class VersionSummary(BaseModel):
    """A version that is kept."""

    version: int
    title: str
    stored_at: str


class VersionList(BaseModel):
    """The versions of an article, newest first."""

    versions: list[VersionSummary]


class RemovedList(BaseModel):
    """Articles that can be brought back, the last one removed first."""

    removed: list[RemovedView]


def whole_article(found: Version, newest: int) -> WholeArticle:
    """A version as programs are told it; `newest` is the number of its article's newest."""
    article = found.article
    day = article.published.isoformat() if article.published else None
    return WholeArticle(
        id=found.article_id,
        version=found.number,
        newest=newest,
        stored_at=instant(found.stored_at),
        published=article.published_at or day,
        authors=list(article.authors),
        url=web_address(article.url),
        **{name: getattr(article, name) for name in _AS_THEY_ARE},
    )


def instant(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601, UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
