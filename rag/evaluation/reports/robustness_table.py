"""What stays right and what changes when questions are disturbed, in lines of text. Pure."""

from __future__ import annotations

from rag.answer.compose import EXTRACTIVE
from rag.evaluation.records.runfile import RunFile
from rag.evaluation.reports.headline import metric_rows

PREFIXES = ("stays_right@", "changed@")
_QUOTED = "Quotations stand in the order of the evidence: in another order they are another answer."


def robustness_table(run: RunFile) -> str:
    """The figures of robustness in lines: a disturbance, what stays right, what changes."""
    rows = [row for row in metric_rows(run) if row.metric.name.startswith(PREFIXES)]
    head = f"{len(run.questions)} questions, asked again under every disturbance; {run.engine}"
    lines = [f"{r.metric.label:52} {r.value:>7} ({r.interval}) of {r.n}" for r in rows]
    return "\n".join([head, *lines, *([_QUOTED] if run.engine == EXTRACTIVE else [])])
