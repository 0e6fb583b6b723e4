"""`/api/v1/evaluations`: runs of test sets, their figures and reports, for the archive's owner."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from starlette.responses import Response

from rag.app.api import evaluation_routes
from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit, require
from rag.app.api.errors import RequestError
from rag.app.api.evaluation_routes import Jobs
from rag.app.api.openapi import FILE_BODY, content_of
from rag.app.api.problems import problem_responses
from rag.app.api.v1 import examples
from rag.app.api.v1.evaluation_models import (
    ComparisonView,
    DifferenceView,
    DrawOptions,
    Figure,
    Progress,
    RunList,
    RunOptions,
    RunView,
    TestSetList,
)
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.core.access import Permission
from rag.core.errors import BusyError, EvaluationError
from rag.evaluation.records.runfile import RunFile, read_run, run_files
from rag.evaluation.reports.compare import compare
from rag.evaluation.reports.headline import run_summary

_LIMIT = SizeLimit(20_000, "the request has more than 20,000 bytes.")
_RUN_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "A file", "content": {"application/json": {"schema": {"type": "object"}}}}
}
router = APIRouter(
    prefix="/evaluations",
    tags=["evaluations"],
    dependencies=[require(Permission.EVALUATE)],
    responses=problem_responses(409),
)


@router.get("")
def list_runs(jobs: Jobs) -> RunList:
    """List the runs with their figures."""
    runs, unreadable = [], []
    for file in run_files(jobs.folder):
        try:
            runs.append(_run_view(file.stem, read_run(file)))
        except EvaluationError:
            unreadable.append(file.name)
    return RunList(runs=runs, unreadable=unreadable)


def _run_view(name: str, run: RunFile) -> RunView:
    return RunView(
        name=name,
        test_set=run.test_set.name,
        questions=len(run.questions),
        engine=run.engine,
        started=run.started.isoformat(),
        seconds=run.seconds,
        summary=run_summary(run),
        metrics={name: Figure.model_validate(figure) for name, figure in run.metrics.items()},
    )


@router.post("", openapi_extra=examples.body({"test_set": "questions.jsonl", "limit": 20}))
def start_run(
    archive: ArchiveDependency,
    jobs: Jobs,
    options: Annotated[RunOptions, Depends(JsonBody(RunOptions, _LIMIT))],
) -> Progress:
    """Begin a run beside the readers' questions; `/evaluations/progress` says how far it is."""
    engines = archive.engines.names()
    if options.engine and options.engine not in engines:
        problem = f"expected one of {', '.join(engines)}, found {options.engine!r:.40}."
        raise RequestError("engine", problem)
    test_set = _test_set(jobs, options.test_set)
    return _begun(jobs, lambda: jobs.start(test_set, options.engine or engines[0], options.limit))


def _begun(jobs: EvaluationJobs, begin: Callable[[], None]) -> Progress:
    try:
        begin()
    except BusyError as error:
        raise HTTPException(409, str(error)) from error
    return Progress.model_validate(jobs.status)


def _test_set(jobs: EvaluationJobs, name: str) -> Path:
    known = dict(jobs.test_sets())
    if name not in known:
        problem = f"expected one of {', '.join(known) or 'none yet'}, found {name!r:.80}."
        raise RequestError("test_set", problem, "Upload it first.")
    return Path(known[name])


@router.get("/progress")
def get_progress(jobs: Jobs) -> Progress:
    """How far the run is that goes on, or how the last one ended."""
    return Progress.model_validate(jobs.status)


@router.post("/cancel")
def cancel_run(jobs: Jobs) -> Progress:
    """Stop after the question that is being asked; starting the same run again goes on from there."""
    jobs.cancel()
    return Progress.model_validate(jobs.status)


@router.post("/draw", openapi_extra=examples.body({"questions": 50, "seed": 1}))
def draw_test_set(
    jobs: Jobs, options: Annotated[DrawOptions, Depends(JsonBody(DrawOptions, _LIMIT))]
) -> Progress:
    """Begin to draw a test set from the archive's own articles, to be reviewed on the page."""
    return _begun(jobs, lambda: jobs.draw(options.questions, options.seed))


@router.get("/testsets")
def list_test_sets(jobs: Jobs) -> TestSetList:
    """List the test sets that can be run."""
    return TestSetList(test_sets=[name for name, _ in jobs.test_sets()])


router.post("/testsets/{name}", openapi_extra=FILE_BODY)(evaluation_routes.upload_test_set)
router.get("/feedback.jsonl", response_class=Response, responses=content_of("application/jsonl"))(
    evaluation_routes.get_feedback
)
router.get("/thumbs-down")(evaluation_routes.get_thumbs_down)
router.post("/thumbs-down/{answer_id}/test-question")(evaluation_routes.add_thumb_down)


@router.get("/{name}")
def get_run(jobs: Jobs, name: str) -> RunView:
    """Get a run's figures."""
    return _run_view(name, read_run(_file(jobs, name)))


def _file(jobs: EvaluationJobs, name: str) -> Path:
    file = next((file for file in run_files(jobs.folder) if file.stem == name), None)
    if file is None:
        raise HTTPException(404, "there is no such run.")
    return file


@router.get("/{name}/run.json", response_class=Response, responses=_RUN_FILE)
def get_run_file(jobs: Jobs, name: str) -> Response:
    """Get the run file: every question with its evidence, answer and figures."""
    return Response(_file(jobs, name).read_bytes(), media_type="application/json")


@router.get("/{name}/comparison")
def compare_runs(jobs: Jobs, name: str, against: str) -> ComparisonView:
    """Compare a run with an earlier one, over the questions of both."""
    found = compare(read_run(_file(jobs, against)), read_run(_file(jobs, name)))
    return ComparisonView(
        questions=found.shared,
        otherwise=list(found.otherwise),
        differences=[DifferenceView.model_validate(one) for one in found.differences],
        gained=[flip.b.question for flip in found.flips if flip.gained],
        lost=[flip.b.question for flip in found.flips if not flip.gained],
    )


router.get("/{name}/report", response_class=Response, responses=content_of("text/html"))(
    evaluation_routes.get_report
)
