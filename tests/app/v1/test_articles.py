"""rag/app/api/v1/articles.py: the list and its cursors, an article, its versions, what is done to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.archive import Archive
from rag.core.types import Article
from tests.fakes import article


def dated(n: int, day: int | None) -> Article:
    return replace(article(n), published=date(2024, 6, day) if day else None)


def test_pages_hold_each_article_once_while_others_are_added(
    anybody: TestClient, archive: Archive
) -> None:
    archive.catalog.articles.store([dated(n, None if n % 3 else n - 19) for n in range(20, 29)])
    before = [one["id"] for one in anybody.get("articles?limit=200").json()["articles"]]
    seen: list[str] = []
    cursor: str | None = ""
    number = 100
    while cursor is not None:
        page = anybody.get("articles", params={"limit": 4, "cursor": cursor}).json()
        seen += [one["id"] for one in page["articles"]]
        cursor = page["next"]
        archive.catalog.articles.store([dated(number, 28), dated(number + 1, None)])
        number += 2
    assert len(before) == 21 and len(seen) == len({*seen})
    assert [one for one in seen if one in before] == before


def test_the_list_has_the_librarys_filters(anybody: TestClient, archive: Archive) -> None:
    archive.catalog.articles.store([replace(dated(40, 3), outlet="Gull Times", section="World")])
    for params in ({"outlet": "Gull Times"}, {"since": "2024-06-01"}, {"section": "World"},
                   {"state": "pending"}, {"words": "word40"}):  # fmt: skip
        (found,) = anybody.get("articles", params=params).json()["articles"]
        assert (found["outlet"], found["published"], found["state"]) == (
            "Gull Times", "2024-06-03", "pending",
        )  # fmt: skip


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI0IiwgMV0", "WzEsIDJd", "\ud800", "x" * 300])
def test_a_cursor_that_is_none_is_told(anybody: TestClient, cursor: str) -> None:
    params = {"cursor": cursor.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    answer = anybody.get("articles", params=params)
    assert (answer.status_code, answer.json()["field"]) == (422, "cursor")


def first_id(client: TestClient) -> str:
    return str(client.get("articles?limit=1").json()["articles"][0]["id"])


def test_an_article_is_read_corrected_removed_and_brought_back(
    owner: TestClient, anybody: TestClient
) -> None:
    place = f"articles/{first_id(owner)}"
    before = anybody.get(place).json()
    assert before["version"] == before["newest"] == 1 and before["text"].startswith("Ferry word11")
    changed = owner.patch(place, json={"title": "Ferry sails late", "published": "2024-05-04"}).json()
    assert changed["changed"] == ["title", "published"]
    now = anybody.get(place).json()
    assert (now["title"], now["published"], now["version"]) == ("Ferry sails late", "2024-05-04", 2)
    assert anybody.get(place, params={"version": 1}).json()["title"] == before["title"]
    versions = anybody.get(f"{place}/versions").json()["versions"]
    assert [one["version"] for one in versions] == [2, 1]
    revision = anybody.get(f"{place}/versions/2").json()
    assert "Ferry sails late" in str(revision["changes"])
    assert owner.get(f"{place}/details").json()["given"]["title"] == before["title"]
    assert owner.delete(place).json() == {"removed": [before["id"]]}
    gone = anybody.get(place)
    assert gone.status_code == 410 and "was removed" in gone.json()["detail"]
    assert owner.delete(place).status_code == 410
    assert [one["id"] for one in owner.get("articles/removed").json()["removed"]] == [before["id"]]
    assert owner.post(f"{place}/restore").json() == {"back": [before["id"]]}
    assert anybody.get(place).json()["title"] == "Ferry sails late"
    assert owner.post(f"{place}/restore").status_code == 404


def test_what_is_not_there_is_a_problem(owner: TestClient) -> None:
    for method, path in (
        ("get", "articles/none"), ("get", "articles/none/versions"), ("patch", "articles/none"),
        ("delete", "articles/none"), ("get", f"articles/{first_id(owner)}?version=9"),
        ("get", f"articles/{first_id(owner)}/versions/9"),
    ):  # fmt: skip
        options: Any = {"json": {"title": "A"}} if method == "patch" else {}
        answer = owner.request(method, path, **options)
        assert answer.status_code == 404, path
        assert answer.json()["instance"].startswith("/api/v1/articles/")


def test_many_are_removed_restored_and_taken_along(owner: TestClient) -> None:
    ids = [one["id"] for one in owner.get("articles?limit=2").json()["articles"]]
    lines = owner.get("articles/export.jsonl", params={"ids": ",".join(ids)})
    assert len(lines.text.splitlines()) == 2
    assert owner.post("articles/reindex", json={"ids": ids}).json() == {"queued": 2}
    assert owner.post("articles/remove", json={"ids": ids}).json() == {"removed": ids}
    assert owner.post("articles/restore", json={"ids": ids}).json() == {"back": ids}


def test_who_is_not_the_owner_changes_nothing(anybody: TestClient) -> None:
    place = f"articles/{first_id(anybody)}"
    for method, path in (
        ("patch", place), ("delete", place), ("post", f"{place}/restore"), ("get", f"{place}/details"),
        ("post", "articles/remove"), ("get", "articles/removed"), ("get", "articles/export.jsonl"),
    ):  # fmt: skip
        answer = anybody.request(method, path)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["status"] == 401
    assert anybody.get(place).status_code == 200
