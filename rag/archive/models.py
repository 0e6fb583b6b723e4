"""The models of a process: loaded once, used by every archive that it opens."""

from __future__ import annotations

from functools import cached_property

from rag.answer.engines import Engines
from rag.core.settings import Settings
from rag.models.cross_encoder import CrossEncoderReranker
from rag.models.embedder import Embedder
from rag.models.entailment import CrossEncoderEntailment
from rag.models.reader import Reader, WindowReader
from rag.models.verifier import ClaimVerifier, Verifier


class Models:
    """The models that settings name. Each loads its file when it is first used; safe from any thread.

    Raises ConfigError for a `BYLINE_LLM` that can never work.
    """

    def __init__(self, settings: Settings, embedder: Embedder, static: Embedder) -> None:
        self.embedder = embedder
        self.static = static
        self.reader: WindowReader = Reader()
        self.verifier: ClaimVerifier = Verifier()
        self.entails = CrossEncoderEntailment(settings.nli) if settings.nli else None
        self.engines = Engines(settings, None if settings.nli else self.verifier)
        self._reranker = settings.reranker

    @cached_property
    def reranker(self) -> CrossEncoderReranker | None:
        """The cross-encoder that helps to put passages in order, if the settings name one."""
        return CrossEncoderReranker(self._reranker) if self._reranker else None

    def close(self) -> None:
        """End the local language model's process."""
        self.engines.close()
