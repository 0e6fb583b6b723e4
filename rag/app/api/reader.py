"""Which reader a request is of: the account's, or a random id in a signed cookie, given with the page.

The id says whose the kept conversations are and nothing else: it opens nothing of the owner's. Without
BYLINE_KEEP_CHATS there is no cookie, and nobody is anybody.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.caller import caller_of
from rag.app.api.owner_cookie import archive_id, is_key, signature
from rag.app.api.owner_key import OwnerKey
from rag.app.api.prefix import address_of

DAYS = 365
"""How long a cookie is good after the page was last opened."""
_GIVEN_WITH = ("/", "/api/v1/reader")
"""The page, and the address where a program asks to be a reader."""
_PURPOSE = "reader cookies"
_BYTES = 16
_ID = re.compile(r"[0-9a-f]{32}")


def reader_of(request: Any) -> str:
    """Id of the reader that a request, one of Starlette's or of Gradio's, is of; empty for nobody's."""
    reader = getattr(getattr(request, "state", None), "reader", "")
    return reader if isinstance(reader, str) else ""


async def _reader(request: Request) -> str:
    return reader_of(request)


Reader = Annotated[str, Depends(_reader)]
"""What a route asks for to know its reader's id."""


def reader_cookie(key: str) -> str:
    """Name of the cookie; with an id of the archive, see `identity.cookie_name`."""
    return f"byline-reader-{archive_id(key)}"


def new_reader_cookie(reader: str, key: str, now: float | None = None) -> str:
    """A cookie's value that says this reader, good for DAYS."""
    said = f"{reader}.{int(time.time() if now is None else now) + DAYS * 24 * 3600}"
    return f"{said}.{signature(said, key, _PURPOSE)}"


def cookie_reader(value: str, key: str, now: float | None = None) -> str:
    """The reader that a cookie's value says; empty unless this key signed it and it is still good."""
    said, _, signed = value.rpartition(".")
    if not key or not is_key(signed, signature(said, key, _PURPOSE)):
        return ""
    reader, _, expires = said.partition(".")
    good = (time.time() if now is None else now) < int(expires)
    return reader if good and _ID.fullmatch(reader) else ""


class IdentifyReader:
    """Notes on every request which reader it is of, for `reader_of`; the page gives a new one an id."""

    def __init__(self, app: ASGIApp, key: OwnerKey, *, keeps: bool, path: str = "/") -> None:
        self._app = app
        self._key = key
        self._keeps = keeps
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the reader noted."""
        key = self._key.current() if self._keeps and scope["type"] == "http" else ""
        if not key:
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if account_id := caller_of(connection).account_id:
            scope["state"] = dict(scope.get("state") or {}) | {"reader": account_id}
            await self._app(scope, receive, send)
            return
        reader = cookie_reader(connection.cookies.get(reader_cookie(key), ""), key)
        gives = scope["method"] == "GET" and address_of(scope) in _GIVEN_WITH
        if gives:
            reader = reader or secrets.token_hex(_BYTES)
        scope["state"] = dict(scope.get("state") or {}) | {"reader": reader}
        giving = _giving(reader, key, self._path, scope, send) if gives else send
        await self._app(scope, receive, giving)


def _giving(reader: str, key: str, path: str, scope: Scope, send: Send) -> Send:
    """Sends the cookie along: anew with each page, so that it ends DAYS after the last visit."""
    cookie = Response()
    cookie.set_cookie(
        reader_cookie(key),
        new_reader_cookie(reader, key),
        max_age=DAYS * 24 * 3600,
        path=path,
        httponly=True,
        samesite="lax",  # a link from elsewhere to a conversation of the reader's own works
        secure=scope["scheme"] == "https",
    )

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.append("Set-Cookie", cookie.headers["set-cookie"])
            headers["Cache-Control"] = "private, no-cache"  # a shared cache would make two readers one
        await send(message)

    return sending
