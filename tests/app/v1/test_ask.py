"""rag/app/api/v1/ask.py and search.py: answers as JSON and as events, hits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.answer.turn import Event, Note
from rag.app.api.v1 import event_stream
from rag.app.web.connections import GuardedConnection
from rag.archive import Archive
from rag.core.contract import AnswerView

QUESTION = {"question": "When did ferry word7 leave the harbour?"}
EVENTS = {"Accept": "text/event-stream"}


def read_events(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and data of a stream of events."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block and block[0] != ":"]
    return [(b[0].removeprefix("event: "), json.loads(b[1].removeprefix("data: "))) for b in blocks]


def test_an_answer_is_the_one_of_the_contract(anybody: TestClient) -> None:
    answer = anybody.post("ask", json=QUESTION)
    assert answer.status_code == 200 and answer.headers["x-request-id"]
    fields = answer.json()
    assert {*fields} == {*AnswerView.model_fields} and "word7" in fields["answer"]
    old = anybody.post("http://127.0.0.1/ask", json=QUESTION).json()
    assert {**fields, "timings_ms": 0} == {**old, "timings_ms": 0}


def test_an_answer_comes_as_events_that_end_with_the_whole(anybody: TestClient) -> None:
    answer = anybody.post("ask", json=QUESTION | {"untill": "2024"}, headers=EVENTS)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    events = read_events(answer.text)
    names = [name for name, _ in events]
    assert names[:3] == ["waiting", "understood", "evidence"] and names[-1] == "done"
    told = dict(events)
    assert told["understood"]["standalone_question"] == QUESTION["question"]
    assert told["evidence"]["sufficient"] and "word7" in told["evidence"]["evidence"][0]["quote"]
    sentences = [data["sentence"] for name, data in events if name == "sentence"]
    whole = anybody.post("ask", json=QUESTION).json()
    assert sentences == told["done"]["sentences"] == whole["sentences"]
    assert any("“untill” is unknown" in note for note in told["done"]["notes"])


def test_small_talk_and_refusals_end_too(anybody: TestClient) -> None:
    for question in ("Hello!", "Who won the chess final in Ruritania?"):
        events = read_events(anybody.post("ask", json={"question": question}, headers=EVENTS).text)
        assert events[-1][0] == "done" and events[-1][1]["question"] == question


@pytest.mark.parametrize("headers", [{}, EVENTS])
def test_a_question_that_cannot_be_asked_is_a_problem(anybody: TestClient, headers: Any) -> None:
    for fields, field in (({"question": " "}, "question"), (QUESTION | {"since": "x"}, "since")):
        answer = anybody.post("ask", json=fields, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_what_fails_on_the_way_is_the_last_event(
    anybody: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Iterator[Event]:
        yield Note("So far so good.")
        raise RuntimeError("a secret")

    monkeypatch.setattr(archive.assistant, "stream", broken)
    answer = anybody.post("ask", json=QUESTION, headers=EVENTS | {"X-Request-ID": "job-1"})
    *_, note, (name, problem) = read_events(answer.text)
    assert note == ("note", {"text": "So far so good.", "first": False})
    assert (name, problem["status"], problem["request_id"]) == ("error", 500, "job-1")
    assert "a secret" not in answer.text


@pytest.mark.parametrize("headers", [{}, EVENTS])
def test_when_the_line_is_full_it_is_said(
    app: FastAPI, anybody: TestClient, headers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.state.request_queue, "_room", 0)
    answer = anybody.post("ask", json=QUESTION, headers=headers)
    assert answer.status_code == 503 and answer.headers["retry-after"] == "3"
    assert answer.json()["title"].startswith("Busy")


@pytest.fixture
def served(app: FastAPI) -> Iterator[str]:
    """The app behind a real server."""
    config = uvicorn.Config(app, port=0, log_config=None, http=GuardedConnection, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/api/v1"
    server.should_exit = True
    thread.join(30)


def test_who_hangs_up_ends_the_turn(
    app: FastAPI, served: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(*_: Any) -> Iterator[Event]:
        try:
            while True:
                yield Note("Still going on.")
                time.sleep(0.02)
        finally:
            ended.set()

    monkeypatch.setattr(archive.assistant, "stream", endless)
    asked = time.monotonic()
    with httpx2.stream("POST", f"{served}/ask", json=QUESTION, headers=EVENTS) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: waiting"
        assert time.monotonic() - asked < 2
        while next(lines) != "event: note":
            assert app.state.request_queue.asking() == 1
    assert ended.wait(20)
    assert app.state.request_queue.wait_until_idle(20)


def test_silence_is_filled_with_comments(
    served: str, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: Any) -> Iterator[Event]:
        time.sleep(0.6)
        yield Note("At last.")

    monkeypatch.setattr(archive.assistant, "stream", slow)
    monkeypatch.setattr(event_stream, "PING_SECONDS", 0.1)
    answer = httpx2.post(f"{served}/ask", json=QUESTION, headers=EVENTS)
    assert answer.text.count(": ping") >= 3 and "At last." in answer.text


def test_search_gives_hits_within_limits(anybody: TestClient) -> None:
    found = anybody.get("search", params={"q": "ferry word7", "limit": 3}).json()
    assert len(found["hits"]) == 3 and "word7" in found["hits"][0]["text"]
    assert found["incomplete"] == [] and found["understood"]["question"] == "ferry word7"
    params: Any = {"q": "ferry", "outlets": ["harbour post", "Nowhere"], "until": "2020-01-01"}
    none = anybody.get("search", params=params).json()
    assert none["hits"] == [] and none["understood"]["until"] == "2020-01-01"
    assert none["understood"]["outlets"] == ["Harbour Post", "Nowhere"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "q"),
        ({"q": " "}, "q"),
        ({"q": "x" * 5000}, "q"),
        ({"q": "x", "limit": "0"}, "limit"),
        ({"q": "x", "since": "May"}, "since"),
        ({"q": "x", "since": "2024-05-02", "until": "2024-05-01"}, "since"),
    ],
)
def test_a_search_that_cannot_be_made_names_the_field(
    anybody: TestClient, params: dict[str, str], field: str
) -> None:
    answer = anybody.get("search", params=params)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
