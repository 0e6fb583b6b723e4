"""The address that the owner opens: the key is exchanged for a cookie, and is gone from the address."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from rag.app.api.identity import ENTRY, session_cookie
from rag.app.api.owner_cookie import DAYS, cookie_name, is_key, new_cookie
from rag.app.api.owner_key import OwnerKey
from rag.app.api.prefix import cookie_path

_WRONG = (
    "this is not the owner's key, or no longer. On the machine that Byline runs on, `byline address` "
    "prints the address with the one that is good now."
)
router = APIRouter(tags=["entry"])


@router.get(ENTRY, include_in_schema=False)
def enter(request: Request, key: str = "") -> Response:
    """Give the cookie to who has the key, and send them to the page."""
    current = cast("OwnerKey", request.app.state.owner_key).current()
    path = cookie_path(request.app.state.archive.settings)
    if not is_key(key, current):
        raise HTTPException(403, _WRONG)
    page = RedirectResponse("./", 303, {"Cache-Control": "no-store"})  # as this address is reached
    page.set_cookie(
        cookie_name(current),
        new_cookie(current),
        max_age=DAYS * 24 * 3600,
        path=path,
        httponly=True,
        samesite="strict",  # the page itself needs no cookie, so a link to it from elsewhere works
        secure=request.url.scheme == "https",
    )
    if (session := session_cookie(current)) in request.cookies:  # the owner now, no account any more
        page.delete_cookie(session, path, httponly=True)
    return page


def entry_address(url: str, key: str) -> str:
    """The address that the owner opens, of an app at `url`."""
    return f"{url}{ENTRY}?key={key}"
