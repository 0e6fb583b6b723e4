"""The metrics of a question and of a run, worked out by the functions that the registry names. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.evaluation.metrics import scores
from rag.evaluation.metrics.registry import METRICS
from rag.evaluation.metrics.statistics import (
    Statistic,
    bootstrap_rows,
    evaluate_all,
    mean_statistic,
    percentile_interval,
)
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Estimate

_FIRST = (
    scores.errors, scores.answer_ranking, scores.article_ranking, scores.fact_ranking,
    scores.rubric, scores.answer_text, scores.choice,
)  # fmt: skip
"""Their metrics stand first in run files and in tables, in this order."""
_SCORES = tuple(dict.fromkeys([*_FIRST, *(metric.score for metric in METRICS if metric.score)]))
_STATISTICS = tuple(dict.fromkeys(metric.statistic for metric in METRICS if metric.statistic))


def score_record(record: Record) -> Record:
    """The record with its metrics; one that does not apply to the question is absent."""
    metrics = {name: value for score in _SCORES for name, value in score(record).items()}
    return replace(record, metrics=metrics)


def metric_statistics(records: Sequence[Record]) -> dict[str, tuple[Statistic, int]]:
    """Metric -> how to work it out for resamples of these records, and how many have a value."""
    names = dict.fromkeys(name for record in records for name in record.metrics)
    means = {name: mean_statistic([r.metrics.get(name) for r in records]) for name in names}
    return means | {name: s for of_run in _STATISTICS for name, s in of_run(records).items()}


def estimate_metrics(records: Sequence[Record]) -> dict[str, Estimate]:
    """Every metric that at least one question has a value for."""
    estimates: dict[str, Estimate] = {}
    rows = bootstrap_rows(len(records))
    for name, (statistic, n) in metric_statistics(records).items():
        low, high = percentile_interval(statistic(rows))
        estimates[name] = Estimate(evaluate_all(statistic, len(records)), low, high, n)
    return estimates
