"""Beginning and ending a browser's session: the cookie, and where the browser goes next."""

from __future__ import annotations

import logging
import re
from typing import cast

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from rag.app.api.caller import caller_of
from rag.app.api.identity import session_cookie
from rag.app.api.owner_cookie import cookie_name
from rag.app.api.owner_key import OwnerKey
from rag.storage.accounts.accounts import Account
from rag.storage.accounts.sessions import DAYS
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.app")
_LOCAL = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def begin_session(request: Request, catalog: Catalog, account: Account, wanted: str) -> Response:
    """Sign an account in, and send the browser to the page that it wanted."""
    key, former = _key(request), caller_of(request)
    if former.session_id:  # its cookie is about to be another: nobody could sign out of it
        catalog.sessions.end(former.account_id, former.session_id)
    browser = request.headers.get("user-agent", "")
    secret = catalog.sessions.begin(account.id, caller_address(request), browser)
    _log.info("signed in", extra={"account": account.name, "address": caller_address(request)})
    page = redirect_to(request, wanted)
    page.set_cookie(
        session_cookie(key),
        secret,
        max_age=DAYS * 24 * 3600,
        path=server_root(request) or "/",
        httponly=True,
        samesite="lax",  # a link from a mail to an article works; what changes anything needs our Origin
        secure=request.url.scheme == "https",
    )
    _delete(request, page, cookie_name(key))  # who signs in is that account, and no longer the owner
    return page


def end_session(request: Request, catalog: Catalog) -> Response:
    """Sign out whoever signed in with this browser, by an account or by the owner's key."""
    caller, key = caller_of(request), _key(request)
    if caller.session_id:
        catalog.sessions.end(caller.account_id, caller.session_id)
        _log.info("signed out", extra={"account": caller.name, "address": caller_address(request)})
    page = redirect_to(request, "/")
    for name in (session_cookie(key), cookie_name(key)):
        _delete(request, page, name)
    return page


def server_root(request: Request) -> str:
    """The path under which the server is reached, empty for none."""
    return str(getattr(request.state, "server_root", ""))


def caller_address(request: Request) -> str:
    """The address that a request comes from, as proxies that are trusted say it."""
    return request.client.host if request.client else ""


def local_path(wanted: str) -> str:
    """A path of this server; the first page for what leads elsewhere."""
    return wanted if _LOCAL.fullmatch(wanted) else "/"


def redirect_to(request: Request, wanted: str) -> Response:
    """Send the browser to a page of this server."""
    address = f"{server_root(request)}{local_path(wanted)}"
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _delete(request: Request, page: Response, name: str) -> None:
    page.delete_cookie(name, path=server_root(request) or "/", httponly=True)


def _key(request: Request) -> str:
    return cast("OwnerKey", request.app.state.owner_key).current()
