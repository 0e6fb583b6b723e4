"""Adding articles under `/api/v1/articles`: as JSON, as a file of any kind that is read, by address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from rag.app.api.account import account_of
from rag.app.api.dependencies import (
    ArchiveDependency,
    JsonBody,
    SizeLimit,
    read_body,
    read_json,
    require,
)
from rag.app.api.openapi import FILE_BODY, REFERENCE
from rag.app.api.problems import problem_responses
from rag.app.api.upload_routes import NOT_WHOLE, Uploads, receive_file
from rag.app.api.v1 import examples
from rag.app.api.v1.added import (
    AddedArticles,
    added_articles,
    file_documents,
    file_outcomes,
    named,
    record_documents,
    record_names,
)
from rag.app.api.v1.idempotency import HEADER, IdempotentRequests
from rag.archive import Archive
from rag.core.access import Permission
from rag.core.errors import SourceError
from rag.ingest.pipeline import ingest_documents, ingest_pages

_LIMIT = SizeLimit(32_000_000, "the request has more than 32,000,000 bytes. Bring a file.")
_FEW = SizeLimit(100_000, "the request has more than 100,000 bytes.")
MOST_ADDRESSES = 50
"""Of one request: each page is waited for, and hosts are asked slowly."""
_LENGTH = "expected the header Content-Length: how large the file is must be known before it comes."
router = APIRouter(
    prefix="/articles",
    tags=["articles"],
    dependencies=[require(Permission.EDIT)],
    responses=problem_responses(409, 411),
)
Key = Annotated[str, Header(alias=HEADER, description="the same key adds once, for 24 hours")]


class ArticleRecord(BaseModel):
    """An article. Fields under other programs' names (headline, body, pubDate ...) are read too."""

    model_config = ConfigDict(extra="allow")

    title: str
    text: str
    """Plain text, or HTML."""
    url: str = ""
    """Its own address: an article that comes again from there is a new version of it."""
    outlet: str = ""
    published: str = ""
    """A day or an instant, ISO 8601."""
    updated: str = ""
    authors: list[str] = []
    section: str = ""
    language: str = ""
    id: str = ""
    """Your own name for it, for an article without an address."""


class Addresses(BaseModel):
    """Pages to be fetched."""

    urls: Annotated[list[str], Field(min_length=1, max_length=MOST_ADDRESSES)]


def _described() -> dict[str, Any]:
    """One record, or a list of them; each is checked by itself, so that one stops no other."""
    record = {"$ref": REFERENCE.format(model=ArticleRecord.__name__)}
    schema = {"oneOf": [record, {"type": "array", "items": record}]}
    content = {"application/json": {"schema": schema, "example": [examples.ARTICLE]}}
    return {"requestBody": {"required": True, "content": content}}


async def _records(request: Request) -> tuple[list[Any], str]:
    body = await read_body(request, _LIMIT)
    value = read_json(body, "a JSON object or a list of them")
    return value if isinstance(value, list) else [value], hashlib.sha256(body).hexdigest()


@router.post("", openapi_extra=_described())
def add_articles(
    request: Request,
    archive: ArchiveDependency,
    body: Annotated[tuple[list[Any], str], Depends(_records)],
    key: Key = "",
) -> AddedArticles:
    """Add one article or a list of them, and say what became of each; a bad one stops no other."""
    records, digest = body

    def add() -> AddedArticles:
        outcomes = ingest_documents(archive.catalog, record_documents(records), date.today())
        return added_articles(named(outcomes, record_names(records)))

    return _once(request, key, digest, add)


@router.post("/fetch", openapi_extra=examples.body({"urls": ["https://kingfisher.example/2024/ferry"]}))
def fetch_articles(
    request: Request,
    archive: ArchiveDependency,
    addresses: Annotated[Addresses, Depends(JsonBody(Addresses, _FEW))],
    key: Key = "",
) -> AddedArticles:
    """Fetch pages from their addresses, and add the article of each."""

    def add() -> AddedArticles:
        urls = [url.strip() for url in addresses.urls]
        outcomes = ingest_pages(archive.catalog, archive.web_client, urls, date.today())
        return added_articles(named(outcomes, urls))

    return _once(request, key, "\n".join(addresses.urls), add)


@router.post("/file", openapi_extra=FILE_BODY)
async def add_file(
    request: Request, archive: ArchiveDependency, uploads: Uploads, name: str, key: Key = ""
) -> AddedArticles:
    """Add the articles of a file, of any kind that is read; its name says which: `?name=report.pdf`.

    The body is the file itself: `curl --data-binary @report.pdf`.
    """
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise HTTPException(411, _LENGTH)
    number, path = uploads.reserve(name, int(length))
    try:
        if not await receive_file(request, path, int(length)):
            raise SourceError(name, NOT_WHOLE, "Send it again.")
        return await run_in_threadpool(_add_file, request, archive, path, name, key)
    finally:
        path.unlink(missing_ok=True)
        uploads.release(number)


def _add_file(request: Request, archive: Archive, path: Path, name: str, key: str) -> AddedArticles:
    with path.open("rb") as file:
        digest = f"{name}\n{hashlib.file_digest(file, 'sha256').hexdigest()}"
    most = archive.settings.max_file_mb * 1_000_000

    def add() -> AddedArticles:
        documents = file_documents(path, name, most)
        outcomes = ingest_documents(archive.catalog, documents, date.today())
        return added_articles(file_outcomes(outcomes, path, name))

    return _once(request, key, digest, add)


def _once(request: Request, key: str, digest: str, work: Callable[[], AddedArticles]) -> AddedArticles:
    requests = cast("IdempotentRequests", request.app.state.idempotent_requests)
    return requests.once(key, f"{request.url.path}\n{digest}", work, account_of(request))
