"""The verifier: a small cross-encoder that reads a claim with a few sentences that it should rest on.

It says how likely they carry it. Trained by benchmarks/verifier/train.py; rag/models/pair_encoder.py
runs it. Knows nothing of citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.models.pair_encoder import (
    Lengths,
    Pair,
    PairEngine,
    TrainedLayers,
    build_engine,
    encode_pair,
    run_pairs,
)

LAYERS = TrainedLayers(Path(__file__).with_name("verifier.safetensors"), (), "carries")
LENGTHS = Lengths(first=72, headline=18, all=144)
"""As it was trained."""


@dataclass(frozen=True)
class Ground:
    """What a claim should rest on: a few sentences, with the headline that they stand under."""

    title: str
    text: str


class ClaimVerifier(Protocol):
    """Says how likely sentences carry a claim."""

    def weigh(self, claim: str, grounds: Sequence[Ground]) -> list[float]:
        """A logit for each of the grounds, in their order; above 0 they rather carry it."""


class Verifier:
    """A `ClaimVerifier`, on the faster engine that is installed unless another is given."""

    def __init__(self, engine: PairEngine | None = None) -> None:
        self._engine = engine or build_engine(LAYERS)

    @property
    def ready(self) -> bool:
        """Whether it is loaded: the first call to `weigh` loads what is not, which takes a second."""
        return self._engine.ready

    def weigh(self, claim: str, grounds: Sequence[Ground]) -> list[float]:
        """A logit for each, in their order. Raises ModelError for another file's weights."""
        pairs = [encode(claim, ground) for ground in grounds]
        return [float(logit[0]) for (logit,) in run_pairs(self._engine, pairs)]


def encode(claim: str, ground: Ground) -> Pair:
    """Claim, headline and sentences as word pieces, cut to what it was trained on."""
    return encode_pair(claim, ground.title, ground.text, LENGTHS)
