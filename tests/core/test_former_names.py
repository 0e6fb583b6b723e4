"""rag/core/former_names.py: what the first release's README imported and called goes on working, and says its new name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = """
from rag.config import load_settings
from rag.pipeline import Archive
from rag.retrieve import as_langchain

retriever = as_langchain(Archive(load_settings(data={data!r})).retriever)
print(retriever.invoke("Who is the new pope?")[0].metadata["title"])
"""


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_first_readmes_example_works_and_says_the_new_names(sample_archive: Path) -> None:
    done = python("-c", EXAMPLE.format(data=str(sample_archive)))
    assert done.returncode == 0, done.stderr
    assert "pope" in done.stdout.lower() or "leo" in done.stdout.lower()
    assert "rag.config is now `rag.core.settings`." in done.stderr


@pytest.mark.parametrize(
    ("module", "command"), [("models", "models"), ("evaluation", "evaluate"), ("verify", "verify")]
)
def test_a_former_command_works_and_says_the_new_one(module: str, command: str) -> None:
    former = python("-m", f"rag.{module}", "--help")
    new = python("-m", "rag.app.cli", command, "--help")
    assert former.returncode == new.returncode == 0
    assert former.stdout.split("\n", 1)[1] == new.stdout.split("\n", 1)[1]
    assert f"rag.{module} is now `byline {command}`." in former.stderr


def test_a_name_that_never_was_is_still_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        __import__("rag.shelf")
