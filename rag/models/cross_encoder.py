"""A cross-encoder that the reader named: how well each of some texts answers a question.

Any sentence-transformers cross-encoder, loaded at its first use. It reads question and text together,
which no vector can replace, and so slowly that only the best candidates are given to it. Knows nothing
of searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag.core.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


def load(name: str, variable: str, kind: str) -> CrossEncoder:
    """The model in a folder or of a hub name. Raises ModelError, which names the setting `variable`."""
    try:
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(name)
    except Exception as error:  # the loader raises OSError, ValueError, hub errors, ...
        raise ModelError(
            name,
            f"this {kind} cannot be loaded ({str(error).strip()[:200]}).",
            f"{variable} expects the folder or hub name of a cross-encoder; unset it to do without.",
        ) from error
    return model


class CrossEncoderReranker:
    """Grades by a cross-encoder with one score. Raises ModelError when it is missing or another kind."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _model(self) -> CrossEncoder:
        model = load(self._name, "BYLINE_RERANKER", "reranker")
        config: Any = model.config
        if (labels := config.num_labels) != 1:
            raise ModelError(
                self._name,
                f"a reranker gives one score, this model gives {labels}.",
                "Name a cross-encoder for passage ranking in BYLINE_RERANKER, or unset it.",
            )
        return model

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        """One grade for each text, higher is better, comparable within one question only."""
        pairs = [(question, text) for text in texts]
        return [float(grade) for grade in self._model.predict(pairs, show_progress_bar=False)]
