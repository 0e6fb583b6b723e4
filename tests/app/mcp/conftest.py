"""One app for all tests of the protocol, and the ways to reach it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mcp.client.stdio import StdioServerParameters

from tests.served import ROOT, Served, served


@pytest.fixture(scope="session")
def data(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(sample_archive, tmp_path_factory.mktemp("mcp") / "data"))


@pytest.fixture(scope="session")
def app(data: Path) -> Iterator[Served]:
    with served(data) as running:
        yield running


def command(data: Path) -> StdioServerParameters:
    """How a client starts `byline mcp` over an archive."""
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "rag.app.cli", "mcp", "--data", str(data)],
        env=os.environ | {"BYLINE_LLM": "none"},
        cwd=ROOT,
    )
