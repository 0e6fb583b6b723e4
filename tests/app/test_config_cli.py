"""`byline config`: what is set, by whom, and no secret."""

from __future__ import annotations

import json
import os

import pytest

from rag.app.cli import main
from rag.core.settings import Settings

KEY, PASSWORD = "sk-canary-key-1234", "canary-password-5678"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("BYLINE_", "OTEL_")):
            monkeypatch.delenv(name)


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, object]]:
    assert main(["config", "--json", *words]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_every_setting_is_told_with_its_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_HITS", "7")
    monkeypatch.setenv("byline_port", "8000")
    monkeypatch.setenv("BYLINE_LLM", " ")
    monkeypatch.setenv("BYLINE_ALLOWED_HOSTS", '["news.example"]')
    found = told(capsys, "--data", "/tmp/archive")
    assert {*found} == {f"BYLINE_{n.upper()}" for n in (*Settings.model_fields, "log", "log_level")}
    assert found["BYLINE_HITS"] == {"value": 7, "source": "environment"}
    assert found["BYLINE_PORT"] == {"value": 8000, "source": "environment"}
    assert found["BYLINE_LLM"] == {"value": "local", "source": "default"}, "a blank one counts as none"
    assert found["BYLINE_DATA"] == {"value": "/tmp/archive", "source": "option"}
    assert found["BYLINE_ALLOWED_HOSTS"]["value"] == ["news.example"]
    assert found["BYLINE_LOG_LEVEL"] == {"value": "INFO", "source": "default"}


def test_no_secret_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BYLINE_LLM_KEY", KEY)
    monkeypatch.setenv("BYLINE_METRICS_KEY", KEY)
    monkeypatch.setenv("BYLINE_LLM", f"http://me:{PASSWORD}@models.example/v1?key={KEY}#big")
    monkeypatch.setenv("BYLINE_OTLP_ENDPOINT", f"https://me:{PASSWORD}@otlp.example:4318")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"api-key={KEY}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"https://me:{PASSWORD}@other.example")
    found = told(capsys)
    assert found["BYLINE_LLM"]["value"] == "http://models.example/v1#big"
    assert found["BYLINE_LLM_KEY"] == {"value": "***", "source": "environment"}
    assert found["OTEL_EXPORTER_OTLP_HEADERS"]["value"] == "***"
    assert found["OTEL_EXPORTER_OTLP_ENDPOINT"]["value"] == "https://other.example"
    assert main(["config"]) == 0
    text = capsys.readouterr().out + json.dumps(found)
    assert KEY not in text and PASSWORD not in text


def test_for_a_person_it_is_a_line_a_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_KEEP_QUESTIONS", "0")
    assert main(["config"]) == 0
    lines = {
        line.split()[0]: " ".join(line.split()[1:]) for line in capsys.readouterr().out.splitlines()
    }
    assert lines["BYLINE_KEEP_CHATS"] == "off (environment)", "by its former name"
    assert lines["BYLINE_LLM_KEY"] == "not set (default)"
    assert lines["BYLINE_TRUSTED_PROXIES"] == "none (default)"


def test_a_slip_of_the_pen_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_EMBEDING_MODEL", "x")
    assert main(["config"]) == 0
    hint = "BYLINE_EMBEDING_MODEL is no setting. Did you mean BYLINE_EMBEDDING_MODEL?"
    assert hint in capsys.readouterr().err


def test_a_wrong_value_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BYLINE_PORT", "high")
    assert main(["config"]) == 2
    assert "BYLINE_PORT" in capsys.readouterr().err
