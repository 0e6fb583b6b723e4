"""rag/app/api/oidc/: single sign-on with a provider of ours on loopback, and what attackers try."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from starlette.responses import RedirectResponse, Response

from rag.app.api.oidc.errors import SignOnError
from rag.app.api.oidc.kept_cookie import kept_cookie, new_kept_cookie, read_kept_cookie
from rag.app.api.oidc.provider import Kept, Person, Provider
from rag.app.api.oidc.provider_client import ProviderClient
from rag.app.api.oidc_routes import CALLBACK, START, add_single_sign_on, router
from rag.app.api.owner_key import OwnerKey, ensure_key
from rag.core.errors import ConfigError
from rag.core.settings import load_settings
from tests.oidc_provider import CLIENT, SECRET, Claims, OidcProvider, oidc_provider

SITE = "http://gazette.example:7860"
KEY = "k" * 43


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    with oidc_provider() as provider:
        yield provider


class Desk:
    """The app's part of signing in, and who it let in."""

    def __init__(self, data: Path, provider: OidcProvider, **settings: object) -> None:
        self.key = ensure_key(data)
        self.people: list[tuple[Person, str]] = []
        self.app = FastAPI()
        self.app.state.owner_key = OwnerKey(data)
        self.app.include_router(router)
        given = {"oidc_issuer": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        given["accounts"] = "on"
        add_single_sign_on(self.app, load_settings(data=data, **(given | settings)), self.sign_in)

    def sign_in(self, request: Request, person: Person, wanted: str) -> Response:
        self.people.append((person, wanted))
        return RedirectResponse(wanted, 303)

    def browser(self) -> TestClient:
        return TestClient(self.app, SITE, follow_redirects=False)


@pytest.fixture
def desk(tmp_path: Path, provider: OidcProvider) -> Desk:
    return Desk(tmp_path, provider)


def leave(browser: TestClient, **query: str) -> str:
    """Press the button; the address at the provider that it leads to."""
    page = browser.get(START, params=query)
    assert page.status_code == 303, page.text
    return page.headers["location"]


def approve(address: str, answer: str = "yes") -> str:
    """Sign in at the provider; the path and query that it sends the browser back to."""
    assert "Let Byline know me" in httpx2.get(address).text
    back = httpx2.post(address, data={"answer": answer}).headers["location"]
    assert back.startswith(f"{SITE}{CALLBACK}?")
    return back.removeprefix(SITE)


def come_back(browser: TestClient, **query: str) -> httpx2.Response | Any:
    return browser.get(approve(leave(browser, **query)))


def refused(page: Any, status: int, words: str) -> None:
    assert (page.status_code, "You are not signed in" in page.text) == (status, True), page.text
    assert words in page.text.replace("&#39;", "'"), page.text


def test_a_person_signs_in_and_goes_where_they_were_about_to_go(
    desk: Desk, provider: OidcProvider
) -> None:
    browser = desk.browser()
    asked = parse_qs(urlsplit(leave(browser, next="/articles/1?day=2026-05-01")).query)
    assert asked["redirect_uri"] == [f"{SITE}{CALLBACK}"] and asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    assert {"openid", "email"} <= {*asked["scope"][0].split()}
    page = come_back(browser, next="/articles/1?day=2026-05-01")
    assert (page.status_code, page.headers["location"]) == (303, "/articles/1?day=2026-05-01")
    [(person, _)] = desk.people
    assert person == Person(provider.url, "person-7", "mara.holt@gazette.example", True, "Mara Holt")
    assert page.headers["cache-control"] == "no-store" and not browser.cookies


def test_the_cookie_is_signed_short_lived_and_for_these_addresses_alone(desk: Desk) -> None:
    page = desk.browser().get(START)
    cookie = page.headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", f"Path={START}", "Max-Age=600"):
        assert part in cookie
    assert "Secure" not in cookie and desk.key not in cookie
    secure = TestClient(desk.app, "https://gazette.example", follow_redirects=False).get(START)
    assert "Secure" in secure.headers["set-cookie"]
    assert parse_qs(urlsplit(secure.headers["location"]).query)["redirect_uri"] == [
        f"https://gazette.example{CALLBACK}"
    ]
    kept = Kept("s", "n", "v", "/x")
    value = new_kept_cookie(kept, KEY, now=1000)
    assert read_kept_cookie(value, KEY, now=1599) == kept
    assert read_kept_cookie(value, KEY, now=1600) is None
    assert read_kept_cookie(value, "o" * 43, now=1001) is None and read_kept_cookie(value, "") is None
    forged = base64.urlsafe_b64encode(json.dumps({"state": "mine"}).encode()).decode()
    for other in ("", "x", f"{forged}.9999999999.", value.replace(".", "A.", 1), f"{value}0"):
        assert read_kept_cookie(other, KEY, now=1001) is None


@pytest.mark.parametrize("root_path", ["/news", "/news/c/sport"])
def test_under_a_path_the_way_back_and_the_cookie_have_the_servers(
    tmp_path: Path, provider: OidcProvider, root_path: str
) -> None:
    """One redirect URI is registered at the provider, whatever collections there are."""
    app = Desk(tmp_path, provider).app

    async def below(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope = scope | {"state": {"server_root": "/news"}, "root_path": root_path}
        await app(scope, receive, send)

    page = TestClient(below, SITE, follow_redirects=False).get(f"{root_path}{START}")
    asked = parse_qs(urlsplit(page.headers["location"]).query)
    assert asked["redirect_uri"] == [f"{SITE}/news{CALLBACK}"]
    assert f"Path=/news{START};" in page.headers["set-cookie"]


@pytest.mark.parametrize("methods", [("client_secret_post",), ("client_secret_basic",), ("none",)])
def test_byline_proves_itself_as_the_provider_asks(
    tmp_path: Path, provider: OidcProvider, methods: tuple[str, ...]
) -> None:
    provider.methods = methods
    desk = Desk(tmp_path, provider, oidc_client_secret="" if methods == ("none",) else SECRET)
    assert come_back(desk.browser()).status_code == 303 and desk.people


def test_an_address_that_only_userinfo_tells_is_taken_if_it_is_of_the_same_person(
    desk: Desk, provider: OidcProvider
) -> None:
    provider.metadata = {"userinfo_endpoint": f"{provider.url}/userinfo"}
    provider.claims = {"email": None, "email_verified": None}
    assert come_back(desk.browser()).status_code == 303
    assert desk.people[0][0].known_email == "mara.holt@gazette.example"
    provider.claims |= {"sub": "person-8"}
    refused(come_back(desk.browser()), 502, "did not answer as expected")


@pytest.mark.parametrize(
    ("claims", "email"),
    [
        ({"email_verified": False}, ""),
        ({"email_verified": None}, ""),
        ({"email_verified": "false"}, ""),
        ({"email_verified": 1}, ""),
        ({"email_verified": "true"}, "mara.holt@gazette.example"),
        ({"email": "two@at@gazette.example"}, ""),
        ({"email": "no address"}, ""),
        ({"email": "Mara.Holt@Gazette.Example"}, "mara.holt@gazette.example"),
        ({"email": "m\u212ae@gazette.example"}, ""),
        ({"email": "mike@ga\u017fette.example"}, ""),
        ({"email": "mike\u200b@gazette.example"}, ""),
        ({"email": ["a@gazette.example"]}, ""),
        ({"email": None}, ""),
    ],
)
def test_only_a_verified_address_says_who_somebody_is(
    desk: Desk, provider: OidcProvider, claims: Claims, email: str
) -> None:
    provider.claims = claims
    assert come_back(desk.browser()).status_code == 303
    assert desk.people[0][0].known_email == email


@pytest.mark.parametrize(
    ("claims", "comes_in"),
    [
        ({}, True),
        ({"email": "mara@news.gazette.example"}, False),
        ({"email": "mara@gazette.example.evil.example"}, False),
        ({"email": "mara@evil.example"}, False),
        ({"email_verified": False}, False),
        ({"email": None}, False),
    ],
)
def test_only_addresses_of_the_domains_that_are_set_come_in(
    tmp_path: Path, provider: OidcProvider, claims: Claims, comes_in: bool
) -> None:
    desk = Desk(tmp_path, provider, oidc_domains=("Gazette.Example", "other.example"))
    provider.claims = claims
    page = come_back(desk.browser())
    assert bool(desk.people) == comes_in
    if not comes_in:
        refused(page, 403, "expected an address at gazette.example or other.example".capitalize())


# -- attacks ------------------------------------------------------------------------------------------


def test_an_answer_works_once(desk: Desk, provider: OidcProvider) -> None:
    browser = desk.browser()
    back = approve(leave(browser))
    cookie = browser.cookies[kept_cookie(desk.key)]
    assert browser.get(back).status_code == 303
    refused(browser.get(back), 400, "no sign-in was begun in this browser".capitalize())
    browser.cookies.set(kept_cookie(desk.key), cookie)  # somebody kept a copy
    asked = len(provider.asked)
    refused(browser.get(back), 400, "This sign-in was used already")
    assert len(provider.asked) == asked and len(desk.people) == 1


def test_an_answer_of_another_browser_is_refused(desk: Desk) -> None:
    """Login CSRF: an attacker sends somebody the answer to the attacker's own sign-in."""
    attackers = approve(leave(desk.browser()))
    victim = desk.browser()
    refused(victim.get(attackers), 400, "No sign-in was begun in this browser")
    leave(victim)
    refused(victim.get(attackers), 400, "This answer belongs to another sign-in")
    assert not desk.people


def test_a_code_put_into_ones_own_answer_is_refused(desk: Desk) -> None:
    """Code injection: PKCE and the nonce bind a code to the browser that asked for it."""
    stolen = dict(parse_qsl(urlsplit(approve(leave(desk.browser()))).query))["code"]
    browser = desk.browser()
    own = dict(parse_qsl(urlsplit(approve(leave(browser))).query))
    page = browser.get(f"{CALLBACK}?{urlencode(own | {'code': stolen})}")
    refused(page, 400, "the sign-in service takes this answer no more".capitalize())
    assert not desk.people


def test_a_code_is_good_once_at_the_provider_too(desk: Desk, provider: OidcProvider) -> None:
    browser = desk.browser()
    back = approve(leave(browser))
    provider.codes.clear()
    refused(browser.get(back), 400, "it is too old, or was used already")


@pytest.mark.parametrize(
    ("claims", "status", "words"),
    [
        ({"nonce": "another"}, 400, "could not be trusted"),
        ({"nonce": None}, 400, "could not be trusted"),
        ({"aud": "another-client"}, 400, "could not be trusted"),
        ({"aud": []}, 400, "could not be trusted"),
        ({"aud": None}, 400, "could not be trusted"),
        ({"aud": [CLIENT, "another-client"]}, 400, "could not be trusted"),
        ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, 400, "could not be trusted"),
        ({"azp": "another-client"}, 400, "could not be trusted"),
        ({"iss": "https://evil.example"}, 400, "could not be trusted"),
        ({"iss": None}, 400, "could not be trusted"),
        ({"sub": None}, 400, "could not be trusted"),
        ({"sub": ""}, 400, "could not be trusted"),
        ({"sub": 7}, 400, "could not be trusted"),
        ({"exp": None}, 400, "could not be trusted"),
        ({"iat": None}, 400, "could not be trusted"),
        ({"exp": "tomorrow"}, 400, "could not be trusted"),
        ({"exp": time.time() - 3600}, 400, "not of this moment"),
        ({"iat": time.time() + 3600}, 400, "not of this moment"),
        ({"nbf": time.time() + 3600}, 400, "not of this moment"),
    ],
)
def test_an_id_token_that_is_not_for_us_now_is_refused(
    desk: Desk, provider: OidcProvider, claims: Claims, status: int, words: str
) -> None:
    provider.claims = claims
    refused(come_back(desk.browser()), status, words)
    assert not desk.people


def test_clocks_may_differ_a_little(desk: Desk, provider: OidcProvider) -> None:
    provider.claims = {"exp": time.time() - 20, "iat": time.time() + 20}
    provider.claims |= {"aud": [CLIENT, "another-client"], "azp": CLIENT}
    assert come_back(desk.browser()).status_code == 303


def encoded(*parts: Claims) -> str:
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


def unsigned(claims: Claims) -> str:
    return f"{encoded({'alg': 'none'}, claims)}."


def by_client_secret(claims: Claims) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET), ["HS256"])


