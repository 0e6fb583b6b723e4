"""BERT (Devlin et al. 2019) as an OpenVINO graph, written from its weights. Knows no model by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

_EPSILON = 1e-12
"""As in the config.json of every BERT."""
_MASKED = -1e9
"""Added to the attention paid to padding."""

Weights = Mapping[str, Any]
"""Arrays by their names in the weights' file, as transformers names them."""


class BertGraph:
    """The parts of the graph. `op` is OpenVINO's operators, nodes are of any type."""

    def __init__(self, weights: Weights, op: Any, heads: int = 12) -> None:
        self._weights = weights
        self._op = op
        self._heads_count = heads
        self._width = int(weights["embeddings.word_embeddings.weight"].shape[1])

    def _held(self, name: str) -> Any:
        return self._op.constant(self._weights[name], shared_memory=True)

    def padding(self, mask: Any) -> Any:
        """What padding adds to attention, (texts, 1, 1, pieces); `mask` is 0 or 1, (texts, pieces)."""
        op = self._op
        return op.unsqueeze(op.multiply(op.subtract(mask, np.float32(1)), np.float32(-_MASKED)), [1, 2])

    def embedded(self, ids: Any, types: Any = None) -> Any:
        """States below the first layer, (texts, pieces, width). Without `types` all are of type 0."""
        op, name = self._op, "embeddings.{}_embeddings.weight".format
        places, of_types = self._weights[name("position")], self._weights[name("token_type")]
        length = op.gather(op.shape_of(ids, "i32"), 1, 0)
        at = op.slice(op.constant(places), [0], op.unsqueeze(length, 0), [1], [0])
        of_type = (
            op.constant(of_types[0]) if types is None else op.gather(op.constant(of_types), types, 0)
        )
        words = op.gather(self._held(name("word")), ids, 0)
        return self._norm("embeddings.LayerNorm", op.add(op.add(words, of_type), at))

    def layer(self, n: int, states: Any, padding: Any) -> Any:
        """States above layer `n`, of the same shape."""
        op, name = self._op, f"encoder.layer.{n}."
        query, key, value = (
            self._heads(self.linear(f"{name}attention.self.{part}", states))
            for part in ("query", "key", "value")
        )
        seen = op.scaled_dot_product_attention(query, key, value, padding)
        joined = op.reshape(op.transpose(seen, [0, 2, 1, 3]), [0, 0, self._width], special_zero=True)
        attended = self.linear(f"{name}attention.output.dense", joined)
        states = self._norm(f"{name}attention.output.LayerNorm", op.add(attended, states))
        inner = op.gelu(self.linear(f"{name}intermediate.dense", states), "erf")
        outer = self.linear(f"{name}output.dense", inner)
        return self._norm(f"{name}output.LayerNorm", op.add(outer, states))

    def linear(self, name: str, states: Any) -> Any:
        """A layer of the weights `<name>.weight` (out, in) and `<name>.bias` (out)."""
        product = self._op.matmul(states, self._held(f"{name}.weight"), False, True)
        return self._op.add(product, self._held(f"{name}.bias"))

    def _heads(self, states: Any) -> Any:
        shape = [0, 0, self._heads_count, self._width // self._heads_count]
        return self._op.transpose(self._op.reshape(states, shape, special_zero=True), [0, 2, 1, 3])

    def _norm(self, name: str, states: Any) -> Any:
        op = self._op
        even = op.mvn(states, [-1], normalize_variance=True, eps=_EPSILON, eps_mode="inside_sqrt")
        return op.add(op.multiply(even, self._held(f"{name}.weight")), self._held(f"{name}.bias"))
