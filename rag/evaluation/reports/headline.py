"""What a run comes to, in words and rows of text: before a reader looks at single questions. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.evaluation.metrics.outcomes import OUTCOMES, outcome
from rag.evaluation.metrics.registry import Metric, dollars, duration, find_metric
from rag.evaluation.metrics.rubric import grade
from rag.evaluation.metrics.statistics import bootstrap_rows, percentile_interval, wilson
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Estimate, RunFile
from rag.text.phrases import pluralise


@dataclass(frozen=True)
class Row:
    """A line of the headline table, as text."""

    metric: Metric
    value: str
    """The mean, with its unit."""
    interval: str
    n: str
    change: str = ""
    change_interval: str = ""
    trend: str = ""
    """`better` or `worse` when that interval holds no zero."""


@dataclass(frozen=True)
class Flip:
    """A question that went otherwise in the other run."""

    place: int
    """Its place in the run, from 1."""
    record: Record
    before: Record


@dataclass(frozen=True)
class KindGrades:
    """How many answers to questions of one kind have each grade."""

    kind: str
    n: int
    good: int
    partly: int
    bad: int
    share: str
    """Of good ones, with its Wilson interval: `45.0% (25.8 to 65.8%)`."""


def grades_by_kind(records: Sequence[Record]) -> list[KindGrades]:
    """A row for every kind of question that rules grade, and one for all; none where they grade none."""
    kinds: dict[str, Counter[str]] = {}
    for record in records:
        if given := grade(record):
            kinds.setdefault(record.kind, Counter())[given] += 1
    rows = [_kind_grades(kind, counts) for kind, counts in kinds.items()]
    return [*rows, _kind_grades("all", sum(kinds.values(), Counter()))] if rows else []


def _kind_grades(kind: str, counts: Counter[str]) -> KindGrades:
    good, n = counts["good"], counts.total()
    low, high = wilson(good, n)
    share = f"{100 * good / n:.1f}% ({100 * low:.1f} to {100 * high:.1f}%)"
    return KindGrades(kind, n, good, counts["partly"], counts["bad"], share)


def run_summary(run: RunFile) -> str:
    """What was asked and how it went, in two sentences."""
    outcomes = ", ".join(f"{n:,} {name}" for name, n in count_outcomes(run.questions) if n)
    questions = pluralise(len(run.questions), "question")
    costs = [r.usage.cost for r in run.questions if r.usage and r.usage.cost is not None]
    paid = f" for {dollars(sum(costs))}" if costs else ""
    return (
        f"{questions} of {run.test_set.name}, answered by {run.engine} from"
        f" {pluralise(run.corpus.articles, 'article')} in {duration(1000 * run.seconds)}{paid}:"
        f" {outcomes}."
    )


def metric_rows(run: RunFile, other: RunFile | None = None) -> list[Row]:
    """Every metric of the run, in its order, beside the other run's."""
    return [_row(run, other, metric) for metric in run.metrics]


def _row(run: RunFile, other: RunFile | None, name: str) -> Row:
    metric, now = find_metric(name), run.metrics[name]
    row = Row(metric, metric.format_value(now.value), metric.format_interval(now), f"{now.n:,}")
    if not other or name not in other.metrics:
        return row
    row = replace(row, change=metric.format_change(now.value - other.metrics[name].value))
    paired = difference(run, other, name)
    return _compared(row, paired) if paired else row


def _compared(row: Row, paired: Estimate) -> Row:
    metric, certain = row.metric, paired.low > 0 or paired.high < 0
    low, high = (
        metric.format_change(paired.low).removesuffix(" points"),
        metric.format_change(paired.high),
    )
    trend = "better" if (paired.value > 0) != metric.lower_is_better else "worse"
    change, span = metric.format_change(paired.value), f"{low} to {high}"
    return replace(row, change=change, change_interval=span, trend=trend if certain else "")


def difference(run: RunFile, other: RunFile, metric: str) -> Estimate | None:
    """Mean difference over the questions of both runs, with a paired bootstrap 95% interval.

    None for a metric that single questions have no value for, a latency say.
    """
    other_metrics = {record.id: record.metrics for record in other.questions}
    pairs = [(r.metrics.get(metric), other_metrics.get(r.id, {}).get(metric)) for r in run.questions]
    differences = np.array([now - then for now, then in pairs if now is not None and then is not None])
    if not len(differences):
        return None
    resampled = differences[bootstrap_rows(len(differences))].mean(axis=1)
    return Estimate(float(differences.mean()), *percentile_interval(resampled), len(differences))


def find_flips(run: RunFile, other: RunFile) -> list[Flip]:
    """Questions of both runs that went otherwise, in the order of this one."""
    other_records = {record.id: record for record in other.questions}
    both = ((n, r, other_records[r.id]) for n, r in enumerate(run.questions, 1) if r.id in other_records)
    return [Flip(n, r, b) for n, r, b in both if outcome(r) != outcome(b)]


def describe_flips(flips: Sequence[Flip]) -> str:
    """How many questions flipped, and which way."""
    better = sum(outcome(flip.record) == "right" for flip in flips)
    worse = sum(outcome(flip.before) == "right" for flip in flips)
    return f"{pluralise(len(flips), 'question')}: {better:,} went right now, {worse:,} no longer do."


def count_outcomes(records: Sequence[Record]) -> list[tuple[str, int]]:
    """Every outcome and how many questions it was."""
    counts = Counter(map(outcome, records))
    return [(name, counts[name]) for name in OUTCOMES]
