"""rag/app/api: how every route answers, and the description of the interface."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.guard import SecurityHeaders
from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_routes
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import CatalogError
from tests.fakes import FakeEmbedder, article, settings

QUESTION = {"question": "When did ferry word7 leave the harbour?"}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> FastAPI:
    app = FastAPI(title="Byline", docs_url=None, redoc_url=None, openapi_url=None)
    progress = SimpleNamespace(ready=12, pending=0, failed=0, unread=0, problem="")
    add_routes(app, archive, cast("Any", SimpleNamespace(progress=lambda: progress)), RequestQueue())
    app.add_middleware(SecurityHeaders)
    return app


def client(app: FastAPI, *, owner: bool = True) -> TestClient:
    key = ensure_key(app.state.archive.settings.data)
    headers = {"Authorization": f"Bearer {key}"} if owner else {}
    return TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 5), headers=headers)


def test_the_description_has_a_model_for_every_request_and_answer(app: FastAPI) -> None:
    described = app.openapi()
    operations = [
        (path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) > 25
    for path, method, operation in operations:
        (media,) = operation["responses"]["200"]["content"].values()
        assert media["schema"], f"{method} {path} does not say what it answers"
        assert operation["summary"] and operation["description"]
    schemas = described["components"]["schemas"]
    for name in re.findall(r"#/components/schemas/([^\"]+)", json.dumps(described)):
        assert name in schemas
    body = described["paths"]["/ask"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    asked = schemas[body["$ref"].rsplit("/", 1)[1]]["properties"]
    assert {*asked} == {
        "question", "history", "outlets", "since", "until", "as_of", "engine", "anytime",
        "as_typed", "anywhere", "sections",
    }  # fmt: skip
    without = {"/save", "/retry", "/cancel", "/clear"}
    kept = "/byline/conversations/{conversation_id}"
    without |= {"/byline/front/sample"}
    without |= {"/byline/answers/{answer_id}/share", f"{kept}/delete", f"{kept}/undo"}
    for path, method, operation in operations:
        if method == "post" and path.removeprefix("/byline/adding") not in without:
            assert "requestBody" in operation, path


def test_who_may_is_asked_before_anything_is_read(app: FastAPI) -> None:
    for path in ("/byline/library/remove", "/byline/adding/text", "/byline/adding/file"):
        answer = client(app, owner=False).post(path, content="{")
        assert answer.status_code == 403 and "Only the archive's owner" in answer.json()["error"]


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_need_not_call_itself_json(app: FastAPI, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = client(app).post("/ask", content=json.dumps(QUESTION), headers=headers)
    assert answer.status_code == 200 and answer.json()["hits"]


@pytest.mark.parametrize(
    ("path", "fields", "field"),
    [
        ("/ask", {"question": "Who sank \ud800?"}, "question"),
        ("/ask", {"question": "Who?", "outlets": ["\ud800"]}, "outlets"),
        ("/byline/library/remove", {"ids": 3}, "ids"),
        ("/byline/library/articles/none/clear", {"fields": None}, "fields"),
        ("/byline/adding/offer", {"files": [3]}, "files"),
        ("/byline/adding/text", {"text": "A ferry sank.", "fields": 3}, "fields"),
    ],
)
def test_wrong_fields_are_named(app: FastAPI, path: str, fields: dict[str, Any], field: str) -> None:
    answer = client(app).post(path, content=json.dumps(fields))
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CatalogError("catalog", "its file is gone."), 503, "catalog: its file is gone."),
        (RuntimeError("a secret"), 500, "RuntimeError inside Byline; its terminal has the details."),
    ],
)
def test_what_goes_wrong_is_one_line_with_the_security_headers(
    app: FastAPI,
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
    words: str,
) -> None:
    def broken(*_args: Any) -> None:
        raise error

    monkeypatch.setattr(archive.catalog.library, "page", broken)
    answer = client(app).get("/byline/library")
    assert (answer.status_code, answer.json()["error"]) == (status, words)
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_what_nobody_foresaw_is_logged(
    app: FastAPI, archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(archive, "answer", None)
    assert client(app).post("/ask", json=QUESTION).status_code == 500
    (record,) = caplog.records
    assert vars(record)["path"] == "/ask" and record.exc_info
    assert QUESTION["question"] not in record.getMessage()


def test_scripts_and_styles(app: FastAPI) -> None:
    for name, kind in (("page.js", "text/javascript"), ("style.css", "text/css")):
        answer = client(app).get(f"/byline/{name}")
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        again = client(app).get(f"/byline/{name}", headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, "no-cache")
    for name in ("nowhere.js", "../page.py", "%2e%2e/page.py", "", "static"):
        assert "error" in client(app).get(f"/byline/{name}").json()


def test_what_a_request_names_in_vain_is_said(app: FastAPI) -> None:
    fields = QUESTION | {"outlets": ["The Kingfisher"], "untill": "2026-01-01", "id": 7}
    answer = client(app).post("/ask", json=fields)
    notes = " ".join(answer.json()["notes"])
    assert answer.status_code == 200 and "“untill” is unknown" in notes and "mean “until”?" in notes
    assert "“id” is unknown" in notes and "nothing of an outlet “The Kingfisher”" in notes
    assert "unknown" not in " ".join(client(app).post("/ask", json=QUESTION).json()["notes"])


def test_outlets_are_found_in_any_case(app: FastAPI, archive: Archive) -> None:
    (outlet, *_) = archive.catalog.statistics.outlets()
    for name in (outlet, outlet.upper(), outlet.lower()):
        answer = client(app).post("/ask", json=QUESTION | {"outlets": [name]}).json()
        assert answer["citations"] and not any(
            "nothing of an outlet" in note for note in answer["notes"]
        )
