"""The app is told to stop while it works: what it has begun is finished, what would begin is refused.

A real process, real signals. Its answers wait for the test, as tests/browser/scripted.py has it.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.owner_key import read_key
from tests.browser.scripted import QUOTES
from tests.served import ROOT

STEPS = ("found", "writing1", "said1", "writing2", "said2")
STORM = {"title": "Storm closes the ferry", "text": "The ferry to Ravenholm stayed in the harbour."}


@dataclass
class App:
    """An app that answers when it is told."""

    folder: Path
    process: subprocess.Popen[str]
    port: int
    connections: list[http.client.HTTPConnection] = field(default_factory=list)
    answers: list[http.client.HTTPResponse] = field(default_factory=list)

    def let(self, *steps: str) -> None:
        """Let its answers go on by these steps."""
        for step in steps:
            (self.folder / step).touch()

    def ask(self, path: str = "/api/v1/ask", **headers: str) -> http.client.HTTPResponse:
        """The answer to a question, as far as its head."""
        return self.request("POST", path, {"question": "When was the kiln lit?"}, **headers)

    def request(
        self, method: str, path: str, fields: object = None, **headers: str
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = None if fields is None else json.dumps(fields)
        self.connections.append(connection)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        self.answers.append(answer)
        return answer

    def hang_up(self) -> None:
        for answer in self.answers:
            answer.close()
        for connection in self.connections:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> float:
        self.process.send_signal(number)
        return time.monotonic()

    def wait(self) -> tuple[int, str]:
        _, told = self.process.communicate(timeout=60)
        return self.process.returncode, told


@contextmanager
def scripted(folder: Path, **settings: str) -> Iterator[App]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.scripted", str(folder)],
        cwd=ROOT,
        env=os.environ | {"BYLINE_LLM": "none"} | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        app = App(folder, process, int(url.split(":")[2].split("/")[0]))
        try:
            yield app
        finally:
            app.hang_up()
    finally:
        process.kill()
        process.communicate()


def events(answer: http.client.HTTPResponse) -> list[tuple[str, Any]]:
    text = answer.read().decode()
    blocks = [
        dict(line.split(": ", 1) for line in b.splitlines() if ": " in line) for b in text.split("\n\n")
    ]
    return [(b["event"], json.loads(b["data"])) for b in blocks if "event" in b]


STREAM = {"Accept": "text/event-stream"}


def test_an_answer_that_is_being_streamed_is_whole(tmp_path: Path) -> None:
    with scripted(tmp_path) as app:
        answer = app.ask(**STREAM)
        app.let("found", "writing1")
        app.stop()
        time.sleep(0.5)
        refused = app.ask()
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert "being stopped" in json.loads(refused.read())["detail"]
        assert app.request("GET", "/healthz").status == 200
        ready = app.request("GET", "/readyz")
        assert (ready.status, json.loads(ready.read())["checks"]["stopping"]) == (503, "yes")
        app.let(*STEPS)
        (*_, (name, whole)) = events(answer)
        assert name == "done"
        assert [sentence["text"] for sentence in whole["sentences"]] == list(QUOTES)
        assert app.wait() == (0, "")


def test_an_answer_that_takes_too_long_is_cut_and_the_end_is_bounded(tmp_path: Path) -> None:
    with scripted(tmp_path, BYLINE_STOP_SECONDS="1") as app:
        answer = app.ask(**STREAM)
        began = app.stop()
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()
        status, told = app.wait()
        assert status == 0 and time.monotonic() - began < 20
        assert "Traceback" not in told


def test_questions_that_wait_in_line_hear_that_their_turn_does_not_come(tmp_path: Path) -> None:
    with scripted(tmp_path, BYLINE_STOP_SECONDS="1") as app:
        for _ in range(2):
            app.ask(**STREAM)
        said: list[int] = []
        waiting = threading.Thread(target=lambda: said.append(app.ask("/ask").status))
        waiting.start()
        time.sleep(1)
        app.stop()
        waiting.join(30)
        assert said == [503]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(tmp_path: Path, number: int) -> None:
    with scripted(tmp_path, BYLINE_STOP_SECONDS="300") as app:
        app.ask(**STREAM)
        app.stop(number)
        time.sleep(0.5)
        assert app.process.poll() is None
        began = app.stop(number)
        assert app.wait() == (0, "")
        assert time.monotonic() - began < 5
        assert not (tmp_path / "data" / "app.json").exists()


def test_with_nothing_under_way_it_ends_at_once(tmp_path: Path) -> None:
    with scripted(tmp_path, BYLINE_STOP_SECONDS="300") as app:
        time.sleep(3)  # the models are loaded
        began = app.stop(signal.SIGINT)
        assert app.wait() == (0, "")
        assert time.monotonic() - began < 20


def test_an_article_that_was_accepted_is_there_after_the_next_start(tmp_path: Path) -> None:
    with scripted(tmp_path) as app:
        key = {"Authorization": f"Bearer {read_key(tmp_path / 'data')}"}
        records = [STORM | {"id": f"storm-{n}", "text": f"{STORM['text']} Day {n}."} for n in range(300)]
        added = app.request("POST", "/api/v1/articles", records, **key)
        app.stop()
        assert json.loads(added.read())["counts"] == {"added": 300}
        assert app.wait() == (0, "")
    with scripted(tmp_path) as again:
        until = time.monotonic() + 60
        while (health := json.loads(again.request("GET", "/healthz").read()))["ready"] < 301:
            assert time.monotonic() < until, health
            time.sleep(0.2)
        assert health["pending"] == health["failed"] == 0
