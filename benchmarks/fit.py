"""Fits the models of evidence and refusal and writes rag/answer/calibration.json.

    python -m benchmarks.fit --data FOLDER --groups GROUPS.jsonl [--write]

`--data` and `--groups` are those of benchmarks/reader/groups.py; asked are the questions that the reader
was not trained on. Evidence: does a sentence that the reader has read hold the gold answer (ListNet, Cao
et al. 2007, then scaled to a chance as Platt 1999), and are the words that it points at the answer?
Refusal: the same questions, once as they are and once with every passage that holds the answer withheld.
Figures are from 5-fold cross-validation by question; what is written is fitted on all. The threshold is
the one at which 7 of 100 questions that can be answered are refused.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.list_net import Matrix, fit_list_net
from benchmarks.reader.train import Row, is_held, load
from rag.answer import evidence, refusal
from rag.answer.evidence import Candidate, SentenceModel
from rag.answer.logistic import logistic
from rag.answer.read_windows import read_candidates
from rag.archive import Archive
from rag.core.settings import load_settings
from rag.core.types import Evidence, Hit, Question
from rag.evaluation.matching import contains_answer
from rag.models.embedder import Embedder
from rag.models.reader import WindowReader

FALSE_REFUSALS = 0.07
"""Share of answerable questions that may be refused."""
DEPTH = 60
"""Hits looked at, so that ten are left where passages are withheld."""
FEATURES = (*evidence.COSINE_FEATURES, *evidence.READER_FEATURES)
STEPS, PENALTY, FOLDS, MOST_QUESTIONS = 400, 0.02, 5, 1000
Weights = dict[str, float]


@dataclass(frozen=True)
class Case:
    """One search: what it found, and whether the answer could be there."""

    question: Question
    answers: Sequence[str]
    group: int
    """Number of the question: its cases stay in one fold."""
    fact: str
    """The sentence that answers, where it is known."""
    hits: Sequence[Hit]
    """Ten hits."""
    candidates: Sequence[Candidate]
    """Their sentences; after `read` those that were read."""
    answerable: bool
    """False when the passages were withheld, and for what no article answers."""

    def holds(self, candidate: Candidate) -> bool:
        """Whether the sentence answers."""
        return self.is_told_in(candidate.sentence.text)

    def is_told_in(self, text: str) -> bool:
        """Whether the gold answer stands in a text, or the text is of the sentence that answers."""
        known = bool(self.fact) and (self.fact in text or text in self.fact)
        return known or contains_answer(text, self.answers)

    def points_at_it(self, candidate: Candidate) -> bool:
        """Whether the words that the reader points at are the gold answer, or hold it."""
        answer, text = evidence.answer_span(candidate, NOTHING_FITTED), candidate.hit.article.text
        words = text[answer.start : answer.end] if answer else ""
        return contains_answer(words, self.answers)


NOTHING_FITTED = SentenceModel(*({"bias": 0.0} for _ in range(4)))


def search(archive: Archive, rows: Sequence[Row]) -> list[Case]:
    """Two cases a question: as it is, and without the articles that answer; one where none does."""
    cases: list[Case] = []
    for group, row in enumerate(rows):
        answers, fact = row["answers"], row["fact"] if row["kind"] == "typed" else ""
        question = archive.question(row["question"], as_of=date.fromisoformat(row["as_of"]))
        hits = archive.retriever.retrieve(question, DEPTH)
        known = bool(answers or fact)
        texts = {h.passage.article_id: h.article.text for h in hits}
        telling = {
            i for i, text in texts.items() if (fact and fact in text) or contains_answer(text, answers)
        }
        kept = [h for h in hits if h.passage.article_id not in telling]
        for answerable, found in ((True, hits[:10]), (False, kept[:10]))[not known :]:
            described = evidence.describe_sentences(question, found)
            cases.append(Case(question, answers, group, fact, found, described, answerable))
    return cases


def compare(embedder: Embedder, cases: Sequence[Case]) -> list[Case]:
    """The same with the cosines of their sentences."""

    def cosines(question: str, candidates: Sequence[Candidate]) -> list[float]:
        vectors = embedder.embed([c.sentence.text for c in candidates])
        return [float(value) for value in vectors @ embedder.embed_query(question)]

    return [
        replace(c, candidates=evidence.add_cosines(c.question.standalone, c.candidates, cosines))
        for c in cases
    ]


def fit_promise(cases: Sequence[Case]) -> SentenceModel:
    """What says which sentences are compared and read, on the cases that can be answered."""
    some = [case for case in cases if case.answerable]
    quick, near = (fit_order(some, names) for names in (evidence.FEATURES, evidence.COSINE_FEATURES))
    return SentenceModel(quick, near, {}, {})


def read(reader: WindowReader, cases: Sequence[Case], model: SentenceModel) -> list[Case]:
    """The same with the most promising sentences read."""
    done = []
    for case in cases:
        some = read_candidates(case.question.standalone, case.candidates, model.promise, reader)
        done.append(replace(case, candidates=some))
    return done


def fit(rows: Sequence[Weights], labels: Sequence[bool], names: Sequence[str]) -> Weights:
    """Logistic regression (scikit-learn, L2, C = 1 on standardised features), as plain weights."""
    from sklearn.linear_model import LogisticRegression

    matrix = np.array([[row[name] for name in names] for row in rows])
    middle, spread = matrix.mean(axis=0), matrix.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=5000).fit((matrix - middle) / spread, labels)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * middle).sum())
    return _rounded(bias, weights, names)


def fit_order(cases: Sequence[Case], names: Sequence[str]) -> Weights:
    """Weights that put a sentence with the answer first, scaled so that they give its chance."""
    from sklearn.linear_model import LogisticRegression

    told = [(_matrix(c.candidates, names), np.array([c.holds(x) for x in c.candidates])) for c in cases]
    told = [(x, y) for x, y in told if len(y)]
    spread = np.concatenate([x for x, _ in told]).std(axis=0) + 1e-9
    lists = [(x / spread, y) for x, y in told if y.any()]
    w = fit_list_net(lists, steps=STEPS, penalty=PENALTY) / spread
    scores = np.concatenate([x @ w for x, _ in told])
    scale = LogisticRegression().fit(scores[:, None], np.concatenate([y for _, y in told]))
    factor = float(scale.coef_[0][0])
    return _rounded(float(scale.intercept_[0]), factor * w, names)


def _matrix(candidates: Sequence[Candidate], names: Sequence[str]) -> Matrix:
    return np.array([[c.features[name] for name in names] for c in candidates])


def _rounded(bias: float, weights: Matrix, names: Sequence[str]) -> Weights:
    named = zip(names, weights, strict=True)
    return {"bias": round(bias, 4)} | {name: round(float(w), 4) for name, w in named}


def fit_sentences(cases: Sequence[Case], promise: SentenceModel) -> SentenceModel:
    """What joins the reader's word with the features, on the cases that can be answered."""
    some = [case for case in cases if case.answerable]
    ordered = replace(promise, full=fit_order(some, FEATURES))
    leads = [
        (case, c)
        for case in some
        for c in sorted(case.candidates, key=lambda c: -logistic(ordered.full, c.features))[:3]
    ]
    labels = [case.points_at_it(c) for case, c in leads]
    return replace(ordered, answer=fit([c.features for _, c in leads], labels, FEATURES))


