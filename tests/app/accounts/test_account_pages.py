"""The pages of one's own account and of all accounts; what each role may do; API tokens."""

from __future__ import annotations

import html
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.accounts.own_routes import browser_name
from rag.app.api.owner_key import read_key
from rag.archive import Archive
from rag.core.access import Permission, Role
from rag.storage.accounts.throttle import FREE_OF_NAME
from tests.app.accounts.conftest import PASSWORD, SITE, SignIn

EDITING = ("GET", "/byline/library"), ("GET", "/byline/adding"), ("GET", "/api/v1/feeds")
EVALUATING = ("GET", "/api/v1/evaluations"), ("GET", "/byline/feedback.jsonl")
MANAGING = ("GET", "/accounts"), ("POST", "/accounts/the-reader/sign-out"), ("POST", "/accounts")


def shown(text: str) -> str:
    """The secret that a page shows once."""
    found = re.search(r"<code>([^<…]{12,})</code>", text.replace("Bearer byl_…", ""))
    assert found, text
    return html.unescape(found[1])


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_it_says(sign_in: SignIn, role: Role) -> None:
    client = sign_in(f"the-{role}")
    for permission, calls in (
        (Permission.EDIT, EDITING),
        (Permission.EVALUATE, EVALUATING),
        (Permission.MANAGE, MANAGING),
    ):
        for method, path in calls:
            answer = client.request(method, path)
            if permission in role.permissions:
                assert answer.status_code not in (401, 403), (path, answer.text)
            else:
                assert answer.status_code == 403, (path, answer.text)
                assert f"The account the-{role} may not" in answer.text


def test_a_token_has_its_scopes_and_no_more(sign_in: SignIn, app: FastAPI, archive: Archive) -> None:
    client = sign_in("the-editor")
    fields = {"label": "feed", "scope": ["read", "edit"], "days": "7", "password": PASSWORD}
    page = client.post("/account/tokens", data=fields)
    token = shown(page.text)
    assert token.startswith("byl_") and token not in client.get("/account").text
    fields = {"label": "r", "scope": "read", "days": "7", "password": PASSWORD}
    reads = shown(client.post("/account/tokens", data=fields).text)

    def ask(secret: str, path: str) -> int:
        program = TestClient(app, SITE, headers={"Authorization": f"Bearer {secret}"})
        return program.get(path).status_code

    assert ask(token, "/api/v1/feeds") == 200 and ask(reads, "/api/v1/version") == 200
    assert ask(reads, "/api/v1/feeds") == 403 and ask(token, "/api/v1/evaluations") == 403
    # A token sees no account page, and so makes no other token.
    assert ask(token, "/account") == 403
    archive.catalog.accounts.set_roles("the-editor", [Role.READER])
    assert ask(token, "/api/v1/feeds") == 403 and ask(token, "/api/v1/version") == 200
    (found, *_) = [
        t for t in archive.catalog.tokens.of_account(_id(archive, "the-editor")) if t.label == "feed"
    ]
    assert client.post(f"/account/tokens/{found.id}/revoke").status_code == 303
    assert ask(token, "/api/v1/version") == 401


def _id(archive: Archive, name: str) -> str:
    return archive.catalog.accounts.named(name).id


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"label": "", "scope": "read", "days": "7"}, "label"),
        ({"label": "x", "scope": "manage", "days": "7"}, "may not manage"),
        ({"label": "x", "scope": "read", "days": "soon"}, "1 to 366 days, found 0"),
    ],
)
def test_a_token_that_cannot_be_is_told(sign_in: SignIn, fields: dict[str, str], words: str) -> None:
    fields |= {"password": PASSWORD}
    page = sign_in("the-editor").post("/account/tokens", data=fields)
    assert page.status_code == 422 and words in html.unescape(page.text)


def test_who_has_only_the_browser_makes_no_token(sign_in: SignIn, archive: Archive) -> None:
    client, fields = sign_in("the-reader"), {"label": "kept for later", "days": "366"}
    tries = [{}, {"password": ""}] + [{"password": "a guess"}] * (FREE_OF_NAME - 2)
    for password in tries:
        page = client.post("/account/tokens", data=fields | password)
        assert page.status_code == 422 and "byl_" not in page.text.partition("API tokens")[0]
    page = client.post("/account/tokens", data=fields | {"password": PASSWORD})
    assert page.status_code == 422 and "too many wrong passwords" in page.text
    assert archive.catalog.tokens.of_account(_id(archive, "the-reader")) == []


