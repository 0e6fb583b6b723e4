"""Who a request is: anybody, or the archive's owner. Routes and the page's handlers ask for a role.

A role follows from what only its holder has, never from an address or a header that a caller, a proxy or
a default chooses: the owner's key as a bearer token, or the cookie that the key was exchanged for. Who
sends a bearer token is judged by it alone: a wrong one is not made good by a cookie.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from enum import StrEnum
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app.api.owner_key import OwnerKey

ENTRY = "/enter"
"""Where the key is exchanged for the cookie."""
HOW_TO_ENTER = (
    "To get in, open the address with the key that Byline printed at its start; on its machine, "
    "`byline address` prints it again."
)
DAYS = 30
"""How long a cookie is good."""


class Role(StrEnum):
    """What somebody may be to an archive."""

    ANONYMOUS = "anonymous"
    OWNER = "owner"


def role_of(request: Any) -> Role:
    """Who a request is, one of Starlette's or of Gradio's; anonymous where nobody looked."""
    role = getattr(getattr(request, "state", None), "role", Role.ANONYMOUS)
    return role if isinstance(role, Role) else Role.ANONYMOUS


def has_wrong_token(request: Any) -> bool:
    """Whether a request came with a bearer token that is not the owner's key."""
    return getattr(getattr(request, "state", None), "wrong_token", False) is True


class Identify:
    """Notes on every request who it is, for `role_of` and `has_wrong_token`."""

    def __init__(self, app: ASGIApp, key: OwnerKey) -> None:
        self._app = app
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the role noted."""
        if scope["type"] in ("http", "websocket"):
            state = dict(scope.get("state") or {})  # its own: the server's may be shared by all
            connection, key = HTTPConnection(scope), self._key.current()
            role = caller_role(connection, key)
            wrong = bearer_token(connection) is not None and role is not Role.OWNER
            scope["state"] = state | {"role": role, "wrong_token": wrong}
        await self._app(scope, receive, send)


def caller_role(connection: HTTPConnection, key: str) -> Role:
    """Who calls, by the key that is good now; without one nobody is the owner."""
    if not key:
        return Role.ANONYMOUS
    token = bearer_token(connection)
    if token is not None:
        return Role.OWNER if is_key(token, key) else Role.ANONYMOUS
    return cookie_role(connection.cookies.get(cookie_name(key), ""), key)


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token that a request came with (RFC 6750); None for a request without one."""
    scheme, _, token = connection.headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_key(candidate: str, key: str) -> bool:
    """Whether they are the same, in a time that does not tell how much of them is."""
    return bool(key) and hmac.compare_digest(candidate.encode("utf-8", "replace"), key.encode())


def cookie_name(key: str) -> str:
    """With an id of the archive: browsers send a cookie to every port of a host.

    So two apps on one machine see each other's. The id follows from the key: two copies of an archive
    with keys of their own differ too.
    """
    return f"byline-{archive_id(key)}"


def archive_id(key: str) -> str:
    """Names the archive in cookies; tells nothing of its key."""
    return _digest(key, "archive id")[:16]


def new_cookie(role: Role, key: str, now: float | None = None) -> str:
    """A cookie's value that says this role, good for DAYS."""
    expires = int(time.time() if now is None else now) + DAYS * 24 * 3600
    said = f"{role}.{expires}"
    return f"{said}.{signature(said, key)}"


def cookie_role(value: str, key: str, now: float | None = None) -> Role:
    """The role that a cookie's value says; anonymous unless this key signed it and it is still good."""
    said, _, signed = value.rpartition(".")
    if not is_key(signed, signature(said, key)):
        return Role.ANONYMOUS
    role, _, expires = said.partition(".")
    good = (time.time() if now is None else now) < int(expires)
    return Role(role) if good else Role.ANONYMOUS


def signature(said: str, key: str, purpose: str = "cookies") -> str:
    """By a secret of its own for each purpose: who sees a cookie learns nothing of the key."""
    secret = bytes.fromhex(_digest(key, purpose))
    return hmac.new(secret, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _digest(key: str, purpose: str) -> str:
    return hmac.new(key.encode(), f"byline {purpose}".encode(), hashlib.sha256).hexdigest()
