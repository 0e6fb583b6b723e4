"""Runs in lines of text: figures, questions that went wrong, robustness, a judge's trust. Pure."""

from __future__ import annotations

from rag.answer.compose import EXTRACTIVE
from rag.evaluation.metrics.outcomes import describe_gold, describe_outcome
from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Agreement, Estimate, Judge, RunFile
from rag.evaluation.reports.headline import KindGrades, grades_by_kind, metric_rows

FORMS = {"ms": ".0f", "tokens": ".0f", "dollars": ".5f"}
"""Digits of a figure by its metric's unit, where it has not three."""


def metrics_table(run: RunFile) -> str:
    """Every figure on a line, with its interval."""
    unanswerable = sum(r.gold.unanswerable for r in run.questions)
    head = f"{len(run.questions)} questions, {unanswerable} unanswerable; {run.engine}"
    lines = [f"{name:26} {format_estimate(name, figure)}" for name, figure in run.metrics.items()]
    overhead = f"{'overhead':26} {run.overhead_ms:.2f} ms a question"
    return "\n".join([head, *lines, overhead, *_kind_lines(run)])


def _kind_lines(run: RunFile) -> list[str]:
    """A line a kind of a test set that rules grade: how many answers have each grade."""
    if not (rows := grades_by_kind(run.questions)):
        return []
    head = f"{'kind':17} {'n':>4} {'good':>5} {'partly':>6} {'bad':>4}  good, with its 95% interval"
    return ["", head, *map(_kind_line, rows)]


def _kind_line(row: KindGrades) -> str:
    return f"{row.kind:17} {row.n:4} {row.good:5} {row.partly:6} {row.bad:4}  {row.share}"


def format_estimate(name: str, figure: Estimate) -> str:
    """`0.857 (0.771 to 0.929) of 70`; latencies in whole milliseconds, money to 0.001 cents."""
    form = FORMS.get(find_metric(name).unit, ".3f")
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}}) of {figure.n}"


def missed_questions(run: RunFile) -> str:
    """The questions that failed, were answered wrongly, or not refused although they should be."""
    return "\n".join(
        f"\n{r.id} {r.question} {_gold(r)}\n  {r.error or r.answer.text}"
        for r in run.questions
        if is_missed(r)
    )


def _gold(record: Record) -> str:
    """What should stand in the answer; of one that rules grade, its grade and what it must hold."""
    if record.gold.must is None:
        return str(list(record.gold.answers))
    return f"({describe_outcome(record)}; expected: {describe_gold(record.gold)})"


def is_missed(record: Record) -> bool:
    """Whether a question went wrong."""
    if record.gold.must is not None:
        return not record.metrics.get("good")
    right = "refusal_recall" if record.gold.unanswerable else "containment"
    return not record.metrics.get(right)


PREFIXES = ("stays_right@", "changed@")
_QUOTED = "Quotations stand in the order of the evidence: in another order they are another answer."


def robustness_table(run: RunFile) -> str:
    """The figures of robustness in lines: a disturbance, what stays right, what changes."""
    rows = [row for row in metric_rows(run) if row.metric.name.startswith(PREFIXES)]
    head = f"{len(run.questions)} questions, asked again under every disturbance; {run.engine}"
    lines = [f"{r.metric.label:52} {r.value:>7} ({r.interval}) of {r.n}" for r in rows]
    return "\n".join([head, *lines, *([_QUOTED] if run.engine == EXTRACTIVE else [])])


def describe_judge(judge: Judge) -> str:
    """How far its grades can be trusted, in a few sentences."""
    text = f"{judge.model} gave {judge.graded} grades; {judge.unreadable} replies could not be read"
    text += f", {judge.failed} requests failed."
    return f"{text} {_agreed(judge.agreement)}" if judge.agreement else text


def _agreed(found: Agreement) -> str:
    share = found.share
    low, high = (f"{100 * end:.1f}" for end in (share.low, share.high))
    kappa = "undefined" if found.kappa is None else f"{found.kappa:.2f}"
    return (
        f"It agrees with {found.label} on {100 * share.value:.1f}% of {share.n} answers (95% interval "
        f"{low} to {high}%), Cohen's kappa {kappa}: right by both {found.both}, by the judge alone "
        f"{found.judge_only}, by {found.label} alone {found.label_only}, by neither {found.neither}."
    )