def by_own_key(claims: Claims) -> str:
    key = RSAKey.generate_key(2048, {"kid": "first"})
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key, ["RS256"])


def by_own_key_in_header(claims: Claims) -> str:
    key = RSAKey.generate_key(2048)
    header = {"alg": "RS256", "jwk": key.as_dict(private=False), "kid": "first"}
    return jwt.encode(header, claims, key, ["RS256"])


@pytest.mark.parametrize("forge", [unsigned, by_client_secret, by_own_key, by_own_key_in_header])
def test_an_id_token_that_the_provider_did_not_sign_is_refused(
    desk: Desk, provider: OidcProvider, forge: Callable[[Claims], str]
) -> None:
    provider.forge = forge
    refused(come_back(desk.browser()), 400, "could not be trusted")
    assert not desk.people


def test_the_public_key_is_no_secret_to_sign_with(desk: Desk, provider: OidcProvider) -> None:
    """HS256 with the text of the public key as its secret (RFC 8725, 2.1); by hand: joserfc refuses."""

    def forge(claims: Claims) -> str:
        said = encoded({"alg": "HS256", "kid": provider.keys[0].kid}, claims)
        secret = provider.keys[0].as_pem(private=False)
        signed = hmac.new(secret, said.encode(), hashlib.sha256).digest()
        return f"{said}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"

    provider.forge = forge
    refused(come_back(desk.browser()), 400, "could not be trusted")
    assert not desk.people


