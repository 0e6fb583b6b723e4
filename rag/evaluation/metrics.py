"""Metrics that need no judge, each with its formula. Pure: they see strings and numbers only."""

from __future__ import annotations

import math
import re
import string
from collections import Counter
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


def token_f1(text: str, answers: Sequence[str]) -> float:
    """SQuAD's F1 of the best gold answer: 2 p r / (p + r) over the normalised texts' words as bags."""
    said = Counter(normalise(text).split())
    return max((_f1(said, Counter(normalise(answer).split())) for answer in answers), default=0.0)


def _f1(said: Counter[str], gold: Counter[str]) -> float:
    shared = (said & gold).total()
    return 2 * shared / (said.total() + gold.total()) if shared else 0.0


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


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """95% interval of a rate by E. B. Wilson (1927), which holds for few trials and rates near 0 or 1.

    With p = successes / trials and z = 1.96: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    Without a trial nothing is known: 0..1.
    """
    if not trials:
        return 0.0, 1.0
    p, z = successes / trials, 1.959964
    centre = p + z * z / (2 * trials)
    spread = z * math.sqrt(p * (1 - p) / trials + (z / (2 * trials)) ** 2)
    whole = 1 + z * z / trials
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)
