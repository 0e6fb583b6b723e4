"""Addresses of what evaluation keeps: reports, the export of thumbs, test sets that are brought.

For the owner of the machine alone. Knows nothing of Gradio.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

from rag.app.api.guard import by_owner
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.evaluation.records.runfile import read_run, run_files
from rag.evaluation.reports.report import html_report
from rag.evaluation.testsets.feedback import feedback_test_set
from rag.evaluation.testsets.testset import read_test_set
from rag.text.phrases import pluralise

MOST_BYTES = 20_000_000
"""Largest test set that is taken: MultiHop-RAG has 5 MB."""
_KINDS = (".jsonl", ".json", ".csv")
_ATTACHED = {"Content-Disposition": 'attachment; filename="feedback.jsonl"'}


def add_evaluation_routes(app: FastAPI, archive: Archive) -> None:
    """Add them."""
    data = archive.settings.data

    @app.get("/byline/feedback.jsonl")
    def feedback(request: Request) -> Response:
        if not by_owner(request):
            return _REFUSED
        kept = feedback_test_set(archive.catalog.feedback.all())
        return Response(kept, media_type="application/jsonl", headers=_ATTACHED)

    @app.get("/byline/runs/{name}.html")
    def report(request: Request, name: str) -> Response:
        return _report(data / "runs", name) if by_owner(request) else _REFUSED

    @app.post("/byline/testsets/{name}")
    async def bring(request: Request, name: str) -> Response:
        if not by_owner(request):
            return _REFUSED
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > MOST_BYTES:
                return _error(413, f"it has more than {MOST_BYTES:,} bytes.")
        return await run_in_threadpool(_brought, data / "testsets", name, bytes(content))


def _report(folder: Path, name: str) -> Response:
    file = next((file for file in run_files(folder) if file.stem == name), None)
    if file is None:
        return _error(404, "there is no such run.")
    try:
        return HTMLResponse(html_report(read_run(file)))
    except BylineError as error:
        return _error(422, str(error))


def _brought(folder: Path, name: str, content: bytes) -> Response:
    try:
        return JSONResponse({"told": keep_test_set(folder, name, content)})
    except BylineError as error:
        return _error(422, f"{error.problem} {error.remedy}".strip())
    except ValueError as error:
        return _error(422, str(error))


def _error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status)


def keep_test_set(folder: Path, name: str, content: bytes) -> str:
    """Keep a test set under its name, in place of one of that name, and say what it holds.

    Raises ValueError for a name that it cannot have, SourceError for what is no test set.
    """
    plain = re.sub(r"[^\w.-]", "-", Path(name).name).lstrip(".")
    if Path(plain).suffix not in _KINDS:
        raise ValueError(f"expected a name that ends in {', '.join(_KINDS)}, found {name!r:.80}.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:  # nothing that is no test set gets its name
        growing = Path(place) / plain
        growing.write_bytes(content)
        items = read_test_set(growing)
        growing.replace(folder / plain)
    return f"{plain} has {pluralise(len(items), 'question')}; choose it above."


_REFUSED = JSONResponse({"error": "only on the machine that Byline runs on."}, 403)
