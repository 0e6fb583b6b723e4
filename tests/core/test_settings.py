"""Settings say where things are, and touch nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.core.errors import ConfigError
from rag.core.settings import load_settings


@pytest.mark.parametrize(
    ("cache", "folder"),
    [
        ("/cache", "/cache/byline/models"),
        ("", "/home/reader/.cache/byline/models"),
        ("relative", "/home/reader/.cache/byline/models"),
    ],
)
def test_models_go_to_the_users_cache(monkeypatch: pytest.MonkeyPatch, cache: str, folder: str) -> None:
    monkeypatch.delenv("BYLINE_MODELS", raising=False)
    monkeypatch.setenv("HOME", "/home/reader")
    monkeypatch.setenv("XDG_CACHE_HOME", cache)
    assert load_settings().models == Path(folder)


@pytest.mark.parametrize("name", ["LLM", "HITS", "ALLOWED_HOSTS"])
def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = load_settings()
    monkeypatch.setenv(f"BYLINE_{name}", "")
    assert load_settings() == unset


@pytest.mark.parametrize("name", ["LLM", "HITS", "DATA"])
def test_a_blank_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = load_settings()
    monkeypatch.setenv(f"BYLINE_{name}", " ")
    assert load_settings() == unset


def test_settings_make_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("BYLINE_LLM_FILE", str(tmp_path / "own.gguf"))
    settings = load_settings()
    assert (settings.models, settings.llm_file) == (tmp_path / "models", tmp_path / "own.gguf")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BYLINE_ALLOWED_HOSTS", "localhost"),
        ("BYLINE_ALLOW_PRIVATE_HOSTS", '["127.0.0.1:80", 3]'),
        ("BYLINE_PORT", "many"),
        ("BYLINE_MAX_FILE_MB", "1" * 5000),
        ("BYLINE_CRAWL_DELAY", "inf"),
        ("BYLINE_POLL_MINUTES", "inf"),
        ("BYLINE_HITS", "ten\nof them"),
        ("BYLINE_POLL_MINUTES", "0"),
        ("BYLINE_UNSUPPORTED", "hide"),
    ],
)
def test_an_ill_formed_setting_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"{name}: ") and "found" in message and "\n" not in message
    assert len(message) < 300


def test_a_list_nested_beyond_all_sense_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_ALLOWED_HOSTS", "[" * 100_000)
    with pytest.raises(ConfigError, match="nested too deeply"):
        load_settings()
