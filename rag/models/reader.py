"""The reader: a small cross-encoder that reads a question with a window of text.

It says how likely the window answers, and where in it the answer's words begin and end. Its lower
layers are the bundled MiniLM's; its upper ones and two heads, trained by benchmarks/reader/train.py, lie
beside this module. On OpenVINO where that runs, else on torch: the same numbers. Knows nothing
of hits.

Spans as in BERT for SQuAD (Devlin et al. 2019), trained with one softmax over all windows of a question
(Clark and Gardner 2018), so that the numbers of different windows can be compared.
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

WEIGHTS = Path(__file__).with_name("reader.safetensors")
CARD = Path(__file__).with_name("reader.json")
"""Hash of the weights, what they were made from and how, and what they reach."""
QUESTION_PIECES, TITLE_PIECES, PIECES = 32, 18, 108
"""Word pieces read of a question, of a headline, and of all together: as it was trained."""
_LAYERS, _CLS, _SEP = 6, 101, 102
_BATCH = 8


@dataclass(frozen=True)
class Window:
    """A few sentences to read, with the headline that they stand under."""

    title: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What the reader says of a window."""

    chance: float
    """Logit: how likely the window answers the question."""
    starts: Vectors
    """Logits, (pieces,): how likely the answer's words begin with a word piece."""
    ends: Vectors
    """The same for their end."""
    offsets: tuple[tuple[int, int], ...]
    """First character and character after the last of each word piece in the window's text."""


class WindowReader(Protocol):
    """Reads windows with a question."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded: the first call to `read` loads what is not, which takes a second."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """A reading of each window, in their order; what is beyond 108 word pieces is not read."""


Pair = tuple[list[int], int, tuple[tuple[int, int], ...]]
"""Word pieces of question, headline and text; place of the first of the text; offsets in the text."""


class PairReader:
    """What both engines share: pairs made, batched by length, and taken apart. Safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """A reading of each window, in their order."""
        pairs = [encode(question, window) for window in windows]
        order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][0]))
        readings: dict[int, Reading] = {}
        for n in range(0, len(order), _BATCH):
            some = order[n : n + _BATCH]
            readings |= zip(some, self._read([pairs[i] for i in some]), strict=True)
        return [readings[n] for n in range(len(pairs))]

    def _read(self, pairs: Sequence[Pair]) -> list[Reading]:
        longest = max(len(ids) for ids, _, _ in pairs)
        ids = np.zeros((len(pairs), longest), np.int32)
        types, mask = ids.copy(), np.zeros(ids.shape, np.float32)
        for row, (pieces, _, _) in enumerate(pairs):
            ids[row, : len(pieces)] = pieces
            types[row, pieces.index(_SEP) + 1 : len(pieces)] = 1
            mask[row, : len(pieces)] = 1
        spans, chances = self._run(ids, types, mask)
        return [
            Reading(float(chances[row]), starts, ends, offsets)
            for row, (_, at, offsets) in enumerate(pairs)
            for starts, ends in [spans[row, at : at + len(offsets)].T]
        ]

    def _run(self, ids: Any, types: Any, mask: Any) -> tuple[Vectors, Vectors]:
        """Span logits (texts, pieces, 2) and chances (texts,), float32."""
        raise NotImplementedError


