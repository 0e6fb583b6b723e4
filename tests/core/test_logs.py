"""rag/core/logs.py: what an event looks like, and what never stands in one."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from rag.core.errors import ConfigError
from rag.core.logs import configure_logging

log = logging.getLogger("byline.test")


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("byline")
    handlers, level = list(root.handlers), ours.level
    yield
    root.handlers[:] = handlers
    ours.setLevel(level)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Sets the variables, logs what the function does, and returns what was written."""

    def after(do: Any, **variables: str) -> str:
        for name in ("BYLINE_LOG", "BYLINE_LOG_LEVEL"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        configure_logging()
        do()
        return capsys.readouterr().err

    return after


def answer() -> None:
    try:
        int("Who stole the marker?")
    except ValueError as error:
        raise RuntimeError("the marker again") from error


def failing() -> None:
    try:
        answer()
    except RuntimeError:
        log.exception("answer failed", extra={"engine": "small"})


def test_text_names_time_level_logger_event_and_fields(printed: Any) -> None:
    line = printed(lambda: log.warning("indexes rebuilt", extra={"reason": "a “crash”", "articles": 3}))
    time, rest = line[:19], line[20:]
    assert len(time.split("-")) == 3
    assert rest == 'WARNING byline.test: indexes rebuilt reason="a “crash”" articles=3\n'


def test_json_is_an_object_a_line(printed: Any) -> None:
    def do() -> None:
        log.info("question answered", extra={"citations": 2})
        failing()

    first, second = map(json.loads, printed(do, BYLINE_LOG="json").splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "INFO",
        "logger": "byline.test",
        "event": "question answered",
        "citations": 2,
    }
    assert second["engine"] == "small" and "in failing" in second["traceback"]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_is_without_the_messages_that_may_quote_a_question(printed: Any, form: str) -> None:
    written = printed(failing, BYLINE_LOG=form)
    assert "marker" not in written
    assert written.index("ValueError") < written.index("RuntimeError"), "its cause stands first"
    assert "Who stole the marker?" in printed(failing, BYLINE_LOG=form, BYLINE_LOG_LEVEL="debug")


def test_the_level_says_what_is_written(printed: Any) -> None:
    def do() -> None:
        log.debug("small")
        log.info("middling")
        log.error("large")

    assert [line.split()[-1] for line in printed(do).splitlines()] == ["middling", "large"]
    assert [line.split()[-1] for line in printed(do, BYLINE_LOG_LEVEL="ERROR").splitlines()] == ["large"]
    assert len(printed(do, BYLINE_LOG_LEVEL="DEBUG").splitlines()) == 3, "configured again, not twice"


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_masked(printed: Any, form: str) -> None:
    def do() -> None:
        log.error("no answer", extra={"problem": 'http://me:hunter2@host/v1 refused sk-"12345678'})

    written = printed(do, BYLINE_LOG=form, OPENAI_API_KEY='sk-"12345678')
    assert "12345678" not in written and "hunter2" not in written and "host/v1" in written


@pytest.mark.parametrize(("name", "value"), [("BYLINE_LOG", "xml"), ("BYLINE_LOG_LEVEL", "LOUD")])
def test_another_form_or_level_is_an_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"^{name}: expected "):
        configure_logging()
