"""`/sign-in/oidc`: leave for the sign-on provider, and come back as somebody.

What fails is a plain page that says what to do; the log says why, without code, token or name.
"""

from __future__ import annotations

import logging
import threading
from typing import Protocol, cast

from fastapi import APIRouter, FastAPI, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from rag.app.api.accounts.session import local_path, server_root
from rag.app.api.oidc.errors import SignOnError
from rag.app.api.oidc.kept_cookie import kept_cookie, new_kept_cookie, read_kept_cookie
from rag.app.api.oidc.provider import MINUTES, Person, Provider
from rag.app.api.owner_key import OwnerKey
from rag.app.api.plain_page import message_page
from rag.core.settings import Settings

START = "/sign-in/oidc"
"""Where the sign-in page's button leads; `?next=/path` says where to go on afterwards."""
CALLBACK = f"{START}/callback"
"""The redirect URI that is registered at the provider ends in this."""
_LONGEST = 1000
"""Letters of a path that a cookie has room for."""
_AT_ONCE = 8
"""Sign-ins that talk with the provider: one that hangs takes no more of the server's 40 threads."""
_log = logging.getLogger("byline.app")
router = APIRouter(include_in_schema=False)


class SignInPerson(Protocol):
    """Begins the session of somebody whom the provider knows; raises SignOnError for no account."""

    def __call__(self, request: Request, person: Person, wanted: str) -> Response:
        """The answer with its cookie, which leads to the page that was `wanted`: a path."""


class SingleSignOn:
    """What the routes work on: the provider, who may come, and what becomes of them."""

    def __init__(self, provider: Provider, domains: tuple[str, ...], sign_in: SignInPerson) -> None:
        self.provider = provider
        self.talking = threading.BoundedSemaphore(_AT_ONCE)
        self.sign_in = sign_in
        self._domains = domains

    def check(self, person: Person) -> None:
        """Raises SignOnError unless their address is of a domain that is let in."""
        if not self._domains or person.known_email.rpartition("@")[2] in self._domains:
            return
        wanted = " or ".join(self._domains)
        problem = f"expected an address at {wanted} that the sign-in service has verified."
        raise SignOnError("domain", problem, "Sign in with it, or ask the owner.", status=403)


def add_single_sign_on(app: FastAPI, settings: Settings, sign_in: SignInPerson) -> None:
    """Put it in place, where there are accounts and the settings name a provider."""
    app.state.single_sign_on = None
    if settings.oidc_issuer and settings.has_accounts():
        secret = settings.oidc_client_secret.get_secret_value()
        provider = Provider(settings.oidc_issuer, settings.oidc_client_id, secret)
        app.state.single_sign_on = SingleSignOn(provider, settings.oidc_domains, sign_in)


@router.get(START)
def start_sign_in(request: Request) -> Response:
    """Send the browser to the provider; it keeps what it must bring back."""
    sign_on, key = _sign_on(request), _key(request)
    try:
        with _Talk(sign_on):
            address, kept = sign_on.provider.start(_redirect_uri(request), _wanted(request))
    except SignOnError as error:
        return _failed(request, error)
    page = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    page.set_cookie(
        kept_cookie(key),
        new_kept_cookie(kept, key),
        max_age=MINUTES * 60,
        path=_path(request),
        httponly=True,
        samesite="lax",  # the provider's page leads back: a strict one would not come along
        secure=request.url.scheme == "https",
    )
    return page


@router.get(CALLBACK)
def finish_sign_in(request: Request) -> Response:
    """Who comes back from the provider is signed in."""
    sign_on, key = _sign_on(request), _key(request)
    kept = read_kept_cookie(request.cookies.get(kept_cookie(key), ""), key)
    try:
        with _Talk(sign_on):
            person = sign_on.provider.finish(request.query_params, kept, _redirect_uri(request))
        sign_on.check(person)
        page = sign_on.sign_in(request, person, kept.wanted if kept else "/")
    except SignOnError as error:
        page = _failed(request, error)
    page.headers["Cache-Control"] = "no-store"
    page.delete_cookie(kept_cookie(key), _path(request), httponly=True, samesite="lax")
    return page


class _Talk:
    """A turn at the provider, or SignOnError at once where many have one."""

    def __init__(self, sign_on: SingleSignOn) -> None:
        self._talking = sign_on.talking

    def __enter__(self) -> None:
        if not self._talking.acquire(blocking=False):
            problem = "many people sign in at this moment."
            raise SignOnError("busy", problem, "Try again in a few seconds.", status=503)

    def __exit__(self, *_: object) -> None:
        self._talking.release()


def _failed(request: Request, error: SignOnError) -> Response:
    extra = {"reason": error.reason, "detail": error.detail}
    _log.warning("single sign-on failed", extra=extra)
    problem = error.problem[:1].upper() + error.problem[1:]
    return message_page(request, error.status, "You are not signed in", problem, error.remedy)


def _sign_on(request: Request) -> SingleSignOn:
    if (found := getattr(request.app.state, "single_sign_on", None)) is None:
        raise HTTPException(404, "single sign-on is not set up.")
    return cast("SingleSignOn", found)


def _key(request: Request) -> str:
    key = cast("OwnerKey", request.app.state.owner_key).current()
    if not key:
        raise HTTPException(503, "the owner's key cannot be used; Byline's log says why.")
    return key


def _redirect_uri(request: Request) -> str:
    # Of a collection's pages too it is the whole server's: one is registered at the provider.
    return f"{request.url.scheme}://{request.url.netloc}{server_root(request)}{CALLBACK}"


def _path(request: Request) -> str:
    return f"{server_root(request)}{START}"


def _wanted(request: Request) -> str:
    wanted = local_path(request.query_params.get("next", "/"))
    return wanted if len(wanted) <= _LONGEST else "/"
