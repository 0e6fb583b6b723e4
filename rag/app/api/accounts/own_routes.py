"""One's own account: another password, the browsers that are signed in, API tokens."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from rag.app.api.accounts.forms import Form
from rag.app.api.accounts.session import caller_address, redirect_to
from rag.app.api.caller import caller_of
from rag.app.api.dependencies import CatalogDependency
from rag.app.api.plain_page import PageHead, message_page, plain_page
from rag.core.access import Permission
from rag.core.errors import AccountError
from rag.storage.accounts.accounts import Account
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.app")
_HEAD = PageHead("Your account", "Your password, the browsers that are signed in, and API tokens.")
_NOBODY = "Nobody has signed in with this browser."
_WRONG = "its password: it is not this."
_BROWSERS = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome")]
_BROWSERS += [("CriOS", "Chrome"), ("Safari", "Safari"), ("curl", "curl"), ("python", "Python")]
_SYSTEMS = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")]
_SYSTEMS += [("Mac OS", "macOS"), ("Linux", "Linux")]
_DAYS = (7, 30, 90, 180, 366)
router = APIRouter(prefix="/account", include_in_schema=False)


def check_own(request: Request, catalog: CatalogDependency) -> Account:
    """The account whose browser asks. Raises HTTPException for everybody else."""
    caller = caller_of(request)
    account = catalog.accounts.of_id(caller.account_id) if caller.account_id else None
    if account is None or not caller.session_id:  # a token must not make tokens
        raise HTTPException(403, f"{_NOBODY} Only a browser that has can see and change an account.")
    return account


Own = Annotated[Account, Depends(check_own)]


@router.get("")
def show_account(request: Request, catalog: CatalogDependency) -> Response:
    """The page of one's own account."""
    caller = caller_of(request)
    if caller.may(Permission.MANAGE) and not caller.account_id:
        told = "You are here by the owner's key, which is no account. Accounts are on the page Accounts."
        return message_page(request, 200, "The owner's key", told)
    return _page(request, catalog, check_own(request, catalog))


@router.post("/password")
def change_password(request: Request, catalog: CatalogDependency, own: Own, form: Form) -> Response:
    """Choose another password; every other browser has to sign in again."""
    try:
        _check_password(catalog, own, form.text("password"), caller_address(request))
        session = caller_of(request).session_id
        catalog.accounts.set_password(own.name, form.text("new"), keep_session=session)
    except AccountError as error:
        return _page(request, catalog, own, problem=str(error), status=422)
    _log.info("password changed", extra={"account": own.name})
    return _page(request, catalog, own, done="Your password is changed. Other browsers are signed out.")


def _check_password(catalog: Catalog, own: Account, password: str, address: str) -> None:
    """Raises AccountError; guesses are counted as those of signing in are."""
    if wait := catalog.throttle.admit(own.name, address):
        raise AccountError(own.name, f"too many wrong passwords; try again in {wait:.0f} seconds.")
    if catalog.accounts.of_password(own.name, password) is None:
        raise AccountError(own.name, _WRONG)
    catalog.throttle.forgive(own.name, address)


@router.post("/sessions/{session_id}/end")
def end_session(request: Request, catalog: CatalogDependency, own: Own, session_id: str) -> Response:
    """Sign a browser out."""
    if catalog.sessions.end(own.id, session_id):
        _log.info("signed out", extra={"account": own.name, "address": caller_address(request)})
    return redirect_to(request, "/account")


@router.post("/tokens")
def make_token(request: Request, catalog: CatalogDependency, own: Own, form: Form) -> Response:
    """Make an API token, and show it this once.

    It takes the password, where there is one: a token outlives the session, and another password.
    """
    scopes = [p for p in Permission if p is Permission.READ or p in form.all("scope")]
    days = form.text("days")
    try:
        if own.has_password:
            _check_password(catalog, own, form.text("password"), caller_address(request))
        number = int(days) if days.isascii() and days.isdecimal() else 0
        token = catalog.tokens.make(own, form.text("label"), scopes, number)
    except AccountError as error:
        return _page(request, catalog, own, problem=str(error), status=422)
    made = {"account": own.name, "scopes": ", ".join(scopes), "days": number}
    _log.info("token made", extra=made)
    return _page(request, catalog, own, token=token)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(request: Request, catalog: CatalogDependency, own: Own, token_id: str) -> Response:
    """End an API token."""
    if catalog.tokens.revoke(own.id, token_id):
        _log.info("token revoked", extra={"account": own.name, "token": token_id})
    return redirect_to(request, "/account")


def _page(
    request: Request,
    catalog: Catalog,
    own: Account,
    *,
    problem: str = "",
    done: str = "",
    token: str = "",
    status: int = 200,
) -> Response:
    now = datetime.now(UTC).timestamp()
    tokens = [(one, as_day(one.ends_at), one.ends_at < now) for one in catalog.tokens.of_account(own.id)]
    page = plain_page(
        request,
        "account.html",
        _HEAD,
        status,
        own=own,
        sessions=[
            (session, browser_name(session.browser), as_minute(session.seen_at))
            for session in catalog.sessions.of_account(own.id)
        ],
        here=caller_of(request).session_id,
        tokens=tokens,
        scopes=[permission for permission in Permission if permission in own.permissions],
        days=_DAYS,
        problem=problem,
        done=done,
        token=token,
    )
    page.headers["Cache-Control"] = "no-store"
    return page


def browser_name(agent: str) -> str:
    """`Firefox on Linux`, of what a browser says of itself (RFC 9110, User-Agent).

    Each of the list says the names of those after it, too.
    """
    name = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return " on ".join(filter(None, [name, system])) or agent or "A browser without a name"


def as_day(seconds: float | None) -> str:
    """The day of a time, empty for none."""
    return as_minute(seconds)[:10]


def as_minute(seconds: float | None) -> str:
    """A time to the minute, of the server's time zone, empty for none."""
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