@pytest.mark.parametrize("token", ["", "a.b.c", "a.b", "ü.ü.ü", "a.b.c.d.e", "x" * 300_000])
def test_what_is_no_token_is_refused(desk: Desk, provider: OidcProvider, token: str) -> None:
    provider.forge = lambda claims: token
    assert come_back(desk.browser()).status_code in (400, 502) and not desk.people


@pytest.mark.parametrize(
    ("key", "alg"),
    [
        (ECKey.generate_key("P-256", {"kid": "new"}), "ES256"),
        (OKPKey.generate_key("Ed25519", {"kid": "new"}), "EdDSA"),
        (RSAKey.generate_key(2048, {"kid": "new"}), "PS256"),
    ],
)
@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_other_asymmetric_signatures_hold(
    desk: Desk, provider: OidcProvider, key: Any, alg: str
) -> None:
    provider.keys[:] = [key]
    provider.forge = lambda claims: jwt.encode({"alg": alg, "kid": "new"}, claims, key, [alg])
    assert come_back(desk.browser()).status_code == 303


def test_new_keys_are_fetched_once_for_a_key_that_is_not_known(
    desk: Desk, provider: OidcProvider
) -> None:
    assert come_back(desk.browser()).status_code == 303
    provider.rotate("second")
    assert come_back(desk.browser()).status_code == 303
    assert provider.asked.count("/jwks") == 2
    provider.forge = lambda claims: jwt.encode(
        {"alg": "RS256", "kid": "nobody's"}, claims, provider.keys[0], ["RS256"]
    )
    refused(come_back(desk.browser()), 502, "did not answer as expected")
    assert provider.asked.count("/jwks") == 3
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_keys_that_cannot_be_read_or_do_not_sign_are_passed_over(
    desk: Desk, provider: OidcProvider
) -> None:
    good = provider.keys[0].as_dict(private=False)
    strange = [{"kty": "ML-DSA"}, {"kty": "RSA"}, "key", None, {"kty": "oct", "k": "c2VjcmV0"}]
    encrypting = RSAKey.generate_key(2048, {"kid": "first", "use": "enc"}).as_dict(private=False)
    keys = {"keys": [*strange, encrypting, good]}
    provider.broken["/jwks"] = 200, json.dumps(keys).encode()
    assert come_back(desk.browser()).status_code == 303


