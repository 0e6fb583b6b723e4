"""Metrics that need no judge, each with its formula. Pure: they see strings and numbers only."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "“”‘’–—…", " "))


def normalise(text: str) -> str:
    """SQuAD's normal form (Rajpurkar et al. 2016): lower case, no articles, no punctuation.

    A comma between digits is dropped rather than turned into a space, so `12,000` equals `12000`.
    """
    joined = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    return " ".join(_ARTICLES.sub(" ", joined.translate(_PUNCTUATION)).split())


def contains_answer(text: str, answers: Sequence[str]) -> bool:
    """Whether a normalised gold answer stands in the normalised text, at word boundaries."""
    padded = f" {normalise(text)} "
    golds = (normalise(answer) for answer in answers)
    return any(f" {gold} " in padded for gold in golds if gold)


def first_rank(relevant: Sequence[bool]) -> int | None:
    """Rank from 1 of the first relevant item, None when there is none."""
    return next((rank for rank, is_relevant in enumerate(relevant, 1) if is_relevant), None)


def hit_at(k: int, rank: int | None) -> float:
    """1 when the first relevant item stands among the first `k`, else 0."""
    return float(rank is not None and rank <= k)


def reciprocal_rank(rank: int | None, depth: int = 10) -> float:
    """1/rank of the first relevant item, 0 beyond `depth` (MRR@depth is its mean)."""
    return 1 / rank if rank is not None and rank <= depth else 0.0


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean, 0 for none."""
    return sum(values) / len(values) if values else 0.0
