"""What a walk through an installed Byline does: the wheel built, a command run, the app served and asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "rag corpus app.py ingest.py setup.py pyproject.toml MANIFEST.in README.md LICENSE requirements.lock"
)
"""What the wheel and the source distribution are made of."""
LOUVRE = "Who refused the resignation of the director of the Louvre?"
"""A question, whose answer names Rachida Dati."""


def build_wheel(folder: Path) -> Path:
    """The wheel, made from the source distribution, which is made from a copy of the checkout."""
    source = folder / "source"
    source.mkdir()
    for name in PARTS.split():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def environment() -> dict[str, str]:
    """As of a person who has nothing set."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("BYLINE_", "PYTHON"))
    }
    return ours | {"BYLINE_LLM": "none"}


@contextmanager
def serving(folder: Path, byline: Sequence[str | Path], **variables: str) -> Iterator[str]:
    """The address of an app over `data` in the folder; it is asked to end at the end of the block."""
    command: list[str | Path] = [*byline, "serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment() | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as app:
        assert app.stdout
        lines = [app.stdout.readline(), app.stdout.readline()]
        found = re.search(r"http://127\.0\.0\.1:\d+$", lines[1].strip())
        try:
            assert found, lines
            yield found[0]
        finally:
            app.send_signal(signal.SIGTERM)
            _, errors = app.communicate(timeout=60)
    assert app.returncode == 0 and "Traceback" not in errors, errors


def check_served(url: str) -> None:
    """The app answers, and its page is there with its sheet."""
    body = json.dumps({"question": LOUVRE}).encode()
    asked = Request(f"{url}/ask", body, {"Content-Type": "application/json"})
    check_answer(json.loads(fetched(asked)))
    assert b"<title>Byline" in fetched(url)
    assert fetched(f"{url}/byline/style.css")


def check_answer(answer: dict[str, str]) -> None:
    assert "Dati" in answer["answer"], answer


def fetched(request: str | Request) -> bytes:
    with urlopen(request, timeout=60) as response:
        content: bytes = response.read()
    return content
