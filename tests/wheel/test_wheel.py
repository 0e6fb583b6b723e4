"""The wheel works alone: installed beside the locked packages, far from the checkout, it adds and answers."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.wheel.walk import LOUVRE, ROOT, build_wheel, check_answer, check_served, run, serving

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
    return build_wheel(tmp_path_factory.mktemp("build"))


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
    check_answer(json.loads(run(tmp_path, binaries / "byline", "ask", LOUVRE)))
    lap("asked by the command")
    with serving(tmp_path, [binaries / "byline"]) as url:
        check_served(url)
    lap("served and asked")
    home, added, answer = run(tmp_path, binaries / "python", "-c", PROGRAM).splitlines()
    assert Path(home).is_relative_to(binaries.parent) and added == "added"
    assert "40 people died" in answer
    lap("asked by a program")
    with capsys.disabled():
        print(f"\nthe wheel's walk: {', '.join(told)}")
