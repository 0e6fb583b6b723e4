"""`/owner`, a page without script, and `/api/v1/state`, the same as JSON: for the archive's owner."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from rag.app.api.accounts.session import server_root
from rag.app.api.dependencies import ArchiveDependency, require, required
from rag.app.api.openapi import content_of
from rag.app.api.owner_page.state import gather_state
from rag.app.api.owner_page.told import TOLD
from rag.app.api.owner_page.views import StateView
from rag.app.api.plain_page import PageHead, plain_page
from rag.archive import Archive
from rag.core.access import Permission

page = APIRouter(tags=["status"])
api = APIRouter(tags=["status"])
router = page


@page.get(
    "/owner",
    response_class=HTMLResponse,
    responses=content_of("text/html"),
    dependencies=[required(Permission.MANAGE)],
)
def get_owner_page(request: Request, archive: ArchiveDependency) -> HTMLResponse:
    """How the archive, the machine and the questions are, as a page."""
    head = PageHead("How it runs", "The archive, the machine and the questions.")
    response = plain_page(
        request,
        "owner.html",
        head,
        state=_state(request, archive),
        told=TOLD,
        accounts=f"{server_root(request)}/accounts",
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@api.get("/state", dependencies=[require(Permission.MANAGE)])
def get_state(request: Request, archive: ArchiveDependency) -> StateView:
    """How the archive, the machine and the questions are."""
    return _state(request, archive)


def _state(request: Request, archive: Archive) -> StateView:
    state = request.app.state
    return gather_state(
        archive,
        state.worker.progress(),
        dict(state.readiness.checks()),
        state.list_accounts,
    )
