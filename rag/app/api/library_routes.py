"""Addresses of the Library tab: the table, an article, what is done to it, downloads.

For the owner of the machine alone. Knows nothing of Gradio.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast, get_args

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response, StreamingResponse

from rag.app.api.article_view import article_fields, removed_fields, row_fields
from rag.app.api.downloads import lines, zipped
from rag.app.api.guard import by_owner
from rag.archive import Archive
from rag.core.errors import ArticleNotFoundError, BylineError, ParseError
from rag.core.types import StoredArticle
from rag.ingest.corrections import correction
from rag.storage.catalog import Catalog
from rag.storage.library import PAGE, ArticleFilter, Order, State
from rag.storage.overrides import FIELDS

MOST_BYTES = 20_000_000
"""Largest request that is read: the longest text has two million characters."""
NOT_OWNER = "Only on the machine that Byline runs on can the library be seen and changed."
_BATCH = 200
"""Articles read from the catalog at once for a download."""
_Write = Callable[[Iterator[StoredArticle]], Iterator[bytes]]


def add_library_routes(app: FastAPI, archive: Archive) -> None:
    """Add them."""
    _add_reading(app, archive.catalog)
    _add_downloads(app, archive.catalog)
    _add_writing(app, archive.catalog)


def _add_reading(app: FastAPI, catalog: Catalog) -> None:
    @app.get("/byline/library")
    def table(request: Request) -> Response:
        return _answer(request, lambda: _table(catalog, request.query_params))

    @app.get("/byline/library/counts")
    def counts(request: Request) -> Response:
        return _answer(request, lambda: _counts(catalog, request.query_params))

    @app.get("/byline/library/articles/{article_id}")
    def article(request: Request, article_id: str) -> Response:
        return _answer(request, lambda: _opened(catalog, article_id))


def _add_downloads(app: FastAPI, catalog: Catalog) -> None:
    @app.get("/byline/library/articles.jsonl")
    def as_lines(request: Request) -> Response:
        return _download(request, catalog, lines, "articles.jsonl")

    @app.get("/byline/library/articles.zip")
    def as_zip(request: Request) -> Response:
        return _download(request, catalog, zipped, "articles.zip")


def _add_writing(app: FastAPI, catalog: Catalog) -> None:
    @app.post("/byline/library/articles/{article_id}")
    async def correct(request: Request, article_id: str) -> Response:
        def work(fields: dict[str, Any]) -> dict[str, Any]:
            done = catalog.corrections.correct(article_id, correction(fields, date.today()))
            return {"changed": done} | _opened(catalog, article_id)

        return await _posted(request, work)

    @app.post("/byline/library/articles/{article_id}/clear")
    async def clear(request: Request, article_id: str) -> Response:
        def work(fields: dict[str, Any]) -> dict[str, Any]:
            wanted = [name for name in FIELDS if name in fields.get("fields", [])]
            done = catalog.corrections.clear(article_id, wanted)
            return {"changed": done} | _opened(catalog, article_id)

        return await _posted(request, work)

    @app.post("/byline/library/{action}")
    async def act(request: Request, action: str) -> Response:
        if action not in _ACTIONS:
            return _error(404, "not found.")
        return await _posted(request, lambda fields: _ACTIONS[action](catalog, _ids(catalog, fields)))


# -- what is asked for ------------------------------------------------------------------------


def read_filters(given: Mapping[str, Any]) -> ArticleFilter:
    """The articles that a query or a form chooses. Raises ParseError for what is no day or state."""
    state = _one_of(given, "state", get_args(State))
    texts = {name: str(given.get(name, "")).strip() for name in ("words", "outlet", "section")}
    since, until = _day(given, "since"), _day(given, "until")
    return ArticleFilter(**texts, state=cast("State", state), since=since, until=until)


def _one_of(given: Mapping[str, Any], name: str, known: Sequence[str]) -> str:
    value = str(given.get(name) or known[0])
    if value not in known:
        raise ParseError(name, f"expected one of {', '.join(filter(None, known))}, found {value:.40}.")
    return value


def _day(given: Mapping[str, Any], name: str) -> date | None:
    value = str(given.get(name) or "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise ParseError(name, f"expected a day like 2024-05-03, found {value:.40}.") from error


def _ids(catalog: Catalog, given: Mapping[str, Any]) -> list[str]:
    """The articles named in `ids`, or with `all` those that are chosen; never all by an oversight."""
    if given.get("all"):
        return catalog.library.ids(read_filters(given))
    named = given.get("ids") or []
    return [str(i) for i in (named.split(",") if isinstance(named, str) else named)]


def _table(catalog: Catalog, given: Mapping[str, Any]) -> dict[str, Any]:
    order = cast("Order", _one_of(given, "order", get_args(Order)))
    page = str(given.get("page") or 1)
    rows, total = catalog.library.page(read_filters(given), order, int(page) if page.isdecimal() else 1)
    shown = {
        "articles": [row_fields(row) for row in rows],
        "total": total,
        "a_page": PAGE,
        "removed": [removed_fields(one) for one in catalog.removed.recent()],
    }
    if given.get("choices"):  # counting takes 0.2 s at 100,000 articles, and the page looks often
        shown |= {
            "outlets": catalog.library.count_by_outlet(),
            "sections": catalog.library.count_by_section(),
        }
    return shown


def _counts(catalog: Catalog, given: Mapping[str, Any]) -> dict[str, Any]:
    chosen = read_filters(given)
    return {
        "months": catalog.library.count_by_month(chosen),
        "outlets": catalog.library.count_by_outlet(chosen),
    }


def _opened(catalog: Catalog, article_id: str) -> dict[str, Any]:
    sheet = catalog.library.open(article_id)
    return article_fields(
        sheet, catalog.corrections.of(article_id), catalog.citations.questions_citing(article_id)
    )


_ACTIONS: dict[str, Callable[[Catalog, list[str]], dict[str, Any]]] = {
    "remove": lambda catalog, ids: {"removed": catalog.removed.remove(ids)},
    "undo": lambda catalog, ids: {"back": catalog.removed.restore(ids)},
    "reindex": lambda catalog, ids: {"queued": catalog.queue.requeue(ids)},
}


# -- answering --------------------------------------------------------------------------------


def _download(request: Request, catalog: Catalog, write: _Write, name: str) -> Response:
    if not by_owner(request):
        return _error(403, NOT_OWNER)
    try:
        ids = _ids(catalog, request.query_params)
    except BylineError as error:
        return _error(422, error.problem)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    kind = {"jsonl": "application/jsonl", "zip": "application/zip"}[name.rpartition(".")[2]]
    return StreamingResponse(write(_stored(catalog, ids)), media_type=kind, headers=headers)


def _stored(catalog: Catalog, ids: Sequence[str]) -> Iterator[StoredArticle]:
    for i in range(0, len(ids), _BATCH):
        yield from catalog.articles.get(ids[i : i + _BATCH])


async def _posted(request: Request, work: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
    """What is done with the fields of a JSON object."""
    if not by_owner(request):
        return _error(403, NOT_OWNER)
    try:
        fields = json.loads(await _body(request.stream()))
    except (ValueError, RecursionError) as error:
        return _error(422, f"expected a JSON object: {error}.")
    if not isinstance(fields, dict):
        return _error(422, "expected a JSON object.")
    return await run_in_threadpool(_answer, request, lambda: work(fields))


async def _body(stream: AsyncIterable[bytes]) -> bytes:
    body = bytearray()
    async for chunk in stream:
        body += chunk
        if len(body) > MOST_BYTES:
            raise ValueError(f"it has more than {MOST_BYTES:,} bytes")
    return bytes(body)


def _answer(request: Request, work: Callable[[], dict[str, Any]]) -> Response:
    if not by_owner(request):
        return _error(403, NOT_OWNER)
    try:
        return JSONResponse(work())
    except ArticleNotFoundError as error:
        return _error(404, error.problem)
    except BylineError as error:
        return _error(422, f"{error.problem} {error.remedy}".strip(), error.subject)


def _error(status: int, message: str, field: str = "") -> JSONResponse:
    return JSONResponse({"error": message, "field": field}, status)
