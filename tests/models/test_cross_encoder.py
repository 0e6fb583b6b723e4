"""A cross-encoder that the reader named: a real one, as small as can be, made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.core.errors import ModelError
from rag.models.cross_encoder import CrossEncoderReranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "who", "won", "the", "final", "spain", "rain"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("one"), labels=1)


def made(folder: Path, labels: int) -> Path:
    """A BERT of one small layer with random weights."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    torch.manual_seed(0)
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    small: dict[str, Any] = {
        "num_labels": labels,
        "hidden_size": 8,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
    }
    config = BertConfig(vocab_size=len(WORDS), intermediate_size=8, **small)
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_every_text_gets_a_grade_of_its_own(folder: Path) -> None:
    grades = CrossEncoderReranker(str(folder))
    alone = [grades("Who won the final?", [text])[0] for text in ("Spain won", "Rain")]
    assert grades("Who won the final?", ["Spain won", "Rain"]) == pytest.approx(alone, abs=1e-5)
    assert alone[0] != alone[1]


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(ModelError, match=r"/nowhere/model: this reranker .*BYLINE_RERANKER expects"):
        CrossEncoderReranker("/nowhere/model")("Who?", ["Spain"])


def test_a_model_with_several_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"gives one score, this model gives 3"):
        CrossEncoderReranker(str(made(tmp_path, labels=3)))("Who?", ["Spain"])
