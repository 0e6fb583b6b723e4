"""A natural language inference model that the reader named: whether a premise entails a claim.

Any sentence-transformers cross-encoder, loaded at its first use. Knows nothing of articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag.core.errors import ModelError
from rag.models.cross_encoder import load

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderEntailment:
    """An `Entailment` by a cross-encoder with an "entailment" label, or with one score in 0..1.

    `name` is a folder or a hub name. Raises ModelError when it cannot be loaded or is another kind.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _model(self) -> CrossEncoder:
        return load(self._name, "BYLINE_NLI", "model of entailment")

    @cached_property
    def _column(self) -> int | None:
        """Which label says "entailed"; None for a model with a single score."""
        config: Any = self._model.config
        labels = {str(label).lower(): int(n) for n, label in config.id2label.items()}
        if len(labels) == 1:
            return None
        entailed = [n for label, n in labels.items() if label.startswith("entail")]
        if len(entailed) == 1:
            return entailed[0]
        raise ModelError(
            self._name,
            f"none of its labels is `entailment`, found {sorted(labels)}.",
            "Name a cross-encoder for natural language inference in BYLINE_NLI, or unset it.",
        )

    def __call__(self, premises: Sequence[str], claim: str) -> list[float]:
        """One chance in 0..1 for each premise."""
        column = self._column
        pairs = [(premise, claim) for premise in premises]
        scores = self._model.predict(pairs, apply_softmax=column is not None, show_progress_bar=False)
        return [float(s if column is None else s[column]) for s in scores]
