"""Finds out who a request is: by the owner's key, an account's API token, or a browser's session.

Who sends a bearer token is judged by it alone: a wrong one is not made good by a cookie.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.caller import ANYBODY, KEY_HOLDER, NOBODY, Caller
from rag.app.api.owner_cookie import archive_id, cookie_name, is_key, is_owners
from rag.app.api.owner_key import OwnerKey
from rag.storage.accounts.tokens import PREFIX
from rag.storage.catalog import Catalog

ENTRY = "/enter"
"""Where the key is exchanged for the cookie."""
_NOT_THE_KEY = (
    "This bearer token is not the owner's key, or no longer. On the machine that Byline runs on, "
    "`byline address` prints the address with the key that is good now."
)
_UNKNOWN = (
    "This bearer token is neither the owner's key nor an API token of this Byline: it was revoked, or "
    "is not whole."
)
_EXPIRED = "This API token has expired. Make a new one on the page Account, or by `byline users token`."
_AT_ONCE = 4


class Identify:
    """Notes on every request who it is, for `caller_of`, and keeps answers from being shared by a cache.

    `catalog` holds the accounts; without it there are none, and anybody may read.
    """

    def __init__(self, app: ASGIApp, key: OwnerKey, catalog: Catalog | None = None) -> None:
        self._app = app
        self._key = key
        self._catalog = catalog
        # Threads of their own: questions that are being answered may hold all the others.
        self._threads = CapacityLimiter(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the caller noted, and the path under which the server is reached."""
        if scope["type"] in ("http", "websocket"):
            caller = await self._caller(HTTPConnection(scope))
            state = dict(scope.get("state") or {})  # its own: the server's may be shared by all
            scope["state"] = state | {"caller": caller, "server_root": scope.get("byline.prefix", "")}
        await self._app(scope, receive, _private(send) if scope["type"] == "http" else send)

    async def _caller(self, connection: HTTPConnection) -> Caller:
        key = self._key.current()
        token, session = bearer_token(connection), connection.cookies.get(session_cookie(key), "")
        if self._catalog and key and ((token or "").startswith(PREFIX) or (session and token is None)):
            find = partial(account_caller, self._catalog, token, session)
            if found := await to_thread.run_sync(find, limiter=self._threads):
                return found
        if self._catalog:
            return key_caller(connection, token, key, replace(NOBODY, problem=_UNKNOWN))
        return key_caller(connection, token, key, replace(ANYBODY, problem=_NOT_THE_KEY))


def _private(send: Send) -> Send:
    """Marks what says nothing of caches: it may be another's a moment later, or be somebody's alone.

    A file of Gradio's, which has an ETag, is anybody's who is let in, and need not be asked for again.
    """

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("Cache-Control", "private" if "etag" in headers else "private, no-cache")
        await send(message)

    return sending


def key_caller(connection: HTTPConnection, token: str | None, key: str, other: Caller) -> Caller:
    """The owner, by the key that is good now, or `other`; without a key nobody is the owner.

    `other` has the problem of a wrong token, which is left out where none came.
    """
    if token is not None:
        return KEY_HOLDER if is_key(token, key) else other
    cookie = connection.cookies.get(cookie_name(key), "") if key else ""
    return KEY_HOLDER if cookie and is_owners(cookie, key) else replace(other, problem="")


def account_caller(catalog: Catalog, token: str | None, session: str) -> Caller | None:
    """Whose token, or whose session it is; None for a session that is none. Raises CatalogError."""
    if token is not None:
        return _token_caller(catalog, token)
    found = catalog.sessions.find(session)
    if found is None:
        return None
    account, mine = found
    catalog.sessions.note_use(mine)
    return Caller(account.permissions, account.id, account.name, mine.id)


def _token_caller(catalog: Catalog, token: str) -> Caller:
    found = catalog.tokens.find(token)
    if found is None or found == "expired":
        return Caller(problem=_EXPIRED if found else _UNKNOWN)
    account, mine = found
    catalog.tokens.note_use(mine)
    return Caller(account.permissions & mine.scopes, account.id, account.name)


def session_cookie(key: str) -> str:
    """Name of the cookie of a session; with an id of the archive, see `owner_cookie.cookie_name`."""
    return f"byline-session-{archive_id(key)}"


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token that a request came with (RFC 6750); None for a request without one."""
    scheme, _, token = connection.headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None
