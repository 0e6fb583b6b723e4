"""Runs as Markdown for the page: the list, one beside another, single questions. Pure but for reading.

Whatever comes out of a run file is data, escaped as article text is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rag.app.workers.evaluation_jobs import Status
from rag.core.errors import BylineError
from rag.evaluation.metrics.outcomes import describe_outcome, outcome
from rag.evaluation.metrics.registry import find_metric
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import RunFile, read_run, run_files
from rag.evaluation.reports.compare import Comparison, compare, describe_difference
from rag.evaluation.reports.headline import run_summary
from rag.evaluation.runs.progress import format_duration
from rag.text.markdown import escape_line
from rag.text.phrases import pluralise, truncate

SHOWN = ("answer_hit@1", "answer_hit@5", "good", "containment", "refusal_recall", "total_ms_p50")
"""Figures in the list of runs; the report has all."""
FILTERS = ("All", "Right", "Not right", "Flipped")
_WORDS = {
    "run": ("The run failed.", "Cancelled; Run goes on where it stopped", "Running"),
    "draw": ("Nothing was drawn.", "Cancelled; nothing is kept", "Drawing"),
}
"""What is said of work that failed, was cancelled and goes on."""
_SENTENCES = 12
"""Most differences told: those that are no chance come first."""
_FLIPS = 30
"""Most flipped questions listed."""


def run_list(files: Sequence[Path]) -> str:
    """A table of runs with their headline figures and reports."""
    if not files:
        return "*There are no runs yet.*"
    names = [find_metric(metric).label.replace(" or better", "") for metric in SHOWN]
    head = " | ".join(["Run and its report", "Engine", "Questions", *names])
    rule = "|".join(["---"] * (len(SHOWN) + 3))
    return "\n".join([f"| {head} |", f"|{rule}|", *map(_row, files)])


def _read(file: Path) -> RunFile:
    """A run file, read once for each time that it was written."""
    return _read_at(file, file.stat().st_mtime_ns if file.exists() else 0)


@lru_cache(4)
def _read_at(file: Path, _written: int) -> RunFile:
    return read_run(file)


def _row(file: Path) -> str:
    name = escape_line(file.stem)
    try:
        run = _read(file)
    except BylineError as error:
        return f"| {name} | {escape_line(error.problem)} |"
    figures = [
        find_metric(m).format_value(run.metrics[m].value) if m in run.metrics else "–" for m in SHOWN
    ]
    link = f"[{name}](byline/runs/{quote(file.stem)}.html)"
    return " | ".join(["", link, escape_line(run.engine), str(len(run.questions)), *figures, ""]).strip()


def status_line(status: Status) -> str:
    """`12 of 85 questions · 83% hold a gold answer so far · 40 s left`."""
    if status.state == "none":
        return ""
    failed, cancelled, running = _WORDS[status.task]
    if status.state == "failed":
        return f"**{failed}** {escape_line(status.problem)}"
    state = {"running": running, "done": "Done", "cancelled": cancelled}[status.state]
    parts = [f"**{state}:** {escape_line(status.name)}"]
    if status.total:
        parts.append(f"{status.done} of {pluralise(status.total, 'question')}")
    if status.contained is not None:
        parts.append(f"{status.contained:.0%} hold a gold answer so far")
    if status.left is not None and status.state == "running":
        parts.append(f"{format_duration(status.left)} left")
    return " · ".join(parts)


@dataclass(frozen=True)
class OpenedRun:
    """A run, and another beside it."""

    run: RunFile
    other: RunFile | None
    comparison: Comparison | None
    """The other run as the first, this one as the second."""

    def records(self, shown: str) -> list[Record]:
        """The run's questions that a filter lets through."""
        flipped = {flip.b.id for flip in self.comparison.flips} if self.comparison else set()
        tests: dict[str, Any] = {
            "Right": lambda r: outcome(r) == "right",
            "Not right": lambda r: outcome(r) != "right",
            "Flipped": lambda r: r.id in flipped,
        }
        return list(filter(tests.get(shown), self.run.questions))

    def record(self, question_id: str | None) -> tuple[Record | None, Record | None]:
        """A question in this run and in the other."""
        both = [self.run.questions, self.other.questions if self.other else ()]
        here, there = (next((r for r in one if r.id == question_id), None) for one in both)
        return here, there


def open_run(folder: Path, name: str, against: str = "") -> OpenedRun:
    """A run by its file's stem. Raises EvaluationError for what is no run, or cannot be compared."""
    known = {file.stem: file for file in run_files(folder)}
    run = _read(known.get(name, folder / "no-run"))
    other = _read(known[against]) if against in known and against != name else None
    return OpenedRun(run, other, compare(other, run) if other else None)


def run_markdown(opened: OpenedRun) -> str:
    """What a run comes to and, beside another, what differs and which questions flipped."""
    lines = [escape_line(run_summary(opened.run))]
    if comparison := opened.comparison:
        lines += ["\n".join(_differences(comparison)), "\n".join(_flips(comparison))]
    return "\n\n".join(filter(None, lines))


def _differences(comparison: Comparison) -> Iterator[str]:
    a, b = comparison.a.name, comparison.b.name
    yield from (f"- Other than {escape_line(a)}: {escape_line(line)}" for line in comparison.otherwise)
    differing = [d for d in comparison.differences if d.value or d.low or d.high]
    if not differing:
        yield "- In no figure do the two runs differ."
    for difference in sorted(differing, key=lambda d: not d.real)[:_SENTENCES]:
        yield f"- {escape_line(describe_difference(difference, a, b))}"


def _flips(comparison: Comparison) -> Iterator[str]:
    yield f"**{pluralise(len(comparison.flips), 'question')} flipped**\n"
    for flip in comparison.flips[:_FLIPS]:
        change = "right now" if flip.gained else "no longer right"
        yield f"- {escape_line(truncate(flip.b.question, 160))} *{change}*"


def question_choices(records: Sequence[Record]) -> list[tuple[str, str]]:
    """Questions to choose from, as (words, id)."""
    marks = {"right": "✓", "wrong": "✗", "refused": "–", "error": "!"}
    return [(f"{marks[outcome(r)]} {truncate(r.question, 150)}", r.id) for r in records]


def question_markdown(here: Record, there: Record | None, other: str) -> str:
    """A question with its gold answer and what one run or both said."""
    gold = " / ".join(here.gold.answers) or ("to be refused" if here.gold.unanswerable else "not known")
    earlier_turns = [
        f"**Before:** {escape_line(f'{turn.question} — {turn.answer}')}" for turn in here.history
    ]
    answers = [_answer_line("This run", here)] + ([_answer_line(other, there)] if there else [])
    question = f"**Asked as of {here.as_of}:** {escape_line(here.question)}"
    return "\n\n".join([*earlier_turns, question, f"**Gold answer:** {escape_line(gold)}", *answers])


def _answer_line(name: str, record: Record) -> str:
    answer = escape_line(record.error or record.answer.text)
    return f"**{escape_line(name)}, {describe_outcome(record)}:** {answer}"
