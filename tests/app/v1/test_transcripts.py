"""Transcripts of curl against the running app, as docs/programs.md shows them, over three articles."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.owner_key import ensure_key
from tests.app.v1.test_ask import read_events

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
ROOT = Path(__file__).parents[3]
ARTICLES = {
    "ferry.md": "# Ferry leaves Ravenholm at noon\n\nThe ferry to Ravenholm left the harbour at noon on "
    "3 May 2024, the harbour office said. Forty people were on board.\n",
    "bridge.md": "# Kestrel bridge opens\n\nThe Kestrel bridge opened to traffic on Friday, its owner "
    "said. It cost 12 million crowns.\n",
    "gulls.md": "# Gulls return\n\nGulls came back to the cliffs of Ravenholm in April, a month early.\n",
}


class Shell:
    """Runs the commands of a transcript with BYLINE, the address, and KEY, the owner's key."""

    def __init__(self, folder: Path, address: str, key: str) -> None:
        self.folder = folder
        self._environment = os.environ | {"BYLINE": address, "KEY": key}

    def run(self, command: str) -> str:
        """What a command prints."""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, command: str) -> Any:
        """The JSON that it prints."""
        return json.loads(self.run(command))


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("programs")
    (folder / "news").mkdir()
    for name, text in ARTICLES.items():
        (folder / "news" / name).write_text(text)
    environment = os.environ | {"BYLINE_LLM": "none"}
    data = str(folder / "data")
    add = [sys.executable, "ingest.py", str(folder / "news"), "--data", data]
    subprocess.run(add, cwd=ROOT, env=environment, check=True, capture_output=True)
    serve = [sys.executable, "app.py", "--data", data, "--port", "0"]
    app = subprocess.Popen(serve, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert app.stdout
    address = app.stdout.readline().removeprefix("Byline is on ").partition("/enter")[0]
    yield Shell(folder, address, ensure_key(folder / "data"))
    app.send_signal(signal.SIGTERM)
    assert app.wait(30) == 0
    app.stdout.close()


def test_ask(shell: Shell) -> None:
    answer = shell.json(
        """curl -s $BYLINE/api/v1/ask -d '{"question": "When did the ferry leave Ravenholm?"}'"""
    )
    assert "noon" in answer["answer"] and answer["citations"][0]["title"].startswith("Ferry")


def test_ask_for_events(shell: Shell) -> None:
    told = shell.run(
        """curl -sN $BYLINE/api/v1/ask -H 'Accept: text/event-stream' \\
             -d '{"question": "How much did the Kestrel bridge cost?"}'"""
    )
    events = read_events(told)
    names = [name for name, _ in events]
    assert names[:3] == ["waiting", "understood", "evidence"]
    assert "sentence" in names and names[-1] == "done" and "12 million" in events[-1][1]["answer"]


def test_search(shell: Shell) -> None:
    found = shell.json(
        """curl -sG $BYLINE/api/v1/search --data-urlencode 'q=gulls Ravenholm' -d limit=2"""
    )
    assert found["hits"][0]["title"] == "Gulls return" and len(found["hits"]) <= 2


def test_add_get_correct_and_remove(shell: Shell) -> None:
    added = shell.json(
        """curl -s $BYLINE/api/v1/articles -H "Authorization: Bearer $KEY" -H 'Idempotency-Key: job-1' \\
             -d '[{"title": "Storm closes the harbour", "text": "A storm closed the harbour on Monday.",
                   "outlet": "Gull Times", "published": "2024-06-03",
                   "url": "https://gull.example/storm"}, {"title": "A headline alone"}]'"""
    )
    assert [one["result"] for one in added["results"]] == ["added", "refused"]
    article = f"$BYLINE/api/v1/articles/{added['results'][0]['article_id']}"
    assert shell.json(f"curl -s {article}")["outlet"] == "Gull Times"
    changed = shell.json(
        f"""curl -s -X PATCH {article} -H "Authorization: Bearer $KEY" -d '{{"section": "Weather"}}'"""
    )
    assert changed["changed"] == ["section"] and changed["fields"]["section"] == "Weather"
    removed = shell.json(f"""curl -s -X DELETE {article} -H "Authorization: Bearer $KEY" """)
    assert removed["removed"] == [added["results"][0]["article_id"]]
    assert shell.json(f"curl -s {article}")["status"] == 410
    back = shell.json(f"""curl -s -X POST {article}/restore -H "Authorization: Bearer $KEY" """)
    assert back["back"] == removed["removed"]


def test_add_a_file(shell: Shell) -> None:
    (report := shell.folder / "report.md").write_text("# Tide report\n\nThe tide was high.\n")
    added = shell.json(
        f"""curl -s "$BYLINE/api/v1/articles/file?name=report.md" -H "Authorization: Bearer $KEY" \\
             --data-binary @{report.name}"""
    )
    assert added["counts"] == {"added": 1}


def test_verify(shell: Shell) -> None:
    sentences = ("The ferry to Ravenholm left the harbour at noon on 3 May 2024.",
                 "The Kestrel bridge cost 90 million crowns.")  # fmt: skip
    draft = " ".join(sentences)
    (shell.folder / "draft.json").write_text(json.dumps({"text": draft}))
    found = shell.json("curl -s $BYLINE/api/v1/verify -d @draft.json")
    right, wrong = found["sentences"]
    assert right["verdict"] == "supported" and right["citation"]["title"].startswith("Ferry")
    assert wrong["verdict"] != "supported" and "90 million" in str(wrong["missing"])


def test_be_a_reader(shell: Shell) -> None:
    reader = shell.json("curl -s -c reader.txt $BYLINE/api/v1/reader")
    assert reader["kept"]
    shell.run(
        """curl -s -b reader.txt "$BYLINE/api/v1/ask?keep=true" -d '{"question": "Where are the gulls?"}'"""
    )
    (kept,) = shell.json("curl -s -b reader.txt $BYLINE/api/v1/conversations")["conversations"]
    assert kept["title"] == "Where are the gulls?"
    assert shell.json("curl -s $BYLINE/api/v1/conversations")["conversations"] == []


def test_what_goes_wrong(shell: Shell) -> None:
    problem = shell.json("curl -s -H 'X-Request-ID: job-7' -X DELETE $BYLINE/api/v1/articles/1f3a")
    assert (problem["status"], problem["request_id"]) == (401, "job-7")
    headers = shell.run("curl -s -D - -o /dev/null $BYLINE/api/v1/nowhere")
    assert (
        "404" in headers.splitlines()[0] and "content-type: application/problem+json" in headers.lower()
    )
    assert "x-request-id" in headers.lower() and "content-security-policy" in headers.lower()


def test_the_description(shell: Shell) -> None:
    assert shell.json("curl -s $BYLINE/api/v1/openapi.json")["openapi"].startswith("3.1")
    assert "POST /api/v1/ask" in shell.run("curl -s $BYLINE/api/v1/docs")
