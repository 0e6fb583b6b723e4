"""A run in the terminal: its figures, and the questions that went wrong. Pure: text out."""

from __future__ import annotations

from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import Estimate, RunFile


def metrics_table(run: RunFile) -> str:
    """Every figure on a line, with its interval."""
    unanswerable = sum(r.gold.unanswerable for r in run.questions)
    head = f"{len(run.questions)} questions, {unanswerable} unanswerable; {run.engine}"
    lines = [f"{name:26} {format_estimate(name, figure)}" for name, figure in run.metrics.items()]
    return "\n".join([head, *lines, f"{'overhead':26} {run.overhead_ms:.2f} ms a question"])


def format_estimate(name: str, figure: Estimate) -> str:
    """`0.857 (0.771 to 0.929) of 70`; latencies in whole milliseconds."""
    form = ".0f" if find_metric(name).unit == "ms" else ".3f"
    return f"{figure.value:{form}} ({figure.low:{form}} to {figure.high:{form}}) of {figure.n}"


def missed_questions(run: RunFile) -> str:
    """The questions that failed, were answered wrongly, or not refused although they should be."""
    return "\n".join(
        f"\n{r.id} {r.question} {list(r.gold.answers)}\n  {r.error or r.answer.text}"
        for r in run.questions
        if is_missed(r)
    )


def is_missed(record: Record) -> bool:
    """Whether a question went wrong."""
    right = "refusal_recall" if record.gold.unanswerable else "containment"
    return not record.metrics.get(right)
