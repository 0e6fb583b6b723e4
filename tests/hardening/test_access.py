"""Every address of the app, asked as everybody: nobody, each role by token, wrong and old tokens, and
pages of other sites. What is answered is what the table of docs/running.md says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from rag.app.api.owner_key import ensure_key
from rag.app.web.access_table import (
    ANYBODY,
    METRICS,
    OWN_ACCOUNT,
    OWNERS_BROWSER,
    Access,
    accesses,
    with_table,
)
from rag.core.access import Permission, Role
from rag.storage.accounts.collections import OpenTo
from tests.app.collections_app import collections_app, wait_until_ready
from tests.fakes import settings
from tests.hardening.webapp import web_app

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
SITE = "http://127.0.0.1"
REFUSED = (401, 403)
ENDLESS = ("/gradio_api/heartbeat/",)
"""Addresses that answer as long as somebody listens."""
OWN_REASONS = ("/enter", "/readyz")
"""Open to anybody, and refusing for reasons of their own: a wrong key, a model that is not loaded."""
CHANGING = ("/sample", "/sign-out")
"""Addresses that would change what is asked next: the sample is added, a session ends."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("access")
    with web_app(folder, settings(folder).model_copy(update={"accounts": "on"})) as made:
        client = TestClient(made, SITE, client=("192.0.2.1", 5), raise_server_exceptions=False)
        with client as made.state.client:  # entered: MCP answers while the app runs
            yield made


@pytest.fixture(scope="module")
def tokens(app: FastAPI) -> dict[str, str]:
    """A bearer token of everybody who may send one, by who it is."""
    catalog = app.state.archive.catalog
    found = {"the key": ensure_key(app.state.archive.settings.data)}
    for role in Role:
        account = catalog.accounts.add(f"the-{role}", [role], None)
        found[role] = catalog.tokens.make(account, "all it may", account.permissions, 9)
        found[f"{role} who may read"] = catalog.tokens.make(account, "reads", [Permission.READ], 9)
    return found


def everything(app: FastAPI) -> list[Access]:
    return [one for one in accesses(app) if "…" not in one.path and one.path not in OWN_REASONS]


def ask(app: FastAPI, one: Access, token: str = "", site: str = SITE, **headers: str) -> Response:
    path = re.sub(r"\{[^}]*\}", "x", one.path)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    client: TestClient = app.state.client
    client.cookies.clear()
    body = None if one.method == "GET" else "{}"
    kind = {"Content-Type": "application/json"} if body else {}
    return client.request(
        one.method, site + path, content=body, headers=kind | headers, follow_redirects=False
    )


def may(one: Access, permissions: frozenset[Permission], *, is_key: bool = False) -> bool:
    """What the table says."""
    if one.needs == ANYBODY:
        return True
    if one.needs == METRICS:
        return Permission.MANAGE in permissions
    if one.needs == OWNERS_BROWSER:
        return is_key
    if one.needs == OWN_ACCOUNT:  # by a browser's session alone
        return False
    if one.path == "/account":
        return is_key
    return one.needs in permissions


def wrong(asked: Iterator[tuple[Access, bool, Response]]) -> list[str]:
    return [
        f"{one.method} {one.path}: {response.status_code} although it may{'' if allowed else ' not'}"
        for one, allowed, response in asked
        if allowed == (response.status_code in REFUSED) or response.status_code >= 500
    ]


def quiet(app: FastAPI) -> list[Access]:
    """Those that a test may ask with the right to: their answers end, and change nothing."""
    return [
        one
        for one in everything(app)
        if not one.path.startswith(ENDLESS) and not one.path.endswith(CHANGING)
    ]


def test_the_page_says_what_the_routes_ask_for(app: FastAPI) -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_table(page, app), "python -m rag.app.web.access_table docs/running.md"


def test_nobody_gets_anything_but_signing_in(app: FastAPI) -> None:
    asked = ((one, one.needs == ANYBODY, ask(app, one)) for one in everything(app))
    assert not wrong(asked)
    pages = [one for one in everything(app) if one.method == "GET" and one.needs != ANYBODY]
    for one in pages:
        answer = ask(app, one, accept="text/html")
        assert answer.status_code in (303, 401), one
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/sign-in"), one


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_table_says(app: FastAPI, tokens: dict[str, str], role: Role) -> None:
    asked = ((one, may(one, role.permissions), ask(app, one, tokens[role])) for one in quiet(app))
    assert not wrong(asked)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_that_may_read_does_no_more_whosever_it_is(
    app: FastAPI, tokens: dict[str, str], role: Role
) -> None:
    reads = frozenset({Permission.READ})
    token = tokens[f"{role} who may read"]
    assert not wrong((one, may(one, reads), ask(app, one, token)) for one in quiet(app))


def test_the_owners_key_opens_all_but_an_account_of_its_own(
    app: FastAPI, tokens: dict[str, str]
) -> None:
    owner = frozenset(Permission)
    asked = ((one, may(one, owner, is_key=True), ask(app, one, tokens["the key"])) for one in quiet(app))
    assert not wrong(asked)


