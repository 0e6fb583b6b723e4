"""Fits rag/retrieval/rerank.json: how the best candidates of a question are put in order.

    python -m benchmarks.fit_rerank --data data/benchmark [--news FOLDER] [--write]

Asks every RealTimeQA 2025 question that has candidate articles, as of its day, of an archive that
benchmarks/retrieval.py filled. ListNet (Cao et al. 2007), top-one: the softmax of the scores of the
passages that hold an accepted answer is made large; 5-fold cross-validated over questions, three
shuffles. Prints answer-hit@1, @5, @10 and MRR@10 before, after, and (`--ablate`) without each feature.
`--write` fits on all and writes the weights, in units of the totals (least squares), so that other
scores keep their meaning.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.list_net import Matrix, fit_list_net
from benchmarks.realtimeqa import NEWS, questions
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.evaluation.matching import contains_answer
from rag.evaluation.metrics.ranking import first_rank, hit_at, reciprocal_rank
from rag.evaluation.metrics.statistics import mean
from rag.retrieval.rerank import FEATURES, WEIGHTS, rerank_features

POOL, STEPS, PENALTY, FOLDS, SHUFFLES = 60, 250, 0.05, 5, 3


@dataclass(frozen=True)
class Case:
    """A question's candidates."""

    values: Matrix
    """Features, shape (candidates, features)."""
    totals: Matrix
    """Scores before."""
    good: Matrix
    """1 where an accepted answer stands."""


def collect(archive: Archive, news: Path) -> list[Case]:
    """Every question's candidates."""
    cases = []
    for item in questions(news):
        question = archive.question(item.text, as_of=item.as_of)
        seen = archive.retriever.pool(question, POOL).features
        found = rerank_features(question.standalone, seen)
        cases.append(
            Case(
                np.array([[found[i][name] for name in FEATURES] for i in seen]),
                np.array([s.scores["total"] for s in seen.values()]),
                np.array([float(contains_answer(s.text, item.answers)) for s in seen.values()]),
            )
        )
    return cases


def fit(cases: Sequence[Case], kept: Sequence[int]) -> Matrix:
    """Weights of the kept features; others are 0."""
    told = [case for case in cases if case.good.any()]
    spread = np.concatenate([case.values[:, kept] for case in told]).std(axis=0) + 1e-9
    parts = [(case.values[:, kept] / spread, case.good) for case in told]
    whole = np.zeros(len(FEATURES))
    whole[list(kept)] = fit_list_net(parts, steps=STEPS, penalty=PENALTY) / spread
    return whole


def crossed(cases: Sequence[Case], kept: Sequence[int], seed: int) -> list[Matrix]:
    """Scores of each question's candidates by a model that has not seen the question."""
    order = np.random.default_rng(seed).permutation(len(cases))
    scores: dict[int, Matrix] = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        w = fit([case for n, case in enumerate(cases) if n not in held], kept)
        scores |= {n: cases[n].values @ w for n in held}
    return [scores[n] for n in range(len(cases))]


def figures(cases: Sequence[Case], scores: Sequence[Matrix]) -> list[float]:
    """answer-hit@1, @5, @10 and MRR@10 of the orders."""
    ranks = [
        first_rank(list(case.good[np.argsort(-s, kind="stable")][:10] > 0))
        for case, s in zip(cases, scores, strict=True)
    ]
    return [mean([hit_at(k, r) for r in ranks]) for k in (1, 5, 10)] + [
        mean([reciprocal_rank(r) for r in ranks])
    ]


def show(name: str, rows: Sequence[list[float]]) -> None:
    """A line of the table: the mean over the shuffles."""
    print(
        f"| {name} | " + " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0)) + " |", flush=True
    )


def scale(cases: Sequence[Case], w: Matrix) -> float:
    """What brings the scores to the totals' units."""
    new = np.concatenate([(z := case.values @ w) - z.max() for case in cases])
    old = np.concatenate([case.totals - case.totals.max() for case in cases])
    return float(new @ old / (new @ new))


def main() -> None:
    """Collect, cross-validate, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--ablate", action="store_true", help="also without each feature")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    archive = Archive(load_settings(data=options.data, llm="none"))
    with archive.own_indexes():
        cases = collect(archive, options.news)
    archive.close()
    every = list(range(len(FEATURES)))
    cross: Callable[[list[int], int], list[float]] = lambda kept, seed: figures(  # noqa: E731
        cases, crossed(cases, kept, seed)
    )
    print(f"{len(cases)} questions\n| order | answer-hit@1 | @5 | @10 | MRR@10 |\n|---|---|---|---|---|")
    show("fused, fresher first", [figures(cases, [case.totals for case in cases])])
    show("reranked", [cross(every, seed) for seed in range(SHUFFLES)])
    for n, name in enumerate(FEATURES) if options.ablate else ():
        show(f"without {name}", [cross([m for m in every if m != n], 0)])
    if options.write:
        w = fit(cases, every)
        w = w * scale(cases, w)
        made = "python -m benchmarks.fit_rerank --write"
        weights = {name: round(float(value), 4) for name, value in zip(FEATURES, w, strict=True)}
        WEIGHTS.write_text(
            json.dumps({"made": made, "weights": weights}, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
