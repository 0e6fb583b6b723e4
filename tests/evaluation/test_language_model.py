"""A model is spoken to by the name that BYLINE_LLM gives it, and its failures carry that name."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.core.errors import ConfigError, EngineError, EvaluationError
from rag.evaluation.runs.language_model import completion_function, open_model
from tests import fakes
from tests.answer.test_engines import provider

__all__ = ["provider"]  # the fixture


def test_a_server_answers(provider: str) -> None:
    with open_model(f"{provider}#m") as says:
        assert says("instructions", "message") == "Which ferry sank?"


def test_its_failure_is_named_without_its_address(provider: str) -> None:
    with open_model(f"{provider}#401") as says, pytest.raises(EngineError, match=r"^401: it failed"):
        says("instructions", "message")


def test_a_scripted_model_is_asked_once_for_each_text() -> None:
    says = completion_function("helper", lambda: fakes.saying("yes"))
    assert [says("instructions", text) for text in "ab"] == ["yes", "yes"]


def test_what_is_not_here_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_MODELS", str(tmp_path))
    with pytest.raises(EvaluationError, match=r"byline models fetch"), open_model("small"):
        pytest.fail("it was not there")
    with pytest.raises(EvaluationError, match="engine none"), open_model("none"):
        pytest.fail("quotations are no model")
    with pytest.raises(ConfigError, match="expected local"), open_model("nonsense"):
        pytest.fail("there is no such name")
