"""Who may read which archive, where there are accounts: what one may not read is as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app.api.owner_key import read_key
from rag.core.access import Permission, Role
from rag.storage.account_removal import remove_account
from rag.storage.accounts.collections import MAIN, OpenTo
from rag.storage.kept_answers import NewAnswer
from tests.app.collections_app import client, collections_app, wait_until_ready
from tests.fakes import settings

SITE = "http://127.0.0.1"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("archive")
    given = settings(folder).model_copy(update={"accounts": "on", "root_path": "/news"})
    with collections_app(folder, given) as app:
        yield app


@pytest.fixture(scope="module")
def owner(app: Any) -> Iterator[TestClient]:
    with client(app, owner=True) as one:
        wait_until_ready(one, ["", "sport", "opera"])
        collections = app.state.archive.catalog.collections
        app.state.archive.catalog.accounts.add("ada", [Role.EDITOR], "a long enough password")
        app.state.archive.catalog.accounts.add("ben", [Role.READER], "another long password")
        collections.set_open_to("sport", OpenTo.LISTED)
        collections.allow("sport", "ada")
        yield one


def token(app: Any, name: str, *scopes: Permission) -> TestClient:
    """A program with an API token of an account."""
    catalog = app.state.archive.catalog
    made = catalog.tokens.make(catalog.accounts.named(name), "test", scopes or (Permission.READ,), 1)
    headers = {"Authorization": f"Bearer {made}"}
    return TestClient(app, SITE, client=("127.0.0.1", 5), headers=headers)


def names(one: TestClient, at: str = "") -> list[str]:
    return [found["name"] for found in one.get(f"{at}/api/v1/collections").json()["collections"]]


def test_each_sees_what_they_may_read(app: Any, owner: TestClient) -> None:
    ada, ben = token(app, "ada"), token(app, "ben")
    assert names(owner) == names(ada) == names(ada, "/c/sport") == ["", "opera", "sport"]
    assert names(ben) == names(ben, "/c/opera") == ["", "opera"]


@pytest.mark.parametrize(
    "address", ["/", "/healthz", "/byline/style.css", "/api/v1/articles", "/nonsense", "/mcp", "/config"]
)
def test_what_one_may_not_read_is_as_if_it_were_not_there(
    app: Any, owner: TestClient, address: str
) -> None:
    ben = token(app, "ben")
    none, never = ben.get(f"/c/sport{address}"), ben.get(f"/c/nowhere{address}")
    assert none.status_code == never.status_code == 404
    ids = [one.headers["x-request-id"] for one in (none, never)]
    assert none.text.replace("sport", "nowhere").replace(ids[0], ids[1]) == never.text
    assert {*none.headers} == {*never.headers}
    assert token(app, "ada").get("/c/sport/healthz").status_code == 200


def test_nobody_is_led_to_signing_in(app: Any, owner: TestClient) -> None:
    nobody = TestClient(app, SITE, client=("127.0.0.1", 5), follow_redirects=False)
    for name in ("sport", "opera", "nowhere"):
        page = nobody.get(f"/c/{name}/?q=1", headers={"Accept": "text/html"})
        assert page.status_code == 303
        assert page.headers["location"] == f"/news/sign-in?next=/c/{name}/%3Fq%3D1"
        assert nobody.get(f"/c/{name}/api/v1/articles").status_code == 401
        assert nobody.post(f"/c/{name}/ask", json={"question": "Who?"}).status_code == 401


def test_one_that_is_open_to_anyone_is_read_without_an_account(app: Any, owner: TestClient) -> None:
    collections = app.state.archive.catalog.collections
    nobody = TestClient(app, SITE, client=("127.0.0.1", 5))
    collections.set_open_to("opera", OpenTo.ANYONE)
    try:
        assert nobody.get("/c/opera/api/v1/articles").status_code == 200
        assert nobody.get("/c/opera/").status_code == 200
        assert names(nobody, "/c/opera") == ["opera"]
        assert nobody.delete("/c/opera/api/v1/articles/x").status_code == 401
        assert nobody.get("/api/v1/articles").status_code == 401
        wrong = nobody.get("/c/opera/api/v1/articles", headers={"Authorization": "Bearer nonsense"})
        assert wrong.status_code == 401
    finally:
        collections.set_open_to("opera", OpenTo.ACCOUNTS)


def test_the_main_archive_may_be_for_some_alone(app: Any, owner: TestClient) -> None:
    collections = app.state.archive.catalog.collections
    collections.set_open_to(MAIN, OpenTo.LISTED)
    try:
        ben = token(app, "ben")
        assert ben.get("/api/v1/articles").status_code == 403
        assert names(ben) == ["opera"] and ben.get("/api/v1/me").json()["name"] == "ben"
        first = ben.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
        assert (first.status_code, first.headers["location"]) == (303, "/news/c/opera/")
        assert ben.get("/c/opera/api/v1/articles").status_code == 200
        assert names(ben, "/c/opera") == ["opera"]
        collections.allow(MAIN, "ben")
        assert ben.get("/api/v1/articles").status_code == 200
    finally:
        collections.set_open_to(MAIN, OpenTo.ACCOUNTS)


def test_roles_hold_in_each(app: Any, owner: TestClient) -> None:
    fields = {
        "title": "Ravenholm again",
        "text": "The regatta of Ravenholm was seen again by Alma Reed.",
    }
    editor, reader = token(app, "ada", Permission.READ, Permission.EDIT), token(app, "ada")
    assert editor.post("/c/sport/api/v1/articles", json=fields).status_code == 200
    assert reader.post("/c/sport/api/v1/articles", json=fields).status_code == 403
    assert token(app, "ben").post("/c/opera/api/v1/articles", json=fields).status_code == 403


@pytest.mark.parametrize("address", ["/account", "/accounts", "/sign-in", "/account?x=1"])
def test_accounts_are_the_servers(app: Any, owner: TestClient, address: str) -> None:
    answer = owner.get(f"/c/sport{address}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/news{address}")


def test_who_enters_by_the_key_is_no_longer_the_account_under_a_path_too(
    app: Any, owner: TestClient
) -> None:
    ada = TestClient(app, SITE, client=("127.0.0.1", 5), follow_redirects=False)
    ada.post("/news/sign-in", data={"name": "ada", "password": "a long enough password"})
    assert ada.get("/news/api/v1/me").json()["name"] == "ada"
    key = read_key(app.state.archive.settings.data)
    assert ada.get(f"/news/enter?key={key}").status_code == 303
    assert ada.get("/news/api/v1/me").json()["name"] == "owner's key"


@pytest.mark.parametrize("by_page", [True, False])
def test_a_removed_account_leaves_no_conversation_in_a_collection(
    app: Any, owner: TestClient, by_page: bool
) -> None:
    main = app.state.archive.catalog
    account = main.accounts.add(f"eve-{by_page}".lower(), [Role.READER], "a long enough password")
    opera = app.state.collections.archive("opera").catalog
    opera.conversations.keep(account.id, "", NewAnswer("Who drew a crowd?", {"answer": "She."}))
    assert len(opera.conversations.all(account.id)) == 1
    if by_page:
        assert owner.post(f"/news/accounts/{account.name}/remove").status_code in (200, 303)
    else:
        remove_account(main, account.name)
    assert opera.conversations.all(account.id) == []
