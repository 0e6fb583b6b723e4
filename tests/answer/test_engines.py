"""Which engine answers, and what is said when it cannot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.answer.compose import Draft, ExtractiveAnswerer
from rag.answer.engines import Engines
from rag.core.errors import ConfigError, EngineError
from rag.core.settings import Settings
from rag.core.usage import Usage
from rag.models.chat_models import chat_model
from rag.models.fetch import located
from rag.models.files import SMALL
from tests.answer.test_chat import QUESTION
from tests.fakes import evidence

FERRY = evidence(1, "The ferry Aurora sank off Port Ansel on Tuesday with 41 people on board.")


class Provider(BaseHTTPRequestHandler):
    """An OpenAI-compatible server: streams a sentence, or answers with the status in the model's name."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["model"].isdigit():
            self.send_error(int(body["model"]))
            return
        if body["model"] == "strict" and "stream_options" in body:
            self.send_response(400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b'{"error": {"message": "Unknown parameter: stream_options"}}')
            return
        self.send_response(200)
        if not body.get("stream"):
            self._whole("Which ferry sank?")
            return
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        piece = {"id": "1", "object": "chat.completion.chunk", "model": "m", "created": 1}
        pieces: list[dict[str, object]] = [
            {"choices": [{"index": 0, "delta": {"role": "assistant", "content": word}}]}
            for word in ("The ferry ", "Aurora sank.")
        ]
        if "stream_options" in body:
            took = {"prompt_tokens": 812, "completion_tokens": 7, "total_tokens": 819, "cost": 0.00021}
            pieces.append({"choices": [], "usage": took})
        for told in pieces:
            self.wfile.write(f"data: {json.dumps(piece | told)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def _whole(self, text: str) -> None:
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        said = {"id": "1", "object": "chat.completion", "model": "m", "created": 1, "choices": [choice]}
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def engines(llm: str, **more: object) -> Engines:
    return Engines(Settings(llm=llm, **more))  # type: ignore[arg-type]


def test_without_a_language_model_quotations_answer() -> None:
    found = engines("none")
    assert found.names() == ("extractive",)
    assert isinstance(found.answerer(), ExtractiveAnswerer)
    assert found.answerer("none") is found.answerer("extractive")


def test_until_the_local_model_is_there_quotations_answer(tmp_path: Path) -> None:
    found = engines("local", models=tmp_path)
    found.prepare(fetching=False)
    assert (found.answerer().name, found.progress) == ("extractive", "")
    with pytest.raises(ConfigError, match="extractive") as caught:
        found.answerer("local")
    assert caught.value.subject == "engine"


def test_any_openai_compatible_server_can_write(provider: str) -> None:
    found = engines(f"{provider}#some-model")
    assert found.names()[1] == "extractive"
    written = found.answerer()
    assert written.name == "some-model"
    drafts = [d for d in written.write(QUESTION, [FERRY]) if isinstance(d, Draft)]
    assert [d.text for d in drafts] == ["The ferry Aurora sank."]


def usage_of(llm: str) -> list[Usage]:
    told = engines(llm).answerer().write(QUESTION, [FERRY])
    return [item for item in told if isinstance(item, Usage)]


def test_a_server_tells_what_an_answer_took(provider: str) -> None:
    assert usage_of(f"{provider}#some-model") == [Usage(812, 7, 0.00021)]


def test_a_server_that_refuses_to_tell_what_it_took_still_writes(provider: str) -> None:
    strict = engines(f"{provider}#strict").answerer()
    for _ in range(2):
        written = list(strict.write(QUESTION, [FERRY]))
        assert [d.text for d in written if isinstance(d, Draft)] == ["The ferry Aurora sank."]
        assert not [item for item in written if isinstance(item, Usage)]


def test_a_provider_reads_other_languages_and_follow_ups_and_quotations_read_nothing(
    provider: str,
) -> None:
    found = engines(f"{provider}#some-model")
    rewriter = found.rewriter()
    assert rewriter and rewriter.follow_ups
    assert rewriter.rewrite("Welche Fähre ist gesunken?", ()) == "Which ferry sank?"
    assert found.rewriter("extractive") is found.rewriter("gpt") is engines("none").rewriter() is None


def test_a_provider_that_is_down_leaves_questions_to_the_rules() -> None:
    rewriter = engines("http://127.0.0.1:9/v1#m").rewriter()
    assert rewriter and rewriter.rewrite("Welche Fähre ist gesunken?", ()) == ""


@pytest.mark.parametrize(
    ("status", "told"),
    [("401", "key"), ("404", "does not know"), ("400", "does not accept")],
)
def test_a_provider_that_refuses_says_why(provider: str, status: str, told: str) -> None:
    with pytest.raises(EngineError, match=told) as caught:
        list(engines(f"{provider}#{status}").answerer().write(QUESTION, [FERRY]))
    assert caught.value.subject == status


def test_a_provider_that_is_down_says_so() -> None:
    with pytest.raises(EngineError, match="cannot be reached"):
        list(engines("http://127.0.0.1:9/v1#m").answerer().write(QUESTION, [FERRY]))


def test_a_missing_package_is_named_with_what_to_type() -> None:
    with pytest.raises(ConfigError, match="pip install langchain-anthropic"):
        chat_model("anthropic:claude-x")


def test_a_missing_key_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="key"):
        chat_model("openai:gpt-4o-mini")


@pytest.mark.parametrize("name", ["gpt-4o", "http://host/v1", "nobody:model"])
def test_a_name_that_is_none_is_a_clear_error(name: str) -> None:
    with pytest.raises(ConfigError, match="BYLINE_LLM"):
        engines(name)


def test_the_local_model_writes_and_ends_with_the_engines() -> None:
    folder = Settings().models
    if located(SMALL, folder) is None:
        pytest.skip("the small model is not here: `byline models fetch small`")
    found = engines("small", models=folder)
    said: list[str] = []
    found.prepare(fetching=False, say=said.append)
    try:
        asked = replace(QUESTION, standalone="Which ferry sank off Port Ansel?")
        drafts = [d for d in found.answerer().write(asked, [FERRY]) if isinstance(d, Draft)]
    finally:
        found.close()
    assert found.names() == ("small", "extractive")
    assert found.choices()[0] == (SMALL.title, "small")
    assert said == [f"{SMALL.title} is ready: it writes the answers from now on"]
    assert drafts[0].text  # what it says is measured by benchmarks/answers.py


def test_a_file_that_is_no_model_leaves_quotations_and_says_why(tmp_path: Path) -> None:
    file = tmp_path / "mine.gguf"
    file.write_bytes(b"GGUF?")
    found = engines("local", llm_file=file)
    said: list[str] = []
    found.prepare(say=said.append)
    found.close()
    assert found.answerer().name == "extractive"
    assert "mine.gguf" in found.progress and said == [found.progress]


def test_a_chat_model_can_be_had_for_other_work(provider: str) -> None:
    name = f"{provider}#some-model"
    model = engines(name).model("some-model")
    assert model and model().invoke("Who?").text == "Which ferry sank?"
    assert engines(name).model("extractive") is engines("local").model("local") is None
