"""`byline models`: what it prints, and its exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.app.cli.commands import app
from tests.fakes import CONTENT, TINY, publish

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the tiny model is fetched into, from a registry of three wheels."""
    registry = tmp_path / "registry"
    registry.mkdir()
    for number in (1, 2, 3):
        publish(registry, number)
    for name in ("rag.models.files.LOCAL_MODELS", "rag.models.fetch.LOCAL_MODELS"):
        monkeypatch.setattr(name, (TINY,))
    monkeypatch.setattr("rag.models.files.QWEN", TINY)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": registry, "BYLINE_MODELS": tmp_path / "models"}
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("BYLINE_LLM_FILE", raising=False)
    return tmp_path / "models"


@pytest.fixture
def run(models: Path) -> Run:
    def command(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["models", *arguments])
        assert not result.exception or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.output

    return command


def listed(run: Run) -> dict[str, str | None]:
    status, output = run("list", "--json")
    assert status == 0
    return {row["name"]: row["path"] for row in json.loads(output)}


def test_a_model_is_listed_fetched_and_verified(run: Run, models: Path) -> None:
    file = models / TINY.file
    assert listed(run)["tiny"] is None and not models.exists()
    assert run("verify", "tiny") == (1, "tiny: not here\n")
    assert run("verify")[0] == 0, "what was not fetched is no failure"
    for _ in range(2):
        status, output = run("fetch", "tiny")
        assert status == 0 and output.endswith(f"tiny: {file}\n")
    assert file.read_bytes() == CONTENT
    assert listed(run)["tiny"] == str(file)
    assert run("verify", "tiny") == (0, f"tiny: ok, {file}\n")


def test_without_a_name_the_default_is_fetched(run: Run, models: Path) -> None:
    assert run("fetch")[0] == 0
    assert (models / TINY.file).read_bytes() == CONTENT


def test_the_list_says_size_licence_place_and_hash(run: Run) -> None:
    status, output = run("list")
    assert status == 0
    assert "tiny  2,500 bytes  Apache-2.0  not here" in output
    assert TINY.title in output and f"sha256 {TINY.sha256}" in output
    assert "all-MiniLM-L6-v2  90,868,376 bytes  Apache-2.0  /" in output


def test_verifying_does_not_trust_the_stamp(run: Run, models: Path) -> None:
    run("fetch", "tiny")
    file = models / TINY.file
    before = file.stat()
    file.write_bytes(CONTENT[:-1] + b"?")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    status, output = run("verify")
    assert status == 1 and "expected sha256" in output and TINY.sha256 in output
    assert listed(run)["tiny"] is None, "nor is the stamp trusted afterwards"


def test_a_fetch_that_fails_says_why(run: Run, models: Path) -> None:
    (models.parent / "registry" / "byline_tiny_part2-1.0-py3-none-any.whl").unlink()
    status, output = run("fetch", "tiny")
    assert status == 1
    assert (
        "byline: tiny: " in output and "byline-tiny-part2==1.0" in output and "Traceback" not in output
    )


def test_the_users_own_file_is_used_in_place(
    run: Run, models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "downloads" / TINY.file
    own.parent.mkdir()
    own.write_bytes(CONTENT)
    monkeypatch.setenv("BYLINE_LLM_FILE", str(own))
    assert run("fetch", "tiny") == (0, f"tiny: {own}\n")
    assert run("verify", "tiny") == (0, f"tiny: ok, {own}\n")
    assert listed(run)["tiny"] == str(own) and not models.exists()
    own.write_bytes(b"something else")
    status, output = run("fetch", "tiny")
    assert status == 1 and "expected sha256" in output


def test_the_bundled_model_is_here_already(run: Run) -> None:
    status, output = run("fetch", "all-MiniLM-L6-v2")
    assert status == 0 and "installed with Byline" in output
    status, output = run("verify", "all-MiniLM-L6-v2")
    assert status == 0 and "all-MiniLM-L6-v2: ok, " in output


@pytest.mark.parametrize("arguments", [(), ("fetch", "huge"), ("verify", "huge"), ("fetsch",)])
def test_wrong_usage(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_wrong_settings(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_PORT", "seventy")
    status, output = run("list")
    assert status == 2 and "BYLINE_PORT" in output
