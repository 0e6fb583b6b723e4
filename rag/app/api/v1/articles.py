"""`/api/v1/articles`: the list, an article, its versions, corrections, removals and their undoing.

Reading is open to whoever may ask; what changes the archive is the owner's alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import BaseModel, Field

from rag.app.api import library_routes, question_routes
from rag.app.api.article_routes import why_missing
from rag.app.api.article_view import RemovedView
from rag.app.api.dependencies import CatalogDependency, JsonBody, SizeLimit, require_owner
from rag.app.api.identity import Role, role_of
from rag.app.api.library_routes import (
    ChangedArticle,
    Correction,
    LibraryFilters,
    RemovedIds,
    RestoredIds,
)
from rag.app.api.openapi import content_of
from rag.app.api.passage_view import web_address
from rag.app.api.problems import problem_responses
from rag.app.api.v1 import examples
from rag.app.api.v1.cursors import cursor_of, place_of
from rag.core.contract import View
from rag.storage.catalog import Catalog
from rag.storage.versions import Version

_LIMIT = SizeLimit(20_000_000, "the request has more than 20,000,000 bytes.")
_AS_THEY_ARE = ("title", "text", "outlet", "claimed_outlet", "updated", "section", "language")
MOST = 200
"""Articles that a page of the list has at most."""
_GONE = problem_responses(410)
router = APIRouter(prefix="/articles", tags=["articles"], responses=_GONE)
owners = APIRouter(
    prefix="/articles", tags=["articles"], responses=_GONE, dependencies=[Depends(require_owner)]
)


class ListQuery(LibraryFilters):
    """Which articles, and where the list goes on."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Field(max_length=200, description="the `next` of the page before")] = ""


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


@router.get("")
def list_articles(
    request: Request, catalog: CatalogDependency, query: Annotated[ListQuery, Query()]
) -> ArticlePage:
    """List articles, newest first, by words, outlet, section, days and state."""
    rows, last = catalog.library.after(place_of(query.cursor), query.article_filter(), query.limit)
    is_owner = role_of(request) is Role.OWNER
    articles = [
        ArticleSummary(
            **vars(row)
            | {
                "published": row.published and row.published.isoformat(),
                "error": row.error if is_owner else "",
            }
        )
        for row in rows
    ]
    return ArticlePage(articles=articles, next=cursor_of(last))


@owners.get("/removed")
def list_removed(catalog: CatalogDependency) -> RemovedList:
    """List the articles that can be brought back."""
    removed = [RemovedView.model_validate(one) for one in catalog.removed.recent()]
    return RemovedList(removed=removed)


@router.get("/{article_id}")
def get_article(catalog: CatalogDependency, article_id: str, version: int | None = None) -> WholeArticle:
    """Get an article whole, its newest version or another."""
    versions = catalog.versions.of(article_id)
    found = next((one for one in versions if version in {None, one.number}), None)
    if found is None:
        raise missing(catalog, article_id, version)
    return whole_article(found, versions[0].number)


def missing(catalog: Catalog, article_id: str, version: int | None = None) -> HTTPException:
    """Why there is no such article: it was removed (410), or never there (404)."""
    status, title, lines = why_missing(catalog, article_id, version)
    return HTTPException(status, " ".join([f"{title}.", *lines]))


def whole_article(found: Version, newest: int) -> WholeArticle:
    """A version as a model."""
    article = found.article
    day = article.published.isoformat() if article.published else None
    return WholeArticle(
        id=found.article_id,
        version=found.number,
        newest=newest,
        stored_at=_instant(found.stored_at),
        published=article.published_at or day,
        authors=list(article.authors),
        url=web_address(article.url),
        **{name: getattr(article, name) for name in _AS_THEY_ARE},
    )


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


@router.get("/{article_id}/versions")
def list_versions(catalog: CatalogDependency, article_id: str) -> VersionList:
    """List the versions of an article that are kept."""
    found = catalog.versions.of(article_id)
    if not found:
        raise missing(catalog, article_id)
    return VersionList(
        versions=[
            VersionSummary(version=v.number, title=v.article.title, stored_at=_instant(v.stored_at))
            for v in found
        ]
    )


router.get("/{article_id}/versions/{number}", name="compare_versions")(question_routes.get_version)
owners.get("/{article_id}/details", name="get_article_details")(library_routes.get_article)
_FIELDS = {"title": "Ferry leaves at noon", "published": "2024-05-03"}


@owners.patch("/{article_id}", openapi_extra=examples.body(_FIELDS))
def correct_article(
    catalog: CatalogDependency,
    article_id: str,
    fields: Annotated[Correction, Depends(JsonBody(Correction, _LIMIT))],
) -> ChangedArticle:
    """Correct an article's fields; those left out stay. The next version of its source keeps them."""
    return library_routes.correct_article(catalog, article_id, fields)


@owners.delete("/{article_id}")
def remove_article(catalog: CatalogDependency, article_id: str) -> RemovedIds:
    """Remove an article; for a month it can be brought back."""
    removed = catalog.removed.remove([article_id])
    if not removed:
        raise missing(catalog, article_id)
    return RemovedIds(removed=removed)


@owners.post("/{article_id}/restore")
def restore_article(catalog: CatalogDependency, article_id: str) -> RestoredIds:
    """Bring back an article that was removed."""
    back = catalog.removed.restore([article_id])
    if not back:
        raise HTTPException(404, "there is no removed article of this id that can be brought back.")
    return RestoredIds(back=back)


owners.post("/{article_id}/clear")(library_routes.clear_corrections)
owners.post("/remove")(library_routes.remove_articles)
owners.post("/restore")(library_routes.restore_articles)
owners.post("/reindex")(library_routes.reindex_articles)
owners.get("/counts")(library_routes.get_counts)
_LINES, _ZIP = content_of("application/jsonl"), content_of("application/zip")
owners.get("/export.jsonl", responses=_LINES)(library_routes.download_lines)
owners.get("/export.zip", responses=_ZIP)(library_routes.download_zip)
