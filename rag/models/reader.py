"""The reader: a small cross-encoder that reads a question with a window of text.

It says how likely the window answers, and where in it the answer's words begin and end. Trained by
benchmarks/reader/train.py; rag/models/pair_encoder.py runs it. Knows nothing of hits.

Spans as in BERT for SQuAD (Devlin et al. 2019), trained with one softmax over all windows of a question
(Clark and Gardner 2018), so that the numbers of different windows can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.core.vectors import Vectors
from rag.models.pair_encoder import (
    Lengths,
    Pair,
    PairEngine,
    Places,
    TrainedLayers,
    build_engine,
    encode_pair,
    run_pairs,
)

LAYERS = TrainedLayers(Path(__file__).with_name("reader.safetensors"), ("span",), "answers")
LENGTHS = Lengths(first=32, headline=18, all=109)
"""As it was trained."""


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
    offsets: Places
    """First character and character after the last of each word piece in the window's text."""


class WindowReader(Protocol):
    """Reads windows with a question."""

    @property
    def ready(self) -> bool:
        """Whether it is loaded: the first call to `read` loads what is not, which takes a second."""

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """A reading of each window, in their order; what is beyond 108 word pieces is not read."""


class Reader:
    """A `WindowReader`, on the faster engine that is installed unless another is given."""

    def __init__(self, engine: PairEngine | None = None) -> None:
        self._engine = engine or build_engine(LAYERS)

    @property
    def ready(self) -> bool:
        """Whether it is loaded."""
        return self._engine.ready

    def read(self, question: str, windows: Sequence[Window]) -> list[Reading]:
        """A reading of each window, in their order. Raises ModelError for another file's weights."""
        pairs = [encode(question, window) for window in windows]
        readings = []
        for pair, (spans, chance) in zip(pairs, run_pairs(self._engine, pairs), strict=True):
            starts, ends = spans[pair.at : pair.at + len(pair.offsets)].T
            readings.append(Reading(float(chance[0]), starts, ends, pair.offsets))
        return readings


def encode(question: str, window: Window) -> Pair:
    """Question, headline and text as word pieces, cut to what it was trained on."""
    return encode_pair(question, window.title, window.text, LENGTHS)
