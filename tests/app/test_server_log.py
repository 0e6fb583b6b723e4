"""What a running app logs: no question, no key; each event an object a line when that is asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from gradio_client import Client

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
import rag.archive
from rag.answer.assistant import Assistant
from tests.fakes import FakeEmbedder
rag.archive.build_embedder = rag.archive.StaticEmbedder = lambda *_: FakeEmbedder()
from rag.app.cli import main
main(["ingest", sys.argv[2], "--data", sys.argv[1], "--json"])
answer, stream = Assistant.answer, Assistant.stream

def broken(self, question, *rest):
    raise RuntimeError(f"no answer to {question.text}")

Assistant.answer = lambda self, question, *rest: ("break" in question.text and broken or answer)(self, question, *rest)
Assistant.stream = lambda self, question, *rest: ("break" in question.text and broken or stream)(self, question, *rest)
sys.exit(main(["serve", "--data", sys.argv[1], "--port", "0"]))
"""
MARKER = "quagmirish"
KEY = "sk-not-to-be-logged"


def call(url: str, question: str | None = None) -> int:
    body = json.dumps({"question": question}).encode() if question else None
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@pytest.mark.parametrize("form", ["json", "text"])
def test_neither_questions_nor_keys_are_logged(tmp_path: Path, form: str) -> None:
    (tmp_path / "a.md").write_text("# Storm\n\nA storm hit the coast on Monday.\n")
    settings = {
        "BYLINE_LOG": form,
        "OPENAI_API_KEY": KEY,
        "BYLINE_LLM": f"http://user:{KEY}@127.0.0.1:9/v1#m",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path / "data"), str(tmp_path / "a.md")],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    lines = iter(process.stdout)
    next(lines)
    next(lines)
    server = next(lines).split()[-1]
    try:
        statuses = [
            call(f"{server}/ask", f"What hit the {MARKER} coast?"),
            call(f"{server}/ask", f"What may break the {MARKER}?"),
            call(f"{server}/ask", MARKER * 1000),
            call(f"{server}/ask?question={MARKER}"),
            call(f"{server}/{MARKER}"),
        ]
        client = Client(server, verbose=False)
        client.predict(question=f"What hit the {MARKER} coast?", api_name="/ask")
    finally:
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert statuses[:3] == [200, 500, 422]
    assert MARKER not in out + err and KEY not in out + err
    assert "request failed" in err and "in broken" in err and "RuntimeError" in err
    assert "question answered" in err
    if form == "json":
        events = [json.loads(line) for line in err.splitlines()]
        assert all({"time", "level", "logger", "event"} <= {*event} for event in events)