class Reader(PairReader):
    """The reader on OpenVINO. Raises ModelError when its weights are not those of its card."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return "_loaded" in self.__dict__

    @cached_property
    def _loaded(self) -> CompiledModel:
        try:
            import openvino

            return openvino.Core().compile_model(_graph(), "CPU", {"PERFORMANCE_HINT": "LATENCY"})
        except RuntimeError as error:  # what OpenVINO raises for all that can go wrong
            raise ModelError(
                "reader", f"OpenVINO cannot run it ({error}).", "Uninstall openvino."
            ) from error

    def _run(self, ids: Any, types: Any, mask: Any) -> tuple[Vectors, Vectors]:
        with self._guard:  # the first thread loads it, the others wait
            model = self._loaded
        found = model.create_infer_request().infer([ids, types, mask], share_outputs=False)
        return found[0], found[1][:, 0]


class TorchReader(PairReader):
    """The same on torch, where OpenVINO has no wheel."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return "_loaded" in self.__dict__

    @cached_property
    def _loaded(self) -> Any:
        from transformers import AutoModel

        model = AutoModel.from_pretrained(bundled_folder(), local_files_only=True)
        model.load_state_dict({name: _tensor(value) for name, value in weights().items()}, strict=False)
        return model.eval()

    def _run(self, ids: Any, types: Any, mask: Any) -> tuple[Vectors, Vectors]:
        import torch

        with self._guard:
            model = self._loaded
        with torch.inference_mode():
            long = {"input_ids": ids, "token_type_ids": types, "attention_mask": mask}
            states = model(**{name: torch.tensor(value).long() for name, value in long.items()})
        held, hidden = weights(), states.last_hidden_state.numpy()
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        whole = np.concatenate([mean, hidden[:, 0]], axis=1)
        spans = hidden @ held["span.weight"].T + held["span.bias"]
        return spans, (whole @ held["answers.weight"].T + held["answers.bias"])[:, 0]


def build_reader() -> WindowReader:
    """The reader on the faster engine that is installed."""
    from importlib.util import find_spec

    return Reader() if find_spec("openvino") else TorchReader()


def encode(question: str, window: Window) -> Pair:
    """`[CLS] question [SEP] headline [SEP] text [SEP]` as word pieces, cut to what it was trained on."""
    asked = _pieces(question).ids[:QUESTION_PIECES]
    title = _pieces(window.title).ids[:TITLE_PIECES]
    room = PIECES - 3 - len(asked) - len(title)
    text = _pieces(window.text)
    ids = [_CLS, *asked, _SEP, *title, _SEP, *text.ids[:room], _SEP]
    return ids, len(asked) + len(title) + 3, tuple(text.offsets[:room])


def _pieces(text: str) -> Any:
    return _tokenizer().encode(text, add_special_tokens=False)


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = bundled_tokenizer()
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@cache
def weights() -> Mapping[str, Any]:
    """float32 arrays: the bundled model's with the trained ones in their places, and the heads'.

    Raises ModelError when the trained file is not the one that its card tells of.
    """
    from safetensors.numpy import load_file

    if sha256_of(WEIGHTS) != load_card()["sha256"]:
        raise ModelError(str(WEIGHTS), "it is not the file that reader.json tells of.", "Install again.")
    trained = {name: value.astype(np.float32) for name, value in load_file(WEIGHTS).items()}
    return load_file(bundled_folder() / MINILM.weights) | trained


@cache
def load_card() -> dict[str, Any]:
    """What the weights are, and what they reach."""
    return dict(json.loads(CARD.read_text("utf-8")))


def _tensor(value: Any) -> Any:
    import torch

    return torch.from_numpy(value)


def _graph() -> Any:
    """From ids, types and mask, each (texts, pieces), to span logits and chances."""
    import openvino.opset13 as op
    from openvino import Model

    ids, types = (op.parameter([-1, -1], np.int32, name=name) for name in ("ids", "types"))
    mask = op.parameter([-1, -1], np.float32, name="mask")
    bert = BertGraph(weights(), op)
    states, padding = bert.embedded(ids, types), bert.padding(mask)
    for n in range(_LAYERS):
        states = bert.layer(n, states, padding)
    share = op.divide(mask, op.reduce_sum(mask, [1], keep_dims=True))
    mean = op.reduce_sum(op.multiply(states, op.unsqueeze(share, [2])), [1])
    first = op.gather(states, op.constant(np.int32(0)), op.constant(np.int32(1)))
    whole = op.concat([mean, first], 1)
    outputs = [bert.linear("span", states), bert.linear("answers", whole)]
    return Model([op.result(output) for output in outputs], [ids, types, mask], BUNDLED_MODEL)