def test_an_answer_of_another_issuer_is_refused(desk: Desk, provider: OidcProvider) -> None:
    """Mix-up: RFC 9207."""
    for change in ({"iss": "https://evil.example"}, {"iss": ""}, None):
        browser = desk.browser()
        query = dict(parse_qsl(urlsplit(approve(leave(browser))).query))
        query = {k: v for k, v in query.items() if k != "iss"} if change is None else query | change
        asked = provider.asked.count("/token")
        refused(
            browser.get(f"{CALLBACK}?{urlencode(query)}"),
            400,
            "This answer is not of our sign-in service",
        )
        assert provider.asked.count("/token") == asked


def test_a_provider_that_says_no_issuer_is_believed_by_its_token(
    tmp_path: Path, provider: OidcProvider
) -> None:
    provider.says_iss = False
    desk = Desk(tmp_path, provider)
    assert come_back(desk.browser()).status_code == 303
    browser = desk.browser()
    refused(browser.get(approve(leave(browser)) + "&iss=https://evil.example"), 400, "is not of our")


def test_values_that_come_twice_are_refused(desk: Desk) -> None:
    for name in ("state", "code", "iss"):
        browser = desk.browser()
        refused(browser.get(f"{approve(leave(browser))}&{name}=x"), 400, f"has two values of {name}")
    assert not desk.people


