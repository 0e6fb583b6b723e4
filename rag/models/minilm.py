"""The bundled embedding model on OpenVINO: its weights read as they are, its graph written here.

BERT (Devlin et al. 2019) with mean pooling, as sentence-transformers runs all-MiniLM-L6-v2, without
torch: loaded in half a second instead of five, a passage read in four fifths of the time and a question
in a third. It computes in bfloat16 where the processor does; no cosine between its vectors and
sentence-transformers' in float32 is below 0.9998. Knows no other model.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rag.core.errors import ModelError
from rag.core.settings import BUNDLED_MODEL
from rag.core.vectors import Vectors
from rag.models.bert_graph import BertGraph, Weights
from rag.models.embedder import BATCH, CACHED_QUERIES, PADDED_TO, normalize
from rag.models.files import MINILM, bundled_folder, bundled_tokenizer

if TYPE_CHECKING:
    from openvino import CompiledModel, Model
    from tokenizers import Tokenizer

_LAYERS, _WIDTH = 6, 384
"""As in the model's config.json."""
_LONGEST = 256
"""Word pieces read of a text, as in its sentence_bert_config.json."""
_MASKED = -1e9
"""Added to the attention paid to padding."""


class MiniLM:
    """The `Embedder` that Byline is installed with; loaded at its first use.

    Raises ModelError when the file is not the publisher's or OpenVINO cannot run it.
    """

    key = f"{BUNDLED_MODEL}@{MINILM.sha256[:16]}"
    """The same as sentence-transformers' for this model: their vectors agree."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._query = lru_cache(CACHED_QUERIES)(lambda text: self.embed([text])[0])

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return "_loaded" in self.__dict__

    @cached_property
    def _loaded(self) -> tuple[CompiledModel, CompiledModel]:
        """The model on all cores, and on one: a text alone is no faster on two."""
        from safetensors.numpy import load_file

        file = bundled_folder() / MINILM.weights
        try:
            import openvino

            model, core = graph(load_file(file)), openvino.Core()
            each = {"PERFORMANCE_HINT": "LATENCY"}
            one = {"INFERENCE_NUM_THREADS": 1, "ENABLE_CPU_PINNING": False}
            return core.compile_model(model, "CPU", each), core.compile_model(model, "CPU", each | one)
        except Exception as error:  # OpenVINO raises RuntimeError for all that can go wrong
            raise ModelError(
                BUNDLED_MODEL,
                f"OpenVINO cannot run it ({error}).",
                "Name its folder in BYLINE_EMBEDDING_MODEL, then sentence-transformers runs it.",
            ) from error

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = bundled_tokenizer()
        tokenizer.enable_truncation(_LONGEST)
        tokenizer.enable_padding(pad_to_multiple_of=PADDED_TO)
        return tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32 of shape (len(texts), 384); a text's end beyond 256 word pieces is not read."""
        with self._guard:  # the first thread loads it, the others wait
            model = self._loaded[len(texts) == 1]
        vectors = np.empty((len(texts), _WIDTH), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for n in range(0, len(order), BATCH):
            some = order[n : n + BATCH]
            vectors[some] = self._read([texts[i] for i in some], model)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """The same for one text, remembered: this model knows no difference."""
        vector: Vectors = self._query(text)
        return vector.copy()

    def _read(self, texts: Sequence[str], model: CompiledModel) -> Vectors:
        pieces = self._tokenizer.encode_batch_fast(list(texts))
        ids = np.array([p.ids for p in pieces], np.int32)
        mask = np.array([p.attention_mask for p in pieces], np.float32)
        padding = (_MASKED * (1 - mask))[:, None, None]
        states = model.create_infer_request().infer([ids, padding], share_outputs=True)
        # A mean over what is not padding; the length takes care of the divisor.
        return normalize(np.einsum("btd,bt->bd", states[0], mask))


def graph(weights: Weights) -> Model:
    """From the word pieces' ids, (texts, pieces), and what padding adds to attention to their states.

    The latter of shape (texts, 1, 1, pieces), the states (texts, pieces, 384), float32.
    """
    import openvino.opset13 as op
    from openvino import Model

    ids = op.parameter([-1, -1], np.int32, name="ids")
    padding = op.parameter([-1, 1, 1, -1], np.float32, name="padding")
    bert = BertGraph(weights, op)
    states = bert.embedded(ids)
    for n in range(_LAYERS):
        states = bert.layer(n, states, padding)
    return Model([op.result(states)], [ids, padding], "MiniLM")
