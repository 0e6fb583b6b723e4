"""A machine without UTF-8 or with its clock in 1970, and links that name another host before their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rag.app.api.passage_view import web_address
from rag.app.cli.machine import clock_problem
from rag.core.links import without_user

ROOT = Path(__file__).parents[2]
BARE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "BYLINE_LLM": "none"}


def byline(*words: str) -> str:
    command = [sys.executable, "-m", "rag.app.cli", *words]
    environment = os.environ | BARE | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_locale_without_utf8(tmp_path: Path) -> None:
    file = tmp_path / "Köln – 中文.md"
    file.write_text("# Überschwemmung in Köln\n\nThe Rhine rose in Köln on Monday – 中文.\n", "utf-8")
    data = ("--data", str(tmp_path / "data"))
    report = json.loads(byline("ingest", str(file), *data, "--json"))
    assert (report["added"], report["failed"]) == (1, 0)
    assert "Köln – 中文.md" in byline("list", *data, "--json")
    answer = json.loads(byline("ask", "What did the Rhine do in Köln?", *data))
    assert "Köln on Monday – 中文" in answer["answer"]
    byline("export", str(tmp_path / "Köln.jsonl"), *data)
    assert "中文" in json.loads((tmp_path / "Köln.jsonl").read_text("utf-8").splitlines()[-1])["text"]


def test_a_clock_that_is_not_set() -> None:
    problem = clock_problem(date(1970, 1, 1))
    assert "found 1970-01-01" in problem and "\n" not in problem
    assert not clock_problem(date.today())


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://reuters.com@evil.example/a", "https://evil.example/a"),
        ("https://user:key@news.example:81/a@b?c=@", "https://news.example:81/a@b?c=@"),
        ("HTTP://a@b@evil.example", "HTTP://evil.example"),
        ("https://news.example/@author", "https://news.example/@author"),
        ("https://news.example?x=a@b", "https://news.example?x=a@b"),
        ("https://good.example\\@evil.example/", "https://good.example\\@evil.example/"),
    ],
)
def test_links_are_shown_without_a_user(url: str, shown: str) -> None:
    assert without_user(url) == shown
    assert "reuters.com@" not in web_address(url)
