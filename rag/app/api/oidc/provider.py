"""The flow with one provider: `start` says where to send a browser, `finish` who came back.

What must hold in between (state, nonce, PKCE's verifier) is a `Kept`, which the browser carries in a
signed cookie: nothing is remembered here of those who never come back. Of those who did their state is
remembered until its cookie ends, so that no answer works twice.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from rag.app.api.oidc.discovery import Published
from rag.app.api.oidc.errors import SignOnError, unreachable
from rag.app.api.oidc.id_token import UnknownKeyError, verified_claims
from rag.app.api.oidc.provider_client import ProviderClient
from rag.text.cleaning import strip_invisible

MINUTES = 10
"""From leaving for the provider to coming back."""
_MOST_USED = 10_000
_SCOPE = "openid email profile"
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[!-?A-~]{1,189}")
"""Of ASCII alone: U+212A, the sign of Kelvin, is a k in lower case, and so another's address."""
_CODE = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True)
class Kept:
    """What the browser that left keeps until it comes back."""

    state: str
    nonce: str
    verifier: str
    wanted: str = "/"
    """The page that it was about to open."""


@dataclass(frozen=True)
class Person:
    """Who signed in, by the provider's word."""

    issuer: str
    subject: str
    """The provider's id of the person: it stays when name and address change."""
    email: str
    """In lower case, empty for none."""
    email_verified: bool
    name: str

    @property
    def known_email(self) -> str:
        """The address if the provider saw that it is theirs; only this one says who somebody is."""
        return self.email if self.email_verified else ""


