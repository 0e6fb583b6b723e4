"""The app as it is started, with a collection: commands find it, it takes in what is added, it ends cleanly."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from rag.app.api.running_app import find_app
from rag.app.cli import main
from rag.core.settings import load_settings
from tests.served import served as served_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    assert main(["collections", "add", "sport", "--data", str(tmp_path)]) == 0
    command = [sys.executable, "app.py", "--data", str(tmp_path), "--port", "0"]
    given = {"BYLINE_LLM": "none", "BYLINE_ROOT_PATH": "/news"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BYLINE_")}
    process = subprocess.Popen(
        command, cwd=ROOT, env=kept | given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    yield tmp_path, process.stdout.readline().removeprefix("Byline is on ").partition("/enter")[0]
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert "Traceback" not in told


def health(address: str) -> dict[str, Any]:
    with urlopen(f"{address}/healthz", timeout=20) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def wait(until: Any, patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not until():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_a_collection_is_worked_on_while_nobody_asks(
    served: tuple[Path, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, address = served
    assert address.endswith("/news")
    sport = data / "collections" / "sport"
    wait((sport / "app.json").is_file)
    monkeypatch.setenv("BYLINE_DATA", str(data))
    article = data / "a.md"
    article.write_text(
        "---\ntitle: Ravens win\n---\n\nThe Ravens won the regatta of Port Ansel by a length.\n"
    )
    assert main(["ingest", str(article), "--collection", "sport"]) == 0
    assert health(f"{address}/c/sport")["ready"] == 1
    assert health(address)["ready"] == 0
    capsys.readouterr()
    assert main(["ask", "Who won the regatta?", "--collection", "sport"]) == 0
    assert "Ravens" in capsys.readouterr().out
    assert main(["address", "--collection", "sport"]) == 0
    assert capsys.readouterr().out.startswith(f"{address}/c/sport/enter?key=")
    assert main(["collections", "add", "late"]) == 0
    wait((data / "collections" / "late" / "app.json").is_file)
    assert main(["collections", "remove", "late", "--yes"]) == 0
    with pytest.raises(HTTPError, match="404"):
        health(f"{address}/c/late")
    assert not (data / "collections" / "late").exists()


def test_with_accounts_a_command_asks_the_app_of_a_collection(tmp_path: Path) -> None:
    assert main(["users", "add", "ada", "--role", "owner", "--data", str(tmp_path)]) == 0
    assert main(["collections", "add", "sport", "--data", str(tmp_path)]) == 0
    sport = tmp_path / "collections" / "sport"
    with served_app(tmp_path, BYLINE_ACCOUNTS="on"):
        wait((sport / "app.json").is_file)
        app = find_app(load_settings(data=sport, llm="none", accounts="on"))
        assert app and app.path == "/c/sport" and app.ask({"question": "Who won the cup?"})
