"""Addresses under which a reader takes answers along: exports in every format, and receipts.

Each request is answered for its own reader: another's answer is as one that never was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from rag.app.api.dependencies import CatalogDependency
from rag.app.api.kept.exports import FORMATS, FormatName, answers_json, attachment, to_json
from rag.app.api.kept.make_document import make_document
from rag.app.api.kept.receipt import make_receipt
from rag.app.api.kept_changes import history_of
from rag.app.api.openapi import content_of
from rag.app.api.owner_cookie import archive_id
from rag.app.api.owner_key import OwnerKey
from rag.app.api.reader import Reader
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import KeptAnswer

NO_ANSWER = "There is no such answer of yours: it was deleted, ended, or is another reader's."
_NO_CONVERSATION = (
    "There is no such conversation of yours: it was deleted, ended, or is another reader's."
)
_FILES = content_of("application/octet-stream")
router = APIRouter(tags=["conversations"])


Format = Annotated[FormatName, Query(alias="format")]


def own_answer(catalog: Catalog, reader: str, answer_id: str) -> KeptAnswer:
    """An answer of the reader's. Raises HTTPException."""
    kept = catalog.conversations.answer(reader, answer_id) if reader else None
    if kept is None:
        raise HTTPException(404, NO_ANSWER)
    return kept


@router.get("/answers/{answer_id}/export", response_class=Response, responses=_FILES)
def export_answer(
    catalog: CatalogDependency, reader: Reader, answer_id: str, file_format: Format = "markdown"
) -> Response:
    """An answer as a file, with footnotes that name each source; or its citations alone."""
    kept = own_answer(catalog, reader, answer_id)
    return _file(catalog, kept.question, [kept], file_format)


@router.get("/byline/conversations/{conversation_id}/export", response_class=Response, responses=_FILES)
def export_conversation(
    catalog: CatalogDependency, reader: Reader, conversation_id: str, file_format: Format = "markdown"
) -> Response:
    """The same of all answers of a conversation, with one list of footnotes."""
    found = catalog.conversations.get(reader, conversation_id) if reader else None
    answers = catalog.conversations.answers(reader, conversation_id) if found else []
    if found is None or not answers:
        raise HTTPException(404, _NO_CONVERSATION)
    return _file(catalog, found.title, answers, file_format)


@router.get("/receipts/{answer_id}.json", response_class=Response, responses=_FILES)
def get_receipt(
    request: Request, catalog: CatalogDependency, reader: Reader, answer_id: str
) -> Response:
    """What an answer cites, to be checked later: `byline receipt FILE`."""
    kept = own_answer(catalog, reader, answer_id)
    key = cast("OwnerKey", request.app.state.owner_key).current()
    receipt = make_receipt(kept, archive_id(key) if key else "")
    return _attached(to_json(receipt), "application/json", kept.question, kept, "receipt.json")


def _file(
    catalog: Catalog, title: str, answers: Sequence[KeptAnswer], format_name: FormatName
) -> Response:
    history = history_of(catalog, answers)
    if format_name == "json":
        content = answers_json(title, answers, history)
        return _attached(content, "application/json", title, answers[-1], "json")
    chosen = FORMATS[format_name]
    content = chosen.write(make_document(title, answers, history))
    return _attached(content, chosen.media_type, title, answers[-1], chosen.suffix)


def _attached(content: str, media_type: str, title: str, last: KeptAnswer, suffix: str) -> Response:
    asked = datetime.fromtimestamp(last.asked_at, UTC).date()
    headers = {
        "Content-Disposition": attachment(title, asked, suffix),
        "Cache-Control": "private, no-cache",  # it tells what changed until now, and to one reader
    }
    return Response(content.encode("utf-8", "replace"), media_type=media_type, headers=headers)
