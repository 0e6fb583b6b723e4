"""Gradio's sessions are named by the browser: who knows another's name has nothing of it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.owner_key import ensure_key
from rag.app.web.session_owners import SessionOwners
from tests.hardening.webapp import OWNER


def browser(app: FastAPI) -> TestClient:
    ensure_key(app.state.archive.settings.data)  # as serving does
    client = TestClient(app, "http://127.0.0.1", client=OWNER, raise_server_exceptions=False)
    assert client.get("/").status_code == 200 and client.cookies, "a reader of its own"
    return client


def event(app: FastAPI, session: str) -> dict[str, Any]:
    [ask] = [fn for fn in app.state.blocks.fns.values() if fn.api_name == "ask"]
    return {"fn_index": ask._id, "data": ["When did ferry word7 leave?"], "session_hash": session}


def test_another_readers_session_can_neither_be_read_nor_used(app: FastAPI) -> None:
    one, other = browser(app), browser(app)
    assert one.post("/gradio_api/queue/join", json=event(app, "k3yofone")).status_code == 200
    for method, path, body in (
        ("GET", "/gradio_api/queue/data?session_hash=k3yofone", None),
        ("GET", "/gradio_api/heartbeat/k3yofone", None),
        ("POST", "/gradio_api/queue/join", event(app, "k3yofone")),
        ("POST", "/gradio_api/run/predict", event(app, "k3yofone")),
        ("POST", "/gradio_api/cancel", event(app, "k3yofone") | {"event_id": "e1"}),
        ("POST", "/gradio_api/reset", {"session_hash": "k3yofone", "event_id": "e1"}),
        ("POST", "/gradio_api/call/ask", {"data": ["Who?"], "session_hash": "k3yofone"}),
    ):
        answer = other.request(method, path, json=body)
        assert (answer.status_code, "another reader's" in answer.text) == (404, True), path
    assert "k3yofone" in app.state.blocks._queue.pending_messages_per_session, (
        "what waits is still there"
    )
    assert one.post("/gradio_api/queue/join", json=event(app, "k3yofone")).status_code == 200


def test_no_spelling_of_the_address_leads_around(app: FastAPI) -> None:
    one, other = browser(app), browser(app)
    assert one.post("/gradio_api/queue/join", json=event(app, "k9")).status_code == 200
    for way in (
        *("%2e%2e/heartbeat/k9", "heartbeat//k9", "heartbeat/k9/", "heartbeat/%6b9"),
        *("queue/data?session_hash=mine&session_hash=k9", "queue/data?session%5Fhash=k9"),
    ):
        assert other.get(f"/gradio_api/{way}").status_code == 404, way


def test_no_more_sessions_are_remembered_than_allowed_and_those_used_last_are() -> None:
    owners = SessionOwners(most=2)
    assert owners.is_own("a", "ada") and owners.is_own("b", "bea") and owners.is_own("a", "ada")
    assert owners.is_own("c", "cem")
    assert not owners.is_own("a", "bea") and owners.is_own("b", "dov"), "b was used longest ago"
