"""An article's own address, for readers a page and for programs JSON, open to everybody who may ask."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import HTMLResponse

from rag.app.api.article_page import (
    Mark,
    PublicArticle,
    article_address,
    passage_at,
    public_article,
    read_marks,
)
from rag.app.api.article_view import moment
from rag.app.api.dependencies import ArchiveDependency, CatalogDependency
from rag.app.api.openapi import content_of
from rag.app.api.passage_view import Reference, article_copies
from rag.app.api.plain_page import PageHead, message_page, plain_page
from rag.app.api.story_view import LaterView, article_story, story_context
from rag.app.api.version_view import version_view
from rag.archive import Archive
from rag.storage.catalog import Catalog
from rag.text.phrases import truncate

_LATER_LOOKED_FOR = 3
"""Marked words of which a later report is looked for: each takes a comparison with its story."""
_PREVIEW = 200
_LARGEST = 2**31 - 1
router = APIRouter(tags=["articles"])
Marks = Annotated[list[str], Query(default_factory=list, alias="mark", description="`10-25`: offsets")]
Number = Annotated[int | None, Query(alias="v", ge=1, le=_LARGEST, description="number of a version")]


@router.get("/byline/articles/{article_id}")
def get_public_article(
    catalog: CatalogDependency, article_id: str, marks: Marks, number: Number = None
) -> PublicArticle:
    """A version of an article, whole, the newest if none is given; words at these offsets are marked."""
    article = public_article(catalog.versions.of(article_id), number, read_marks(marks))
    if article is None:
        status, title, lines = why_missing(catalog, article_id, number)
        raise HTTPException(status, " ".join([f"{title}.", *lines]))
    return article


@router.get("/articles/{article_id}", response_class=HTMLResponse, responses=content_of("text/html"))
def show_article(
    request: Request,
    archive: ArchiveDependency,
    article_id: str,
    marks: Marks,
    v: str = "",
    against: str = "",
) -> HTMLResponse:
    """The same as a page, beside another version if one is named.

    `#p-` and a passage's id lead to that passage, `#mark` to the words marked.
    """
    number, other = _number(v), _number(against)
    versions = archive.catalog.versions.of(article_id)
    read = read_marks(marks)
    article = public_article(versions, number, read)
    if article is None:
        status, title, lines = why_missing(archive.catalog, article_id, number)
        return message_page(request, status, title, *lines)
    compared = version_view(versions, article.version, other) if other else None
    text = "".join(piece.text for piece in (article.paragraphs or [[]])[0])
    where = ", ".join(filter(None, [article.outlet, article.published]))
    preview = truncate(". ".join(filter(None, [where, text])), _PREVIEW)
    head = PageHead(article.title, preview, "article")
    return plain_page(
        request,
        "article.html",
        head,
        article=article,
        compared=compared,
        **_around(archive, article, read),
    )


def _number(text: str) -> int | None:
    """The version that somebody's link names; None for what is no number: they get the newest."""
    return min(int(text), _LARGEST) if re.fullmatch("[0-9]{1,10}", text) else None


def why_missing(catalog: Catalog, article_id: str, number: int | None) -> tuple[int, str, list[str]]:
    """Status, title and lines of what is said in place of an article that cannot be shown."""
    if newest := catalog.versions.count(article_id):
        if number in {None, newest}:
            return 404, "This article cannot be read", ["What the archive holds of it is damaged."]
        kept = f"The archive does not hold version {number} of it; the newest is version {newest}."
        return 404, "There is no such version", [kept]
    if taken := catalog.removed.get(article_id):
        where = f" ({taken.outlet})" if taken.outlet else ""
        told = f"“{taken.title}”{where} was taken out of the archive on {moment(taken.at)}."
        return 410, "This article was removed", [told]
    return 404, "There is no such article", ["It was never in this archive, or was removed long ago."]


def _around(archive: Archive, article: PublicArticle, marks: list[Mark]) -> dict[str, Any]:
    """What else the archive holds of it: copies, its story, later reports that say something else."""
    copies = article_copies(archive.catalog, article.id)
    return {
        "address_of": article_address,
        "host": urlsplit(article.url).hostname,
        "elsewhere": [copy for copy in copies if not copy.same_page],
        "same_page": [copy for copy in copies if copy.same_page],
        "story": article_story(archive.catalog, article.id, date.today()),
        "later": _later(archive, article, marks),
    }


def _later(archive: Archive, article: PublicArticle, marks: list[Mark]) -> list[LaterView]:
    found = []
    for mark in marks[:_LATER_LOOKED_FOR]:
        if passage := passage_at(article, mark.start):
            reference = Reference(passage, mark.start, mark.end)
            context = story_context(archive.catalog, archive.corroborator, reference, date.today())
            found += [context.later] if context.later else []
    return found
