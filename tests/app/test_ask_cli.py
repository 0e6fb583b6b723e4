"""`app.py --ask` in a process of its own, with the real model, on the sample corpus."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.ask import ask_lines, asker
from rag.core.errors import QuestionError
from tests.fakes import FakeEmbedder, settings

ROOT = Path(__file__).parents[2]


def python(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    environment = os.environ | {"BYLINE_LLM": "none"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False
    )


@pytest.fixture
def data(sample_archive: Path) -> str:
    return str(sample_archive)


def test_one_question(data: str) -> None:
    done = python("app.py", "--ask", "Who refused the Louvre director's resignation?", "--data", data)
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert "Dati" in answer["answer"] and not answer["refused"]
    assert {c["outlet"] for c in answer["citations"]} <= {"USA Today"}


def test_lines_of_questions_load_everything_once(data: str) -> None:
    lines = [
        {
            "question": "How many measles cases has the Texas outbreak reached so far?",
            "as_of": "2025-02-28",
        },
        {"question": ""},
        "not json",
        {
            "question": "And how many of those were in Gaines County?",
            "history": [
                {"question": "How many measles cases had Texas on 4 March 2025?", "answer": "159"}
            ],
        },
    ]
    given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    done = python("app.py", "--ask", "-", "--data", data, given=given)
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 4
    assert "124" in answers[0]["answer"]
    assert "107" in answers[3]["answer"] and "measles" in answers[3]["standalone_question"]
    assert answers[1]["line"] == 2 and answers[2]["line"] == 3
    assert all(hit["published"] <= "2025-02-28" for hit in answers[0]["hits"])


def test_half_an_emoji_or_a_bad_byte_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = [
        b'{"question": "Who won \\ud83d?"}',
        b'{"question": "Who won \xed\xa0\xbd?"}',
        b"[" * 100_000,
    ]
    lines += [b'{"question": "Who?", "history": [{"question": "a", "answer": "\\udc4d"}]}']
    lines += [b'{"question": "x", "\\ud83d": 1, "since": "May"}', b'\xef\xbb\xbf{"question": ""}']
    out = io.StringIO()
    ask_lines(settings(tmp_path), {}, lines, out)
    answers = [json.loads(line) for line in out.getvalue().encode().splitlines()]
    assert [answer["line"] for answer in answers] == [1, 2, 3, 4, 5, 6]
    assert "\\ud83d" in answers[0]["error"] and "not JSON" in answers[1]["error"]
    assert "YYYY-MM-DD" in answers[4]["error"] and "expected a text" in answers[5]["error"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--ask", "x" * 3000], 1, "3,000 characters"),
        (["--ask", "Who?", "--since", "2025-05-02", "--until", "2025-05-01"], 1, "after until"),
        (["--ask", "Who?", "--since", "May"], 2, "since"),
        (["--port", "99999"], 2, "BYLINE_PORT"),
    ],
)
def test_wrong_use_is_explained(data: str, arguments: list[str], status: int, message: str) -> None:
    done = python("app.py", *arguments, "--data", data)
    assert done.returncode == status
    assert message in done.stderr and "Traceback" not in done.stderr


def test_a_refused_question_waits_for_the_model_that_is_being_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Python that ended meanwhile was aborted by the model's library, with status -6."""
    loaded = threading.Event()

    class Slow(FakeEmbedder):
        def embed(self, texts: Any) -> Any:
            time.sleep(0.5)
            loaded.set()
            return super().embed(texts)

    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: Slow())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)
    with pytest.raises(QuestionError), asker(settings(tmp_path)) as answer:
        answer({"question": "x" * 3000})
    assert loaded.is_set()
