"""rag/models/static.py: the table beside it is ours, and its vectors know words without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.core.errors import ModelError
from rag.models import static
from rag.models.static import StaticEmbedder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


@pytest.mark.parametrize(
    ("asked", "related", "unrelated"),
    [
        ("a ferry sank", "The ship went down in the storm.", "The central bank raised interest rates."),
        ("interest rates", "The central bank fights inflation.", "The ship went down in the storm."),
        ("Who won the match?", "The team scored two goals.", "The court heard the appeal."),
        ("vaccine", "Doctors gave patients the jab.", "The senate passed the tax bill."),
    ],
)
def test_related_words_are_nearer(
    embedder: StaticEmbedder, asked: str, related: str, unrelated: str
) -> None:
    question, near, far = embedder.embed([asked, related, unrelated])
    assert question @ near > question @ far + 0.1


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_text_without_words_gives_zeros(embedder: StaticEmbedder, text: str) -> None:
    empty, full = embedder.embed([text, "The ferry sank."])
    assert not empty.any() and full.any()


def test_a_damaged_table_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = bytearray(static.TABLE.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    monkeypatch.setattr(static, "TABLE", tmp_path / "static.safetensors")
    with pytest.raises(ModelError, match="missing"):
        StaticEmbedder().embed(["x"])
    static.TABLE.write_bytes(damaged)
    with pytest.raises(ModelError, match=static.TABLE_SHA256):
        StaticEmbedder().embed(["x"])


def test_the_key_names_the_table() -> None:
    assert StaticEmbedder.key == f"byline-static@{static.TABLE_SHA256[:16]}"
    assert StaticEmbedder().ready


def test_it_needs_no_torch() -> None:
    look = (
        "import sys; from rag.models.static import StaticEmbedder; StaticEmbedder().embed(['The ferry sank.']);"
        "print({'torch', 'transformers', 'sentence_transformers'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "set()\n", done.stderr
