"""What Prometheus is told: what happened, in numbers, and no word of anybody's."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from rag.archive import Archive
from rag.core.errors import EngineError
from rag.core.observer import unobserved
from tests.app.observe.conftest import QUESTION, WORDS, Make, client, scripted

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def scraped(app: FastAPI) -> Samples:
    reply = client(app).get("/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((name, frozenset(labels.items())), 0.0)


def test_an_answer_counts_with_its_stages(make: Make) -> None:
    app = make()
    assert client(app).post("/ask", json=QUESTION).status_code == 200
    found = scraped(app)
    assert value(found, "byline_answers_total", outcome="answered", engine="extractive") == 1
    for stage in ("understand", "search", "read", "answer", "verify", "first_word", "total"):
        assert value(found, "byline_stage_seconds_count", stage=stage) == 1, stage
    assert value(found, "byline_stage_seconds_count", stage="chat") == 0
    total = value(found, "byline_stage_seconds_sum", stage="total")
    parts = [value(found, "byline_stage_seconds_sum", stage=s) for s in ("search", "read", "answer")]
    assert sum(parts) == pytest.approx(total, abs=0.001)


def test_refusals_errors_and_small_talk_count_apart(make: Make) -> None:
    app = make()
    asking = client(app)
    asking.post("/ask", json={"question": "Who won the chess match in Zanzibar?"})
    asking.post("/ask", json={"question": "Thank you!"})
    found = scraped(app)
    assert value(found, "byline_answers_total", outcome="refused", engine="extractive") == 1
    assert value(found, "byline_answers_total", outcome="small_talk", engine="extractive") == 1
    assert value(found, "byline_stage_seconds_count", stage="total") == 1, "small talk takes no time"


def test_a_language_models_tokens_cost_and_failures(
    make: Make, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make()
    scripted(archive, monkeypatch)
    client(app).post("/ask", json=QUESTION)
    scripted(archive, monkeypatch, failure=EngineError("Tiny 1B", "it took too long."))
    client(app).post("/ask", json=QUESTION)
    found = scraped(app)
    failed = "Tiny 1B, extractive"
    assert value(found, "byline_tokens_total", engine="Tiny 1B", direction="input") == 812
    assert value(found, "byline_tokens_total", engine="Tiny 1B", direction="output") == 7
    assert value(found, "byline_cost_dollars_total", engine="Tiny 1B") == pytest.approx(0.002)
    assert value(found, "byline_engine_failures_total", engine=failed) == 1
    assert value(found, "byline_engine_failures_total", engine="Tiny 1B") == 0
    assert value(found, "byline_stage_seconds_count", stage="chat") == 2


def test_requests_count_by_route_and_status(make: Make) -> None:
    app = make()
    asking = client(app)
    asking.post("/ask", json=QUESTION)
    asking.post("/ask", json={"question": 7})
    asking.get("/byline/passages/a1-1-0%20secret")
    asking.get("/nowhere/secret")
    asking.get("/healthz", headers={"Host": "evil.example"})
    asking.request("SECRET", "/healthz")
    found = scraped(app)

    def count(method: str, route: str, status: int) -> float:
        return value(found, "byline_requests_total", method=method, route=route, status=str(status))

    assert count("POST", "/ask", 200) == 1 and count("POST", "/ask", 422) == 1
    assert count("GET", "/byline/passages/{reference}", 404) == 1, "without what was asked for"
    assert count("GET", "none", 404) == 1
    assert count("GET", "none", 400) == 1, "what a guard refuses counts, too"
    assert value(found, "byline_request_seconds_count", route="/ask") == 2
    assert "secret" not in client(app).get("/metrics").text.lower()


def test_routes_of_mounted_apps_have_their_whole_address(make: Make) -> None:
    app = make()
    client(app).get("/api/v1/health")
    routes = {
        dict(labels).get("route") for name, labels in scraped(app) if name == "byline_requests_total"
    }
    assert "/api/v1/health" in routes


def test_the_queue_and_the_index_are_as_they_are_now(make: Make) -> None:
    app = make()
    with app.state.request_queue.place():
        found = scraped(app)
    assert value(found, "byline_questions") == 1 and value(scraped(app), "byline_questions") == 0
    states = {
        state: value(found, "byline_articles", state=state) for state in ("ready", "pending", "failed")
    }
    assert states == {"ready": 12, "pending": 3, "failed": 1}
    assert (value(found, "byline_unread_passages"), value(found, "byline_index_problem")) == (5, 0)
    assert any(name == "byline_info" for name, _ in found)
    assert any(name.startswith("process_resident_memory") for name, _ in found)


def test_no_word_of_a_question_is_in_the_metrics(make: Make) -> None:
    app = make()
    asking = client(app)
    asking.post("/ask", json=QUESTION)
    asking.get(f"/byline/passages/{WORDS}")
    asking.get(f"/{WORDS}?q={WORDS}")
    text = asking.get("/metrics").text
    assert WORDS not in text and "ferry" not in text.lower()


def test_what_byline_asks_itself_is_not_counted(make: Make, archive: Archive) -> None:
    app = make()
    with unobserved():
        archive.assistant.answer(archive.question(QUESTION["question"]))
    assert not [name for name, _ in scraped(app) if name.startswith("byline_answers_total")]


def test_who_may_read_them(make: Make) -> None:
    app = make(metrics_key=SecretStr("for-prometheus-alone"))
    assert client(app).get("/metrics").status_code == 200
    refused = client(app, owner=False).get("/metrics")
    assert refused.status_code == 401, "who comes from loopback may be anybody behind a proxy"
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    narrow = client(app, {"Authorization": "Bearer for-prometheus-alone"}, owner=False)
    assert narrow.get("/metrics").status_code == 200
    assert narrow.get("/byline/feedback.jsonl").status_code in {401, 403}, "it opens nothing else"
    wrong = client(app, {"Authorization": "Bearer for-prometheus"}, owner=False)
    assert wrong.get("/metrics").status_code == 401


def test_no_key_is_no_key(make: Make) -> None:
    app = make()
    assert client(app, {"Authorization": "Bearer "}, owner=False).get("/metrics").status_code == 401