class Provider:
    """An OpenID provider that people of the newsroom have accounts at. Safe from any thread."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, client: ProviderClient | None = None
    ) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._client = client or ProviderClient(issuer)
        self._published = Published(issuer, self._client)
        self._guard = threading.Lock()
        self._used: OrderedDict[str, float] = OrderedDict()

    def start(self, redirect_uri: str, wanted: str = "/") -> tuple[str, Kept]:
        """The address to send the browser to, and what it keeps. Raises SignOnError."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]

        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        address = prepare_grant_uri(
            self._published.metadata()["authorization_endpoint"],
            self._client_id,
            "code",
            redirect_uri,
            _SCOPE,
            state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return str(address), Kept(state, nonce, verifier, wanted)

    def finish(self, query: QueryParams, kept: Kept | None, redirect_uri: str) -> Person:
        """Who came back with this query. Raises SignOnError."""
        kept = self._own(query, kept)
        self._check_issuer(query)
        if error := _one(query, "error"):
            raise _refused_by_provider(error)
        token = self._exchange(_one(query, "code"), kept, redirect_uri)
        claims = self._claims(str(token.get("id_token", "")), kept.nonce)
        return _person(self.issuer, claims | self._user_info(claims, token))

    # -- what came back -----------------------------------------------------------------------

    def _own(self, query: QueryParams, kept: Kept | None) -> Kept:
        """What was kept, if this browser began what comes back, and it comes for the first time."""
        if kept is None:
            problem = f"no sign-in was begun in this browser within the last {MINUTES} minutes."
            raise SignOnError("not_begun", problem)
        if not hmac.compare_digest(kept.state.encode(), _one(query, "state").encode()):
            raise SignOnError("state", "this answer belongs to another sign-in, which is not open here.")
        now = time.monotonic()
        with self._guard:
            while self._used and (
                len(self._used) >= _MOST_USED or next(iter(self._used.values())) < now
            ):
                self._used.popitem(last=False)
            if kept.state in self._used:
                raise SignOnError("used", "this sign-in was used already.")
            self._used[kept.state] = now + MINUTES * 60
        return kept

    def _check_issuer(self, query: QueryParams) -> None:
        """The answer is of our provider, if it says of whom it is (RFC 9207)."""
        says = self._published.metadata().get("authorization_response_iss_parameter_supported") is True
        if (said := _one(query, "iss") if "iss" in query or says else self.issuer) != self.issuer:
            detail = f"expected iss {self.issuer}, found {said!r:.100}"
            raise SignOnError("issuer", "this answer is not of our sign-in service.", detail=detail)

    def _exchange(self, code: str, kept: Kept, redirect_uri: str) -> dict[str, Any]:
        """The tokens that the code stands for."""
        from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]
        from authlib.oauth2.rfc6749.parameters import prepare_token_request

        body = prepare_token_request(
            "authorization_code", "", redirect_uri, code=code, code_verifier=kept.verifier
        )
        auth = ClientAuth(self._client_id, self._client_secret, self._auth_method())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = self._published.metadata()["token_endpoint"]
        _, headers, body = auth.prepare("POST", url, headers, body)
        status, answer = self._client.post(url, headers, body)
        if status == 200 and isinstance(answer.get("id_token"), str):
            return answer
        raise _no_token(status, str(answer.get("error", "")))

    def _auth_method(self) -> str:
        """How we prove who we are; Basic is every provider's default (OpenID Connect Discovery, 3)."""
        if not self._client_secret:
            return "none"
        offered = self._published.metadata().get("token_endpoint_auth_methods_supported")
        by_post = isinstance(offered, list) and "client_secret_basic" not in offered
        # A header has no room for other letters.
        return (
            "client_secret_post"
            if by_post or not self._client_secret.isascii()
            else "client_secret_basic"
        )

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        for fresh in (False, True):
            keys = self._published.keys(fresh=fresh)
            try:
                return verified_claims(
                    token, keys, issuer=self.issuer, client_id=self._client_id, nonce=nonce
                )
            except UnknownKeyError:
                continue  # the provider may have changed its keys
        raise unreachable("ID token: signed with a key that the provider does not publish")

    def _user_info(self, claims: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
        """What some providers tell only when they are asked with the access token."""
        url = self._published.metadata().get("userinfo_endpoint")
        if claims.get("email") or not url:
            return {}
        found = self._client.get(url, {"Authorization": f"Bearer {token.get('access_token', '')}"})
        if found.get("sub") != claims["sub"]:
            raise unreachable("userinfo: expected the subject of the ID token, found another")
        return {name: found[name] for name in ("email", "email_verified", "name") if name in found}


def _one(query: QueryParams, name: str) -> str:
    """A parameter that must not come twice (RFC 6749, 3.1); empty for none."""
    values = query.getlist(name)
    if len(values) > 1:
        raise SignOnError("query", f"the sign-in service's answer has two values of {name}.")
    return values[0] if values else ""


def _refused_by_provider(error: str) -> SignOnError:
    if error == "access_denied":
        return SignOnError("refused", "the sign-in was cancelled, or the service does not let you in.")
    named = error if _CODE.fullmatch(error) else "an error of its own"
    return SignOnError("refused", f"the sign-in service could not sign you in ({named}).", detail=named)


def _no_token(status: int, error: str) -> SignOnError:
    named = error if _CODE.fullmatch(error) else f"status {status}"
    if error == "invalid_grant":
        problem = "the sign-in service takes this answer no more: it is too old, or was used already."
        return SignOnError("code", problem, detail=named)
    if error in ("invalid_client", "unauthorized_client") or status == 401:
        problem = "the sign-in service does not know Byline."
        remedy = "Tell the owner: BYLINE_OIDC_CLIENT_ID and BYLINE_OIDC_CLIENT_SECRET are to be checked."
        return SignOnError("client", problem, remedy, status=502, detail=named)
    return unreachable(f"token endpoint: expected an ID token, found {named}")


def _person(issuer: str, claims: dict[str, Any]) -> Person:
    email = _text(claims.get("email"))
    email = email.lower() if _EMAIL.fullmatch(email) else ""
    said = claims.get("email_verified")
    verified = said is True or said == "true"  # some providers write it as text
    name = strip_invisible(_text(claims.get("name")) or _text(claims.get("preferred_username")))
    return Person(issuer, claims["sub"], email, bool(email) and verified, name.strip()[:200])


def _text(claim: object) -> str:
    return claim.strip() if isinstance(claim, str) else ""
