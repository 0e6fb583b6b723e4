"""A model of entailment that the reader named, with a stand-in for sentence-transformers' loader."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from rag.core.errors import ModelError
from rag.models.entailment import CrossEncoderEntailment


def named(monkeypatch: pytest.MonkeyPatch, *labels: str) -> CrossEncoderEntailment:
    """A model whose scores count up from 0 over the labels, a tenth a step."""

    class Loaded:
        config = SimpleNamespace(id2label=dict(enumerate(labels)))

        def __init__(self, name: str) -> None:
            if name == "missing":
                raise OSError("no such model")

        def predict(self, pairs: Sequence[Any], *, apply_softmax: bool, show_progress_bar: bool) -> Any:
            assert apply_softmax == (len(labels) > 1)
            return [[n / 10 for n in range(len(labels))] if len(labels) > 1 else 0.7 for _ in pairs]

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(CrossEncoder=Loaded))
    return CrossEncoderEntailment("missing" if not labels else "some/model")


def test_takes_the_label_that_says_entailment(monkeypatch: pytest.MonkeyPatch) -> None:
    model = named(monkeypatch, "CONTRADICTION", "neutral", "Entailment")
    assert model(["a", "b"], "claim") == [0.2, 0.2]


def test_takes_a_single_score_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert named(monkeypatch, "LABEL_0")(["a"], "claim") == [0.7]


def test_another_kind_of_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"some/model: none of its labels is `entailment`"):
        named(monkeypatch, "positive", "negative")(["a"], "claim")


def test_a_model_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"missing: .*no such model.*BYLINE_NLI"):
        named(monkeypatch)(["a"], "claim")
