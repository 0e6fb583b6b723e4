"""`/api/v1/articles`: the list, an article, its versions, corrections, removals and their undoing.

Reading is open to whoever may ask; what changes the archive is the owner's alone.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from rag.app.api import library_routes, question_routes
from rag.app.api.article_routes import why_missing
from rag.app.api.article_view import RemovedView
from rag.app.api.caller import may
from rag.app.api.dependencies import CatalogDependency, JsonBody, SizeLimit, require
from rag.app.api.library_routes import (
    ChangedArticle,
    Correction,
    RemovedIds,
    RestoredIds,
)
from rag.app.api.openapi import content_of
from rag.app.api.problems import problem_responses
from rag.app.api.v1 import examples
from rag.app.api.v1.article_models import (
    ArticlePage,
    ArticleSummary,
    ListQuery,
    RemovedList,
    VersionList,
    VersionSummary,
    WholeArticle,
    instant,
    whole_article,
)
from rag.app.api.v1.cursors import cursor_of, place_of
from rag.core.access import Permission
from rag.storage.catalog import Catalog

_LIMIT = SizeLimit(20_000_000, "the request has more than 20,000,000 bytes.")
_GONE = problem_responses(410)
router = APIRouter(prefix="/articles", tags=["articles"], responses=_GONE)
owners = APIRouter(
    prefix="/articles", tags=["articles"], responses=_GONE, dependencies=[require(Permission.EDIT)]
)


@router.get("")
def list_articles(
    request: Request, catalog: CatalogDependency, query: Annotated[ListQuery, Query()]
) -> ArticlePage:
    """List articles, newest first, by words, outlet, section, days and state."""
    rows, last = catalog.library.after(place_of(query.cursor), query.article_filter(), query.limit)
    is_owner = may(request, Permission.EDIT)
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


@router.get("/{article_id}/versions")
def list_versions(catalog: CatalogDependency, article_id: str) -> VersionList:
    """List the versions of an article that are kept."""
    found = catalog.versions.of(article_id)
    if not found:
        raise missing(catalog, article_id)
    return VersionList(
        versions=[
            VersionSummary(version=v.number, title=v.article.title, stored_at=instant(v.stored_at))
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
