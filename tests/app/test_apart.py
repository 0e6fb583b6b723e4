"""What accounts do stays apart: runs, test sets, drafts, opinions, answers, repeated requests."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.owner_key import ensure_key
from rag.archive import Archive
from rag.core.access import Role
from tests.app.v1.conftest import app_over, index
from tests.fakes import FakeEmbedder, article, settings

SITE = "http://127.0.0.1/"
WORKERS = (Role.EDITOR, Role.EVALUATOR)
ASKED = {"question": "When did ferry word7 leave the harbour?"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    given = settings(tmp_path).model_copy(update={"accounts": "on"})
    opened = Archive(given, FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    index(opened)
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    return app_over(archive)


class Person(TestClient):
    """Somebody with an account, by a token of theirs."""

    def __init__(self, app: FastAPI, name: str, *roles: Role) -> None:
        catalog = app.state.archive.catalog
        self.account = catalog.accounts.add(name, roles or WORKERS, None)
        may = self.account.permissions
        token = catalog.tokens.make(self.account, "test", may, 1)
        headers = {"Authorization": f"Bearer {token}"}
        super().__init__(app, SITE, client=("127.0.0.1", 5), headers=headers)
        self.mark = f"mark of {name}"


@pytest.fixture
def ada(app: FastAPI) -> Person:
    return Person(app, "ada")


@pytest.fixture
def bea(app: FastAPI) -> Person:
    return Person(app, "bea")


@pytest.fixture
def owner(app: FastAPI, archive: Archive) -> TestClient:
    headers = {"Authorization": f"Bearer {ensure_key(archive.settings.data)}"}
    return TestClient(app, SITE, client=("127.0.0.1", 5), headers=headers)


def bring(person: TestClient, name: str = "ferries.jsonl") -> None:
    lines = json.dumps(ASKED | {"answers": ["word7"], "articles": ["https://news.example/7"]})
    assert person.post(f"/api/v1/evaluations/testsets/{name}", content=lines).status_code == 200


def run(person: TestClient) -> str:
    wanted = {"test_set": "ferries.jsonl", "engine": "extractive"}
    assert person.post("/api/v1/evaluations", json=wanted).status_code == 200
    until = time.monotonic() + 60
    while (now := person.get("/api/v1/evaluations/progress").json())["state"] == "running":
        assert time.monotonic() < until
        time.sleep(0.02)
    assert now["state"] == "done", now
    return str(now["name"])


def test_a_run_its_report_and_its_test_set_are_its_evaluators_alone(
    app: FastAPI, ada: Person, bea: Person, owner: TestClient
) -> None:
    bring(ada)
    name = run(ada)
    for other in (bea, owner):
        assert other.get("/api/v1/evaluations").json() == {"runs": [], "unreadable": []}
        assert "ferries.jsonl" not in other.get("/api/v1/evaluations/testsets").json()["test_sets"]
        progress = other.get("/api/v1/evaluations/progress").json()
        assert (progress["state"], progress["name"]) == ("none", "")
        guesses = (name, f"of/{ada.account.id}/{name}", f"..%2Fruns%2F{name}", "%2e%2e")
        for guess in guesses:
            for address in (f"{guess}", f"{guess}/run.json", f"{guess}/report"):
                assert other.get(f"/api/v1/evaluations/{address}").status_code == 404, address
            assert other.get(f"/byline/runs/{guess}.html").status_code == 404
        refused = other.post("/api/v1/evaluations", json={"test_set": "ferries.jsonl"})
        assert refused.status_code == 422
    bring(bea)
    assert run(bea) == name, "each has names of its own"
    mine = bea.get(f"/api/v1/evaluations/{name}/comparison", params={"against": name})
    assert mine.status_code == 200
    assert len(ada.get("/api/v1/evaluations").json()["runs"]) == 1
    data = app.state.archive.settings.data
    assert not list((data / "runs").glob("*.json")) and not list((data / "testsets").glob("*.*"))


def test_owners_work_on_the_archives_own_runs(app: FastAPI, owner: TestClient) -> None:
    bring(owner)
    name = run(owner)
    by_account = Person(app, "eve", Role.OWNER)
    assert [one["name"] for one in by_account.get("/api/v1/evaluations").json()["runs"]] == [name]


def test_who_may_evaluate_sees_what_was_judged_and_not_by_whom(
    ada: Person, bea: Person, archive: Archive
) -> None:
    answer = ada.post("/api/v1/ask", json=ASKED).json()
    opinion = {"answer": answer, "thumb": "down", "comment": "Not the day."}
    own_id = ada.post("/api/v1/feedback", json=opinion).json()["id"]
    shown = bea.get("/api/v1/evaluations/thumbs-down").json()
    exported = bea.get("/api/v1/evaluations/feedback.jsonl").text
    assert shown[0]["question"] == answer["standalone_question"]
    for secret in ("ada", ada.account.id, own_id):
        assert secret not in json.dumps(shown) and secret not in exported
    for guess in (own_id, shown[0]["id"]):
        assert bea.delete(f"/api/v1/feedback/{guess}").status_code == 404
    assert ada.delete(f"/api/v1/feedback/{shown[0]['id']}").status_code == 404
    assert ada.delete(f"/api/v1/feedback/{own_id}").status_code == 200
    assert archive.catalog.feedback.all() == []


def test_a_repeated_requests_key_answers_its_account_alone(ada: Person, bea: Person) -> None:
    text = "The pilot of Port Ansel said that the harbour was calm, and the ferry left at noon. " * 4
    for person in (ada, bea):
        record = {"title": person.mark, "text": person.mark + text}
        added = person.post("/api/v1/articles", json=record, headers={"Idempotency-Key": "job-1"})
        assert added.status_code == 200 and added.json()["counts"] == {"added": 1}, added.text
        again = person.post("/api/v1/articles", json=record, headers={"Idempotency-Key": "job-1"})
        assert again.json() == added.json()


async def test_a_thousand_mixed_requests_of_twenty_accounts_cross_nowhere(app: FastAPI) -> None:
    people = [Person(app, f"person{n:02}") for n in range(20)]
    marks = {person.mark for person in people}
    crossed: list[str] = []
    at_once = asyncio.Semaphore(10)

    async def look(n: int) -> int:
        person = people[n % 20]
        method, path, body = random.Random(n).choice(DEEDS)(person.mark, n)
        async with at_once, httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            address = f"{SITE.removesuffix('/')}{path}"
            answer = await client.request(method, address, headers=person.headers, content=body)
        told = unquote(answer.text).replace("-", " ")
        crossed.extend(
            f"{person.mark}: {mark} at {path}" for mark in marks - {person.mark} if mark in told
        )
        return answer.status_code

    statuses = await asyncio.gather(*map(look, range(1000)))
    assert ({*statuses}, crossed) == ({200}, [])


def paste(mark: str, n: int) -> tuple[str, str, str]:
    fields = {"title": f"{mark} {n}", "outlet": mark, "published": "2026-05-01"}
    text = f"Draft {n}: the ferry Marigold left the harbour of Port Ansel at noon. " * 6
    return "POST", "/byline/adding/text", json.dumps({"text": text, "fields": fields})


def bring_set(mark: str, n: int) -> tuple[str, str, str]:
    name = f"{mark.replace(' ', '-')}.jsonl"
    return "POST", f"/byline/testsets/{name}", json.dumps({"question": f"{mark}?", "answers": [mark]})


def offer_file(mark: str, n: int) -> tuple[str, str, str]:
    return "POST", "/byline/adding/offer", json.dumps({"files": [{"name": f"{mark}.exe", "size": 5}]})


def give_opinion(mark: str, n: int) -> tuple[str, str, str]:
    answer = {"question": "Who?", "standalone_question": "Who?", "answer": "The pilot."}
    return "POST", "/api/v1/feedback", json.dumps({"answer": answer, "thumb": "up"})


def clear(mark: str, n: int) -> tuple[str, str, str]:
    return "POST", "/byline/adding/clear", "{}"


def look_at(path: str) -> Any:
    return lambda mark, n: ("GET", path, "")


DEEDS: tuple[Any, ...] = (
    *(paste, paste, bring_set, offer_file, give_opinion, clear),
    *(look_at("/byline/adding"), look_at("/byline/adding"), look_at("/api/v1/evaluations/testsets")),
    *(
        look_at("/byline/conversations"),
        look_at("/api/v1/evaluations"),
        look_at("/api/v1/evaluations/progress"),
    ),
)
