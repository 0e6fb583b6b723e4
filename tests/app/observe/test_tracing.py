"""Traces of turns as a collector receives them; nothing is sent where no endpoint is named."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace

from rag.app.observe.observe import sending_traces
from rag.app.observe.tracing import traces_address
from rag.archive import Archive
from rag.core.errors import ConfigError, EngineError
from rag.core.settings import Settings
from tests.app.observe.collector import Collector, Received, collecting
from tests.app.observe.conftest import QUESTION, WORDS, Make, client, scripted

STANDARD = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED")


@pytest.fixture(autouse=True)
def no_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*STANDARD, "BYLINE_OTLP_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


def asked(
    make: Make, collector: Collector, *, content: bool = False, headers: Mapping[str, str] | None = None
) -> dict[str, Received]:
    """The spans of one question, by name."""
    app = make(otlp_endpoint=collector.url, trace_content=content)
    with sending_traces(app):
        assert client(app, headers).post("/ask", json=QUESTION).status_code == 200
    return {span.name: span for span in collector.spans}


def test_a_turn_is_a_tree_of_spans_in_order_of_time(make: Make, collector: Collector) -> None:
    spans = asked(make, collector)
    assert collector.paths == ["/v1/traces"]
    turn = spans["invoke_agent Byline"]
    assert turn.parent_id == "" and len({span.trace_id for span in spans.values()}) == 1
    parents = {span.span_id: span.name for span in spans.values()}
    tree = {name: parents.get(span.parent_id) for name, span in spans.items()}
    assert tree == {
        "invoke_agent Byline": None,
        "understand": "invoke_agent Byline",
        "retrieval": "invoke_agent Byline",
        "read": "invoke_agent Byline",
        "answer": "invoke_agent Byline",
        "verify": "answer",
    }
    order = [spans[name] for name in ("understand", "retrieval", "read", "answer")]
    for one, other in pairwise(order):
        assert one.start <= one.end <= other.start <= other.end
    assert turn.start == order[0].start and turn.end == order[-1].end
    verify, answer = spans["verify"], spans["answer"]
    assert answer.start <= verify.start <= verify.end <= answer.end
    assert turn.resource["service.name"] == "byline"


def test_attributes_are_those_of_the_conventions(make: Make, collector: Collector) -> None:
    spans = asked(make, collector, headers={"X-Request-ID": "given-by-the-caller"})
    turn = spans["invoke_agent Byline"].attributes
    assert turn["gen_ai.operation.name"] == "invoke_agent" and turn["gen_ai.agent.name"] == "Byline"
    assert turn["byline.outcome"] == "answered" and turn["byline.engine"] == "extractive"
    assert turn["byline.request_id"] == "given-by-the-caller"
    kinds = {name: span.attributes["openinference.span.kind"] for name, span in spans.items()}
    assert kinds == {
        "invoke_agent Byline": "AGENT",
        "understand": "CHAIN",
        "retrieval": "RETRIEVER",
        "read": "RERANKER",
        "answer": "CHAIN",
        "verify": "EVALUATOR",
    }
    retrieval = spans["retrieval"].attributes
    documents = json.loads(retrieval["gen_ai.retrieval.documents"])
    assert documents[0]["id"] == retrieval["retrieval.documents.0.document.id"]
    assert spans["read"].attributes["reranker.output_documents.0.document.id"]


def test_by_default_no_word_of_the_turn_is_sent(make: Make, collector: Collector) -> None:
    asked(make, collector)
    assert WORDS.encode() not in collector.raw and b"harbour" not in collector.raw


def test_content_is_sent_where_the_settings_say_so(make: Make, collector: Collector) -> None:
    spans = asked(make, collector, content=True)
    turn = spans["invoke_agent Byline"].attributes
    assert turn["input.value"] == QUESTION["question"] and WORDS in turn["output.value"]
    assert WORDS in spans["retrieval"].attributes["gen_ai.retrieval.query.text"]
    assert spans["retrieval"].attributes["retrieval.documents.0.document.content"]


def test_a_language_model_has_a_span_with_tokens_and_cost(
    make: Make, archive: Archive, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(archive, monkeypatch)
    spans = asked(make, collector)
    chat = spans["chat Tiny 1B"]
    assert chat.parent_id == spans["answer"].span_id
    told = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "Tiny 1B",
        "gen_ai.usage.input_tokens": 812,
        "gen_ai.usage.output_tokens": 7,
        "openinference.span.kind": "LLM",
        "llm.model_name": "Tiny 1B",
        "llm.token_count.total": 819,
        "llm.cost.total": 0.002,
    }
    assert told.items() <= chat.attributes.items()


def test_a_failing_engine_is_told(
    make: Make, archive: Archive, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(archive, monkeypatch, failure=EngineError("Tiny 1B", "it took too long."))
    turn = asked(make, collector)["invoke_agent Byline"].attributes
    assert turn["byline.engine_error"] == "it took too long."


def test_a_turn_that_ends_in_an_error_is_told_without_its_words(
    make: Make, archive: Archive, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any) -> Any:
        raise RuntimeError(f"{WORDS} cannot be searched")

    app = make(otlp_endpoint=collector.url)
    monkeypatch.setattr(archive.assistant._gatherer, "gather", failing)
    with sending_traces(app):
        assert client(app).post("/ask", json=QUESTION).status_code == 500
        text = client(app).get("/metrics").text
    [turn] = collector.spans
    assert (turn.status, turn.attributes["error.type"]) == (2, "RuntimeError")
    assert WORDS.encode() not in collector.raw
    assert 'byline_turn_errors_total{error="RuntimeError"} 1.0' in text


def test_a_turn_joins_the_callers_trace(make: Make, collector: Collector) -> None:
    caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    turn = asked(make, collector, headers={"traceparent": caller})["invoke_agent Byline"]
    assert (turn.trace_id, turn.parent_id) == ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")


def test_a_header_that_names_no_trace_begins_one(make: Make, collector: Collector) -> None:
    assert (
        asked(make, collector, headers={"traceparent": "nonsense"})["invoke_agent Byline"].parent_id
        == ""
    )


def test_an_endpoint_that_is_down_delays_no_answer_and_no_stop_for_long(make: Make) -> None:
    app = make(otlp_endpoint="http://127.0.0.1:9")
    with sending_traces(app):
        assert client(app).post("/ask", json=QUESTION).status_code == 200
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 6


def test_what_other_libraries_trace_goes_nowhere(make: Make, collector: Collector) -> None:
    app = make(otlp_endpoint=collector.url)
    with sending_traces(app), trace.get_tracer("another.library").start_as_current_span("theirs"):
        pass
    assert not collector.spans


def test_nothing_is_sent_where_no_endpoint_is_named(make: Make, collector: Collector) -> None:
    app = make()
    with sending_traces(app):
        client(app).post("/ask", json=QUESTION)
    assert app.state.traces is None and not collector.spans


@pytest.mark.parametrize(
    ("ours", "variables", "address"),
    [
        ("", {}, ""),
        ("http://here:4318", {}, "http://here:4318/v1/traces"),
        ("http://here:4318/", {STANDARD[0]: "http://there:4318"}, "http://here:4318/v1/traces"),
        ("", {STANDARD[0]: "http://there:4318"}, "http://there:4318/v1/traces"),
        ("", {STANDARD[0]: "http://there", STANDARD[1]: "http://x/traces"}, "http://x/traces"),
        ("http://here:4318", {STANDARD[2]: "true"}, ""),
    ],
)
def test_which_endpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: str, variables: dict[str, str], address: str
) -> None:
    for name, setting in variables.items():
        monkeypatch.setenv(name, setting)
    assert traces_address(Settings(data=tmp_path, otlp_endpoint=ours)) == address


def test_what_is_no_address_is_told_without_its_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected http://host:port") as caught:
        traces_address(Settings(data=tmp_path, otlp_endpoint="grpc://user:secret@host:4317"))
    assert caught.value.subject == "BYLINE_OTLP_ENDPOINT" and "secret" not in str(caught.value)