def test_who_refuses_at_the_provider_is_told_so(desk: Desk) -> None:
    browser = desk.browser()
    refused(browser.get(approve(leave(browser), "no")), 400, "The sign-in was cancelled")


def test_what_an_answer_says_of_its_error_is_not_shown(desk: Desk) -> None:
    for error, shown in (("server_error", "(server_error)"), ("<b>Call 555", "(an error of its own)")):
        browser = desk.browser()
        address = leave(browser)
        state, issuer = parse_qs(urlsplit(address).query)["state"][0], address.partition("/authorize")[0]
        query = {"state": state, "iss": issuer, "error": error, "error_description": "Call 555"}
        page = browser.get(f"{CALLBACK}?{urlencode(query)}")
        refused(page, 400, shown)
        assert "555" not in page.text


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example/x", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/" * 5000],
)
def test_nobody_is_sent_elsewhere_afterwards(desk: Desk, wanted: str) -> None:
    assert come_back(desk.browser(), next=wanted).headers["location"] == "/"


# -- a provider that does not do as it should --------------------------------------------------------


def test_a_provider_that_is_down_is_told_plainly(tmp_path: Path) -> None:
    with oidc_provider() as gone:
        desk = Desk(tmp_path, gone)
    refused(desk.browser().get(START), 502, "did not answer as expected")


def test_a_slow_provider_is_not_waited_for(tmp_path: Path, provider: OidcProvider) -> None:
    provider.silent = 3
    client = ProviderClient(provider.url, seconds=0.3)
    began = time.monotonic()
    with pytest.raises(SignOnError, match="did not answer"):
        Provider(provider.url, CLIENT, SECRET, client).start("http://x/callback")
    assert time.monotonic() - began < 2


def test_a_provider_that_drips_is_not_waited_for() -> None:
    class Drip(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b" ")
                    time.sleep(0.05)
            except OSError:
                pass

    server = HTTPServer(("127.0.0.1", 0), Drip)
    thread = Thread(target=server.handle_request)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    began = time.monotonic()
    with pytest.raises(SignOnError):
        ProviderClient(url, seconds=0.5).get(url)
    assert time.monotonic() - began < 2
    thread.join(10)
    server.server_close()


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"<html>Welcome"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b"[" * 100_000),
        (200, b'{"a": "' + b"x" * 2_000_000 + b'"}'),
        (404, b"{}"),
        (503, b"down"),
    ],
)
def test_what_is_no_discovery_document_is_refused(
    desk: Desk, provider: OidcProvider, answer: tuple[int, bytes]
) -> None:
    provider.broken["/.well-known/openid-configuration"] = answer
    refused(desk.browser().get(START), 502, "did not answer as expected")


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "http://10.0.0.1/token"},
        {"token_endpoint": "https://user:word@evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://[::1/jwks"},
        {"jwks_uri": 7},
    ],
)
def test_a_discovery_document_that_leads_astray_is_refused(
    desk: Desk, provider: OidcProvider, metadata: Claims
) -> None:
    provider.metadata = metadata
    refused(desk.browser().get(START), 502, "did not answer as expected")
    provider.metadata = {}
    assert desk.browser().get(START).status_code == 303, "it is asked anew when it is mended"


