"""Addresses of what evaluation keeps: reports, the export of thumbs, test sets that are uploaded.

For the archive's owner alone. Knows nothing of Gradio.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from rag.app.api.account import evaluator_of
from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit, read_body, required
from rag.app.api.errors import RequestError
from rag.app.api.openapi import FILE_BODY, content_of
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.core.access import Permission
from rag.core.errors import BylineError
from rag.evaluation.records.runfile import read_run, run_files
from rag.evaluation.reports.report import html_report
from rag.evaluation.testsets.feedback import (
    THUMBS_DOWN,
    add_test_question,
    added_ids,
    downs,
    feedback_test_set,
)
from rag.evaluation.testsets.testset import read_test_set
from rag.storage.feedback import Rating
from rag.text.phrases import pluralise

_LIMIT = SizeLimit(20_000_000, "it has more than 20,000,000 bytes.")
"""MultiHop-RAG has 5 MB."""
_KNOWN_LIMIT = SizeLimit(100_000, "it has more than 100,000 bytes.")
_NAME_BYTES = 200
"""A disk takes 255, and runs of a test set have longer names than it has."""
_KINDS = (".jsonl", ".json", ".csv")
_ATTACHED = {"Content-Disposition": 'attachment; filename="feedback.jsonl"'}
router = APIRouter(
    prefix="/byline",
    tags=["evaluation"],
    dependencies=[required(Permission.EVALUATE)],
)


async def _jobs(request: Request) -> EvaluationJobs:
    jobs = cast("EvaluationJobs", request.app.state.evaluation_jobs)
    return jobs.of(evaluator_of(request))


Jobs = Annotated[EvaluationJobs, Depends(_jobs)]
"""What the account works on that asks."""


class TestSetView(BaseModel):
    """A line about the test set that was uploaded."""

    told: str


@router.get("/feedback.jsonl", response_class=Response, responses=content_of("application/jsonl"))
def get_feedback(archive: ArchiveDependency) -> Response:
    """Thumbs as a test set."""
    content = feedback_test_set(archive.catalog.feedback.all())
    return Response(content, media_type="application/jsonl", headers=_ATTACHED)


class ThumbDownView(BaseModel):
    """An answer that somebody did not like."""

    id: str
    question: str
    as_of: date
    answer: str
    refused: bool
    engine: str
    outlets: list[str]
    since: date | None
    until: date | None
    comment: str
    """What the reader said of it, empty when nothing."""
    added: bool
    """Whether its question is a test question already."""


class TestQuestionRequest(BaseModel):
    """What is known of the question of a thumb down."""

    answers: list[str] = []
    """Answers that would be right."""
    unanswerable: bool = False
    """Whether the archive does not hold the answer."""


@router.get("/thumbs-down")
def get_thumbs_down(archive: ArchiveDependency, jobs: Jobs) -> list[ThumbDownView]:
    """Thumbs down, newest first."""
    known = added_ids(jobs.brought)
    return [_thumb_down(rating, known) for rating in downs(archive.catalog.feedback.all())]


def _thumb_down(rating: Rating, known: set[str]) -> ThumbDownView:
    answer, filters = rating.answer, rating.answer.filters
    return ThumbDownView(
        id=answer.id,
        question=answer.standalone,
        as_of=answer.as_of,
        answer=answer.answer,
        refused=answer.refused,
        engine=answer.engine,
        outlets=list(filters.outlets),
        since=filters.since,
        until=filters.until,
        comment=rating.comment,
        added=answer.id in known,
    )


@router.post("/thumbs-down/{answer_id}/test-question")
def add_thumb_down(
    archive: ArchiveDependency,
    jobs: Jobs,
    answer_id: str,
    known: Annotated[TestQuestionRequest, Depends(JsonBody(TestQuestionRequest, _KNOWN_LIMIT))],
) -> TestSetView:
    """Add the question of a thumb down to the test set of thumbs down."""
    rating = next((r for r in archive.catalog.feedback.all() if r.answer.id == answer_id), None)
    if rating is None or rating.thumb != "down":
        raise HTTPException(404, "no answer with this id has a thumb down.")
    count = add_test_question(jobs.brought, rating, known.answers, unanswerable=known.unanswerable)
    return TestSetView(told=f"{THUMBS_DOWN} has {pluralise(count, 'question')}; choose it above.")


@router.get("/runs/{name}.html", response_class=Response, responses=content_of("text/html"))
def get_report(jobs: Jobs, name: str) -> HTMLResponse:
    """The report of a run."""
    file = next((f for f in run_files(jobs.folder) if f.stem == name), None)
    if file is None:
        raise HTTPException(404, "there is no such run.")
    return HTMLResponse(html_report(read_run(file)))


async def _content(request: Request) -> bytes:
    return await read_body(request, _LIMIT)


@router.post("/testsets/{name}", openapi_extra=FILE_BODY)
def upload_test_set(jobs: Jobs, name: str, content: Annotated[bytes, Depends(_content)]) -> TestSetView:
    """Keep a test set."""
    return TestSetView(told=keep_test_set(jobs.brought, name, content))


def keep_test_set(folder: Path, name: str, content: bytes) -> str:
    """Keep a test set under its name, in place of one of that name, and say what it holds.

    Raises RequestError for a name that it cannot have and for what is no test set.
    """
    plain = re.sub(r"[^\w.-]", "-", Path(name).name).lstrip(".")
    if Path(plain).suffix not in _KINDS:
        problem = f"expected a name that ends in {', '.join(_KINDS)}, found {name!r:.80}."
        raise RequestError("name", problem)
    if len(plain.encode()) > _NAME_BYTES:
        raise RequestError("name", f"expected at most {_NAME_BYTES} bytes, found {len(plain.encode())}.")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as place:  # nothing that is no test set gets its name
        draft = Path(place) / plain
        draft.write_bytes(content)
        try:
            items = read_test_set(draft)
        except BylineError as error:
            remedy = error.remedy.replace(str(draft), plain)
            raise RequestError("", error.problem, remedy) from error
        draft.replace(folder / plain)
    return f"{plain} has {pluralise(len(items), 'question')}; choose it above."
