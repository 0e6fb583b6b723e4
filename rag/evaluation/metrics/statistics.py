"""A run's figures: each metric over all its questions, with a bootstrap 95% interval. Pure.

Most are means of the questions' own values. What is no mean (the precision of refusals, their AUROC,
latencies) is worked out again for every resample. Intervals are percentiles (Efron 1979) of 2,000
resamples of the questions, always the same ones for the same number of questions. scipy.stats and
scikit-learn say the same (tests/evaluation/test_statistics.py) but are not used here: to import
scipy.stats takes as long as a whole report, and scikit-learn's AUROC takes one resample a call.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rag.evaluation.records.record import Record

RESAMPLES = 2000
STAGES = ("evidence", "first_token", "total")
"""Moments of an answer whose latency is reported."""

Floats = np.ndarray[Any, np.dtype[np.float64]]
"""One value a question, nan where it has none; or one a resample."""
Rows = np.ndarray[Any, np.dtype[np.intp]]
"""Numbers of questions, (resamples, n)."""
Statistic = Callable[[Rows], Floats]
"""A figure of each resample: (resamples, n) row numbers to (resamples,) values, nan where undefined."""


def evaluate_all(statistic: Statistic, n: int) -> float:
    """The statistic of all `n` questions."""
    return float(statistic(np.arange(n)[None, :])[0])


def bootstrap_rows(n: int) -> Rows:
    """Row numbers of the resamples, (2000, n)."""
    return np.random.default_rng(0).integers(0, n, (RESAMPLES, n))


def percentile_interval(values: Floats) -> tuple[float, float]:
    """The middle 95% of what resamples gave."""
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def mean_statistic(values: Sequence[float | None]) -> tuple[Statistic, int]:
    """The mean of those values that there are, and how many there are."""
    present = np.array([v is not None for v in values])
    return partial(_mean, np.array([v or 0.0 for v in values]), present), int(present.sum())


def _mean(values: Floats, present: np.ndarray[Any, np.dtype[np.bool_]], rows: Rows) -> Floats:
    counts = present[rows].sum(axis=1)
    sums = (values * present)[rows].sum(axis=1)
    return _ratio(sums, counts)


def _ratio(above: Any, below: Any) -> Floats:
    """Nan where there is nothing to divide by."""
    return np.asarray(np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0))


def refusal_statistics(records: Sequence[Record]) -> dict[str, tuple[Statistic, int]]:
    """Only of a test set with unanswerable questions.

    `refusal_precision`: of the refused questions, the share that are unanswerable.

    `refusal_auroc`: the chance that the assistant is surer of an answerable question than of an
    unanswerable one, ties counting half (Hanley and McNeil 1982); 0.5 is a coin.
    """
    statistics: dict[str, tuple[Statistic, int]] = {}
    answered = np.array([not r.error for r in records])
    unanswerable = np.array([r.gold.unanswerable for r in records])
    of_yes, of_no = np.flatnonzero(answered & ~unanswerable), np.flatnonzero(answered & unanswerable)
    if len(of_no) and any(r.answer.refused for r in records):
        right = [float(r.gold.unanswerable) if r.answer.refused else None for r in records]
        statistics["refusal_precision"] = mean_statistic(right)
    if len(of_yes) and len(of_no):
        confidences = np.array([r.confidence for r in records])
        statistics["refusal_auroc"] = partial(_auroc, confidences, of_yes, of_no), int(answered.sum())
    return statistics


def _auroc(confidences: Floats, of_yes: Any, of_no: Any, rows: Rows) -> Floats:
    """By counting, for every pair of questions, how often a resample has it."""
    yes, no = confidences[of_yes], confidences[of_no]
    wins = (yes[:, None] > no) + (yes[:, None] == no) / 2
    counts = np.array([np.bincount(r, minlength=len(confidences)) for r in rows], float)
    pairs = counts[:, of_yes].sum(axis=1) * counts[:, of_no].sum(axis=1)
    return _ratio(((counts[:, of_yes] @ wins) * counts[:, of_no]).sum(axis=1), pairs)


def latency_statistics(records: Sequence[Record]) -> dict[str, tuple[Statistic, int]]:
    """`total_ms_p50`: half of the questions were done by then; `_p95`: all but one in twenty."""
    statistics: dict[str, tuple[Statistic, int]] = {}
    for stage in STAGES:
        times = np.array([r.timings_ms.get(stage, np.nan) for r in records])
        for percent in (50, 95) if (n := int((~np.isnan(times)).sum())) else ():
            statistics[f"{stage}_ms_p{percent}"] = partial(_quantile, times, percent), n
    return statistics


def _quantile(times: Floats, percent: int, rows: Rows) -> Floats:
    samples = times[rows]
    is_missing = np.isnan(samples)
    if not is_missing.any():
        return np.asarray(np.percentile(samples, percent, axis=1))
    present_times = [
        row[~missing] for row, missing in zip(samples, is_missing, strict=True)
    ]  # questions that failed
    return np.array([np.percentile(row, percent) if len(row) else np.nan for row in present_times])


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
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
