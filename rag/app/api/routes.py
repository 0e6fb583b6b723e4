"""The app's own addresses: `/ask`, `/healthz`, the panel's passages, the page's script and style.

Knows nothing of Gradio. Whatever goes wrong is answered as `{"error": ...}`.
"""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse, Response

from rag.app.api import ask as program
from rag.app.api import version_view
from rag.app.api.evaluation_routes import add_evaluation_routes
from rag.app.api.library_routes import add_library_routes
from rag.app.api.passage_view import read_reference, view
from rag.app.api.running_app import INSTANCE
from rag.app.api.story_view import around
from rag.app.api.upload_routes import add_adding_routes
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BusyError, BylineError, QuestionError

_log = logging.getLogger("byline.app")
MOST_BYTES = 1_000_000
"""Largest request that `/ask` reads: a long conversation has a few dozen kB."""
_HERE = Path(__file__).parents[1] / "web" / "static"
_OWN = {
    "page.js": "text/javascript",
    "panel.js": "text/javascript",
    "history.js": "text/javascript",
    "adding.js": "text/javascript",
    "drafts.js": "text/javascript",
    "upload.js": "text/javascript",
    "review.js": "text/javascript",
    "library.js": "text/javascript",
    "article.js": "text/javascript",
    "counts.js": "text/javascript",
    "dom.js": "text/javascript",
    "library.css": "text/css",
    "style.css": "text/css",
}
_GONE = "This passage is no longer in the archive: its article was updated or removed."

_NO_VERSION = "This version is not in the archive: its article was removed, or has no older one."


class _TooLargeError(Exception):
    """The body is larger than is read."""


def add_routes(app: FastAPI, archive: Archive, worker: Worker, queue: RequestQueue) -> None:
    """Add them; they must come before whatever is mounted at `/`."""

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        progress = worker.progress()
        return {
            "status": "ok",
            "ready": progress.ready,
            "pending": progress.pending,
            "failed": progress.failed,
            "unread_passages": progress.unread,
            "problem": progress.problem,
            "instance": INSTANCE,
        }

    @app.post("/ask")
    async def ask(request: Request) -> Response:
        try:
            fields = _object(await _body(request))
        except _TooLargeError:
            return _error(413, f"the request has more than {MOST_BYTES:,} bytes.")
        except ValueError as error:
            return _error(422, f"expected a JSON object: {error}.")
        return await run_in_threadpool(answered, archive, queue, fields)

    add_evaluation_routes(app, archive)
    add_adding_routes(app, archive)
    add_library_routes(app, archive)

    @app.get("/byline/passages/{reference}")
    def passage(reference: str) -> Response:
        wanted = read_reference(reference)
        fields = view(archive.catalog, wanted) if wanted else None
        if wanted is None or fields is None:
            return _error(404, _GONE)
        story = around(archive.catalog, archive.corroborator, wanted, date.today())
        return JSONResponse(fields | story)

    @app.get("/byline/versions/{article_id}/{number}")
    def versions(article_id: str, number: int, against: int | None = None) -> Response:
        fields = version_view.fields(archive.catalog.versions.of(article_id), number, against)
        return JSONResponse(fields) if fields else _error(404, _NO_VERSION)

    @app.get("/byline/{name}")
    def own(name: str) -> Response:
        kind = _OWN.get(name)
        return _own(name, kind) if kind else _error(404, "not found.")


def _own(name: str, kind: str) -> FileResponse:
    """A file beside this one; asked for again each time, so that an update is seen at once."""
    return FileResponse(_HERE / name, media_type=kind, headers={"Cache-Control": "no-cache"})


def answered(archive: Archive, queue: RequestQueue, fields: dict[str, Any]) -> Response:
    """The answer by the contract, or the error with a fitting status."""
    try:
        with queue.turn():
            return JSONResponse(program.ask_kept(archive, fields))
    except BusyError as error:
        return _error(503, str(error), {"Retry-After": "3"})
    except QuestionError as error:
        return _error(422, str(error))
    except BylineError as error:
        return _error(503, str(error))
    except Exception as error:  # noqa: BLE001  # the log gets the traceback, the caller one line
        _log.exception("request failed")
        return _error(500, f"{type(error).__name__} inside Byline; its terminal has the details.")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _TooLargeError
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(fields, dict):
        raise ValueError(f"found {type(fields).__name__}")  # noqa: TRY004  # it is answered as bad JSON is
    return fields


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": message}, status, headers)
