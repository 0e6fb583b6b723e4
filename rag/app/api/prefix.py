"""Where a request stands: under the path of a proxy, and in which collection.

Sets `root_path` as ASGI has it: `path` is the whole path, `root_path` its beginning, and what is left is
the address within one archive's app, which `address_of` tells.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.core.errors import ConfigError
from rag.core.settings import Settings

_COLLECTION = re.compile(r"/c/([^/]+)(?=/|$)")
_OWN = frozenset(
    "account accounts answers api articles ask assets byline c config docs enter gradio_api healthz mcp "
    "metrics owner readyz receipts s sign-in sign-out static v1".split()
)
"""What addresses of the app begin with."""


def address_of(scope: Scope) -> str:
    """The path within the archive's own app: `/ask` of `/news/c/sport/ask`."""
    return str(scope["path"]).removeprefix(app_root(scope))


def collection_of(scope: Scope) -> str | None:
    """Name of the collection that an address says, whether there is one; None for the main archive."""
    return scope.get("byline.collection")


def app_root(scope: Scope) -> str:
    """The path that the archive's own app is under: `/news/c/sport`; empty for none."""
    return str(scope.get("app_root_path", scope.get("root_path", "")))


def cookie_path(settings: Settings) -> str:
    """Path of the cookies: under a prefix they are kept from other apps of the host."""
    return settings.root_path or "/"


class Placed:
    """Notes on every request where it stands.

    A path that does not begin with the prefix comes through a proxy that took it off: it is put back.
    """

    def __init__(self, app: ASGIApp, prefix: str = "") -> None:
        self._app = app
        self._prefix = prefix
        if prefix.split("/")[1:2] and prefix.split("/")[1] in _OWN:
            problem = f"expected another beginning than /{prefix.split('/')[1]}, which is Byline's own."
            raise ConfigError("BYLINE_ROOT_PATH", problem, "Choose a path such as /news.")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an app's path without its last slash leads to the one with it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        self._place(scope)
        if not address_of(scope):
            await _with_slash(scope)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _place(self, scope: Scope) -> None:
        prefix = self._prefix
        if not f"{scope['path']}/".startswith(f"{prefix}/"):
            scope["path"] = prefix + scope["path"]
            scope["raw_path"] = prefix.encode() + (scope.get("raw_path") or b"")
        scope["root_path"] = scope["byline.prefix"] = prefix
        if found := _COLLECTION.match(scope["path"], len(prefix)):
            scope["root_path"] = prefix + found[0]
            scope["byline.collection"] = found[1]


def _with_slash(scope: Scope) -> Response:
    """Relative, so that it holds under whatever else a proxy puts in front."""
    last = quote(scope["path"].rpartition("/")[2])  # what it holds is the caller's: a line break, say
    query = scope.get("query_string", b"").decode("latin-1")
    location = f"./{last}/?{query}" if query else f"./{last}/"
    return Response(status_code=307, headers={"Location": location})
