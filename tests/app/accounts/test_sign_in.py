"""rag/app/api/accounts and gate: signing in and out, and what is closed to who has not."""

from __future__ import annotations

import asyncio
import logging
import re
import threading

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.accounts.session import local_path
from rag.app.api.gate import is_open
from rag.app.api.owner_key import read_key
from rag.archive import Archive
from rag.storage.accounts.throttle import FREE_OF_NAME
from tests.app.accounts.conftest import PASSWORD, SITE, SignIn

PAGE = {"Accept": "text/html,application/xhtml+xml"}


def try_password(client: TestClient, name: str, password: str, wanted: str = "/") -> int:
    return client.post("/sign-in", data={"name": name, "password": password, "next": wanted}).status_code


def test_who_did_not_sign_in_is_led_to_it_and_back(nobody: TestClient) -> None:
    answer = nobody.get("/articles/x?y=1", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/articles/x%3Fy%3D1")
    page = nobody.get(answer.headers["location"], headers=PAGE)
    assert page.status_code == 200 and 'name="next" value="/articles/x?y=1"' in page.text
    signed = nobody.post(
        "/sign-in", data={"name": "the-reader", "password": PASSWORD, "next": "/articles/x?y=1"}
    )
    assert (signed.status_code, signed.headers["location"]) == (303, "/articles/x?y=1")
    assert nobody.get("/api/v1/me").json() == {
        "name": "the-reader",
        "account": True,
        "permissions": ["read"],
    }


def test_a_program_is_told_to_send_a_token(nobody: TestClient) -> None:
    for path in ("/api/v1/version", "/ask", "/byline/library", "/v1/models", "/articles/x", "/nowhere"):
        answer = nobody.get(path)
        assert (
            answer.status_code == 401 and answer.headers["www-authenticate"] == 'Bearer realm="Byline"'
        )
        assert "Authorization: Bearer TOKEN" in answer.text


def test_the_cookie_is_kept_from_scripts_and_other_sites(nobody: TestClient, archive: Archive) -> None:
    answer = nobody.post("/sign-in", data={"name": "THE-Reader ", "password": PASSWORD})
    cookie, *_ = answer.headers.get_list("set-cookie")
    assert re.match(r"byline-session-[0-9a-f]{16}=[\w-]{43};", cookie)
    assert {"httponly", "samesite=lax", "path=/", "max-age=2592000"} <= {*cookie.lower().split("; ")}
    assert "secure" not in cookie.lower() and answer.headers["cache-control"] == "no-store"
    over_https = TestClient(nobody.app, "https://127.0.0.1", follow_redirects=False)
    answer = over_https.post("/sign-in", data={"name": "the-reader", "password": PASSWORD})
    assert "secure" in answer.headers.get_list("set-cookie")[0].lower()
    assert read_key(archive.settings.data) not in str(answer.headers)


def test_signing_out_ends_the_session_and_not_only_the_cookie(sign_in: SignIn) -> None:
    client = sign_in("the-reader")
    kept = dict(client.cookies)
    assert client.post("/sign-out").status_code == 303
    assert client.get("/api/v1/version").status_code == 401
    client.cookies.update(kept)
    assert client.get("/api/v1/version").status_code == 401


@pytest.mark.parametrize("name", ["the-reader", "nobody-of-this-name"])
def test_after_ten_wrong_passwords_the_right_one_waits_too(nobody: TestClient, name: str) -> None:
    assert [try_password(nobody, name, "wrong") for _ in range(FREE_OF_NAME)] == [401] * FREE_OF_NAME
    answer = nobody.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 429 and 25 <= int(answer.headers["retry-after"]) <= 30
    assert "Too many wrong passwords. Try again in" in answer.text
    assert try_password(nobody, "the-owner", PASSWORD) == 303


def test_a_right_password_makes_the_wrong_ones_good(nobody: TestClient) -> None:
    for _ in range(3):
        assert [try_password(nobody, "the-reader", "wrong") for _ in range(9)] == [401] * 9
        assert try_password(nobody, "the-reader", PASSWORD) == 303


def test_a_session_stands_above_the_owners_cookie(sign_in: SignIn, archive: Archive) -> None:
    """Who signs in as a reader is a reader, also in a browser that has the owner's cookie."""
    client = sign_in("the-reader")
    assert client.get(f"/enter?key={read_key(archive.settings.data)}").status_code == 303
    assert client.get("/api/v1/me").json()["name"] == "owner's key"
    assert try_password(client, "the-reader", PASSWORD) == 303
    assert client.get("/api/v1/me").json()["permissions"] == ["read"]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\nSet-Cookie: x",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(nobody: TestClient, wanted: str) -> None:
    answer = nobody.post("/sign-in", data={"name": "the-reader", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert local_path(wanted) == "/"


def test_a_form_of_another_site_signs_nobody_in(nobody: TestClient) -> None:
    answer = nobody.post(
        "/sign-in",
        data={"name": "the-reader", "password": PASSWORD},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"name=a", "text/plain", 415),
        (b"{}", "application/json", 415),
        (b"name=" + b"x" * 20_001, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"a=1"] * 200), "application/x-www-form-urlencoded", 422),
        (b"name=%ff%00&password=%ff", "application/x-www-form-urlencoded", 401),
    ],
)
def test_what_is_no_form_is_refused(nobody: TestClient, content: bytes, kind: str, status: int) -> None:
    answer = nobody.post("/sign-in", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status


def test_without_accounts_there_is_nothing_to_sign_in_to(app: FastAPI, archive: Archive) -> None:
    archive.settings = archive.settings.model_copy(update={"accounts": "off"})
    answer = TestClient(app, SITE).get("/sign-in")
    assert answer.status_code == 404 and "byline users add" in answer.text


def test_what_is_open_is_named(nobody: TestClient) -> None:
    assert nobody.get("/healthz").status_code == 200
    assert nobody.get("/byline/plain.css").status_code == 200
    assert is_open("/sign-in/oidc") and is_open("/byline/fonts/literata.css")
    for path in (
        "/byline/x.css/../library",
        "/byline/runs/a.html",
        "/sign-in-x",
        "/enter/x",
        "/ask.css",
        "/byline/passages/x.css",
        "/byline/articles/x.png",
        "/byline/conversations/x.js",
        "/byline//style.css",
    ):
        assert not is_open(path)


def test_a_crowd_that_signs_in_stops_nobody_who_reads(
    app: FastAPI, sign_in: SignIn, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies, slow = sign_in("the-reader").cookies, threading.Event()
    reader = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    of_password = type(archive.catalog.accounts).of_password
    monkeypatch.setattr(
        type(archive.catalog.accounts),
        "of_password",
        lambda self, name, password: slow.wait(20) and of_password(self, name, password),
    )

    async def crowd() -> tuple[int, list[int]]:
        site = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=SITE)
        forms = [{"name": f"name{n}", "password": "wrong"} for n in range(45)]
        async with site:
            tries = [asyncio.create_task(site.post("/sign-in", data=form)) for form in forms]
            await asyncio.sleep(0.5)
            read = await asyncio.wait_for(site.get("/api/v1/articles", headers=reader), 10)
            slow.set()
            return read.status_code, [one.status_code for one in await asyncio.gather(*tries)]

    assert asyncio.run(crowd()) == (200, [401] * 45)


def test_who_signs_in_again_leaves_no_session_behind(sign_in: SignIn, archive: Archive) -> None:
    client = sign_in("the-reader")
    before = dict(client.cookies)
    assert try_password(client, "the-editor", PASSWORD) == 303
    assert client.get("/api/v1/me").json()["name"] == "the-editor"
    client.cookies.clear()
    client.cookies.update(before)
    assert client.get("/api/v1/me").status_code == 401


def test_who_changed_what_is_in_the_log(sign_in: SignIn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "byline.app"):
        owner = sign_in("the-owner")
        owner.post("/accounts/the-reader/roles", data={"role": ["editor", "evaluator"]})
        fields = {"label": "feed", "days": "7", "scope": "manage", "password": PASSWORD}
        owner.post("/account/tokens", data=fields)
        owner.post("/sign-out")
    told = [vars(record) for record in caplog.records if record.name == "byline.app"]
    by_message = {one["msg"]: one for one in told}
    changed = by_message["account given other roles"]
    assert (changed["account"], changed["by"]) == ("the-reader", "the-owner")
    assert changed["roles"] == "editor, evaluator"
    assert (by_message["token made"]["scopes"], by_message["token made"]["days"]) == ("read, manage", 7)
    assert by_message["signed out"]["account"] == "the-owner"
    assert PASSWORD not in str(told) and "byl_" not in str(told)
