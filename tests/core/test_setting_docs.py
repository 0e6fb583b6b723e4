"""docs/running.md tells every setting as it is; an ill-formed one is one clear line of the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.app.cli import main
from rag.core.setting_docs import SAMPLES, settings_markdown, with_settings
from rag.core.settings import Settings, load_settings

PAGE = Path(__file__).parents[2] / "docs" / "running.md"
LATER = {"llm", "otlp_endpoint"}
"""Checked by what uses them."""
WRONG = {
    "unsupported": ["", "MARKED", "0"],
    "host": ["a b", "http://x", "a/b"],
    "port": ["-1", "65536", "1.5", "0x10"],
    "allowed_hosts": ["[", "{}", '"news.example"', "[1]", '["http://news.example"]', "[" * 99],
    "trusted_proxies": ["127.0.0.1", '["10.0.0.1/8"]', "[null]", '["::g"]'],
    "stop_seconds": ["soon", "3601", "nan"],
    "max_question_chars": ["9", "many", "1e3"],
    "max_file_mb": ["0", "-5", "20MB", "1" * 5000],
    "max_upload_mb": ["0", "x"],
    "max_upload_files": ["0", "1.5"],
    "allow_private_hosts": ["x", '["a"]', '["a:b"]', '["http://a:80"]'],
    "crawl_delay": ["-0.1", "inf", "a\nb"],
    "poll_feeds": ["2", "often"],
    "poll_minutes": ["0", "-1", "525601", "inf"],
    "keep_questions": ["maybe", "2"],
    "keep_chats": ["maybe", "2"],
    "keep_chats_days": ["0", "36501", "a year"],
    "hits": ["0", "101", "ten"],
    "trace_content": ["some", "-1"],
}
"""More values that cannot be; a blank one counts as not set."""


TOGETHER = ("oidc_issuer", "oidc_client_id")


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith(("BYLINE_", "OTEL_")):
            monkeypatch.delenv(name)


def test_the_page_is_what_the_settings_say() -> None:
    page = PAGE.read_text("utf-8")
    assert page == with_settings(page), "python -m rag.core.setting_docs docs/running.md"


def test_every_setting_is_told() -> None:
    assert {*SAMPLES} == {*Settings.model_fields}
    text = settings_markdown()
    for name in (*Settings.model_fields, "log", "log_level"):
        assert f"### BYLINE_{name.upper()}\n" in text


@pytest.mark.parametrize("name", SAMPLES)
def test_the_example_of_each_is_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_settings()
    for one, other in (TOGETHER, TOGETHER[::-1]):
        if name == one:
            monkeypatch.setenv(f"BYLINE_{other.upper()}", SAMPLES[other].good)
    monkeypatch.setenv(f"BYLINE_{name.upper()}", SAMPLES[name].good)
    assert load_settings() != before


@pytest.mark.parametrize(
    ("name", "value"),
    [(n, v) for n, s in SAMPLES.items() for v in (s.wrong, *WRONG.get(n, [])) if v and n not in LATER],
)
def test_an_ill_formed_one_is_one_clear_line_of_the_command(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variable = f"BYLINE_{name.upper()}"
    monkeypatch.setenv(variable, value)
    assert main(["config"]) == 2
    out, told = capsys.readouterr()
    assert not out and told.count("\n") == 1 and len(told) < 250
    assert told.startswith(f"byline: {variable}: expected ") and "(found " in told
    assert told.endswith("Correct it or unset it.\n")
    if value == SAMPLES[name].wrong:
        assert f"prints `{told.removeprefix('byline: ').strip()}`" in settings_markdown()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BYLINE_LLM", "nonsense"),
        ("BYLINE_OTLP_ENDPOINT", "collector"),
        ("BYLINE_PORT", "many"),
        ("BYLINE_HOST", "nowhere.invalid"),
        ("BYLINE_DATA", "/dev/null/x"),
        ("BYLINE_LOG", "xml"),
        ("BYLINE_LOG_LEVEL", "LOUD"),
    ],
)
def test_so_it_is_of_the_real_process_that_would_serve(
    variable: str, value: str, tmp_path: Path
) -> None:
    environment = {n: v for n, v in os.environ.items() if not n.startswith("BYLINE_")}
    environment |= {"BYLINE_LLM": "none", "BYLINE_PORT": "0", "BYLINE_DATA": str(tmp_path)}
    environment |= {variable: value}
    command = [sys.executable, "-m", "rag.app.cli", "serve"]
    done = subprocess.run(
        command, env=environment, cwd=PAGE.parents[1], capture_output=True, text=True, check=False
    )
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert last.startswith("byline: ") and value in last
    if variable not in {"BYLINE_HOST", "BYLINE_DATA"}:
        assert last.startswith(f"byline: {variable}: ")
        page = PAGE.read_text("utf-8")
        assert f"`{variable}={value}` prints `{last.removeprefix('byline: ')}`" in page


@pytest.mark.parametrize("name", ["BYLINE_LLM_KEY", "BYLINE_METRICS_KEY"])
def test_no_error_holds_a_key(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "sk-canary-1234567")
    monkeypatch.setenv("BYLINE_HITS", "sk-canary-1234567")
    assert main(["config"]) == 2
    assert "canary" not in capsys.readouterr().err
