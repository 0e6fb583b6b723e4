"""An OpenID provider of ours on loopback, on Authlib's provider side: people sign in, clients prove
themselves, PKCE is checked, codes work once, keys change. What an attacker or a broken provider would do
is switched on from outside.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import (  # type: ignore[import-untyped]
    AuthorizationCodeMixin,
    AuthorizationServer,
    ClientMixin,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.errors import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant  # type: ignore[import-untyped]
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload  # type: ignore[import-untyped]
from authlib.oauth2.rfc6750 import BearerTokenGenerator  # type: ignore[import-untyped]
from authlib.oauth2.rfc7636 import CodeChallenge  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "byline-at-the-gazette", "s3cret of-the:gazette%"
PERSON = {
    "sub": "person-7",
    "email": "Mara.Holt@gazette.example",
    "email_verified": True,
    "name": "Mara Holt",
}
Claims = dict[str, Any]


@dataclass
class OidcProvider:
    """A provider that runs; what it does wrong is set here."""

    url: str
    person: Claims = field(default_factory=lambda: dict(PERSON))
    keys: list[RSAKey] = field(default_factory=list)
    methods: tuple[str, ...] = ("client_secret_basic",)
    claims: Claims = field(default_factory=dict)
    """Put into ID tokens over what is right; None takes a claim out."""
    forge: Callable[[Claims], str] | None = None
    """Makes ID tokens in place of the provider."""
    metadata: Claims = field(default_factory=dict)
    """Put into the discovery document."""
    redirects: dict[str, str] = field(default_factory=dict)
    """Paths that are answered with a redirect."""
    broken: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Paths that are answered with this."""
    silent: float = 0.0
    """Seconds before an answer."""
    says_iss: bool = True
    asked: list[str] = field(default_factory=list)
    codes: dict[str, _Code] = field(default_factory=dict)
    tokens: dict[str, Claims] = field(default_factory=dict)

    def rotate(self, kid: str) -> None:
        """A new key in place of the old ones."""
        self.keys[:] = [RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})]

    def id_token(self, claims: Claims) -> str:
        """An ID token as it should be."""
        header = {"alg": "RS256", "kid": self.keys[0].kid}
        return jwt.encode(header, claims, self.keys[0], ["RS256"])

    def discovery(self) -> Claims:
        """What the provider publishes of itself."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": list(self.methods),
            "authorization_response_iss_parameter_supported": self.says_iss,
        } | self.metadata


class _Client(ClientMixin):  # type: ignore[misc]  # untyped
    def __init__(self, methods: tuple[str, ...]) -> None:
        self.client_id = CLIENT
        self._methods = methods

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in self._methods

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/oidc/callback")

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code(AuthorizationCodeMixin):  # type: ignore[misc]  # untyped
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope


class _Request(OAuth2Request):  # type: ignore[misc]  # untyped
    def __init__(self, method: str, uri: str, fields: dict[str, str], headers: dict[str, str]) -> None:
        super().__init__(method, uri.replace("http://", "https://"), headers=headers)
        self.payload = BasicOAuth2Payload(fields)
        self._fields = fields

    @property
    def args(self) -> dict[str, str]:
        return self._fields

    @property
    def form(self) -> dict[str, str]:
        return self._fields


def _server(provider: OidcProvider) -> AuthorizationServer:
    class Grant(AuthorizationCodeGrant):  # type: ignore[misc]  # untyped
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            challenge = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
            assert challenge[1] == "S256", "PKCE is asked of everybody here"
            provider.codes[code] = _Code(
                code, request.payload.redirect_uri, request.scope, asked.get("nonce", ""), *challenge
            )

        def query_authorization_code(self, code: str, client: Any) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: _Code) -> Claims:
            return provider.person

    class Server(AuthorizationServer):  # type: ignore[misc]  # untyped
        def query_client(self, client_id: str) -> _Client | None:
            return _Client(provider.methods) if client_id == CLIENT else None

        def save_token(self, token: Claims, request: Any) -> None:
            now, code = int(time.time()), request.authorization_code
            claims = {"iss": provider.url, "aud": CLIENT, "iat": now, "exp": now + 300}
            claims |= {"nonce": code.nonce} | provider.person | provider.claims
            claims = {name: value for name, value in claims.items() if value is not None}
            token["id_token"] = (provider.forge or provider.id_token)(claims)
            provider.tokens[token["access_token"]] = dict(provider.person)

        def create_oauth2_request(self, request: Any) -> Any:
            return request

        def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, str, Any]:
            return status, json.dumps(body) if isinstance(body, dict) else body, headers

        def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
            pass

    server = Server()
    server.register_grant(Grant, [CodeChallenge(required=True)])
    tokens = iter(f"access-token-{n}" for n in range(1_000_000))
    server.register_token_generator("default", BearerTokenGenerator(lambda *_, **__: next(tokens)))
    return server


class _Handler(BaseHTTPRequestHandler):
    provider: OidcProvider
    server_side: AuthorizationServer

    def log_message(self, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._answer("GET", urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, method: str, fields: str) -> None:
        provider, path = self.provider, urlsplit(self.path).path
        provider.asked.append(path)
        time.sleep(provider.silent)
        if path in provider.redirects:
            return self._send(302, "", [("Location", provider.redirects[path])])
        if path in provider.broken:
            status, content = provider.broken[path]
            return self._send(status, content.decode(), [("Content-Type", "application/json")])
        given = dict(parse_qsl(fields)) | dict(parse_qsl(urlsplit(self.path).query))
        request = _Request(method, provider.url + self.path, given, dict(self.headers))
        return self._send(*self._page(method, path, request, given))

    def _page(self, method: str, path: str, request: Any, given: dict[str, str]) -> tuple[int, str, Any]:
        provider, server = self.provider, self.server_side
        if path.endswith("/.well-known/openid-configuration"):
            return 200, json.dumps(provider.discovery()), []
        if path == "/jwks":
            return 200, json.dumps(KeySet(list(provider.keys)).as_dict(private=False)), []
        if path == "/token":
            answer: tuple[int, str, Any] = server.create_token_response(request)
            return answer
        if path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            return 200, json.dumps(provider.tokens[token] | {"email": PERSON["email"]}), []
        return self._authorize(method, request, given)

    def _authorize(self, method: str, request: Any, given: dict[str, str]) -> tuple[int, str, Any]:
        """The form that asks the person, and what follows from their answer."""
        try:
            grant = self.server_side.get_consent_grant(request, self.provider.person)
        except OAuth2Error as error:
            return 400, json.dumps(dict(error.get_body())), []
        if method == "GET":
            return (
                200,
                "<form method=post><button name=answer value=yes>Let Byline know me</button></form>",
                [],
            )
        person = self.provider.person if given.get("answer") == "yes" else None
        status, body, headers = self.server_side.create_authorization_response(request, person, grant)
        if self.provider.says_iss:
            headers = [(name, f"{value}&iss={self.provider.url}") for name, value in headers]
        return status, body, headers

    def _send(self, status: int, body: str, headers: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())


@contextmanager
def oidc_provider() -> Iterator[OidcProvider]:
    """A provider that runs until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = OidcProvider(f"http://127.0.0.1:{server.server_address[1]}")
    provider.rotate("first")
    server.RequestHandlerClass = type(
        "Handler", (_Handler,), {"provider": provider, "server_side": _server(provider)}
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
