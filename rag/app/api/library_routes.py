"""Addresses of the Library tab: the table, an article, what is done to it, downloads.

For the archive's owner alone. Knows nothing of Gradio.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from starlette.responses import Response, StreamingResponse

from rag.app.api.article_view import ArticleView, RemovedView, RowView, article_view
from rag.app.api.dependencies import CatalogDependency, JsonBody, SizeLimit, required
from rag.app.api.downloads import json_lines, markdown_zip
from rag.app.api.openapi import content_of
from rag.core.access import Permission
from rag.core.contract import Day
from rag.core.types import StoredArticle
from rag.ingest.corrections import correction
from rag.storage.catalog import Catalog
from rag.storage.library import PAGE, ArticleFilter, Counts, Order, State
from rag.storage.overrides import FIELDS

_LIMIT = SizeLimit(20_000_000, "expected a JSON object: it has more than 20,000,000 bytes.", 422)
"""The longest text has two million characters."""
_BATCH = 200
"""Articles read from the catalog at once for a download."""
router = APIRouter(prefix="/byline/library", tags=["library"], dependencies=[required(Permission.EDIT)])


# -- what is asked for ------------------------------------------------------------------------


class LibraryFilters(BaseModel):
    """Which articles; what is left out or empty chooses all."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    words: str = ""
    """Words, or their beginnings, that all stand in its title or text."""
    outlet: str = ""
    section: str = ""
    state: State = ""
    """`pending` until it is indexed, then `ready`, or `failed`."""
    since: Day = None
    """No earlier day of publication."""
    until: Day = None
    """No later one."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in fields.items() if value is not None and value != ""}

    def article_filter(self) -> ArticleFilter:
        """The same for the catalog."""
        texts = {name: getattr(self, name).strip() for name in ("words", "outlet", "section")}
        return ArticleFilter(**texts, state=self.state, since=self.since, until=self.until)


class TableQuery(LibraryFilters):
    """A page of the table."""

    order: Order = "newest"
    page: Annotated[
        int,
        BeforeValidator(lambda n: int(n) if str(n).isdecimal() else 1, json_schema_input_type=int),
        Field(le=1_000_000_000),
    ] = 1
    choices: str = ""
    """Not empty: with the outlets and sections that there are."""


def _split(ids: Any) -> Any:
    """An address has them with commas between."""
    parts = [ids] if isinstance(ids, str) else ids
    return [i for part in parts for i in str(part).split(",")] if isinstance(parts, list) else ids


class Selection(LibraryFilters):
    """The articles named in `ids`, or with `all` those that the filters choose."""

    ids: Annotated[list[str], BeforeValidator(_split)] = []
    all: Annotated[bool, BeforeValidator(bool)] = False

    def article_ids(self, catalog: Catalog) -> list[str]:
        """Their ids; never all by an oversight."""
        return catalog.library.ids(self.article_filter()) if self.all else self.ids


class Correction(BaseModel):
    """New values of an article's fields, as a form has them; those left out stay."""

    model_config = ConfigDict(extra="ignore")

    title: Any = None
    outlet: Any = None
    published: Any = None
    authors: Any = None
    section: Any = None
    url: Any = None
    language: Any = None
    text: Any = None


class Clearing(BaseModel):
    """Fields of which the source's word shall stand again."""

    fields: list[str] = []


def _body(model: type[BaseModel]) -> Any:
    return Depends(JsonBody(model, _LIMIT))


# -- what is answered -------------------------------------------------------------------------


_PAIR = {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 2, "maxItems": 2}
_Counts = Annotated[Counts, WithJsonSchema({"type": "array", "items": _PAIR})]
"""Described in the words that every reader of OpenAPI knows: few know `prefixItems`."""


class LibraryTable(BaseModel):
    """A page of the table, and what can be brought back; outlets and sections when asked for."""

    articles: list[RowView]
    total: int
    a_page: int
    removed: list[RemovedView]
    outlets: _Counts | None = None
    sections: _Counts | None = None


class LibraryCounts(BaseModel):
    """How many articles by month, `2024-05`, and by outlet."""

    months: _Counts
    outlets: _Counts


class ChangedArticle(ArticleView):
    """An article and the fields that were changed."""

    changed: list[str]


class RemovedIds(BaseModel):
    """Articles that were removed."""

    removed: list[str]


class RestoredIds(BaseModel):
    """Articles that are back."""

    back: list[str]


