"""`byline` as a whole: its commands, and the old names that go on working."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.app.cli import main
from tests.fakes import FakeEmbedder

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


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("ingest.py --nope", "ingest.py: No such option: --nope"),
        ("ingest.py --sync", "ingest.py: Option '--sync' requires an argument. See ingest.py --help."),
        ("ingest.py", "ingest.py: Invalid value: expected files, folders or addresses, or an option"),
        ("ingest.py --watch a --list", "ingest.py: Invalid value: --watch does nothing else"),
        ("app.py --port x", "app.py: Invalid value for '--port'"),
        ("app.py --since 2025-99-01", "app.py: Invalid value for '--since'"),
        ("-m rag.app.cli nonsense", "byline: No such command 'nonsense'. See byline --help."),
        ("-m rag.app.cli ask --days 3 Why?", "byline ask: No such option: --days"),
        ("-m rag.app.cli evaluate run", "byline evaluate run: Missing argument"),
    ],
)
def test_an_ill_formed_option_is_one_line(command: str, line: str) -> None:
    done = subprocess.run(
        [sys.executable, *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(line) and done.stderr.count("\n") == 1, done.stderr


@pytest.fixture
def byline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, Any]]:
    """Exit status and the JSON of standard output, else what was printed to standard error."""
    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)

    def command(*arguments: object) -> tuple[int, Any]:
        capsys.readouterr()
        status = main([*map(str, arguments), "--data", str(tmp_path / "data"), "--json"])
        printed = capsys.readouterr()
        return status, json.loads(printed.out) if printed.out else printed.err

    return command


def test_articles_go_in_and_out(byline: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Storm\n\nA storm hit the coast.\n")
    status, report = byline("ingest", tmp_path / "a.md", "--refine")
    assert (status, report["added"], report["embedded"]) == (0, 1, 1)
    status, (row,) = byline("list")
    assert (status, row["title"], row["state"]) == (0, "Storm", "ready")
    assert [a["id"] for a in byline("versions", row["id"])[1]] == [row["id"]]
    assert byline("export", tmp_path / "out.jsonl")[1]["articles"] == 1
    assert byline("export", tmp_path / "out.jsonl")[0] == 2
    assert byline("export", tmp_path / "out.jsonl", "--force")[0] == 0
    assert byline("remove", row["id"])[1]["removed"] == 1
    assert byline("list") == (0, [])
    assert byline("ingest", tmp_path / "out.jsonl")[1]["added"] == 1


def test_feeds_are_followed_and_listed(byline: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text(
        '<opml><body><outline xmlUrl="https://a.example/rss"/></body></opml>'
    )
    assert byline("feeds", "add", tmp_path / "feeds.opml")[1]["added"] == ["https://a.example/rss"]
    assert [feed["url"] for feed in byline("feeds", "list")[1]] == ["https://a.example/rss"]
    assert byline("feeds", "remove", "https://a.example/rss")[0] == 0
    assert byline("feeds", "poll")[1]["added"] == 0


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["ingest"], 2, "expected files, folders or addresses"),
        (["ingest", "--watch", "a", "b"], 2, "--watch does nothing else"),
        (["ingest", "--watch", "nowhere"], 1, "expected a folder to watch"),
        (["ingest", "--sync", "nowhere"], 1, "nowhere: expected a folder"),
        (["remove", "nothing"], 2, "byline: nothing: no article"),
        (["versions", "nothing"], 2, "byline: nothing: no article"),
        (["feeds", "add", "nowhere"], 1, "byline: nowhere: cannot be read"),
        (["feeds", "remove", "https://a.example/"], 2, "no such feed"),
        (["feeds", "add"], 2, "Missing argument"),
    ],
)
def test_an_error_is_a_line(
    byline: Callable[..., tuple[int, Any]], arguments: list[str], status: int, error: str
) -> None:
    found, printed = byline(*arguments)
    assert found == status and error in printed and "Traceback" not in printed


def test_a_question_that_cannot_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "x" * 3000, "--data", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith("byline: question: ")
    assert main(["serve", "--port", "99999", "--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("byline: BYLINE_PORT: ")