def test_a_redirect_of_the_provider_is_not_followed(desk: Desk, provider: OidcProvider) -> None:
    with oidc_provider() as inner:
        provider.redirects["/.well-known/openid-configuration"] = f"{inner.url}/jwks"
        refused(desk.browser().get(START), 502, "did not answer as expected")
        provider.redirects = {"/jwks": f"{inner.url}/jwks"}
        refused(come_back(desk.browser()), 502, "did not answer as expected")
        assert inner.asked == []


def test_the_provider_leads_to_no_private_address(desk: Desk, provider: OidcProvider) -> None:
    """Only the issuer's own host, which the settings name, may have one."""
    with oidc_provider() as inner:
        port = urlsplit(inner.url).port
        provider.metadata = {"jwks_uri": f"https://127.0.0.1:{port}/jwks"}
        refused(come_back(desk.browser()), 502, "did not answer as expected")
        assert inner.asked == []


def test_a_client_that_the_provider_does_not_know_is_the_owners_to_mend(
    tmp_path: Path, provider: OidcProvider
) -> None:
    desk = Desk(tmp_path, provider, oidc_client_secret="wrong-secret-1234")
    page = come_back(desk.browser())
    refused(page, 502, "BYLINE_OIDC_CLIENT_SECRET are to be checked")
    assert "wrong-secret" not in page.text


def test_a_secret_in_other_letters_is_sent_all_the_same(tmp_path: Path, provider: OidcProvider) -> None:
    desk = Desk(tmp_path, provider, oidc_client_secret="schlüssel-密")
    refused(come_back(desk.browser()), 502, "BYLINE_OIDC_CLIENT_SECRET are to be checked")


def test_the_log_says_why_and_nothing_secret(
    desk: Desk, provider: OidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"aud": "another-client"}
    browser = desk.browser()
    with caplog.at_level(logging.DEBUG, "byline"):
        back = approve(leave(browser))
        page = browser.get(back)
    [record] = [r for r in caplog.records if r.name == "byline.app"]
    assert vars(record)["reason"] == "id_token" and "aud" in vars(record)["detail"]
    query = dict(parse_qsl(urlsplit(back).query))
    for secret in (query["code"], query["state"], SECRET, "mara.holt", "person-7"):
        assert secret not in page.text.lower() and secret not in str(vars(record)).lower()


def test_without_a_provider_there_is_no_such_address(tmp_path: Path, provider: OidcProvider) -> None:
    desk = Desk(tmp_path, provider, oidc_issuer="", oidc_client_id="")
    for address in (START, CALLBACK):
        assert desk.browser().get(address).status_code == 404


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"oidc_issuer": "https://sso.example"}, "BYLINE_OIDC_CLIENT_ID.*belong together"),
        ({"oidc_client_id": "byline"}, "BYLINE_OIDC_ISSUER and BYLINE_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://sso.example", "oidc_client_id": "x"}, "BYLINE_OIDC_ISSUER.*https"),
        ({"oidc_issuer": "https://sso.example?x", "oidc_client_id": "x"}, "BYLINE_OIDC_ISSUER"),
        ({"oidc_issuer": "sso.example", "oidc_client_id": "x"}, "BYLINE_OIDC_ISSUER"),
        ({"oidc_roles": ["owner"]}, "BYLINE_OIDC_ROLES.*reader, editor and evaluator"),
    ],
)
def test_half_a_setting_is_one_clear_line(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words) as error:
        load_settings(**settings)
    assert "\n" not in str(error.value)
    assert load_settings(oidc_issuer="http://[::1]:8080/r", oidc_client_id="x").oidc_issuer
