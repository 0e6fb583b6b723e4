"""Static embeddings: a vector for each word piece, averaged. Thousands of passages a second, no torch.

The table was fitted to the bundled embedding model's vectors of news passages and sentences by
benchmarks/distill.py (after Tulkens and van Dongen's model2vec); it lies beside this module and is
compared with its sha256 before it is used. It knows nothing of archives.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.core.vectors import Vectors
from rag.models.files import bundled_tokenizer, verify

if TYPE_CHECKING:
    from model2vec import StaticModel

TABLE = Path(__file__).with_name("static.safetensors")
"""`codes`: int8 (30,522 word pieces, 256 dimensions); `scales`: float32, a factor for each row."""
TABLE_SHA256 = "f87fc2bc2c000e6f693a6ba68003fa575cbcb59b37d0ba1afd4de84d23658757"
MAX_TOKENS = 512
"""Word pieces read of a text; a passage with its headline has about 220."""


class StaticEmbedder:
    """An `Embedder` that only looks words up. Raises ModelError when its table is not ours."""

    key = f"byline-static@{TABLE_SHA256[:16]}"
    """Names the table: vectors of different keys are never mixed."""
    ready = True
    """There is nothing to wait for."""

    @cached_property
    def model(self) -> StaticModel:
        """The loaded table with the bundled model's tokenizer."""
        from model2vec import StaticModel
        from safetensors.numpy import load_file

        verify(TABLE, TABLE_SHA256)
        arrays = load_file(TABLE)
        table = arrays["codes"].astype(np.float32) * arrays["scales"][:, None]
        return StaticModel(table, bundled_tokenizer(), normalize=True, max_length=MAX_TOKENS)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """float32 of shape (len(texts), 256), in the order given; a text without words gives zeros."""
        vectors = self.model.encode(list(texts), use_multiprocessing=False)
        return np.asarray(vectors, np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The same for one text."""
        vector: Vectors = self.embed([text])[0]
        return vector
