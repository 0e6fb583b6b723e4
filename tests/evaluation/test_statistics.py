"""Our intervals and areas beside those of scipy and scikit-learn."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap
from sklearn.metrics import roc_auc_score

from rag.evaluation.metrics.statistics import (
    RESAMPLES,
    bootstrap_rows,
    evaluate_all,
    mean_statistic,
    percentile_interval,
    refusal_statistics,
    wilson,
)
from rag.evaluation.records.record import Gold, Record

CHANCE = np.random.default_rng(7)


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (1, 1), (3, 10), (71, 85), (500, 500)])
def test_wilson_as_scipy_has_it(successes: int, trials: int) -> None:
    theirs = binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson(successes, trials) == pytest.approx((theirs.low, theirs.high), abs=1e-8)


def test_bootstrap_as_scipy_has_it() -> None:
    values = CHANCE.random(85)
    statistic, n = mean_statistic(list(values))
    theirs = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(0),
        vectorized=True,
    ).confidence_interval
    ours = percentile_interval(statistic(bootstrap_rows(n)))
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_area_under_the_curve_as_scikit_learn_has_it() -> None:
    records = [
        Record(
            str(n), "", "?", "?", date(2024, 5, 4), (), Gold(unanswerable=n % 3 == 0),
            confidence=round(float(CHANCE.random()), 1),
        )
        for n in range(60)
    ]  # fmt: skip
    statistic, n = refusal_statistics(records)["refusal_auroc"]
    truths = [not record.gold.unanswerable for record in records]
    theirs = roc_auc_score(truths, [record.confidence for record in records])
    assert n == 60 and evaluate_all(statistic, 60) == pytest.approx(theirs)
    rows = bootstrap_rows(60)[:1]
    drawn = [records[row] for row in rows[0]]
    theirs = roc_auc_score([not r.gold.unanswerable for r in drawn], [r.confidence for r in drawn])
    assert statistic(rows)[0] == pytest.approx(theirs)
