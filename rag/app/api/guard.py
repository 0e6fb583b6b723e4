"""What stands before every request: allowed hosts, no foreign pages, security headers on every answer.

Plain ASGI, so that streams pass through unbuffered. Knows nothing of questions and articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.core.setting_forms import is_loopback

POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    # Gradio compiles its templates in the browser and starts from an inline script.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"
)
"""No page of ours fetches anything from anywhere else, whatever an article says."""
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""For pages without Gradio: no script at all, and no style but from our files."""
_ALLOWED = "byline.host_is_allowed"
_EXAMPLE = '["news.example.org", "localhost"]'
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allowed_hosts(host: str, others: Sequence[str]) -> list[str]:
    """Names the app answers to: those set, and the address it listens on.

    One that listens on every address is asked at this machine's own by commands and health checks.
    """
    own = f"[{host}]" if ":" in host else host
    loopback = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104  # compared, not listened on
    return list(dict.fromkeys(filter(None, [*others, own, loopback])))


def hosts_problem(host: str, others: Sequence[str]) -> str:
    """What is to be set where an app listens for other machines and answers to no name they can use."""
    if host not in ("0.0.0.0", "::") or not all(map(is_loopback, others)):  # noqa: S104  # as above
        return ""
    return (
        "No other machine gets an answer yet: name what people type, a host name or this machine's "
        f"address, in BYLINE_ALLOWED_HOSTS='{_EXAMPLE}'."
    )


class AllowedHosts:
    """Refuses every host but its own: a foreign page may rebind its name to us.

    Starlette's rule of what fits, with a word for whoever has put up a proxy and not named its host.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._rule = TrustedHostMiddleware(_allow, hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is for one of the hosts, whatever the port."""
        await self._rule(scope, receive, _nowhere)
        if scope.pop(_ALLOWED, False):
            await self._app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")[:100]
        message = (
            f"Byline does not answer to the host {host!r}. Who runs it can allow a name in "
            f"BYLINE_ALLOWED_HOSTS, a JSON list like {_EXAMPLE}."
        )
        await JSONResponse({"error": message}, 400)(scope, receive, send)


async def _allow(scope: Scope, _receive: Receive, _send: Send) -> None:
    scope[_ALLOWED] = True


async def _nowhere(_message: Message) -> None:
    """Starlette's own refusal is replaced by ours."""


class SecurityHeaders:
    """Puts the headers on every response, refusals of the guards behind it included.

    One that has the stricter policy keeps it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers as the response starts."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_plain = headers.get("Content-Security-Policy") == PLAIN_POLICY
                headers.update(HEADERS | ({"Content-Security-Policy": PLAIN_POLICY} if is_plain else {}))
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses what another site's page sends: it would be answered with the reader's own rights."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests without an Origin, or with our own."""
        if scope["type"] == "http" and (refusal := _refusal(scope)):
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _refusal(scope: Scope) -> JSONResponse | None:
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    asked = headers.get("host", "").lower()
    # Over http anybody on the way can write a page of our own name.
    is_weaker = scope["scheme"] == "https" and (origin or "").lower().startswith("http:")
    if origin is not None and (_place(origin) != asked or is_weaker):
        message = (
            f"requests from other sites are refused: this one is from {origin[:100]!r}, and Byline was "
            f"asked as {asked[:100]!r}. If a proxy stands between, it must pass the Host on as it came."
        )
        return JSONResponse({"error": message}, 403)
    return None


def _place(origin: str) -> str | None:
    """Host and port of an Origin; None for what is no address: `http://[`."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None
