"""The best candidates put in order: a linear model over what searches, time and place say of each. Pure.

Fitted by benchmarks/fit_rerank.py as ListNet is (Cao et al. 2007): a passage's chance is the softmax of
its score among the question's candidates, and the chance of those that hold an answer is made large. On
365 news questions and 2,934 articles, 5-fold cross-validated three times over, answer-hit@1 rose from
0.616 to 0.638 and the mean reciprocal rank from 0.702 to 0.724. Knows nothing of searches.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.query.answer_type import expected_answer_type
from rag.retrieval.fusion import min_max, min_max_mean

WEIGHTS = Path(__file__).with_name("rerank.json")
"""The fitted weights, and the command that made them."""
FEATURES = (
    "fusion",
    "dense",
    "sentence",
    "days",
    "weeks",
    "article",
    "names",
    "figures",
)
"""What is known of a passage: its fused score; its cosine and its best sentence's, each from 0 to 1 over
the candidates; freshness counted in days (1/e after 10) and in weeks (after 30); the total of its
article's best candidate (0 to 1); and, where a name or a number is asked
for, how many capitals or digits it has a character, times 10. Where it stands in its article was left
out: that helped on these questions (0.653) and cost 7 points on the sample corpus, whose articles are
built otherwise."""
_CAPITAL = re.compile(r"(?<=\s)[A-Z]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class RerankCandidate:
    """A candidate, as far as its order needs it."""

    article_id: str
    text: str
    scores: Mapping[str, float]
    """`fusion`, `freshness` and `total`, as `rag.retrieval.scoring.score_candidates` makes them."""
    dense: float
    """Cosine of the question and the passage."""
    sentence: float
    """Cosine of the question and the nearest sentence, or the passage's own where none is kept."""


def rerank_features(question: str, pool: Mapping[str, RerankCandidate]) -> dict[str, dict[str, float]]:
    """Values of `FEATURES` for each candidate."""
    kind = expected_answer_type(question)
    dense = min_max({i: candidate.dense for i, candidate in pool.items()})
    sentence = min_max({i: candidate.sentence for i, candidate in pool.items()})
    best = _best_of_articles(pool)
    article = min_max({i: best[candidate.article_id] for i, candidate in pool.items()})
    return {
        i: {
            "fusion": candidate.scores["fusion"],
            "dense": dense[i],
            "sentence": sentence[i],
            "days": candidate.scores["freshness"] ** 3,
            "weeks": candidate.scores["freshness"],
            "article": article[i],
            "names": _share(_CAPITAL, candidate.text) if kind == "name" else 0.0,
            "figures": _share(_DIGIT, candidate.text) if kind == "number" else 0.0,
        }
        for i, candidate in pool.items()
    }


def rerank_scores(
    question: str,
    pool: Mapping[str, RerankCandidate],
    freshness: float = 1.0,
    weights: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """A score for each candidate, in units of the totals: the best one has the best total.

    `freshness` is how much more than usual it counts: 0 where the first report is asked for.
    """
    if not pool:
        return {}
    weights = weights or load_weights()
    factors = {"days": freshness, "weeks": freshness}
    scores = {
        i: sum(weights[name] * value * factors.get(name, 1.0) for name, value in values.items())
        for i, values in rerank_features(question, pool).items()
    }
    lift = max(_best_of_articles(pool).values()) - max(scores.values())
    return {i: score + lift for i, score in scores.items()}


def blend_grades(totals: Mapping[str, float], grades: Mapping[str, float]) -> dict[str, float]:
    """New totals of the graded candidates, between the least and the best of theirs.

    Half by their order so far, half by their grades: what a model says of days and of the kind of
    answer, a cross-encoder does not know.
    """
    if not grades:
        return {}
    before = {i: totals[i] for i in grades}
    low, high = min(before.values()), max(before.values())
    return {i: low + (high - low) * share for i, share in min_max_mean(before, grades).items()}


@cache
def load_weights() -> dict[str, float]:
    """The weights that are shipped."""
    return dict(json.loads(WEIGHTS.read_text("utf-8"))["weights"])


def _best_of_articles(pool: Mapping[str, RerankCandidate]) -> dict[str, float]:
    best: dict[str, float] = {}
    for candidate in pool.values():
        best[candidate.article_id] = max(
            best.get(candidate.article_id, candidate.scores["total"]), candidate.scores["total"]
        )
    return best


def _share(characters: re.Pattern[str], text: str) -> float:
    return 10 * len(characters.findall(text)) / max(1, len(text))
