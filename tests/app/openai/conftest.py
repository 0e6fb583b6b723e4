"""One app for all tests of the protocol."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from tests.served import Served, served


@pytest.fixture(scope="session")
def app(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = shutil.copytree(sample_archive, tmp_path_factory.mktemp("openai") / "data")
    with served(data) as running:
        client = OpenAI(base_url=f"{running.url}/v1", api_key="warm-up")
        for _ in range(2):  # the first question is answered while models load, by fewer of them
            client.chat.completions.create(
                model="byline", messages=[{"role": "user", "content": "Who led the Louvre?"}]
            )
        yield running


@pytest.fixture
def client(app: Served) -> OpenAI:
    """A client that sends a key, as it must, and one of nobody's."""
    return OpenAI(base_url=f"{app.url}/v1", api_key="sk-anything", max_retries=0)