@pytest.mark.parametrize("kind", ["wrong", "not whole", "revoked", "expired", "of who was removed"])
def test_a_token_that_is_not_good_is_nobodys(app: FastAPI, kind: str) -> None:
    catalog = app.state.archive.catalog
    account = catalog.accounts.add(f"{kind.replace(' ', '-')}@example.org", [Role.OWNER], None)
    token = catalog.tokens.make(account, kind, list(Permission), 1)
    catalog.accounts.add(f"other-{kind.replace(' ', '-')}", [Role.OWNER], None)
    if kind == "revoked":
        catalog.tokens.revoke(account.id, catalog.tokens.of_account(account.id)[0].id)
    elif kind == "of who was removed":
        catalog.accounts.remove(account.name)
    elif kind == "expired":
        with catalog.database.write() as db:
            db.exec_driver_sql(
                "UPDATE tokens SET ends_at = ? WHERE account_id = ?", (time.time() - 1, account.id)
            )
    else:
        token = token[:-1] if kind == "not whole" else "x" * 43
    asked = ((one, one.needs == ANYBODY, ask(app, one, token)) for one in everything(app))
    assert not wrong(asked)


def test_a_page_of_another_site_gets_nothing_whoever_looks_at_it(
    app: FastAPI, tokens: dict[str, str]
) -> None:
    for token in ("", tokens["the key"], tokens[Role.OWNER]):
        for origin in ("https://evil.example", "null", "http://127.0.0.1:81", "http://["):
            for one in everything(app)[:: 1 if origin == "null" else 7]:
                answer = ask(app, one, token, origin=origin)
                assert answer.status_code == 403, (one, origin, answer.text[:100])


def test_under_another_host_there_is_nothing(app: FastAPI, tokens: dict[str, str]) -> None:
    for one in everything(app):
        answer = ask(app, one, tokens["the key"], "http://rebound.example")
        assert answer.status_code == 400, (one, answer.status_code)


# -- collections ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The same with a collection for some, `sport`, and one for anybody, `opera`."""
    folder = tmp_path_factory.mktemp("desk")
    with collections_app(folder, settings(folder).model_copy(update={"accounts": "on"})) as made:
        collections = made.state.archive.catalog.collections
        collections.set_open_to("sport", OpenTo.LISTED)
        collections.set_open_to("opera", OpenTo.ANYONE)
        client = TestClient(made, SITE, client=("192.0.2.1", 5), raise_server_exceptions=False)
        with client as made.state.client:
            wait_until_ready(client, [""])
            yield made


@pytest.fixture(scope="module")
def desk_tokens(desk: FastAPI) -> dict[str, str]:
    """Of each role, somebody who may read `sport` and a stranger to it; of the owners everybody may."""
    catalog, found = desk.state.archive.catalog, {}
    for role in Role:
        for name in (f"the-{role}", f"stranger-{role}"):
            account = catalog.accounts.add(name, [role], None)
            found[name] = catalog.tokens.make(account, "all it may", account.permissions, 9)
            if name == f"the-{role}":
                catalog.collections.allow("sport", name)
    return found


def of_collection(app: FastAPI, name: str) -> list[Access]:
    """The addresses of a collection; those of accounts and metrics are the server's."""
    return [
        replace(one, path=f"/c/{name}{one.path}")
        for one in quiet(app)
        if not one.path.startswith(("/account", "/sign-", "/metrics"))
    ]


@pytest.mark.parametrize("role", list(Role))
def test_in_a_collection_each_role_gets_what_the_table_says(
    desk: FastAPI, desk_tokens: dict[str, str], role: Role
) -> None:
    token = desk_tokens[f"the-{role}"]
    asked = (
        (one, may(one, role.permissions), ask(desk, one, token)) for one in of_collection(desk, "sport")
    )
    assert not wrong(asked)


@pytest.mark.parametrize("role", [Role.READER, Role.EDITOR, Role.EVALUATOR])
def test_for_a_stranger_a_collection_is_not_there(
    desk: FastAPI, desk_tokens: dict[str, str], role: Role
) -> None:
    for one in of_collection(desk, "sport"):
        answer = ask(desk, one, desk_tokens[f"stranger-{role}"])
        assert answer.status_code == 404, (one, answer.status_code)


def test_nobody_gets_anything_of_a_collection_for_some(desk: FastAPI) -> None:
    for one in of_collection(desk, "sport"):
        assert ask(desk, one).status_code == 401, one


def test_anybody_reads_a_collection_that_is_open_and_does_no_more(desk: FastAPI) -> None:
    reads = frozenset({Permission.READ})
    assert not wrong((one, may(one, reads), ask(desk, one)) for one in of_collection(desk, "opera"))


def test_the_list_holds_every_kind_of_address(app: FastAPI) -> None:
    """Of a test that goes by a list, the list is to be looked at."""
    listed = everything(app)
    assert len(listed) > 150
    assert {one.needs for one in listed} == {*Permission, ANYBODY, OWN_ACCOUNT, OWNERS_BROWSER, METRICS}
    paths = {one.path for one in listed}
    assert {"/ask", "/", "/mcp", "/v1/chat/completions", "/api/v1/articles/{article_id}"} <= paths
    assert {"/gradio_api/queue/join", "/byline/library", "/accounts", "/metrics", "/account"} <= paths
