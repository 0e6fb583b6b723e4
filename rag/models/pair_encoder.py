"""A small cross-encoder of ours: it reads a question or a claim together with a text.

Embeddings and lower layers are the bundled MiniLM's; the upper layers and the heads are trained for one
task each (reader.py, verifier.py) and lie beside this module. On OpenVINO where that runs, else on
torch: the same numbers.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from rag.core.errors import ModelError
from rag.core.settings import BUNDLED_MODEL
from rag.core.vectors import Vectors
from rag.models.bert_graph import BertGraph
from rag.models.files import MINILM, bundled_folder, bundled_tokenizer, sha256_of

if TYPE_CHECKING:
    from openvino import CompiledModel
    from tokenizers import Tokenizer

_LAYERS, _CLS, _SEP = 6, 101, 102
_BATCH = 8
Places = tuple[tuple[int, int], ...]
"""First character and character after the last of each word piece in a text."""


@dataclass(frozen=True)
class Pair:
    """Two texts as word pieces: `[CLS] one [SEP] headline [SEP] other [SEP]`."""

    ids: tuple[int, ...]
    at: int
    """Place of the first word piece of the other text."""
    offsets: Places
    """Where the word pieces of the other text stand in it."""


@dataclass(frozen=True)
class Lengths:
    """Word pieces read of a pair, as the model was trained: what is beyond is cut off."""

    first: int
    """Of the question or claim."""
    headline: int
    all: int


@dataclass(frozen=True)
class TrainedLayers:
    """A file of trained layers and heads. Its card, a JSON file beside it, holds its hash."""

    file: Path
    of_pieces: tuple[str, ...]
    """Heads that say something of each word piece."""
    of_pair: str
    """The head that says one number of the pair."""

    @property
    def card(self) -> Path:
        """What the weights were made from and how, and what they reach."""
        return self.file.with_suffix(".json")


class PairEngine(Protocol):
    """Runs trained layers."""

    @property
    def ready(self) -> bool:
        """Whether they are loaded: the first run loads what is not, which takes a second."""

    def run(self, ids: Any, types: Any, mask: Any) -> list[Vectors]:
        """For word pieces (pairs, pieces), int32, and their mask, float32, what each head says.

        (pairs, pieces, numbers) of those of pieces, then (pairs, 1) of the pair; logits.
        """


class _LazyEngine:
    """Layers that are loaded, as `_loaded`, by whatever first needs them."""

    def __init__(self, layers: TrainedLayers) -> None:
        self._layers = layers
        self._guard = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return "_loaded" in self.__dict__


class OpenVinoEngine(_LazyEngine):
    """On OpenVINO. Raises ModelError when the weights are not those of their card. For any thread."""

    @cached_property
    def _loaded(self) -> CompiledModel:
        try:
            import openvino

            graph = _graph(self._layers)
            return openvino.Core().compile_model(graph, "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        except RuntimeError as error:  # what OpenVINO raises for all that can go wrong
            name = self._layers.file.stem
            raise ModelError(
                name, f"OpenVINO cannot run it ({error}).", "Uninstall openvino."
            ) from error

    def run(self, ids: Any, types: Any, mask: Any) -> list[Vectors]:
        """What each head says."""
        with self._guard:  # the first thread loads it, the others wait
            model = self._loaded
        found = model.create_infer_request().infer([ids, types, mask], share_outputs=False)
        return [found[n] for n in range(len(self._layers.of_pieces) + 1)]


class TorchEngine(_LazyEngine):
    """The same on torch, where OpenVINO has no wheel."""

    @cached_property
    def _loaded(self) -> Any:
        import torch
        from transformers import AutoModel

        model = AutoModel.from_pretrained(bundled_folder(), local_files_only=True)
        held = {name: torch.from_numpy(value) for name, value in load_weights(self._layers).items()}
        model.load_state_dict(held, strict=False)
        return model.eval()

    def run(self, ids: Any, types: Any, mask: Any) -> list[Vectors]:
        """What each head says."""
        import torch

        with self._guard:
            model = self._loaded
        with torch.inference_mode():
            long = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
            states = model(**{name: torch.tensor(value).long() for name, value in long.items()})
        held, hidden = load_weights(self._layers), states.last_hidden_state.numpy()
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        whole = np.concatenate([mean, hidden[:, 0]], axis=1)
        given = [(name, hidden) for name in self._layers.of_pieces] + [(self._layers.of_pair, whole)]
        return [x @ held[f"{name}.weight"].T + held[f"{name}.bias"] for name, x in given]


def build_engine(layers: TrainedLayers) -> PairEngine:
    """The faster engine that is installed."""
    from importlib.util import find_spec

    return OpenVinoEngine(layers) if find_spec("openvino") else TorchEngine(layers)


def run_pairs(engine: PairEngine, pairs: Sequence[Pair]) -> list[list[Vectors]]:
    """What each head says of each pair, in their order; pairs of one length are run together."""
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].ids))
    told: dict[int, list[Vectors]] = {}
    for n in range(0, len(order), _BATCH):
        some = order[n : n + _BATCH]
        heads = engine.run(*_padded([pairs[i] for i in some]))
        told |= {i: [head[row] for head in heads] for row, i in enumerate(some)}
    return [told[n] for n in range(len(pairs))]


def _padded(pairs: Sequence[Pair]) -> tuple[Any, Any, Any]:
    longest = max(len(pair.ids) for pair in pairs)
    ids = np.zeros((len(pairs), longest), np.int32)
    types, mask = ids.copy(), np.zeros(ids.shape, np.float32)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = pair.ids
        types[row, pair.ids.index(_SEP) + 1 : len(pair.ids)] = 1
        mask[row, : len(pair.ids)] = 1
    return ids, types, mask


def encode_pair(first: str, headline: str, other: str, most: Lengths) -> Pair:
    """The texts as word pieces, cut to their lengths."""
    one = _pieces(first).ids[: most.first]
    title = _pieces(headline).ids[: most.headline]
    room = most.all - 4 - len(one) - len(title)
    text = _pieces(other)
    ids = (_CLS, *one, _SEP, *title, _SEP, *text.ids[:room], _SEP)
    return Pair(ids, len(one) + len(title) + 3, tuple(text.offsets[:room]))


def _pieces(text: str) -> Any:
    return _tokenizer().encode(text, add_special_tokens=False)


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = bundled_tokenizer()
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def load_weights(layers: TrainedLayers) -> Mapping[str, Any]:
    """float32 arrays: the bundled model's with the trained ones in their places, and the heads'.

    Raises ModelError when the trained file is not the one that its card tells of.
    """
    from safetensors.numpy import load_file

    if sha256_of(layers.file) != load_card(layers)["sha256"]:
        problem = f"it is not the file that {layers.card.name} tells of."
        raise ModelError(str(layers.file), problem, "Install again.")
    trained = {name: value.astype(np.float32) for name, value in load_file(layers.file).items()}
    return load_file(bundled_folder() / MINILM.weights) | trained


def load_card(layers: TrainedLayers) -> dict[str, Any]:
    """What the weights are, and what they reach."""
    return dict(json.loads(layers.card.read_text("utf-8")))


def _graph(layers: TrainedLayers) -> Any:
    """From ids, types and mask, each (pairs, pieces), to what the heads say."""
    import openvino.opset13 as op
    from openvino import Model

    ids, types = (op.parameter([-1, -1], np.int32, name=name) for name in ("ids", "types"))
    mask = op.parameter([-1, -1], np.float32, name="mask")
    bert = BertGraph(load_weights(layers), op)
    states, padding = bert.embedded(ids, types), bert.padding(mask)
    for n in range(_LAYERS):
        states = bert.layer(n, states, padding)
    share = op.divide(mask, op.reduce_sum(mask, [1], keep_dims=True))
    mean = op.reduce_sum(op.multiply(states, op.unsqueeze(share, [2])), [1])
    first = op.gather(states, op.constant(np.int32(0)), op.constant(np.int32(1)))
    outputs = [bert.linear(name, states) for name in layers.of_pieces]
    outputs.append(bert.linear(layers.of_pair, op.concat([mean, first], 1)))
    return Model([op.result(output) for output in outputs], [ids, types, mask], BUNDLED_MODEL)
