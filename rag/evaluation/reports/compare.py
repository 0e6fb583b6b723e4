"""What two runs differ in: every metric with a paired interval, and the questions that flipped. Pure.

The same questions are resampled for both runs (a paired bootstrap), so that what makes a question hard
does not count as a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.core.errors import EvaluationError
from rag.evaluation.metrics.measure import metric_statistics
from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.metrics.statistics import bootstrap_rows, evaluate_all, percentile_interval
from rag.evaluation.records.journal import differences
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import RunFile
from rag.evaluation.reports.table import FORMS, is_missed


@dataclass(frozen=True)
class Difference:
    """A metric of two runs."""

    metric: str
    a: float
    """The first run's figure, over the questions of both."""
    b: float
    value: float
    low: float
    """Lower end of its paired 95% interval."""
    high: float
    n: int
    """Questions of the first run that have a value."""

    @property
    def real(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0

    @property
    def better(self) -> bool:
        """Whether it is for the better, by however little."""
        return (self.value < 0) == find_metric(self.metric).lower_is_better and self.value != 0


@dataclass(frozen=True)
class Flip:
    """A question that one run got right and the other did not."""

    a: Record
    b: Record

    @property
    def gained(self) -> bool:
        """Whether the second run is the one that is right."""
        return is_missed(self.a)


@dataclass(frozen=True)
class Comparison:
    """Two runs, beside each other."""

    a: RunFile
    b: RunFile
    shared: int
    otherwise: tuple[str, ...]
    """What else differs between them, from engine to corpus."""
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    """The questions that flipped, in the first run's order."""


def compare(a: RunFile, b: RunFile) -> Comparison:
    """Compare two runs over the questions they share. Raises EvaluationError when they share none."""
    pairs = list(_pairs(a, b))
    if not pairs:
        raise EvaluationError(
            f"{a.name} and {b.name}",
            f"of {len(a.questions)} and {len(b.questions)} questions they share none.",
            "Compare runs of the same test set.",
        )
    ones, others = [one for one, _ in pairs], [other for _, other in pairs]
    flips = tuple(Flip(one, other) for one, other in pairs if is_missed(one) != is_missed(other))
    otherwise = tuple(d for d in differences(a, b) if not d.startswith(_RESULTS))
    return Comparison(a, b, len(pairs), otherwise, tuple(_differences(ones, others)), flips)


_RESULTS = (
    "name ",
    "seconds ",
    "overhead_ms ",
    "metrics.",
    "questions ",
    "test_set.questions ",
    "judge ",
    *(f"judge.{part}" for part in ("prompts", "graded", "unreadable", "failed", "agreement")),
)
"""What a run came to, which is compared otherwise."""


def _pairs(a: RunFile, b: RunFile) -> Iterator[tuple[Record, Record]]:
    """Records of the same question: same id, words and conversation."""
    others = {record.id: record for record in b.questions}
    for one in a.questions:
        other = others.get(one.id)
        if other and (one.question, one.history) == (other.question, other.history):
            yield one, other


def _differences(ones: Sequence[Record], others: Sequence[Record]) -> Iterator[Difference]:
    n, rows = len(ones), bootstrap_rows(len(ones))
    first, second = metric_statistics(ones), metric_statistics(others)
    for name, (statistic, having) in first.items():
        if name in second:
            other = second[name][0]
            low, high = percentile_interval(other(rows) - statistic(rows))
            a, b = evaluate_all(statistic, n), evaluate_all(other, n)
            yield Difference(name, a, b, b - a, low, high, having)


def describe_difference(d: Difference, a: str, b: str) -> str:
    """As in: B answers rightly 4.1 points more often than A, 95% interval 1.2 to 7.0."""
    sign, metric = -1 if d.value < 0 else 1, find_metric(d.metric)
    if metric.unit == "ms":
        what, scale, form = f"{d.metric} is {{}} ms {'longer' if sign > 0 else 'shorter'}", 1, ".0f"
    elif metric.phrase:
        often = "more" if sign > 0 else "less"
        what, scale, form = f"{metric.phrase} {{}} points {often} often", 100, ".1f"
    else:
        form = FORMS.get(metric.unit, ".3f")
        what, scale = f"{d.metric} is {{}} {'higher' if sign > 0 else 'lower'}", 1
    ends = sorted((sign * scale * d.low, sign * scale * d.high))
    who = f"{b} {{}} than {a}" if metric.phrase else f"{{}} in {b} than in {a}"
    text = who.format(what.format(f"{sign * scale * d.value:{form}}"))
    doubt = "" if d.real else ": it may be chance"
    return f"{text}, 95% interval {ends[0]:{form}} to {ends[1]:{form}}{doubt}."


def describe_comparison(comparison: Comparison) -> str:
    """The comparison as text: what differs, what may be chance, the flipped questions side by side."""
    c = comparison
    a, b = c.a.name, c.b.name
    lines = [f"A is {a}, B is {b}; {c.shared} questions in both"]
    if c.a.test_set.sha256 != c.b.test_set.sha256:
        lines[0] += f", of {len(c.a.questions)} and {len(c.b.questions)}: different test sets"
    lines += [f"other than A: {line}" for line in c.otherwise]
    differing = [d for d in c.differences if d.value or d.low or d.high]
    lines += [
        "",
        *(describe_difference(d, "A", "B") for d in sorted(differing, key=lambda d: not d.real)),
    ]
    if same := [d.metric for d in c.differences if d not in differing]:
        lines.append(f"They do not differ in {', '.join(same)}.")
    gained = sum(flip.gained for flip in c.flips)
    lines += ["", f"{gained} questions are right in B alone, {len(c.flips) - gained} in A alone"]
    return "\n".join(lines + [line for flip in c.flips for line in _side_by_side(flip)])


def _side_by_side(flip: Flip) -> list[str]:
    gold = list(flip.a.gold.answers) or "to be refused"
    marks = ("wrong", "right") if flip.gained else ("right", "wrong")
    answers = [
        f"  {name}, {mark}: {record.error or record.answer.text}"
        for name, mark, record in zip("AB", marks, (flip.a, flip.b), strict=True)
    ]
    return ["", f"{flip.a.id} {flip.a.question} {gold}", *answers]
