"""The wheel works alone: installed beside the locked packages, far from the checkout, it adds and answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "rag corpus app.py ingest.py setup.py pyproject.toml MANIFEST.in README.md LICENSE requirements.lock"
)
"""What the wheel and the source distribution are made of."""
LOUVRE = "Who refused the resignation of the director of the Louvre?"
PROGRAM = """
import rag
from rag import Archive

with Archive.open("data", llm="none") as archive:
    (added,) = archive.add({"title": "The ferry Petrel sinks", "text": "The ferry Petrel sank off "
        "Ravenholm and 40 people died, the coastguard said on Friday.", "published": "2025-05-03"})
    answer = archive.ask("How many people died when the ferry Petrel sank?")
    print(rag.__file__, added.result, answer.answer, sep="\\n")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made from the source distribution, which is made from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("build")
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


@pytest.fixture(scope="module")
def binaries(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a virtual environment that has the wheel, and the locked packages in sight."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "locked.pth").write_text(sysconfig.get_path("purelib"))
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], check=True)
    return folder / "bin"


def test_it_holds_one_package_with_all_that_it_reads(wheel: Path) -> None:
    with ZipFile(wheel) as held:
        names = {*held.namelist()}
        about = held.read("byline-0.1.0.dist-info/METADATA").decode()
    assert {name.split("/")[0] for name in names} == {"rag", "byline-0.1.0.dist-info"}
    files = {file.relative_to(ROOT) for file in (ROOT / "rag").rglob("*") if file.is_file()}
    files -= {file for file in files if "__pycache__" in file.parts or file.name == "README.md"}
    corpus = {file for file in (ROOT / "corpus").rglob("*") if file.suffix in (".md", ".jsonl")}
    expected = {*map(str, files), *(f"rag/{file.relative_to(ROOT)}" for file in corpus)}
    assert len(corpus) > 70 and expected == {name for name in names if name.startswith("rag/")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert about.count("\nRequires-Dist: ") == len(project["dependencies"])


def test_a_walk_through_it(binaries: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    started = time.monotonic()
    told: list[str] = []

    def lap(name: str) -> None:
        told.append(f"{name} {time.monotonic() - started:.0f} s")

    assert "Ask an archive of news" in run(tmp_path, binaries / "byline", "--help")
    lap("help")
    report = json.loads(run(tmp_path, binaries / "byline", "ingest", "--sample", "--json"))
    assert report["added"] == len([*(ROOT / "corpus" / "articles").glob("*.md")])
    assert report["failed"] == 0
    lap("sample corpus added")
    assert "Dati" in json.loads(run(tmp_path, binaries / "byline", "ask", LOUVRE))["answer"]
    lap("asked by the command")
    with serving(tmp_path, binaries) as url:
        assert "Dati" in asked(url)["answer"]
        page = fetched(url).decode()
        assert "<title>Byline" in page and fetched(f"{url}/byline/style.css")
    lap("served and asked")
    home, added, answer = run(tmp_path, binaries / "python", "-c", PROGRAM).splitlines()
    assert Path(home).is_relative_to(binaries.parent) and added == "added"
    assert "40 people died" in answer
    lap("asked by a program")
    with capsys.disabled():
        print(f"\nthe wheel's walk: {', '.join(told)}")


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
def serving(folder: Path, binaries: Path) -> Iterator[str]:
    """The address of an app that is asked to end at the end of the block."""
    command: list[str | Path] = [binaries / "byline", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
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


def asked(url: str) -> dict[str, str]:
    body = json.dumps({"question": LOUVRE}).encode()
    answer: dict[str, str] = json.loads(
        fetched(Request(f"{url}/ask", body, {"Content-Type": "application/json"}))
    )
    return answer


def fetched(request: str | Request) -> bytes:
    with urlopen(request, timeout=60) as response:
        content: bytes = response.read()
    return content
