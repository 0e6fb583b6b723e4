"""What proxies say of a request, believed of those that the settings name and of no others.

Nothing of it ever says who a request is; see `identity`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_PREFIXES = (b"x-forwarded", b"forwarded", b"x-original-", b"x-rewrite-", b"cf-")
_NAMES = frozenset(
    b"via x-real-ip x-client-ip x-cluster-client-ip client-ip true-client-ip fastly-client-ip".split()
)
"""Headers by which proxies tell of a client, an address or a host."""


class ForwardedHeaders:
    """Takes client, scheme and host from X-Forwarded-* of trusted proxies; removes all such headers.

    They are removed so that no library behind believes what anybody may write.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[str] = ()) -> None:
        self._networks = [ipaddress.ip_network(proxy) for proxy in trusted]
        inner = _WithoutForwarded(app)
        self._untrusted: ASGIApp = inner
        self._trusted = cast("ASGIApp", ProxyHeadersMiddleware(inner, trusted_hosts=list(trusted)))  # type: ignore[arg-type]  # uvicorn's own names of the same types

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on."""
        if scope["type"] in ("http", "websocket") and self._is_trusted(scope):
            _take_host(scope)
            await self._trusted(scope, receive, send)
        else:
            await self._untrusted(scope, receive, send)

    def _is_trusted(self, scope: Scope) -> bool:
        try:
            address = ipaddress.ip_address((scope.get("client") or ("",))[0])
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _take_host(scope: Scope) -> None:
    """The host that the caller asked for; the guards check it as they check any other."""
    said = [value for name, value in scope["headers"] if name == b"x-forwarded-host"]
    if said:
        host = said[-1].split(b",")[-1].strip()  # the nearest proxy's word, which is the trusted one
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        scope["headers"] = [(b"host", host), *others]


class _WithoutForwarded:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope["headers"] = [pair for pair in scope["headers"] if not _is_forwarding(pair[0])]
        await self._app(scope, receive, send)


def _is_forwarding(name: bytes) -> bool:
    return name.startswith(_PREFIXES) or name in _NAMES
