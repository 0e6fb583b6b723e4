"""Stands before an archive's addresses where there are accounts: who may not read gets nothing of it.

Closed unless it is named here: an address that is forgotten is closed. What a caller may do inside, each
route asks for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.caller import CHALLENGE, WRONG_TOKEN, Caller, caller_of, refusal
from rag.app.api.page_files import page_files
from rag.app.api.prefix import address_of
from rag.core.access import Permission

SIGN_IN = "/sign-in"
_FILES = "/byline/"
_OPEN = ("/healthz", "/readyz", "/metrics", "/enter", SIGN_IN, "/sign-out", "/favicon.ico")
"""What needs no account, or asks for more than one by itself."""
_SIGN_IN_FIRST = (
    "This Byline is for people with an account. Sign in on its page; a program sends an API token as a "
    "bearer token: `Authorization: Bearer TOKEN`."
)
_OF_EVERY_ACCOUNT = ("/account", "/accounts", "/byline/me", "/api/v1/me", "/api/v1/collections")
"""What is no archive's: open to every account, whichever archives it may read."""
MayRead = Callable[[Caller], bool]
Elsewhere = Callable[[Caller], str]
"""The address of an archive that somebody may read instead; empty for none."""


class Gate:
    """Lets through who may read the archive behind it, with the permission to read noted.

    Who may not, and opens its first page, is led to an archive that they may read.
    """

    def __init__(
        self, app: ASGIApp, may_read: MayRead, elsewhere: Elsewhere = lambda _caller: ""
    ) -> None:
        self._app = app
        self._may_read = may_read
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] != "http" or is_open(address_of(scope)):
            await self._app(scope, receive, send)
            return
        caller = caller_of(Request(scope))
        if self._may_read(caller):
            note_reader(scope, caller)
            await self._app(scope, receive, send)
        elif caller.permissions and is_of_every_account(address_of(scope)):
            await self._app(scope, receive, send)
        else:
            await self._refusal(scope, caller)(scope, receive, send)

    def _refusal(self, scope: Scope, caller: Caller) -> Response:
        is_first = address_of(scope) == "/" and wants_page(scope) and caller.account_id
        if is_first and (address := self._elsewhere(caller)):
            root = str(scope.get("root_path", ""))
            return RedirectResponse(f"{root}{address}", 303, {"Cache-Control": "no-store"})
        return gate_refusal(scope, caller)


def note_reader(scope: Scope, caller: Caller) -> None:
    """Note that who calls may read the archive that is asked for, also without an account."""
    reader = replace(caller, permissions=caller.permissions | {Permission.READ})
    scope["state"] = dict(scope.get("state") or {}) | {"caller": reader}


def is_of_every_account(path: str) -> bool:
    """Whether a path is about accounts or collections, and not about an archive."""
    return path in _OF_EVERY_ACCOUNT or path.startswith(("/account/", "/accounts/"))


def wants_page(scope: Scope) -> bool:
    """Whether a browser opens an address."""
    return scope["method"] in ("GET", "HEAD") and "text/html" in Headers(scope=scope).get("accept", "")


def is_open(path: str) -> bool:
    """Whether a path needs no account: signing in, the state of the server, files of our pages."""
    if path in _OPEN or path.startswith(f"{SIGN_IN}/"):
        return True
    # By name: an id may end like a file, `/byline/passages/x.css`.
    return path.startswith(_FILES) and path.removeprefix(_FILES) in page_files()


def gate_refusal(scope: Scope, caller: Caller) -> Response:
    """What is answered to who may not read: a page for signing in, or why a program is refused."""
    if caller.account_id:
        return JSONResponse({"error": refusal(caller, Permission.READ)}, 403)
    if wants_page(scope) and "authorization" not in Headers(scope=scope):
        return RedirectResponse(sign_in_address(scope), 303, {"Cache-Control": "no-store"})
    if caller.problem:
        return JSONResponse({"error": caller.problem}, 401, {"WWW-Authenticate": WRONG_TOKEN})
    return JSONResponse({"error": _SIGN_IN_FIRST}, 401, {"WWW-Authenticate": CHALLENGE})


def sign_in_address(scope: Scope) -> str:
    """The sign-in page, which leads back to what was asked for."""
    root = str(scope.get("state", {}).get("server_root", ""))
    wanted = str(scope["path"]).removeprefix(root)
    if query := scope.get("query_string", b"").decode("latin-1"):
        wanted = f"{wanted}?{query}"
    return f"{root}{SIGN_IN}" + ("" if wanted == "/" else f"?next={quote(wanted, safe='/')}")