def test_who_signs_in_elsewhere_has_no_password_to_say(sign_in: SignIn, archive: Archive) -> None:
    client = sign_in("the-reader")
    account = archive.catalog.accounts.of_person(
        "https://sso.example", "7", "x@y.example", [Role.READER]
    )
    secret = archive.catalog.sessions.begin(account.id, "192.0.2.1", "Firefox") if account else ""
    (cookie,) = [name for name in client.cookies if "session" in name]
    client.cookies.set(cookie, secret, domain="127.0.0.1")
    assert 'name="password"' not in client.get("/account").text
    assert shown(client.post("/account/tokens", data={"label": "x", "days": "7"}).text)


def test_another_browser_is_signed_out_from_here(sign_in: SignIn, archive: Archive) -> None:
    here, there = sign_in("the-reader"), sign_in("the-reader")
    sessions = archive.catalog.sessions.of_account(_id(archive, "the-reader"))
    assert len(sessions) == 2 and here.get("/account").text.count("/end") == 2
    mine = here.get("/account").text.partition(", this browser")[2]
    ended = re.search(r"sessions/(\w+)/end", here.get("/account").text.replace(mine, "", 1))
    assert ended
    other = sign_in("the-editor")
    for session in sessions:
        other.post(f"/account/sessions/{session.id}/end")
    assert there.get("/api/v1/version").status_code == 200  # another's account ends nothing
    for session in sessions:
        here.post(f"/account/sessions/{session.id}/end")
    assert there.get("/api/v1/version").status_code == 401


def test_a_password_is_changed_by_who_knows_it(sign_in: SignIn, nobody: TestClient) -> None:
    here, there = sign_in("the-reader"), sign_in("the-reader")
    new = "a barn of 9 doors"
    for fields, words in (
        ({"password": "wrong", "new": new}, "it is not this"),
        ({"password": PASSWORD, "new": "short"}, "at least 12 characters"),
    ):
        page = here.post("/account/password", data=fields)
        assert page.status_code == 422 and words in page.text and new not in page.text
    assert here.post("/account/password", data={"password": PASSWORD, "new": new}).status_code == 200
    assert here.get("/account").status_code == 200 and there.get("/account").status_code == 401
    fields = {"name": "the-reader", "password": new}
    assert nobody.post("/sign-in", data=fields).status_code == 303


def test_an_owner_adds_changes_and_removes(sign_in: SignIn, nobody: TestClient) -> None:
    owner = sign_in("the-owner")
    page = owner.post("/accounts", data={"name": "Neu", "role": "reader", "signs_in": "password"})
    password = shown(page.text)
    assert password not in owner.get("/accounts").text
    fields = {"name": "neu", "password": password}
    assert nobody.post("/sign-in", data=fields).status_code == 303
    assert owner.post("/accounts/neu/roles", data={"role": ["editor", "evaluator"]}).status_code == 303
    assert nobody.get("/api/v1/me").json()["permissions"] == ["read", "edit", "evaluate"]
    renewed = shown(owner.post("/accounts/neu/password").text)
    assert renewed != password and nobody.get("/api/v1/me").status_code == 401
    assert owner.post("/accounts/neu/remove").headers["location"] == "/accounts"
    fields = {"name": "neu", "password": renewed}
    assert nobody.post("/sign-in", data=fields).status_code == 401
    for path in ("/accounts/the-owner/remove", "/accounts/the-owner/roles"):
        page = owner.post(path, data={"role": "reader"})
        assert page.status_code == 422 and "it is the only owner" in page.text
    page = owner.post("/accounts", data={"name": "<b>x", "role": "reader"})
    assert page.status_code == 422 and "<b>x" not in page.text
    page = owner.post(
        "/accounts", data={"name": "sso@example.org", "role": "reader", "signs_in": "elsewhere"}
    )
    assert page.status_code == 303 and "by single sign-on" in owner.get("/accounts").text


def test_the_owners_key_manages_and_has_no_account_of_its_own(app: FastAPI, archive: Archive) -> None:
    client = TestClient(app, SITE)
    assert client.get(f"/enter?key={read_key(archive.settings.data)}", follow_redirects=False)
    assert "which is no account" in client.get("/account").text
    assert "the-reader" in client.get("/accounts").text


def test_conversations_are_the_accounts_in_every_browser(sign_in: SignIn) -> None:
    first, second, other = sign_in("the-reader"), sign_in("the-reader"), sign_in("the-editor")
    assert (
        first.post("/api/v1/ask?keep=true", json={"question": "Who asked council 1?"}).status_code == 200
    )
    told = [c.get("/api/v1/conversations").json()["conversations"] for c in (first, second, other)]
    assert len(told[0]) == 1 and told[0] == told[1] and told[2] == []


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8", "curl"),
        ("", "A browser without a name"),
        ("<b>", "<b>"),
    ],
)
def test_a_browser_has_a_short_name(agent: str, name: str) -> None:
    assert browser_name(agent) == name
