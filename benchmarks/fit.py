"""Fits the models of evidence and refusal and writes rag/answer/calibration.json.

    python -m benchmarks.fit --data data/benchmark [--news FOLDER] [--write]

The archive must hold the articles that benchmarks/retrieval.py puts there. Evidence: does a sentence
of the ten best passages contain the gold answer? Refusal: the same questions, once as they are and
once with every article that holds the answer withheld. Figures are from 5-fold cross-validation by
question; what is written is fitted on all. The threshold is the one at which at most a tenth of the
questions that can be answered are refused.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.realtimeqa import NEWS, NewsQuestion, questions
from benchmarks.withheld import DEPTH, holds
from rag.answer import evidence, refusal
from rag.answer.cosines import SentenceCosines
from rag.answer.evidence import Candidate, SentenceModel
from rag.answer.logistic import logistic
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Evidence, Hit
from rag.evaluation.matching import contains_answer

FALSE_REFUSALS = 0.10
"""Share of answerable questions that may be refused."""
Weights = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One search: what it found, and whether the answer could be there."""

    question: NewsQuestion
    """The question."""
    group: int
    """Number of the question: its cases stay in one fold."""
    hits: Sequence[Hit]
    """Ten hits."""
    candidates: Sequence[Candidate]
    """All their sentences, with cosines."""
    answerable: bool
    """False when the articles were withheld."""


def search(archive: Archive, asked: Sequence[NewsQuestion]) -> list[Case]:
    """Two cases a question: as it is, and with the articles withheld that hold the answer."""
    cases: list[Case] = []
    cosines = SentenceCosines(archive.catalog.sentence_vectors, archive.embedder, archive.embedder.key)
    for group, item in enumerate(asked):
        question = archive.question(item.text, as_of=item.as_of)
        hits = archive.retriever.retrieve(question, DEPTH)
        kept = [h for h in hits if not holds(h, item)]
        for answerable, found in ((True, hits[:10]), (False, kept[:10])):
            sentences = evidence.describe_sentences(question, found)
            described = evidence.add_cosines(question.standalone, sentences, cosines)
            cases.append(Case(item, group, found, described, answerable))
    return cases


def fit(rows: Sequence[Weights], labels: Sequence[bool], names: Sequence[str]) -> Weights:
    """Logistic regression (scikit-learn, L2, C = 1 on standardised features), as plain weights."""
    from sklearn.linear_model import LogisticRegression

    matrix = np.array([[row[name] for name in names] for row in rows])
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=5000).fit((matrix - middle) / spread, labels)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * middle).sum())
    return {"bias": round(bias, 4)} | {
        n: round(float(w), 4) for n, w in zip(names, weights, strict=True)
    }


def fit_sentences(cases: Sequence[Case]) -> SentenceModel:
    """Both stages, on the cases that can be answered."""
    pairs = [(c, case) for case in cases if case.answerable for c in case.candidates]
    labels = [contains_answer(c.sentence.text, case.question.answers) for c, case in pairs]
    rows = [c.features for c, _ in pairs]
    quick = [name for name in evidence.FEATURES if name != "cosine"]
    return SentenceModel(fit(rows, labels, quick), fit(rows, labels, evidence.FEATURES))


def chosen(case: Case, model: SentenceModel) -> tuple[list[Candidate], list[Evidence]]:
    """What the assistant would have looked at and picked."""
    promising = evidence.most_promising(case.candidates, model)
    return promising, evidence.select_evidence(promising, model)


def refusal_rows(cases: Sequence[Case], model: SentenceModel) -> list[Weights]:
    """Features of `rag.answer.refusal` of every case."""
    return [refusal.refusal_features(case.hits, *chosen(case, model)) for case in cases]


def folds(cases: Sequence[Case], count: int = 5) -> list[tuple[list[Case], list[Case]]]:
    """(fit on, measure on) with no question in both."""
    return [
        ([c for c in cases if c.group % count != n], [c for c in cases if c.group % count == n])
        for n in range(count)
    ]


def cross_validate(cases: Sequence[Case]) -> dict[str, float]:
    """Figures on questions that were not fitted on."""
    held: list[tuple[Case, list[Evidence], float]] = []
    for fitted_on, measured_on in folds(cases):
        model = fit_sentences(fitted_on)
        labels = [c.answerable for c in fitted_on]
        weights = fit(refusal_rows(fitted_on, model), labels, refusal.FEATURES)
        for case in measured_on:
            promising, picked = chosen(case, model)
            found = refusal.refusal_features(case.hits, promising, picked)
            held.append((case, picked, logistic(weights, found)))
    figures = {f"evidence holds the answer @{k}": _share(held, _first(k)) for k in (1, 2, 3, 4, 8)}
    return figures | _refusal_figures([(case.answerable, p) for case, _, p in held])


def _first(k: int) -> Callable[[Case, Sequence[Evidence]], bool]:
    return lambda case, picked: any(contains_answer(e.quote, case.question.answers) for e in picked[:k])


def _share(
    held: Sequence[tuple[Case, list[Evidence], float]], test: Callable[[Case, Sequence[Evidence]], bool]
) -> float:
    return float(np.mean([test(case, picked) for case, picked, _ in held if case.answerable]))


def threshold(answerable: Sequence[float]) -> float:
    """The chance below which `FALSE_REFUSALS` of the answerable questions fall."""
    return round(float(np.quantile(answerable, FALSE_REFUSALS)), 4)


def _refusal_figures(scored: Sequence[tuple[bool, float]]) -> dict[str, float]:
    yes, no = [p for ok, p in scored if ok], [p for ok, p in scored if not ok]
    limit = threshold(yes)
    better = np.mean([a > b for a in yes for b in no])
    return {
        "refusal AUROC": float(better),
        "answerable refused": float(np.mean([p < limit for p in yes])),
        "withheld refused": float(np.mean([p < limit for p in no])),
    }


def main() -> None:
    """Fit, print the cross-validated figures, and with `--write` keep the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, default=Path("data/benchmark"))
    parser.add_argument("--news", type=Path, default=NEWS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    cases = search(Archive(load_settings(data=options.data)), questions(options.news))
    figures = {name: round(value, 4) for name, value in cross_validate(cases).items()}
    for name, value in figures.items():
        print(f"{name:32} {value:.3f}")
    if options.write:
        refusal.CALIBRATION.write_text(json.dumps(calibration(cases, figures), indent=2) + "\n")


def calibration(cases: Sequence[Case], figures: Weights) -> dict[str, Any]:
    """What rag/answer/calibration.json holds."""
    model = fit_sentences(cases)
    rows, labels = refusal_rows(cases, model), [c.answerable for c in cases]
    weights = fit(rows, labels, refusal.FEATURES)
    limit = threshold([logistic(weights, row) for row, ok in zip(rows, labels, strict=True) if ok])
    return {
        "made_by": "python -m benchmarks.fit --write",
        "questions": len(cases) // 2,
        "cross_validated": figures,
        "evidence": {"quick": model.quick, "full": model.full},
        "refusal": {"weights": weights, "threshold": limit},
    }


if __name__ == "__main__":
    main()