def refusal_rows(cases: Sequence[Case], model: SentenceModel) -> list[Weights]:
    """Features of `rag.answer.refusal` of every case."""
    return [features_of(case, chosen(case, model)) for case in cases]


def features_of(case: Case, picked: Sequence[Evidence]) -> Weights:
    """What the refusal model sees of a case."""
    return refusal.refusal_features(case.question.standalone, case.candidates, picked)


def chosen(case: Case, model: SentenceModel) -> list[Evidence]:
    """What the assistant would have picked."""
    return evidence.select_evidence(case.candidates, model)


def cross_validate(cases: Sequence[Case], promise: SentenceModel) -> dict[str, float]:
    """Figures on questions that were not fitted on."""
    held: list[tuple[Case, list[Evidence], float]] = []
    for n in range(FOLDS):
        fitted_on = [c for c in cases if c.group % FOLDS != n]
        model = fit_sentences(fitted_on, promise)
        labels = [c.answerable for c in fitted_on]
        weights = fit(refusal_rows(fitted_on, model), labels, refusal.FEATURES)
        for case in (c for c in cases if c.group % FOLDS == n):
            picked = chosen(case, model)
            held.append((case, picked, logistic(weights, features_of(case, picked))))
    figures = {f"evidence holds the answer @{k}": _share(held, _first(k)) for k in (1, 2, 3, 4, 8)}
    return figures | _short(held) | _refusal_figures([(case.answerable, p) for case, _, p in held])


def _first(k: int) -> Callable[[Case, Sequence[Evidence]], bool]:
    return lambda case, picked: any(case.is_told_in(e.quote) for e in picked[:k])


def _share(
    held: Sequence[tuple[Case, list[Evidence], float]], test: Callable[[Case, Sequence[Evidence]], bool]
) -> float:
    return float(np.mean([test(case, picked) for case, picked, _ in held if case.answerable]))


def _short(held: Sequence[tuple[Case, list[Evidence], float]]) -> dict[str, float]:
    """Of the first sentences whose words are sure enough, how many there are and how many are right."""
    found: dict[str, float] = {}
    first = [(case, e[0], e[0].answer) for case, e, _ in held if case.answerable and e and e[0].answer]
    for least in (0.4, 0.5, 0.6, 0.7, 0.8):
        right = [
            contains_answer(e.hit.article.text[a.start : a.end], case.answers)
            for case, e, a in first
            if a and a.chance >= least
        ]
        found[f"short answers of a chance from {least}"] = len(right) / max(len(first), 1)
        found[f"right of those from {least}"] = float(np.mean(right)) if right else 0.0
    return found


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
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--groups", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [row for row in load(options.groups) if is_held(row) and not row["weak"]][:MOST_QUESTIONS]
    archive = Archive(load_settings(data=options.data, llm="none"))
    cases = compare(archive.embedder, search(archive, rows))
    promise = fit_promise(cases)
    cases = read(archive.reader, cases, promise)
    archive.close()
    figures = {name: round(value, 4) for name, value in cross_validate(cases, promise).items()}
    for name, value in figures.items():
        print(f"{name:40} {value:.3f}")
    if options.write:
        made = json.dumps(calibration(cases, promise, figures), indent=2)
        refusal.CALIBRATION.write_text(made + "\n", encoding="utf-8")


def calibration(cases: Sequence[Case], promise: SentenceModel, figures: Weights) -> dict[str, Any]:
    """What rag/answer/calibration.json holds."""
    model = fit_sentences(cases, promise)
    rows, labels = refusal_rows(cases, model), [c.answerable for c in cases]
    weights = fit(rows, labels, refusal.FEATURES)
    limit = threshold([logistic(weights, row) for row, ok in zip(rows, labels, strict=True) if ok])
    return {
        "made_by": "python -m benchmarks.fit --write",
        "questions": len({case.group for case in cases}),
        "cross_validated": figures,
        "evidence": asdict(model),
        "refusal": {"weights": weights, "threshold": limit},
    }


if __name__ == "__main__":
    main()
