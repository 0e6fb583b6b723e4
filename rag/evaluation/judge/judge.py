"""Has a language model grade the answers of a run; the run file then has its grades, too.

byline evaluate judge RUN.json --model provider:model|URL#model|local|small [--out JUDGED.json]

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
from rag.evaluation.reports.table import describe_judge, format_estimate
from rag.evaluation.runs.language_model import Complete, open_model
from rag.evaluation.runs.progress import Progress
from rag.evaluation.runs.run import journal_path
from rag.models.chat_models import engine_name
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
        judged_run = judge_run(run, engine_name(model), says, partial)
    write_run(judged_run, target)
    partial.unlink()
    lines = [
        f"{name:26} {format_estimate(name, judged_run.metrics[name])}"
        for name in GRADES
        if name in judged_run.metrics
    ]
    return "\n".join([*lines, describe_judge(judged_run.judge) if judged_run.judge else ""])


def judge_run(run: RunFile, model: str, complete: Complete, partial: Path) -> RunFile:
    """The run with its grades; `partial` is the journal that keeps them meanwhile."""
    earlier_rulings = _before(run, model)
    journal = Journal(partial, _header(run, model))
    try:
        _grade_all(run, journal, lambda r: judge_record(r, complete, earlier_rulings.get(r.id, ())))
    finally:
        journal.close()
    by_id = {record.id: record for record in journal.records}
    records = tuple(by_id[record.id] for record in run.questions)
    exact = {name: figure for name, figure in run.metrics.items() if name not in GRADES}
    grades = {name: figure for name, figure in estimate_metrics(records).items() if name in GRADES}
    return replace(run, metrics=exact | grades, questions=records, judge=summarise_judge(model, records))


def _grade_all(run: RunFile, journal: Journal, grade: Callable[[Record], Record]) -> None:
    judged_ids = {record.id for record in journal.records}
    progress = Progress(len(run.questions), len(judged_ids))
    for record in run.questions:
        if record.id not in judged_ids:
            judged_record = grade(record)
            journal.add(judged_record)
            progress.step(failed=any(ruling.error for ruling in judged_record.rulings))


def _before(run: RunFile, model: str) -> Mapping[str, tuple[Ruling, ...]]:
    """What the same judge has said already."""
    if run.judge is None or (run.judge.model, dict(run.judge.prompts)) != (model, PROMPTS):
        return {}
    return {record.id: record.rulings for record in run.questions}


def _header(run: RunFile, model: str) -> Header:
    """The run's own, and what else two sessions of a judge must have in common."""
    run_fields = {field.name: getattr(run, field.name) for field in fields(Header)}
    judge_settings = {"run_started": run.started.isoformat(), "judge": model, "judge_prompts": PROMPTS}
    return Header(**run_fields | {"settings": {**run.settings, **judge_settings}})


def judge_record(record: Record, complete: Complete, earlier_rulings: tuple[Ruling, ...] = ()) -> Record:
    """The record with what the judge says of its answer; what was said `before` stands."""
    answered_before = {ruling.metric: ruling for ruling in earlier_rulings if not ruling.error}
    rulings = tuple(
        answered_before.get(name) or _ruling(record, name, complete) for name in metrics_to_grade(record)
    )
    exact = {name: value for name, value in record.metrics.items() if name not in GRADES}
    return replace(record, rulings=rulings, metrics=exact | grades_of(rulings))


def _ruling(record: Record, metric: str, complete: Complete) -> Ruling:
    """An answer that orders a machine about is not shown to one."""
    if is_likely_injection(record.plain_answer):
        return Ruling(metric, error="not asked: the answer gives orders to its reader")
    try:
        return Ruling(metric, truncate_reply(complete(PROMPTS[metric], judge_message(record, metric))))
    except EngineError as error:
        return Ruling(metric, error=str(error))
