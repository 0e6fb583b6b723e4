"""Has a language model grade the answers of a run; the run file then has its grades, too.

python -m rag.evaluation judge RUN.json --model provider:model|URL#model|local|small [--out JUDGED.json]

Each answer is kept in a journal as soon as it is graded. Judged again by the same model, a run keeps the
grades it has, and only what failed is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path

from rag.core.errors import EngineError, EvaluationError
from rag.evaluation.judge.grading import (
    PROMPTS,
    judge_message,
    metrics_to_grade,
    summarise_judge,
    truncate_reply,
)
from rag.evaluation.metrics.grades import GRADES, grades_of
from rag.evaluation.metrics.measure import estimate_metrics
from rag.evaluation.records.journal import Journal
from rag.evaluation.records.record import Record, Ruling
from rag.evaluation.records.runfile import Header, RunFile, read_run, write_run
from rag.evaluation.reports.judge_text import describe_judge
from rag.evaluation.reports.table import format_estimate
from rag.evaluation.runs.language_model import Complete, open_model
from rag.evaluation.runs.progress import Progress
from rag.evaluation.runs.provenance import engine_name
from rag.evaluation.runs.run import journal_path
from rag.text.sanitise import is_likely_injection


def judge_command(file: Path, model: str, out: Path | None = None) -> str:
    """Grade a run file, in place without `out`; its grades in lines.

    Raises EvaluationError for what is no run, an `out` that is there, or a model that is not here,
    ConfigError for a model's name that can never work.
    """
    run, target = read_run(file), out or file
    if out and out.exists():
        raise EvaluationError(str(out), "there is a run of this name.", "Name another, or delete it.")
    partial = journal_path(target.with_suffix(".judge.json"))
    with open_model(model) as says:
        done = judge_run(run, engine_name(model), says, partial)
    write_run(done, target)
    partial.unlink()
    found = [
        f"{name:26} {format_estimate(name, done.metrics[name])}"
        for name in GRADES
        if name in done.metrics
    ]
    return "\n".join([*found, describe_judge(done.judge) if done.judge else ""])


def judge_run(run: RunFile, model: str, says: Complete, partial: Path) -> RunFile:
    """The run with its grades; `partial` is the journal that keeps them meanwhile."""
    before = _before(run, model)
    journal = Journal(partial, _header(run, model))
    try:
        _grade_all(run, journal, lambda r: judge_record(r, says, before.get(r.id, ())))
    finally:
        journal.close()
    by_id = {record.id: record for record in journal.records}
    records = tuple(by_id[record.id] for record in run.questions)
    exact = {name: figure for name, figure in run.metrics.items() if name not in GRADES}
    grades = {name: figure for name, figure in estimate_metrics(records).items() if name in GRADES}
    return replace(run, metrics=exact | grades, questions=records, judge=summarise_judge(model, records))


def _grade_all(run: RunFile, journal: Journal, grade: Callable[[Record], Record]) -> None:
    done = {record.id for record in journal.records}
    progress = Progress(len(run.questions), len(done))
    for record in run.questions:
        if record.id not in done:
            graded_now = grade(record)
            journal.add(graded_now)
            progress.step(failed=any(ruling.error for ruling in graded_now.rulings))


def _before(run: RunFile, model: str) -> Mapping[str, tuple[Ruling, ...]]:
    """What the same judge has said already."""
    if run.judge is None or (run.judge.model, dict(run.judge.prompts)) != (model, PROMPTS):
        return {}
    return {record.id: record.rulings for record in run.questions}


def _header(run: RunFile, model: str) -> Header:
    """The run's own, and what else two sessions of a judge must have in common."""
    own = {field.name: getattr(run, field.name) for field in fields(Header)}
    added = {"run_started": run.started.isoformat(), "judge": model, "judge_prompts": PROMPTS}
    return Header(**own | {"settings": {**run.settings, **added}})


def judge_record(record: Record, says: Complete, before: tuple[Ruling, ...] = ()) -> Record:
    """The record with what the judge says of its answer; what was said `before` stands."""
    known = {ruling.metric: ruling for ruling in before if not ruling.error}
    rulings = tuple(known.get(name) or _ruling(record, name, says) for name in metrics_to_grade(record))
    exact = {name: value for name, value in record.metrics.items() if name not in GRADES}
    return replace(record, rulings=rulings, metrics=exact | grades_of(rulings))


def _ruling(record: Record, metric: str, says: Complete) -> Ruling:
    """An answer that orders a machine about is not shown to one."""
    if is_likely_injection(record.spoken):
        return Ruling(metric, error="not asked: the answer gives orders to its reader")
    try:
        return Ruling(metric, truncate_reply(says(PROMPTS[metric], judge_message(record, metric))))
    except EngineError as error:
        return Ruling(metric, error=str(error))
