"""Which embedding model reads an archive: the one that the settings name, and that it was made by."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from rag.core.errors import ModelError, ModelMismatchError
from rag.core.settings import BUNDLED_MODEL, Settings
from rag.models.embedder import Embedder, SentenceTransformerEmbedder
from rag.models.minilm import MiniLM
from rag.storage.catalog import Catalog


def build_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. sentence-transformers runs any; OpenVINO ours, and faster."""
    if settings.embedding_model == BUNDLED_MODEL and find_spec("openvino"):
        return MiniLM()
    return SentenceTransformerEmbedder(settings.embedding_model)


def check_model(catalog: Catalog, embedder: Embedder, data: Path) -> None:
    """Raises ModelMismatchError when another model made the vectors that the catalog holds."""
    made_by = catalog.facts.get("embedding_model")
    other = made_by and made_by != embedder.key
    # Without a vector there is nothing to mix.
    if other and catalog.statistics.counts()["passages"]:
        raise ModelMismatchError(
            str(data),
            f"its vectors were made by {made_by}, the settings say {embedder.key}.",
            "Run `byline ingest --reindex` to embed it again, or unset BYLINE_EMBEDDING_MODEL.",
        )


def start_over(catalog: Catalog, static: Embedder, embedder: Embedder) -> None:
    """Queue every article to be embedded again, by these models.

    Raises ModelError, and takes nothing away, when one cannot be loaded or read a sentence.
    """
    for model in (static, embedder):
        if not np.isfinite(model.embed(["What replaces the vectors must be there first."])).all():
            raise ModelError(model.key, "it gave a vector that is not a number.", "Name another model.")
    catalog.facts.set("embedding_model", embedder.key)  # first: it stops older indexers
    catalog.queue.reset()
