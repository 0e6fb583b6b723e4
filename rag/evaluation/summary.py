"""A run's figures: each metric over all its questions, with a bootstrap 95% interval. Pure.

Most are means of the questions' own values. What is no mean (the precision of refusals, their AUROC,
latencies) is worked out again for every resample. Intervals are percentiles (Efron 1979) of 2,000
resamples of the questions, always the same ones for the same number of questions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rag.evaluation.records import Record
from rag.evaluation.runfile import Figure

RESAMPLES = 2000
"""Bootstrap resamples."""
STAGES = ("evidence", "first_token", "total")
"""Moments of an answer whose latency is reported."""

Floats = np.ndarray[Any, np.dtype[np.float64]]
Rows = np.ndarray[Any, np.dtype[np.intp]]
"""Numbers of questions, (n,) or (resamples, n)."""
Truths = np.ndarray[Any, np.dtype[np.bool_]]
Statistic = Callable[[Rows], Floats]
"""A figure of each resample: (resamples, n) row numbers to (resamples,) values, nan where undefined."""


def figures(records: Sequence[Record]) -> dict[str, Figure]:
    """Every metric that at least one question has a value for."""
    found: dict[str, Figure] = {}
    for name in dict.fromkeys(name for record in records for name in record.metrics):
        values = np.array([r.metrics[name] for r in records if name in r.metrics])
        found[name] = figure(partial(_mean, values), len(values))
    return found | _refusals(records) | _latencies(records)


def figure(statistic: Statistic, n: int) -> Figure:
    """The statistic of `n` questions with the middle 95% of its resamples."""
    value = float(statistic(np.arange(n)[None, :])[0])
    drawn = statistic(resamples(n))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return Figure(value, float(low), float(high), n)


def resamples(n: int) -> Rows:
    """Row numbers of the resamples, (2000, n)."""
    return np.random.default_rng(0).integers(0, n, (RESAMPLES, n))


def _mean(values: Floats, rows: Rows) -> Floats:
    return np.asarray(values[rows].mean(axis=1))


def _refusals(records: Sequence[Record]) -> dict[str, Figure]:
    """`refusal_precision`: of the refused questions, the share that are unanswerable.

    `refusal_auroc`: the chance that the assistant is surer of an answerable question than of an
    unanswerable one, ties counting half (Hanley and McNeil 1982); 0.5 is a coin.
    """
    asked = [r for r in records if not r.error]
    refused = np.array([r.answer.refused for r in asked], bool)
    unanswerable = np.array([r.gold.unanswerable for r in asked], bool)
    found: dict[str, Figure] = {}
    if refused.any():
        wrong = unanswerable[refused].astype(float)
        found["refusal_precision"] = figure(partial(_mean, wrong), len(wrong))
    if unanswerable.any() and not unanswerable.all():
        sure = np.array([r.confidence for r in asked])
        found["refusal_auroc"] = figure(partial(_auroc, sure, unanswerable), len(asked))
    return found


def _auroc(sure: Floats, unanswerable: Truths, rows: Rows) -> Floats:
    """By counting, for every pair of questions, how often a resample has it."""
    yes, no = sure[~unanswerable], sure[unanswerable]
    wins = (yes[:, None] > no) + (yes[:, None] == no) / 2
    counts = np.array([np.bincount(r, minlength=len(sure)) for r in rows], float)
    of_yes, of_no = counts[:, ~unanswerable], counts[:, unanswerable]
    pairs = of_yes.sum(axis=1) * of_no.sum(axis=1)
    won = ((of_yes @ wins) * of_no).sum(axis=1)
    return np.asarray(np.divide(won, pairs, out=np.full(len(rows), np.nan), where=pairs > 0))


def _latencies(records: Sequence[Record]) -> dict[str, Figure]:
    """`total_ms_p50`: half of the questions were done by then; `_p95`: all but one in twenty."""
    found: dict[str, Figure] = {}
    for stage in STAGES:
        times = np.array([r.timings_ms[stage] for r in records if stage in r.timings_ms])
        for percent in (50, 95) if len(times) else ():
            found[f"{stage}_ms_p{percent}"] = figure(partial(_quantile, times, percent), len(times))
    return found


def _quantile(values: Floats, percent: int, rows: Rows) -> Floats:
    return np.asarray(np.percentile(values[rows], percent, axis=1))
