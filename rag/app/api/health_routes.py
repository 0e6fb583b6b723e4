"""`/healthz`: the process answers. `/readyz`: it can answer questions. Both are open to everybody."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from rag.app.api.caller import may
from rag.app.api.readiness import Readiness, State, is_ready
from rag.app.api.running_app import INSTANCE
from rag.app.api.stopping import RETRY_SECONDS
from rag.core.access import Permission

router = APIRouter(tags=["status"])
_STOPPED = "indexing is stopped; the archive's owner sees why."


class Health(BaseModel):
    """That the app runs, and how far its indexer is, in articles and passages."""

    status: str
    ready: int
    pending: int
    failed: int
    unread_passages: int
    problem: str
    """What stops the indexer; why, for the owner alone: it may name folders."""
    instance: str
    """Names the process."""


class ReadinessView(BaseModel):
    """Whether the app can answer now, and a word for each check."""

    ready: bool
    checks: dict[str, State]
    """`catalog`: ok, missing, full, read-only, unreadable. `indexes`: ok, closed. `models`: ok, loading.
    `stopping`: no, yes."""


@router.get("/healthz")
def get_health(request: Request) -> Health:
    """Whether the app runs, and how far it is."""
    progress = request.app.state.worker.progress()
    is_owner = may(request, Permission.EDIT)
    return Health(
        status="ok",
        ready=progress.ready,
        pending=progress.pending,
        failed=progress.failed,
        unread_passages=progress.unread,
        problem=progress.problem if is_owner or not progress.problem else _STOPPED,
        instance=INSTANCE,
    )


@router.get("/readyz", responses={503: {"model": ReadinessView, "description": "Not ready"}})
def get_readiness(request: Request, response: Response) -> ReadinessView:
    """Whether it can answer questions now: with status 503, and what is wrong, when it cannot."""
    checks = cast("Readiness", request.app.state.readiness).checks()
    ready = is_ready(checks)
    response.headers["Cache-Control"] = "no-store"
    if not ready:
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return ReadinessView(ready=ready, checks=checks)
