"""Model files are what they should be, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.core.errors import ModelError
from rag.core.vectors import Vectors, pack_float16, unpack_float16
from rag.models.embedder import FallbackEmbedder, SentenceTransformerEmbedder, embed_each
from rag.models.files import MINILM, bundled_folder, bundled_tokenizer, sha256_of, verify
from tests.fakes import DIMENSION, FakeEmbedder


def test_the_bundled_weights_are_the_publishers() -> None:
    assert sha256_of(bundled_folder() / MINILM.weights) == MINILM.sha256


def test_a_changed_file_is_named_with_both_hashes(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"not the model")
    with pytest.raises(ModelError) as caught:
        verify(file, MINILM.sha256)
    assert str(file) in str(caught.value)
    assert MINILM.sha256 in str(caught.value) and sha256_of(file) in str(caught.value)


def test_a_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make setup"):
        verify(tmp_path / "model.safetensors", MINILM.sha256)


def test_a_folder_without_a_model_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="BYLINE_EMBEDDING_MODEL") as caught:
        SentenceTransformerEmbedder(str(tmp_path)).embed(["x"])
    assert caught.value.subject == str(tmp_path)


def test_a_configured_folder_is_loaded_and_has_its_own_key() -> None:
    bundled, folder = SentenceTransformerEmbedder(), SentenceTransformerEmbedder(str(bundled_folder()))
    texts = ["The ferry sank.", "Wheat prices rose."]
    assert [bool(folder.key), folder.ready] == [True, False], "its name is known before it is loaded"
    vectors = folder.embed(texts)
    assert [folder.ready, bundled.ready] == [True, False]
    assert vectors.dtype == np.float32 and vectors.shape == (2, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors, bundled.embed(texts), atol=1e-5)
    assert folder.key != bundled.key


def test_the_bundled_tokenizer_cuts_nothing_off() -> None:
    assert len(bundled_tokenizer().encode("ferry " * 2000).ids) > 2000


def test_nobody_waits_for_a_model_that_is_being_loaded() -> None:
    model, static = FakeEmbedder(key="model@1"), FakeEmbedder(key="static@1")
    model.ready = False
    prompt = FallbackEmbedder(model, static)
    prompt.embed(["one"])
    model.ready = True
    prompt.embed(["two"])
    assert (static.seen, model.seen, prompt.key) == (["one"], ["two"], "model@1")


def test_what_is_read_on_the_spot_is_what_the_catalog_keeps() -> None:
    texts = {str(n): f"Ferry {n} left the harbour of Port Ansel at {n} o'clock." for n in range(20)}
    for vector in embed_each(FakeEmbedder(), texts).values():
        assert np.array_equal(unpack_float16(pack_float16(vector)), vector)


def test_a_question_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    embedder = SentenceTransformerEmbedder()
    read: list[str] = []

    def counted(texts: Sequence[str], *, query: bool = False) -> Vectors:
        read.extend(texts)
        return FakeEmbedder().embed(texts)

    monkeypatch.setattr(embedder, "_encode", counted)
    first = embedder.embed_query("Who?")
    first[:] = 0  # what is handed out is the caller's own
    assert np.array_equal(embedder.embed_query("Who?"), FakeEmbedder().embed_query("Who?"))
    assert read == ["Who?"]
    for n in range(600):
        embedder.embed_query(f"Who was {n}?")
    embedder.embed_query("Who?")
    assert read[0] == read[-1] == "Who?" and len(read) == 602, "old ones are forgotten"
    assert embedder.embed(["Who?", "When?"]).shape == (2, DIMENSION)