class QueuedArticles(BaseModel):
    """How many articles are indexed again."""

    queued: int


@router.get("", response_model_exclude_unset=True)
def get_table(catalog: CatalogDependency, query: Annotated[TableQuery, Query()]) -> LibraryTable:
    """A page of the table."""
    rows, total = catalog.library.page(query.article_filter(), query.order, query.page)
    table = LibraryTable(
        articles=[RowView.model_validate(row) for row in rows],
        total=total,
        a_page=PAGE,
        removed=[RemovedView.model_validate(one) for one in catalog.removed.recent()],
    )
    if query.choices:  # counting takes 0.2 s at 100,000 articles, and the page looks often
        table.outlets = catalog.library.count_by_outlet()
        table.sections = catalog.library.count_by_section()
    return table


@router.get("/counts")
def get_counts(catalog: CatalogDependency, query: Annotated[LibraryFilters, Query()]) -> LibraryCounts:
    """How many of the articles there are by month and by outlet."""
    chosen = query.article_filter()
    return LibraryCounts(
        months=catalog.library.count_by_month(chosen), outlets=catalog.library.count_by_outlet(chosen)
    )


@router.get("/articles/{article_id}")
def get_article(catalog: CatalogDependency, article_id: str) -> ArticleView:
    """An article, opened."""
    return article_view(catalog, article_id)


@router.get("/articles.jsonl", response_class=Response, responses=content_of("application/jsonl"))
def download_lines(
    catalog: CatalogDependency, query: Annotated[Selection, Query()]
) -> StreamingResponse:
    """Articles as JSON lines."""
    content = json_lines(_articles(catalog, query))
    return StreamingResponse(
        content, media_type="application/jsonl", headers=_attachment("articles.jsonl")
    )


@router.get("/articles.zip", response_class=Response, responses=content_of("application/zip"))
def download_zip(catalog: CatalogDependency, query: Annotated[Selection, Query()]) -> StreamingResponse:
    """Articles as Markdown files in a .zip."""
    content = markdown_zip(_articles(catalog, query))
    return StreamingResponse(content, media_type="application/zip", headers=_attachment("articles.zip"))


def _articles(catalog: Catalog, query: Selection) -> Iterator[StoredArticle]:
    ids = query.article_ids(catalog)
    batches = (ids[i : i + _BATCH] for i in range(0, len(ids), _BATCH))
    return (article for batch in batches for article in catalog.articles.get(batch))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@router.post("/articles/{article_id}")
def correct_article(
    catalog: CatalogDependency, article_id: str, fields: Annotated[Correction, _body(Correction)]
) -> ChangedArticle:
    """Correct an article's fields."""
    values = fields.model_dump(exclude_unset=True)
    changed = catalog.corrections.correct(article_id, correction(values, date.today()))
    return _changed(catalog, article_id, changed)


@router.post("/articles/{article_id}/clear")
def clear_corrections(
    catalog: CatalogDependency, article_id: str, clearing: Annotated[Clearing, _body(Clearing)]
) -> ChangedArticle:
    """Let the source's word stand again."""
    changed = catalog.corrections.clear(article_id, [f for f in FIELDS if f in clearing.fields])
    return _changed(catalog, article_id, changed)


def _changed(catalog: Catalog, article_id: str, changed: Sequence[str]) -> ChangedArticle:
    return ChangedArticle(**dict(article_view(catalog, article_id)), changed=list(changed))


@router.post("/remove")
def remove_articles(
    catalog: CatalogDependency, selection: Annotated[Selection, _body(Selection)]
) -> RemovedIds:
    """Remove articles; for a month they can be brought back."""
    return RemovedIds(removed=catalog.removed.remove(selection.article_ids(catalog)))


@router.post("/undo")
def restore_articles(
    catalog: CatalogDependency, selection: Annotated[Selection, _body(Selection)]
) -> RestoredIds:
    """Bring back articles that were removed."""
    return RestoredIds(back=catalog.removed.restore(selection.article_ids(catalog)))


@router.post("/reindex")
def reindex_articles(
    catalog: CatalogDependency, selection: Annotated[Selection, _body(Selection)]
) -> QueuedArticles:
    """Index articles again."""
    return QueuedArticles(queued=catalog.queue.requeue(selection.article_ids(catalog)))


@router.post("/{action}", include_in_schema=False)
async def unknown_action(action: str) -> None:  # noqa: ARG001  # whatever it is
    """Nothing else can be done."""
    raise HTTPException(404, "not found.")
