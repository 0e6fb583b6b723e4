"""What every embedder must do alike, whoever runs the model; and what a model's own prompts change."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.models.embedder import Embedder, FallbackEmbedder, SentenceTransformerEmbedder
from rag.models.files import bundled_folder
from rag.models.minilm import MiniLM
from rag.models.static import StaticEmbedder
from tests.fakes import FakeEmbedder

TEXTS = [
    "The ferry sank.",
    "",
    "Wheat prices rose by 4.5% on Tuesday – the most since 2008.",
    "Çeşme’s mayor — 東京 🚢 — said: “No.”",
    "\x00 \u200b",
    "Ferry " * 100,
    "word " * 10_000,
    "The harbour of Port Ansel was closed for the third day. " * 60,
]
WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] who won the final spain rain query passage : ?".split()


def small_model(folder: Path, prompts: dict[str, str] | None = None) -> Path:
    """A bi-encoder of one small layer with random weights, made on the spot."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(0)
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    small: dict[str, Any] = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    BertModel(BertConfig(vocab_size=len(WORDS), intermediate_size=8, **small)).save_pretrained(bert)
    BertTokenizer(vocab=str(bert / "vocab.txt")).save_pretrained(bert)
    transformer = Transformer(str(bert))
    model = SentenceTransformer(modules=[transformer, Pooling(8)], prompts=prompts)
    model.save(str(folder / "model"))
    return folder / "model"


MAKERS: dict[str, Callable[[Path], Embedder]] = {
    "bundled, by sentence-transformers": lambda _: SentenceTransformerEmbedder(),
    "another, by sentence-transformers": lambda folder: SentenceTransformerEmbedder(
        str(small_model(folder))
    ),
    "static": lambda _: StaticEmbedder(),
    "fallback": lambda _: FallbackEmbedder(StaticEmbedder(), FakeEmbedder()),
    "fake": lambda _: FakeEmbedder(),
}
if find_spec("openvino"):
    MAKERS["bundled, by OpenVINO"] = lambda _: MiniLM()


@pytest.fixture(scope="module", params=MAKERS)
def maker(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Embedder]:
    folders = iter(range(100))
    base = tmp_path_factory.mktemp("models")
    return lambda: MAKERS[request.param](base / str(next(folders)))


@pytest.fixture(scope="module")
def embedder(maker: Callable[[], Embedder]) -> Embedder:
    return maker()


class TestEmbedder:
    """Every implementation of Embedder."""

    def test_vectors_have_length_one_in_the_order_given(self, embedder: Embedder) -> None:
        together = embedder.embed(TEXTS * 2)
        assert together.dtype == np.float32 and together.shape[0] == 2 * len(TEXTS)
        lengths = np.linalg.norm(together, axis=1)
        assert all(length == pytest.approx(1, abs=1e-3) or length == 0 for length in lengths)
        for n, text in enumerate(TEXTS):
            same = [embedder.embed([text])[0], together[n + len(TEXTS)]]
            assert all(float(v @ together[n]) >= 0.9999 * lengths[n] for v in same)
        assert len({vector.tobytes() for vector in together[[0, 2, 5]]}) == 3

    def test_a_text_has_one_vector_and_a_question_one(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS[:1])
        assert vectors.shape == (1, len(embedder.embed_query("Who sank?")))
        question = embedder.embed_query("Who sank?")
        assert question.dtype == np.float32 and question.ndim == 1
        assert np.linalg.norm(question) == pytest.approx(1, abs=1e-3)

    def test_what_is_handed_out_is_the_callers_own(self, embedder: Embedder) -> None:
        embedder.embed_query("Who sank?")[:] = 0
        embedder.embed(["Who sank?"])[:] = 0
        assert np.linalg.norm(embedder.embed_query("Who sank?")) == pytest.approx(1, abs=1e-3)
        assert np.linalg.norm(embedder.embed(["Who sank?"])) == pytest.approx(1, abs=1e-3)

    def test_many_threads_may_ask_and_one_loads(
        self, maker: Callable[[], Embedder], embedder: Embedder
    ) -> None:
        fresh, asked = maker(), [f"Who was {n}?" for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(fresh.embed_query, asked))
        assert fresh.ready
        assert all(
            float(v @ embedder.embed_query(q)) > 0.9999 for v, q in zip(found, asked, strict=True)
        )

    def test_its_key_is_known_before_it_is_loaded(self, maker: Callable[[], Embedder]) -> None:
        fresh = maker()
        before, ready = fresh.key, fresh.ready
        fresh.embed_query("Who sank?")
        assert before == fresh.key and "@" in before and fresh.ready
        assert ready in (True, False)


def test_a_models_prompts_stand_before_questions_and_passages(tmp_path: Path) -> None:
    folder = small_model(tmp_path / "a", {"query": "query : ", "passage": "passage : "})
    plain, prompted = small_model(tmp_path / "b"), SentenceTransformerEmbedder(str(folder))
    without = SentenceTransformerEmbedder(str(plain))
    texts = ["who won the final", "spain"]
    assert np.allclose(
        prompted.embed(texts), without.embed([f"passage : {t}" for t in texts]), atol=1e-3
    )
    assert np.allclose(prompted.embed_query("spain"), without.embed_query("query : spain"), atol=1e-3)
    assert not np.allclose(prompted.embed(["spain"]), without.embed(["spain"]), atol=1e-3)


def test_passages_with_a_prompt_have_a_key_of_their_own(tmp_path: Path) -> None:
    keys = []
    for number, prompts in enumerate([{}, {"query": "query : "}, {"document": "passage : "}]):
        config = {"prompts": prompts, "default_prompt_name": None}
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "model.safetensors").write_bytes(b"weights")
        (folder / "config_sentence_transformers.json").write_text(json.dumps(config), "utf-8")
        keys.append(SentenceTransformerEmbedder(str(folder)).key.rpartition("@")[2])
    assert keys[0] == keys[1] and keys[2] == f"{keys[0]}+prompt"
    bundled = SentenceTransformerEmbedder(str(bundled_folder())).key
    assert not bundled.endswith("+prompt"), "archives that were made with it stay as they are"
