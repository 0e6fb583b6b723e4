"""`--ask` beside a running app asks that app, if it is the right one and can answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from rag.app.api import running_app
from rag.app.api.running_app import INSTANCE, announce_app, find_app, withdraw_app
from rag.core.errors import QuestionError
from rag.core.settings import Settings

ROOT = Path(__file__).parents[2]
ANSWER = {"answer": "The app says so. [1]"}


class FakeApp(ThreadingHTTPServer):
    """Answers as it was told to, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.instance: object = INSTANCE
        self.reply: tuple[int, bytes] = 200, json.dumps(ANSWER).encode()
        self.asked: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: FakeApp

    def do_GET(self) -> None:
        self._send(200, json.dumps({"status": "ok", "instance": self.server.instance}).encode())

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._send(*self.server.reply)

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its parent's name
        """Nothing."""


@contextmanager
def serving(app: FakeApp) -> Iterator[FakeApp]:
    with app:
        thread = Thread(target=app.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield app
        app.shutdown()
        thread.join()


@pytest.fixture
def app() -> Iterator[FakeApp]:
    with serving(FakeApp()) as app:
        yield app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, llm="none")


def test_an_app_that_says_so_is_found_and_asked(app: FakeApp, settings: Settings) -> None:
    assert find_app(settings) is None
    announce_app(settings, app.url)
    found = find_app(settings)
    assert found is not None and found.ask({"question": "Who?", "outlets": []}) == ANSWER
    assert app.asked == [{"question": "Who?", "outlets": []}]
    withdraw_app(settings)
    assert find_app(settings) is None and not list(settings.data.iterdir())


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_an_app_that_listens_everywhere_is_asked_here(
    app: FakeApp, settings: Settings, host: str
) -> None:
    announce_app(settings, f"http://{host}:{app.server_port}")
    assert find_app(settings) is not None


@pytest.mark.parametrize("url", ["http://192.0.2.7:7860", "http://example.com:7860"])
def test_an_app_elsewhere_is_not_noted(settings: Settings, url: str) -> None:
    announce_app(settings, url)
    assert not list(settings.data.iterdir())


def test_a_process_that_took_the_port_is_not_asked(app: FakeApp, settings: Settings) -> None:
    announce_app(settings, app.url)
    app.instance = "another"
    assert find_app(settings) is None
    app.instance = None
    assert find_app(settings) is None


def test_an_app_with_other_settings_is_not_asked(app: FakeApp, settings: Settings) -> None:
    announce_app(settings, app.url)
    assert find_app(settings.model_copy(update={"hits": 5})) is None
    assert find_app(settings.model_copy(update={"llm": "small"})) is None
    assert find_app(settings.model_copy(update={"port": 1, "poll_feeds": True})) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"url": "http://192.0.2.7:7860"},
        {"url": "http://localhost:7860"},
        {"url": "http://127.0.0.1:99999"},
        {"url": "file:///etc/passwd"},
        {"url": 7},
        {"instance": None},
        {"settings": ""},
    ],
)
def test_a_note_that_is_not_ours_is_not_followed(
    app: FakeApp, settings: Settings, change: dict[str, object]
) -> None:
    announce_app(settings, app.url)
    (file,) = settings.data.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | change), "utf-8")
    assert find_app(settings) is None
    file.write_bytes(b"\xff[]")
    assert find_app(settings) is None
    file.write_text("[]", "utf-8")
    assert find_app(settings) is None
    withdraw_app(settings)
    assert file.exists(), "another's note is left alone"


def test_a_dead_app_is_not_waited_for(app: FakeApp, settings: Settings) -> None:
    announce_app(settings, app.url)
    found = find_app(settings)
    app.shutdown()
    app.server_close()
    assert found is not None and found.ask({"question": "Who?"}) is None
    assert find_app(settings) is None


@pytest.mark.parametrize(
    "reply", [(503, b'{"error": "busy"}'), (500, b"oops"), (200, b"[1]"), (200, b"{")]
)
def test_an_app_that_cannot_answer_now_leaves_it_to_us(
    app: FakeApp, settings: Settings, reply: tuple[int, bytes]
) -> None:
    announce_app(settings, app.url)
    app.reply = reply
    found = find_app(settings)
    assert found is not None and found.ask({"question": "Who?"}) is None


def test_what_cannot_be_asked_is_explained_in_the_apps_words(app: FakeApp, settings: Settings) -> None:
    announce_app(settings, app.url)
    app.reply = 422, b'{"error": "since: expected a day as YYYY-MM-DD, found: \'May\'."}'
    found = find_app(settings)
    assert found is not None
    with pytest.raises(QuestionError) as caught:
        found.ask({"question": "Who?", "since": "May"})
    assert str(caught.value) == "since: expected a day as YYYY-MM-DD, found: 'May'."


def test_no_proxy_is_asked(app: FakeApp, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    announce_app(settings, app.url)
    assert find_app(settings) is not None


def test_the_command_asks_the_app(app: FakeApp, tmp_path: Path) -> None:
    announce_app(Settings(data=tmp_path, llm="none"), app.url)
    command = [sys.executable, "app.py", "--data", str(tmp_path), "--ask"]
    environment = os.environ | {"BYLINE_LLM": "none"}

    def run(asked: str, given: str = "") -> str:
        done = subprocess.run(
            [*command, asked],
            cwd=ROOT,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert json.loads(run("Who won?")) == ANSWER
    assert [
        json.loads(line)
        for line in run("-", '{"question": "Who?"}\n{"question": "When?"}\n').splitlines()
    ] == [
        ANSWER,
        ANSWER,
    ]
    assert [a["question"] for a in app.asked] == ["Who won?", "Who?", "When?"]
    assert not (tmp_path / "catalog.sqlite3").exists(), "nothing is opened here"


def test_answers_depend_on_these_settings() -> None:
    """A new setting is either for answers, and named there, or it is not."""
    others = (
        "data host port allowed_hosts max_file_mb max_upload_mb max_upload_files allow_private_hosts"
    )
    others += (
        " accounts llm_key trusted_proxies root_path collection crawl_delay poll_feeds poll_minutes"
    )
    others += " stop_seconds"
    others += " keep_questions keep_chats keep_chats_days metrics_key otlp_endpoint trace_content"
    others += " oidc_issuer oidc_client_id oidc_client_secret oidc_name oidc_roles oidc_domains"
    assert {*running_app._SHAPING} | {*others.split()} == {*Settings.model_fields}
