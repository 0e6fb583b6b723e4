"""What several test files share because it takes seconds to make."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser's tests last: Playwright leaves an event loop running, and asyncio runs no other."""
    items.sort(key=lambda item: "browser" in item.path.relative_to(ROOT).parts)


@pytest.fixture(scope="session")
def sample_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample corpus, ingested as the README says and read by the embedding model."""
    folder = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "ingest.py", "corpus/", "--data", str(folder), "--refine", "--json"]
    environment = os.environ | {"BYLINE_LLM": "none"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == len(list((ROOT / "corpus" / "articles").glob("*.md"))) >= 60
    assert report["failed"] == report["duplicate"] == 0
    return folder
