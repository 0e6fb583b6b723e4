"""The bundled model as OpenVINO runs it: the same vectors as sentence-transformers', much sooner."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("openvino", reason="OpenVINO has no wheel for this platform")

from sentence_transformers import SentenceTransformer

from rag.archive import build_embedder
from rag.core.errors import ModelError
from rag.core.settings import Settings
from rag.models.embedder import SentenceTransformerEmbedder
from rag.models.files import bundled_folder
from rag.models.minilm import MiniLM

ROOT = Path(__file__).parents[2]
TEXTS = [
    "The ferry sank.",
    "",
    "Wheat prices rose by 4.5% on Tuesday – the most since 2008.",
    "Çeşme’s mayor — 東京 🚢 — said: “No.”",
    "\x00 \u200b",
    "Ferry " * 100,
    "The harbour of Port Ansel was closed for the third day. " * 60,
]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_its_vectors_are_sentence_transformers(model: MiniLM) -> None:
    theirs = SentenceTransformer(str(bundled_folder()), local_files_only=True).encode(
        TEXTS, show_progress_bar=False
    )
    cosines = (model.embed(TEXTS) * theirs).sum(axis=1)
    assert cosines.min() > 0.9998, cosines.round(5)


def test_its_key_is_the_one_that_archives_were_made_with(model: MiniLM) -> None:
    assert model.key == SentenceTransformerEmbedder().key


def test_no_texts_give_no_vectors(model: MiniLM) -> None:
    assert model.embed([]).shape == (0, 384)


def test_a_processor_that_cannot_run_it_learns_who_can(monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: object) -> None:
        raise RuntimeError("unsupported instruction")

    monkeypatch.setattr("rag.models.minilm.graph", cannot)
    with pytest.raises(ModelError, match="unsupported instruction") as caught:
        MiniLM().embed(["x"])
    assert "BYLINE_EMBEDDING_MODEL" in str(caught.value)


def test_it_needs_no_torch() -> None:
    code = (
        "import sys; from rag.models.minilm import MiniLM; MiniLM().embed(['x']);"
        "print({'torch', 'transformers'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_the_settings_choose_who_runs_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert isinstance(build_embedder(Settings()), MiniLM)
    assert isinstance(
        build_embedder(Settings(embedding_model=str(tmp_path))), SentenceTransformerEmbedder
    )
    monkeypatch.setattr("rag.archive.embedding.find_spec", lambda _: None)
    assert isinstance(build_embedder(Settings()), SentenceTransformerEmbedder), "no wheel here"
