"""Embedders: texts to vectors of length 1 whose dot product is their cosine.

Any sentence-transformers model, loaded when it is first used; rag/models/minilm.py runs the bundled
one faster. Passages and questions are embedded apart, as models that were trained for search want it.
torch is imported when a model is loaded, never before.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from rag.core.errors import BylineError, ModelError
from rag.core.settings import BUNDLED_MODEL
from rag.core.vectors import Vectors
from rag.models.files import MINILM, bundled_folder, sha256_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH = 16
"""Texts embedded together: of 8 to 64, 16 was fastest on 2 cores."""


PADDED_TO = 32
"""Word pieces: torch keeps what it prepared for every length that it met. After 1,000 passages of all
lengths the process had grown by 290 MB, after the same padded to multiples of 32 by 100, as fast."""


CACHED_QUERIES = 256
"""Vectors of questions kept: one is wanted for passages and again for their sentences, and many readers
ask the same."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1 whose dot product is their cosine."""

    @property
    def key(self) -> str:
        """Name and fingerprint of the model: vectors of different keys are never mixed."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded: the first call to `embed` loads what is not, which takes seconds."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched: float32 of shape (len(texts), dimension), in the order given.

        A text that says nothing may have a vector of zeros. What is beyond the model's window is cut.
        """

    def embed_query(self, text: str) -> Vectors:
        """The vector of what is searched for: float32 of shape (dimension,)."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers bi-encoder, loaded at its first use.

    A model that was trained with prompts or with separate encoders for questions and documents is asked
    as its configuration says.

    `name` is the bundled model's name, a folder, or a hub name. Raises ModelError when it cannot be
    loaded, or when the bundled file is not the publisher's.
    """

    def __init__(self, name: str = BUNDLED_MODEL, threads: int | None = None) -> None:
        self._guard = threading.Lock()
        self._name = name
        self._threads = threads
        self._all_threads = 1
        self._query = lru_cache(CACHED_QUERIES)(lambda text: self._encode([text], query=True)[0])

    @cached_property
    def key(self) -> str:
        """`name@fingerprint`; the fingerprint is of the weights where they lie on this machine."""
        if self._name == BUNDLED_MODEL:
            return f"{self._name}@{MINILM.sha256[:16]}"
        weights = sorted(Path(self._name).glob("*.safetensors")) if self._local else []
        parts = [sha256_of(w)[:16] for w in weights] or ["hub"]
        # Passages that were embedded before prompts were heeded must not stand beside others.
        parts += ["prompt"] if self._local and _has_document_prompt(Path(self._name)) else []
        return f"{self._name}@{'+'.join(parts)}"

    @property
    def _local(self) -> bool:
        return Path(self._name).is_dir()

    @property
    def ready(self) -> bool:
        """Whether the model is loaded."""
        return "model" in self.__dict__

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded model, in bfloat16 where the processor computes with it.

        There it embeds twice as fast (46 passages/s against 23 on 2 cores with AVX512-BF16), and no
        cosine between its vectors and the float32 ones is below 0.9999.
        """
        path = str(bundled_folder()) if self._name == BUNDLED_MODEL else self._name
        # Read when torch is loaded: its threads then sleep while they wait for each other. Spinning, as
        # they do by themselves, 16 sentences took 1.9 s instead of 0.15 beside another busy process.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            import torch
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # it would tear our own progress bar
            self._all_threads = self._threads or torch.get_num_threads()
            local = self._name == BUNDLED_MODEL or self._local
            loaded = SentenceTransformer(path, local_files_only=local)
            padded = getattr(loaded[0], "processing_kwargs", {}).setdefault("text", {})
            padded["pad_to_multiple_of"] = PADDED_TO
            return loaded.to(torch.bfloat16) if computes_in_bfloat16() else loaded
        except Exception as error:  # the loader raises OSError, ValueError, hub errors, ...
            raise ModelError(
                self._name,
                f"this embedding model cannot be loaded ({_first_line(error)}).",
                "Expected a folder with a sentence-transformers model, or a hub name that can be "
                f"reached; unset BYLINE_EMBEDDING_MODEL to use the bundled {BUNDLED_MODEL}.",
            ) from error

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As `Embedder.embed`."""
        return self._encode(texts)

    def embed_query(self, text: str) -> Vectors:
        """As `Embedder.embed_query`."""
        vector: Vectors = self._query(text)
        return vector.copy()

    def _encode(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        import torch

        with self._guard:  # the first thread loads it, the others wait
            model = self.model
        # A number that each thread has of its own. One text is no faster on two cores than on one,
        # and leaves the other to the next question.
        torch.set_num_threads(1 if len(texts) == 1 else self._all_threads)
        encode = model.encode_query if query else model.encode_document
        vectors = encode(
            list(texts),
            prompt=None if query else _document_prompt(model.prompts),
            batch_size=BATCH,
            convert_to_tensor=True,
            show_progress_bar=False,
        )
        # Normalised here: in bfloat16 a length would be off by up to 0.4 percent.
        return normalize(vectors.float().cpu().numpy())


def _has_document_prompt(folder: Path) -> bool:
    """Whether the model in a folder puts words of its own before what is searched."""
    try:
        config = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(config.get("default_prompt_name") or _document_prompt(config.get("prompts") or {}))


def _document_prompt(prompts: Mapping[str, str | None]) -> str | None:
    """The first that is not empty; sentence-transformers takes an empty `document` for one."""
    return next(filter(None, (prompts.get(name) for name in ("document", "passage", "corpus"))), None)


def embed_each(embedder: Embedder, texts: Mapping[str, str]) -> dict[str, Vectors]:
    """Key -> vector. A text that the model cannot read gets zeros: it is near to nothing.

    In half precision, as the catalog keeps them: a passage that is read while somebody asks scores
    what it will score afterwards. Raises what the model raises when it cannot read anything.
    """
    import numpy as np

    try:
        vectors = embedder.embed(list(texts.values()))
    except (BylineError, MemoryError, OSError):
        raise
    except Exception:  # noqa: BLE001 - whatever a text makes the model raise
        if len(texts) > 1:
            alone = [embed_each(embedder, {key: text}) for key, text in texts.items()]
            return {key: vector for one in alone for key, vector in one.items()}
        vectors = 0 * embedder.embed(["A model that cannot read this sentence is broken."])
    halved = np.nan_to_num(vectors, posinf=0, neginf=0).astype(np.float16).astype(np.float32)
    return dict(zip(texts, halved, strict=True))


class FallbackEmbedder:
    """One embedder as soon as it is loaded, another until then: nobody waits."""

    ready = True
    """There is nothing to wait for."""

    def __init__(self, preferred: Embedder, meanwhile: Embedder) -> None:
        self._preferred = preferred
        self._meanwhile = meanwhile

    @property
    def key(self) -> str:
        """Of the one that answers now."""
        return self._now.key

    @property
    def _now(self) -> Embedder:
        return self._preferred if self._preferred.ready else self._meanwhile

    def embed(self, texts: Sequence[str]) -> Vectors:
        """All by the same one."""
        return self._now.embed(texts)

    def embed_query(self, text: str) -> Vectors:
        """By the one that answers now."""
        return self._now.embed_query(text)


def normalize(vectors: Vectors) -> Vectors:
    """float32 rows of length 1; a row of zeros stays."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)


def computes_in_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 natively; without that it is slower than float32."""
    import torch

    flags = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, name, bool)() for name in flags)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
