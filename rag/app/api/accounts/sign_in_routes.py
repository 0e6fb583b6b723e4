"""The page where people sign in, and signing out."""

from __future__ import annotations

import logging
import math

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from rag.app.api.accounts.forms import Form, FormFields
from rag.app.api.accounts.session import begin_session, caller_address, end_session, local_path
from rag.app.api.caller import caller_of
from rag.app.api.dependencies import ArchiveDependency, CatalogDependency
from rag.app.api.gate import SIGN_IN
from rag.app.api.plain_page import PageHead, plain_page
from rag.core.settings import Settings
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.app")
_HEAD = PageHead("Sign in", "This Byline is for people with an account.")
_WRONG = "This name and password do not belong together. Capitals count in the password."
_OFF = (
    "This Byline has no accounts: whoever reaches it may ask. BYLINE_ACCOUNTS=on and `byline users add` "
    "give it some."
)
_CHECKING = CapacityLimiter(4)
"""Passwords that are looked at: others wait in line, and not in the threads that answer questions."""
router = APIRouter(include_in_schema=False)


@router.get(SIGN_IN)
def show_sign_in(request: Request, archive: ArchiveDependency, next: str = "/") -> Response:  # noqa: A002  # its name in the address
    """The page where people sign in."""
    _check_accounts(archive.settings)
    return _page(request, wanted=next)


@router.post(SIGN_IN)
async def sign_in(request: Request, archive: ArchiveDependency, form: Form) -> Response:
    """Sign in by name and password. Ten wrong ones in a row, and the next has to wait."""
    _check_accounts(archive.settings)
    return await to_thread.run_sync(_try, request, archive.catalog, form, limiter=_CHECKING)


def _try(request: Request, catalog: Catalog, form: FormFields) -> Response:
    name, address, wanted = form.text("name"), caller_address(request), form.text("next") or "/"
    if wait := catalog.throttle.admit(name, address):
        seconds = math.ceil(wait)
        _log.warning("sign-in has to wait", extra={"address": address, "seconds": seconds})
        told = f"Too many wrong passwords. Try again in {_duration(seconds)}."
        page = _page(request, wanted, name, told, 429)
        page.headers["Retry-After"] = str(seconds)
        return page
    account = catalog.accounts.of_password(name, form.text("password"))
    if account is None:
        _log.warning("wrong password", extra={"address": address})
        return _page(request, wanted, name, _WRONG, 401)
    catalog.throttle.forgive(name, address)
    return begin_session(request, catalog, account, wanted)


@router.post("/sign-out")
def sign_out(request: Request, catalog: CatalogDependency) -> Response:
    """Sign out in this browser."""
    return end_session(request, catalog)


def _check_accounts(settings: Settings) -> None:
    if not settings.has_accounts():
        raise HTTPException(404, _OFF)


def _page(
    request: Request, wanted: str, name: str = "", problem: str = "", status: int = 200
) -> Response:
    settings = request.app.state.archive.settings
    page = plain_page(
        request,
        "sign_in.html",
        _HEAD,
        status,
        wanted=local_path(wanted),
        name=name[:100],
        problem=problem,
        caller=caller_of(request),
        provider=settings.oidc_name if settings.oidc_issuer else "",
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def _duration(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
