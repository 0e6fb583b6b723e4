"""rag/app/api/request_ids.py: every answer names its request, and so does what is logged meanwhile."""

from __future__ import annotations

import json
import logging
import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.errors import plain_answer
from rag.app.api.problems import Problems
from rag.app.api.request_ids import HEADER, RequestIds, taken_or_new
from rag.core.logs import JsonFormatter, TextFormatter, request_id

_log = logging.getLogger("byline.app")


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()

    @app.get("/logs")
    def logs() -> str:  # in a thread, as most routes
        _log.warning("something happened", extra={"n": 3})
        return request_id.get()

    @app.get("/api/v1/refuses")
    def refuses() -> object:
        return plain_answer(422, "expected a day.", "since", {"Retry-After": "3"})

    app.add_middleware(Problems)
    app.add_middleware(RequestIds)
    return TestClient(app)


@pytest.mark.parametrize("given", ["a-1", "0af7651916cd43dd8448eb211c80319c", "Zm9v+/=", "x" * 128])
def test_a_callers_own_id_is_taken_over(client: TestClient, given: str) -> None:
    answer = client.get("/logs", headers={HEADER: given})
    assert answer.headers[HEADER] == answer.json() == given


@pytest.mark.parametrize("given", ["", "a b", 'x"y', "ü", "x" * 129, "a\tb", "<script>"])
def test_an_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/logs", headers={HEADER.lower().encode(): given.encode()})
    assert (
        re.fullmatch("[0-9a-f]{32}", answer.headers[HEADER]) and answer.json() == answer.headers[HEADER]
    )
    assert taken_or_new("a\n") != "a\n"


def test_each_request_has_its_own(client: TestClient) -> None:
    assert client.get("/logs").headers[HEADER] != client.get("/nowhere").headers[HEADER]
    assert request_id.get() == ""


def test_what_is_logged_meanwhile_names_the_request(
    client: TestClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    class Writer(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.extend([JsonFormatter().format(record), TextFormatter().format(record)])

    monkeypatch.setattr(_log, "handlers", [Writer()])
    client.get("/logs", headers={HEADER: "job-7"})
    event = json.loads(written[0])
    assert (event["request_id"], event["n"]) == ("job-7", 3) and 'request_id="job-7"' in written[1]
    written.clear()
    _log.warning("alone")
    assert "request_id" not in "".join(written)
    assert caplog.records


def test_an_error_under_the_prefix_is_a_problem_that_names_the_request(client: TestClient) -> None:
    answer = client.get("/api/v1/refuses", headers={HEADER: "job-8"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "3"
    assert answer.json() == {
        "type": "about:blank",
        "title": "The request is not what it should be",
        "status": 422,
        "detail": "expected a day.",
        "instance": "/api/v1/refuses",
        "field": "since",
        "request_id": "job-8",
    }
    missing = client.get("/api/v1/nowhere").json()
    assert (missing["status"], missing["title"]) == (404, "Not found")
    assert client.post("/api/v1/refuses").headers["allow"] == "GET"
    assert client.get("/nowhere").headers["content-type"] == "application/json"
