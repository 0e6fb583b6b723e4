"""rag/app/api/library_routes.py and rag/app/api/article_view.py: what the Library tab is answered, and who is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.article_view import instant
from rag.app.api.caller import ANYBODY, refusal
from rag.app.api.errors import add_error_handlers
from rag.app.api.identity import Identify
from rag.app.api.library_routes import router
from rag.app.api.owner_key import OwnerKey, ensure_key
from rag.core.access import Permission
from rag.storage.catalog import Catalog
from rag.storage.library import ALL_ARTICLES
from tests.fakes import article

HOSTILE = "<img src=x onerror=alert(1)> ${7*7}"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    catalog.articles.store([replace(article(n), title=f"{HOSTILE} {n}") for n in range(3)])
    yield catalog
    catalog.close()


@pytest.fixture
def client(catalog: Catalog, tmp_path: Path) -> TestClient:
    app = FastAPI()
    app.state.archive = SimpleNamespace(catalog=catalog)
    app.include_router(router)
    add_error_handlers(app)
    app.add_middleware(Identify, key=OwnerKey(tmp_path))
    headers = {"Authorization": f"Bearer {ensure_key(tmp_path)}"}
    return TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5), headers=headers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/counts"),
        ("GET", "/articles.jsonl?all=1"),
        ("GET", "/articles.zip?all=1"),
        ("GET", "/articles/abc"),
        ("POST", "/articles/abc"),
        ("POST", "/articles/abc/clear"),
        ("POST", "/remove"),
        ("POST", "/undo"),
        ("POST", "/reindex"),
    ],
)
def test_nobody_but_the_owner_is_answered(client: TestClient, method: str, path: str) -> None:
    answer = client.request(
        method, f"/byline/library{path}", headers={"Authorization": ""}, content="{}"
    )
    assert (answer.status_code, answer.json()["error"]) == (403, refusal(ANYBODY, Permission.EDIT))


def test_the_table_and_its_choices(client: TestClient) -> None:
    shown = client.get(
        "/byline/library", params={"words": "word1", "order": "title", "choices": "1"}
    ).json()
    assert shown["total"] == 1 and shown["articles"][0]["title"] == f"{HOSTILE} 1"
    assert shown["articles"][0]["published"] == "3 May 2024"
    assert shown["outlets"] == [["Harbour Post", 3]]
    assert client.get("/byline/library/counts").json()["months"] == [["2024-05", 3]]


@pytest.mark.parametrize("query", ["since=soon", "order=shuffled", "state=lost"])
def test_what_cannot_be_asked_is_told(client: TestClient, query: str) -> None:
    answer = client.get(f"/byline/library?{query}")
    assert answer.status_code == 422 and "expected" in answer.json()["error"]


@pytest.mark.parametrize("body", ["{}", '{"ids": []}', '{"words": "word1"}'])
def test_nothing_is_removed_by_an_oversight(client: TestClient, catalog: Catalog, body: str) -> None:
    assert client.post("/byline/library/remove", content=body).json() == {"removed": []}
    assert len(catalog.articles.all()) == 3


def test_all_that_are_chosen_are_removed_and_brought_back(client: TestClient) -> None:
    body = {"all": True, "words": "word1"}
    (gone,) = client.post("/byline/library/remove", json=body).json()["removed"]
    shown = client.get("/byline/library").json()
    assert (shown["total"], [one["id"] for one in shown["removed"]]) == (2, [gone])
    assert client.post("/byline/library/undo", json={"ids": [gone]}).json() == {"back": [gone]}


def test_a_correction_is_answered_with_the_article(client: TestClient, catalog: Catalog) -> None:
    article_id = catalog.library.ids(ALL_ARTICLES)[0]
    catalog.citations.save("Who?", [article_id])
    address = f"/byline/library/articles/{article_id}"
    answer = client.post(address, json={"published": "2024-05-04", "title": "New"}).json()
    assert (answer["changed"], answer["version"], answer["state"]) == (
        ["title", "published"],
        2,
        "pending",
    )
    assert answer["given"]["published"] == "2024-05-03" and answer["cited"][0]["question"] == "Who?"
    assert ["Published", "4 May 2024"] in answer["facts"]
    wrong = client.post(address, json={"published": "soon"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "published")
    assert client.post(f"{address}/clear", json={"fields": ["title", "id"]}).json()["changed"] == [
        "title"
    ]
    assert client.get("/byline/library/articles/none").status_code == 404
    assert (
        client.post(address, content="[1]").status_code
        == client.post(address, content="{").status_code
        == 422
    )


@pytest.mark.parametrize(
    ("stamp", "told"),
    [
        ("2024-05-03T23:30:00-05:00", "3 May 2024, 23:30, UTC-05:00"),
        ("2024-05-03T23:30:00+00:00", "3 May 2024, 23:30, UTC"),
        ("2024-05-03", "3 May 2024"),
        ("", ""),
        ("last week", "last week"),
    ],
)
def test_an_instant_is_told_with_its_zone(stamp: str, told: str) -> None:
    assert instant(stamp) == told
