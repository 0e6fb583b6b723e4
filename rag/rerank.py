"""The best candidates put in order: a linear model over what searches, time and place say of each. Pure.

Fitted by benchmarks/fit_rerank.py as ListNet is (Cao et al. 2007): a passage's chance is the softmax of
its score among the question's candidates, and the chance of those that hold an answer is made large. On
365 news questions and 2,934 articles, 5-fold cross-validated three times over, answer-hit@1 rose from
0.611 to 0.649 and the mean reciprocal rank from 0.698 to 0.728. Knows nothing of searches.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.evidence import asked_kind
from rag.fuse import min_max

WEIGHTS = Path(__file__).with_name("rerank.json")
"""The fitted weights, and the command that made them."""
FEATURES = (
    "fusion",
    "dense",
    "sentence",
    "days",
    "weeks",
    "ordinal",
    "lead",
    "siblings",
    "article",
    "names",
    "figures",
)
"""What is known of a passage: its fused score; its cosine and its best sentence's, each from 0 to 1 over
the candidates; freshness counted in days (1/e after 10) and in weeks (after 30); how deep it stands in
its article (0 to 1 at the 20th passage) and whether it is the lead; the weight of its article's other
candidates and of its article's best one (0 to 1); and, where a name or a number is asked for, how many
capitals or digits it has a character, times 10."""
_DEEPEST = 20
_NEARNESS = 8.0
"""A sibling counts exp(8 x how far its score is behind the best): 0.45 at 0.1, 0.09 at 0.3."""
_CAPITAL = re.compile(r"(?<=\s)[A-Z]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Seen:
    """A candidate, as far as its order needs it."""

    article_id: str
    """Its article."""
    ordinal: int
    """0 for the first passage of the article."""
    text: str
    """Its words."""
    scores: Mapping[str, float]
    """`fusion`, `freshness` and `total`, as `rag.scoring.explained` makes them."""
    dense: float
    """Cosine of the question and the passage."""
    sentence: float
    """Cosine of the question and the nearest sentence, or the passage's own where none is kept."""


def features(question: str, pool: Mapping[str, Seen]) -> dict[str, dict[str, float]]:
    """Values of `FEATURES` for each candidate."""
    kind = asked_kind(question)
    dense = min_max({i: seen.dense for i, seen in pool.items()})
    sentence = min_max({i: seen.sentence for i, seen in pool.items()})
    groups = _by_article(pool)
    article = min_max({i: max(_totals(pool, groups[seen.article_id])) for i, seen in pool.items()})
    best = max(_totals(pool, list(pool)), default=0.0)
    near = {i: math.exp(_NEARNESS * (seen.scores["total"] - best)) for i, seen in pool.items()}
    return {
        i: {
            "fusion": seen.scores["fusion"],
            "dense": dense[i],
            "sentence": sentence[i],
            "days": seen.scores["freshness"] ** 3,
            "weeks": seen.scores["freshness"],
            "ordinal": min(seen.ordinal, _DEEPEST) / _DEEPEST,
            "lead": float(seen.ordinal == 0),
            "siblings": sum(near[other] for other in groups[seen.article_id] if other != i),
            "article": article[i],
            "names": _share(_CAPITAL, seen.text) if kind == "name" else 0.0,
            "figures": _share(_DIGIT, seen.text) if kind == "number" else 0.0,
        }
        for i, seen in pool.items()
    }


def reranked(
    question: str,
    pool: Mapping[str, Seen],
    freshness: float = 1.0,
    weights: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """A score for each candidate, in units of the totals: the best one has the best total.

    `freshness` is how much more than usual it counts: 0 where the first report is asked for.
    """
    if not pool:
        return {}
    weights = weights or fitted()
    factors = {"days": freshness, "weeks": freshness}
    scores = {
        i: sum(weights[name] * value * factors.get(name, 1.0) for name, value in found.items())
        for i, found in features(question, pool).items()
    }
    lift = max(_totals(pool, list(pool))) - max(scores.values())
    return {i: score + lift for i, score in scores.items()}


@cache
def fitted() -> dict[str, float]:
    """The weights that are shipped."""
    return dict(json.loads(WEIGHTS.read_text("utf-8"))["weights"])


def _by_article(pool: Mapping[str, Seen]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for i, seen in pool.items():
        groups.setdefault(seen.article_id, []).append(i)
    return groups


def _totals(pool: Mapping[str, Seen], ids: Sequence[str]) -> list[float]:
    return [pool[i].scores["total"] for i in ids]


def _share(wanted: re.Pattern[str], text: str) -> float:
    return 10 * len(wanted.findall(text)) / max(1, len(text))
