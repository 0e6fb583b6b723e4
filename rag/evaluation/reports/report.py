"""Shows a run to people: one HTML file that fetches nothing, or Markdown for a pull request.

Knows nothing of archives or engines: it sees a run file. What a run holds (articles, questions, answers)
is untrusted text: the template escapes it, addresses become links only when they are http or https, and
a Content-Security-Policy allows our own style and script by their hashes and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from rag.core.errors import SourceError
from rag.evaluation.jsonfiles import flatten
from rag.evaluation.metrics.outcomes import describe_gold, describe_outcome, outcome, worst_questions
from rag.evaluation.metrics.registry import duration, find_metric
from rag.evaluation.metrics.scores import usage
from rag.evaluation.records.record import Record
from rag.evaluation.records.runfile import RunFile, read_run
from rag.evaluation.reports.headline import (
    KindGrades,
    count_outcomes,
    describe_flips,
    find_flips,
    grades_by_kind,
    metric_rows,
    run_summary,
)
from rag.evaluation.reports.plots import charts
from rag.evaluation.reports.table import describe_judge
from rag.evaluation.reports.templates import FOLDER, template
from rag.text.cleaning import strip_invisible
from rag.text.markdown import escape_line
from rag.text.phrases import pluralise, truncate

_VERDICTS = {"supported": "supported", "partly": "partly supported", "unsupported": "unsupported"}
_STAGES = {"retrieve": "passages", "evidence": "evidence", "first_token": "first word", "total": "end"}
_WORST = 10
_GRADES_HEAD = """\
| kind | questions | good | partly | bad | good, 95% interval |
|---|---:|---:|---:|---:|---:|"""
_CELL = 200
"""Characters of a question or an answer in Markdown."""


def report_command(
    run: Path, against: Path | None = None, out: Path | None = None, markdown: bool = False
) -> str:
    """Write the report of a run file and say where; Markdown is returned instead.

    Raises EvaluationError for a file that holds no run, SourceError for one that cannot be written.
    """
    run_file = read_run(run)
    if markdown:
        return markdown_report(run_file)
    file = out or run.with_suffix(".html")
    try:
        file.write_text(html_report(run_file, read_run(against) if against else None), encoding="utf-8")
    except OSError as error:
        raise SourceError(str(file), f"the report cannot be written ({error}).") from error
    return f"The report is in {file}"


def html_report(run: RunFile, other: RunFile | None = None) -> str:
    """The report as one HTML file; with another run, how this one differs from it."""
    style, script = _read_own("report.css"), _read_own("report.js")
    flips = find_flips(run, other) if other else []
    return str(
        template("report.html").render(
            run=run,
            other=other,
            style=style,
            script=script,
            policy=_policy(style, script),
            lead=run_summary(run),
            judged=describe_judge(run.judge) if run.judge else "",
            facts=list(_facts(run)),
            headline=metric_rows(run, other),
            graded=grades_by_kind(run.questions),
            flips=flips,
            flips_told=describe_flips(flips),
            charts=charts(run.questions),
            kinds=sorted({record.kind for record in run.questions}),
            outcomes=count_outcomes(run.questions),
            titles={hit.article_id: hit.title for record in run.questions for hit in record.hits},
            outcome=outcome,
            described=describe_gold,
            told=describe_outcome,
            took=_took,
            weblink=is_web_link,
            verdicts=_VERDICTS,
            marked=mark_answers,
        )
    )


def markdown_report(run: RunFile) -> str:
    """The figures and the ten worst questions, for a pull request."""
    lines = [
        f"## Evaluation: {escape_line(run.name)}",
        escape_line(run_summary(run)),
        "| metric | value | 95% interval | questions |\n|---|---:|---:|---:|\n"
        + "\n".join(
            f"| {escape_line(row.metric.label)} ({escape_line(row.metric.name)})"
            f" | {row.value} | {row.interval} | {row.n} |"
            for row in metric_rows(run)
        ),
    ]
    if rows := grades_by_kind(run.questions):
        lines.append("### Good, partly good and bad answers, by kind of question")
        lines.append("\n".join([_GRADES_HEAD, *map(_grades_row, rows)]))
    if run.judge:
        lines.append(escape_line(describe_judge(run.judge)))
        lines += [f"Prompt of {name}: {escape_line(text)}" for name, text in run.judge.prompts.items()]
    if worst := worst_questions(run.questions, _WORST):
        lines.append(f"### The {pluralise(len(worst), 'question')} that went worst")
        lines.append(
            "| question | gold | answer | outcome | confidence |\n|---|---|---|---|---:|\n"
            + "\n".join(map(_markdown_row, worst))
        )
    return "\n\n".join(lines) + "\n"


def _grades_row(row: KindGrades) -> str:
    return f"| {escape_line(row.kind)} | {row.n} | {row.good} | {row.partly} | {row.bad} | {row.share} |"


def _markdown_row(record: Record) -> str:
    answer = record.error or record.answer.text
    texts = (record.question, describe_gold(record.gold), answer, describe_outcome(record))
    cells = " | ".join(escape_line(truncate(strip_invisible(text), _CELL)) for text in texts)
    return f"| {cells} | {record.confidence:.2f} |"


def _facts(run: RunFile) -> Iterator[tuple[str, str]]:
    """What was run, name by name."""
    yield "engine", run.engine
    yield "started", f"{run.started:%Y-%m-%d %H:%M} UTC"
    yield "seconds", f"{run.seconds:,.1f}"
    yield "overhead a question", f"{run.overhead_ms:.2f} ms (median, beyond the answer itself)"
    parts = {
        "test set": vars(run.test_set),
        "corpus": vars(run.corpus),
        "models": {name: vars(model) for name, model in run.models.items()},
        "settings": run.settings,
        "versions": run.versions,
    }
    yield from ((name, str(value)) for name, value in flatten(parts, ": ").items())


def is_web_link(url: str) -> bool:
    """Whether an address may become a link: http or https, with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def mark_answers(text: str, record: Record) -> Markup:
    """Text as HTML, with the gold answers of the question marked where they stand in it."""
    golds = "|".join(re.escape(gold) for gold in record.gold.answers if gold)
    parts = re.split(
        rf"(?<!\w)({golds})(?!\w)" if golds else r"(?!)()", strip_invisible(text), flags=re.I
    )
    return Markup().join(
        Markup("<mark>{}</mark>").format(part) if n % 2 else part for n, part in enumerate(parts)
    )


def _took(record: Record) -> list[tuple[str, str]]:
    """What the question took, in time, tokens and money."""
    times = record.timings_ms
    stages = [(name, duration(times[key])) for key, name in _STAGES.items() if key in times]
    return stages + [
        (find_metric(name).label.lower(), find_metric(name).format_value(value))
        for name, value in usage(record).items()
    ]


def _policy(style: str, script: str) -> str:
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}';"
        " base-uri 'none'; form-action 'none'"
    )


def _read_own(name: str) -> Markup:
    """A file of ours, not to be escaped."""
    return Markup((FOLDER / name).read_text("utf-8"))  # noqa: S704
