"""`byline` as a whole: its commands, and the old names that go on working."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.app.cli import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "arguments", "status", "printed", "error"),
    [
        ("rag.models", ["verify", "huge"], 2, "", "expected one of all-MiniLM-L6-v2"),
        ("rag.evaluation", ["metrics"], 0, "containment", ""),
        ("rag.evaluation", ["check", "nowhere.jsonl"], 2, "", "byline: nowhere.jsonl: this test set"),
        ("rag.verify", ["nowhere.jsonl", "--json"], 2, "", "byline: nowhere.jsonl: cannot be read"),
    ],
)
def test_an_old_name_works_and_says_the_new_one(
    module: str, arguments: list[str], status: int, printed: str, error: str
) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    notice, _, rest = done.stderr.partition("\n")
    assert f"{module} is now `byline " in notice
    assert (done.returncode, printed in done.stdout, error in rest) == (status, True, True)
    assert "Traceback" not in rest


@pytest.mark.parametrize(
    "arguments",
    [[], ["nonsense"], ["evaluate", "run"], ["evaluate", "report", "a", "--out", "b", "--markdown"]],
)
def test_wrong_usage(arguments: list[str]) -> None:
    assert main(arguments) == 2
