"""`byline evaluate`: measures answers against a test set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from rag.app.cli.evaluate_formats import export, import_
from rag.app.cli.shared import Data, entry_point, new_app

app = new_app(
    "Measure answers against a test set. Exit status: 0 all well, 1 not good enough, 2 an error."
)
TestSet = Annotated[Path, typer.Argument(help="A test set; see `check`.")]
Engine = Annotated[
    str, typer.Option(help="extractive, local, small, provider:model or http://host:port/v1#model.")
]
Limit = Annotated[int | None, typer.Option(help="Only the first so many questions.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d", "%Y%m%d"],
        metavar="DATE",
        help="Day of asking for questions that name none.",
    ),
]
Out = Annotated[Path | None, typer.Option(help="The run file; an interrupted run goes on from there.")]
RunPath = Annotated[Path, typer.Argument(help="A run file, which `run --out` wrote.")]


@app.command()
@entry_point()
def run(
    test_set: TestSet,
    engine: Engine = "extractive",
    limit: Limit = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
    picks: Annotated[
        bool, typer.Option("--picks", help="Have the engine pick among choices too.")
    ] = False,
    misses: Annotated[
        bool, typer.Option("--misses", help="Show the questions that went wrong.")
    ] = False,
) -> None:
    """Ask every question and print the metrics."""
    from rag.evaluation.reports.table import metrics_table, missed_questions
    from rag.evaluation.runs.run import RunConfig
    from rag.evaluation.runs.run import run as ask_all

    with _run_file(out, test_set) as file:
        finished = ask_all(RunConfig(test_set, file, engine, limit, _day(as_of), picks), data)
    print(metrics_table(finished))
    if misses:
        print(missed_questions(finished))


@app.command()
@entry_point()
def robustness(
    test_set: TestSet,
    engine: Engine = "extractive",
    model: Annotated[
        str, typer.Option(help="A model that finds other words, too [default: rules].")
    ] = "",
    limit: Limit = None,
    as_of: AsOf = None,
    data: Data = None,
    out: Out = None,
) -> None:
    """Ask every question again, disturbed: evidence reordered, noise added, other words."""
    from rag.evaluation.reports.table import robustness_table
    from rag.evaluation.runs.run import RunConfig
    from rag.evaluation.runs.run import run as ask_all

    with _run_file(out, test_set) as file:
        config = RunConfig(test_set, file, engine, limit, _day(as_of), perturbed=True, rewording=model)
        print(robustness_table(ask_all(config, data)))


def _day(time: datetime | None) -> date | None:
    return time and time.date()


@contextmanager
def _run_file(out: Path | None, test_set: Path) -> Iterator[Path]:
    """Where a run is written: a temporary file, when nobody wants to keep it."""
    with TemporaryDirectory() as folder:
        yield out or Path(folder) / f"{test_set.stem}.json"


@app.command()
@entry_point()
def metrics() -> None:
    """Every metric with its formula and source."""
    from rag.evaluation.metrics.registry import handbook

    print(handbook())


@app.command()
@entry_point()
def report(
    run_file: RunPath,
    against: Annotated[Path | None, typer.Option(help="Another run file, to say what differs.")] = None,
    out: Annotated[Path | None, typer.Option(help="The page [default: beside the run file].")] = None,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown for a pull request.")
    ] = False,
) -> None:
    """Make a page of a run file, or Markdown."""
    from rag.evaluation.reports.report import report_command

    if out and markdown:
        raise typer.BadParameter("expected --out or --markdown, found both.")
    print(report_command(run_file, against, out, markdown))


@app.command()
@entry_point()
def check(test_set: Annotated[Path, typer.Argument(help="The file.")]) -> None:
    """Say, line by line, what is wrong with a test set."""
    from rag.evaluation.testsets.testset import check_test_set, describe_problems

    test_set_report = check_test_set(test_set)
    print(describe_problems(test_set_report))
    raise typer.Exit(1 if test_set_report.problems else 0)


@app.command()
@entry_point()
def compare(a: RunPath, b: RunPath) -> None:
    """Say what two runs differ in."""
    from rag.evaluation.records.runfile import read_run
    from rag.evaluation.reports.compare import compare as compare_runs
    from rag.evaluation.reports.compare import describe_comparison

    print(describe_comparison(compare_runs(read_run(a), read_run(b))))


class _ValuesInARow(TyperCommand):
    """An option takes all values that follow it: `--floor A=1 B=2` is `--floor A=1 --floor B=2`."""

    def parse_args(self, ctx: Any, args: Sequence[str]) -> list[str]:
        """The words that Typer reads, with the option's name before each of its values."""
        words: list[str] = []
        option = ""
        for word in args:
            if word.startswith("-"):
                option = word if word in ("--floor", "--ceiling") else ""
            elif option and words[-1] != option:
                words.append(option)
            words.append(word)
        return super().parse_args(ctx, words)


@app.command(cls=_ValuesInARow)
@entry_point()
def gate(
    run_file: RunPath,
    floor: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=VALUE ...", help="What the metric must be at least."),
    ] = None,
    ceiling: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC=VALUE ...", help="What the metric must be at most."),
    ] = None,
) -> None:
    """Fail when a run is not good enough."""
    from rag.evaluation.records.runfile import read_run
    from rag.evaluation.reports.gate import broken_bounds, parse_bounds

    bounds = parse_bounds(floor or []), parse_bounds(ceiling or [])
    broken = broken_bounds(read_run(run_file).metrics, *bounds)
    for reason in broken:
        print(reason)
    raise typer.Exit(1 if broken else 0)


@app.command()
@entry_point()
def generate(
    out: Annotated[Path, typer.Option(help="The JSONL file to write.")],
    data: Data = None,
    questions: Annotated[int, typer.Option(help="How many.")] = 100,
    seed: Annotated[int, typer.Option(help="Another seed, another sample.")] = 0,
    engine: Annotated[str, typer.Option(help="A model that words the questions [default: rules].")] = "",
) -> None:
    """Make a test set from the archive."""
    from rag.evaluation.generation.generate import generate_command

    print(generate_command(data=data, out=out, questions=questions, seed=seed, engine=engine))


@app.command()
@entry_point()
def judge(
    run_file: RunPath,
    model: Annotated[
        str, typer.Option(help="provider:model, http://host:port/v1#model, local or small.")
    ],
    out: Annotated[Path | None, typer.Option(help="Another run file [default: into the same].")] = None,
) -> None:
    """Have a language model grade the answers of a run."""
    from rag.evaluation.judge.judge import judge_command

    print(judge_command(run_file, model, out))


@app.command()
@entry_point()
def feedback(
    data: Data = None,
    out: Annotated[Path, typer.Option(help="The test set to write.")] = Path("feedback.jsonl"),
) -> None:
    """Make a test set of the thumbs that readers gave."""
    from rag.evaluation.testsets.feedback import feedback_command

    print(feedback_command(data, out))


app.command("import")(import_)
app.command()(export)
