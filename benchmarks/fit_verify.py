"""Fits rag/answer/verification.json, the models of verification, to claims that people judged.

    python -m benchmarks.fit_verify CLAIMS.jsonl [--write]

The file is one that `byline verify` reads; benchmarks/verifier/pairs.py writes it, of claims on articles
that the verifier was not trained on. A claim of several sentences counts with
the worst value of each feature. All sets, and supported and other claims in each, weigh the same: a
chance of one half is where both errors are fewest. All figures come from cross-validation by group (13
folds of whole articles, dealt three times). Near copies are judged by a model that is fitted to the
sentences of QAGS, nearly all of which are such, without the verifier, which has learnt from them;
`quick` is the same without cosines. Paraphrases have a model with the verifier's logit. The regression's
one setting was not tuned.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.verifier.pairs import COPIED
from rag.answer.support_features import (
    FEATURES,
    PARAPHRASE_FEATURES,
    READ_FEATURES,
    missing_facts,
    nearest_sentences,
    source_sentences,
    support_features,
)
from rag.answer.verification import (
    MODEL,
    ClaimModels,
    SupportModel,
    carried,
    is_near_copy,
    is_read_as_carried,
)
from rag.archive import build_embedder
from rag.core.settings import load_settings
from rag.evaluation.metrics.agreement import Judged, auroc, balanced_accuracy, interval, precision
from rag.evaluation.runs.claims import Claim, EmbeddedCosines, read_claims
from rag.models.files import sha256_of
from rag.models.verifier import Verifier
from rag.text.passages import split_sentences

FOLDS, DEALS = 13, 3
PRECISION = 0.95
"""Share of what is called supported that should be."""
CARRIED_BELOW = 0.15
"""Share of what is called unsupported that may be supported all the same."""
MIDDLE = 0.5
"""Sets and classes weigh the same: here both errors together are fewest."""
WORST: dict[str, Callable[[Sequence[float]], float]] = dict.fromkeys(("lost", "changed", "negated"), max)
"""Of the others the lowest value is the worst."""
Table = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Data:
    """Claims as numbers."""

    claims: Sequence[Claim]
    """The claims that people have judged."""
    table: Table
    """Shape (claims, features)."""

    def of(self, name: str) -> Table:
        """Whether each claim is of the set."""
        return np.array([c.set == name for c in self.claims])

    def only(self, use: Table) -> Data:
        """Those of the claims that are `True` in `use`."""
        return Data([c for c, used in zip(self.claims, use, strict=True) if used], self.table[use])

    @property
    def truths(self) -> Table:
        """Whether each claim is supported."""
        return np.array([bool(c.supported) for c in self.claims])

    @property
    def sets(self) -> list[str]:
        """Names of the sets."""
        return list(dict.fromkeys(c.set for c in self.claims))


def read(file: Path) -> Data:
    """Features of every judged claim."""
    models = ClaimModels(EmbeddedCosines(build_embedder(load_settings())), Verifier())
    with file.open(encoding="utf-8") as lines:
        claims = [claim for claim in read_claims(lines) if claim.supported is not None]
    return Data(claims, np.array([described(claim, models) for claim in claims]))


def described(claim: Claim, models: ClaimModels) -> list[float]:
    """The worst values of its sentences."""
    of, rows = source_sentences([claim.source]), []
    for sentence in split_sentences(claim.claim):
        best = nearest_sentences(sentence.text, of)
        gone = missing_facts(sentence.text, claim.source)
        near = models.cosines(sentence.text, best)
        carries = carried(sentence.text, of, models.verifier)
        rows.append({"carries": carries, **support_features(sentence.text, of, best, near, gone)})
    return [WORST.get(name, min)([row[name] for row in rows]) for name in READ_FEATURES]


def fit(data: Data, rows: Table, names: Sequence[str]) -> dict[str, float]:
    """Logistic regression (scikit-learn, L2, C = 0.3 on standardised features), as plain weights."""
    from sklearn.linear_model import LogisticRegression

    columns = [READ_FEATURES.index(name) for name in names]
    table, truths = data.table[rows][:, columns], data.truths[rows]
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=5000)
    model.fit((table - middle) / spread, truths, sample_weight=balanced(data, rows))
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - (weights * middle).sum())
    return {"bias": round(bias, 4)} | {
        n: round(float(w), 4) for n, w in zip(names, weights, strict=True)
    }


def balanced(data: Data, rows: Table) -> Table:
    """Weights of the rows with mean 1 that make sets, and classes in them, equal."""
    kinds = [(c.set, c.supported) for c, used in zip(data.claims, rows, strict=True) if used]
    weights = np.array([1 / kinds.count(kind) for kind in kinds])
    return np.asarray(weights * len(weights) / weights.sum())


def folds(data: Data, deal: int) -> Table:
    """Number of the fold of each claim; whole groups, every set spread over all folds."""
    random = np.random.default_rng(deal)
    fold: dict[tuple[str, str], int] = {}
    for name in data.sets:
        groups = sorted({c.group for c in data.claims if c.set == name})
        fold |= {(name, g): n % FOLDS for n, g in enumerate(random.permutation(groups))}
    return np.array([fold[c.set, c.group] for c in data.claims])


def held_out(data: Data, names: Sequence[str]) -> dict[str, Table]:
    """Set -> chances, shape (deals, its claims), by models fitted on all less a fold."""
    found = {}
    for name in data.sets:
        chances = np.empty((DEALS, len(data.claims)))
        for deal in range(DEALS):
            fold = folds(data, deal)
            for n in range(FOLDS):
                model = SupportModel(fit(data, fold != n, names), 1, 0)
                for at in np.flatnonzero(data.of(name) & (fold == n)):
                    row = dict(zip(READ_FEATURES, data.table[at], strict=True))
                    chances[deal, at] = model.chance(row)
        found[name] = chances[:, data.of(name)]
    return found


def judged(data: Data, name: str, chances: Table) -> Judged:
    """The claims of a set with their chances."""
    rows = [c for c in data.claims if c.set == name]
    return Judged(
        [c.group for c in rows], [bool(c.supported) for c in rows], [float(p) for p in chances]
    )


def figures(data: Data, held: dict[str, Table]) -> dict[str, Any]:
    """Means over the deals, with the interval of the first."""
    found = {}
    for name, chances in held.items():
        deals = [judged(data, name, row) for row in chances]
        low, high = interval(deals[0], lambda j: balanced_accuracy(j, MIDDLE))
        bottom, top = interval(deals[0], auroc)
        found[name] = {
            "n": len(deals[0].truths),
            "balanced accuracy": round(float(np.mean([balanced_accuracy(j, MIDDLE) for j in deals])), 3),
            "its interval": [round(low, 3), round(high, 3)],
            "AUROC": round(float(np.mean([auroc(j) for j in deals])), 3),
            "AUROC's interval": [round(bottom, 3), round(top, 3)],
        }
    return found


def curve(data: Data, held: dict[str, Table]) -> dict[str, list[tuple[float, float, int]]]:
    """Set -> (threshold, precision, claims at or above it), of the first deal."""
    steps = [round(0.5 + 0.05 * n, 2) for n in range(10)]
    return {
        name: [
            (t, round(precision(judged(data, name, chances[0]), t), 3), int((chances[0] >= t).sum()))
            for t in steps
        ]
        for name, chances in held.items()
    }


def threshold(data: Data, held: dict[str, Table], may: Any, least: int) -> float:
    """The lowest chance with which `PRECISION` is reached; the highest of the sets'.

    Only the claims `may` be called supported. A set in which no threshold reaches it with `least` of
    them has no say: hardly any are called supported.
    """
    best = {}
    for name, chances in held.items():
        of, truths = may[data.of(name)], data.truths[data.of(name)]
        for limit in np.arange(0.5, 1.0, 0.01):
            chosen = (chances >= limit) & of
            if chosen.sum() >= least * DEALS and _share(truths, chosen) >= PRECISION:
                best[name] = round(float(limit), 2)
                break
    return max(best.values(), default=1.0)


def lower_threshold(data: Data, held: dict[str, Table]) -> float:
    """The greatest chance, of one half at most, below which no more than `CARRIED_BELOW` is supported.

    Of the set where it is lowest.
    """
    best = []
    for name, chances in held.items():
        truths = data.truths[data.of(name)]
        limits = list(np.arange(0.05, MIDDLE + 0.001, 0.01))
        some = {limit: chances < limit for limit in limits}
        fit = [t for t in limits if some[t].any() and _share(truths, some[t]) <= CARRIED_BELOW]
        best.append(round(float(max(fit, default=limits[0])), 2))
    return min(best)


def _share(truths: Table, chosen: Any) -> float:
    """Share of the chosen that is supported, over all deals."""
    return float(np.broadcast_to(truths, chosen.shape)[chosen].mean())


def kinds(data: Data) -> dict[str, tuple[Sequence[str], Table]]:
    """Kind of model -> its features, and which claims it is fitted to."""
    rows = (dict(zip(READ_FEATURES, row, strict=True)) for row in data.table)
    copies = np.array([is_near_copy(row) for row in rows])
    bare = tuple(name for name in FEATURES if name != "cosine")
    summaries = data.of(COPIED)
    return {
        "near_copy": (FEATURES, summaries),
        "paraphrase": (PARAPHRASE_FEATURES, ~copies),
        "quick": (bare, summaries),
    }


def main() -> None:
    """Fit, print the cross-validated figures, and with `--write` keep the numbers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("claims", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = read(options.claims)
    stored: dict[str, Any] = {
        "made_by": "python -m benchmarks.fit_verify CLAIMS.jsonl --write",
        "data_sha256": sha256_of(options.claims),
        "claims": len(data.claims),
        "cross_validated": {},
        "precision": {},
        "models": {},
    }
    rows = [dict(zip(READ_FEATURES, row, strict=True)) for row in data.table]
    sure = np.array([is_read_as_carried(row) for row in rows])
    every = np.ones(len(rows), bool)
    for kind, (names, use) in kinds(data).items():
        may, least = (sure, 10) if kind == "paraphrase" else (every, 50)
        some = data.only(use)
        held = held_out(some, names)
        stored["cross_validated"][kind] = figures(some, held)
        stored["precision"][kind] = curve(some, held)
        stored["models"][kind] = {
            "weights": fit(some, np.ones(len(some.claims), bool), names),
            "supported": threshold(some, held, may[use], least),
            "partly": lower_threshold(some, held) if kind == "paraphrase" else MIDDLE,
        }
    print(json.dumps(stored, indent=1))
    if options.write:
        MODEL.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    main()
