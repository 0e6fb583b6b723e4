"""Measures answers against a test set.

python -m rag.evaluation run TESTSET [--engine extractive|local|small|provider:model] [--limit N]
                             [--as-of DATE] [--data FOLDER] [--picks] [--misses] [--out runs/NAME.json]
python -m rag.evaluation report RUN [--against OTHER] [--out FILE.html | --markdown]
python -m rag.evaluation feedback [--data FOLDER] [--out feedback.jsonl]
python -m rag.evaluation robustness TESTSET [--engine ...] [--model ...] [--limit N] [--as-of DATE]
                                    [--data FOLDER] [--out runs/NAME.json]
python -m rag.evaluation metrics
python -m rag.evaluation check TESTSET
python -m rag.evaluation judge RUN.json --model provider:model|URL#model|local|small [--out JUDGED.json]
python -m rag.evaluation compare A.json B.json
python -m rag.evaluation gate RUN.json --floor METRIC=VALUE ... [--ceiling METRIC=VALUE ...]
python -m rag.evaluation generate --out FILE.jsonl [--data FOLDER] [--questions N] [--seed S]
                                  [--engine local|small|provider:model|URL#model]
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.core.errors import BylineError


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m rag.evaluation", description="Measure answers.")
    commands = parser.add_subparsers(title="commands", required=True)
    for add in (
        _add_run,
        _add_check,
        _add_compare,
        _add_gate,
        _add_report,
        _add_generate,
        _add_feedback,
        _add_judge,
        _add_robustness,
        _add_metrics,
    ):
        add(commands)
    options = parser.parse_args(arguments)
    try:
        status: int = options.command(options)
    except BylineError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2
    return status


Commands = argparse._SubParsersAction  # noqa: SLF001 - argparse has no public name for it


def _add_run(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("run", help="ask every question and print the metrics")
    _add_asking(parser)
    parser.add_argument("--picks", action="store_true", help="have the engine pick among choices too")
    parser.add_argument("--misses", action="store_true", help="show the questions that went wrong")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from rag.evaluation.reports.table import metrics_table, missed_questions
    from rag.evaluation.runs.run import RunConfig, run

    with TemporaryDirectory() as folder:  # a run that nobody wants to keep
        out = options.out or Path(folder) / f"{options.test_set.stem}.json"
        chosen = (options.engine, options.limit, options.as_of, options.picks)
        done = run(RunConfig(options.test_set, out, *chosen), options.data)
    print(metrics_table(done))
    if options.misses:
        print(missed_questions(done))
    return 0


def _add_asking(parser: argparse.ArgumentParser) -> None:
    """What every command that asks a test set's questions takes."""
    parser.add_argument("test_set", type=Path, help="a test set; see `check`")
    parser.add_argument(
        "--engine",
        default="extractive",
        help="extractive, local, small, provider:model or http://host:port/v1#model [extractive]",
    )
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    parser.add_argument(
        "--as-of", type=date.fromisoformat, help="day of asking for questions that name none"
    )
    parser.add_argument("--data", type=Path, help="folder of the archive [data]")
    parser.add_argument("--out", type=Path, help="the run file; an interrupted run goes on from there")


def _add_robustness(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("robustness", help="ask every question again, disturbed")
    _add_asking(parser)
    parser.add_argument("--model", default="", help="a model that finds other words, too [rules]")
    parser.set_defaults(command=_robustness)


def _robustness(options: argparse.Namespace) -> int:
    from rag.evaluation.reports.robustness_table import robustness_table
    from rag.evaluation.runs.run import RunConfig, run

    with TemporaryDirectory() as folder:
        out = options.out or Path(folder) / f"{options.test_set.stem}.json"
        chosen = (options.engine, options.limit, options.as_of)
        config = RunConfig(options.test_set, out, *chosen, disturbed=True, rewording=options.model)
        print(robustness_table(run(config, options.data)))
    return 0


def _add_metrics(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("metrics", help="every metric with its formula and source")
    parser.set_defaults(command=_metrics)


def _metrics(_options: argparse.Namespace) -> int:
    from rag.evaluation.metrics.registry import handbook

    print(handbook())
    return 0


def _add_report(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("report", help="make a page of a run file, or Markdown")
    parser.add_argument("run_file", type=Path, help="what `run --out` wrote")
    parser.add_argument("--against", type=Path, help="another run file, to say what differs")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--out", type=Path, help="the page [beside the run file]")
    form.add_argument("--markdown", action="store_true", help="print Markdown for a pull request")
    parser.set_defaults(command=_report)


def _report(options: argparse.Namespace) -> int:
    from rag.evaluation.reports.report import report_command

    print(report_command(options.run_file, options.against, options.out, options.markdown))
    return 0


def _add_check(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("check", help="say, line by line, what is wrong with a test set")
    parser.add_argument("test_set", type=Path, help="the file")
    parser.set_defaults(command=_check)


def _check(options: argparse.Namespace) -> int:
    from rag.evaluation.testsets.testset import check_test_set, describe_problems

    report = check_test_set(options.test_set)
    print(describe_problems(report))
    return 1 if report.problems else 0


def _add_compare(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("compare", help="say what two runs differ in")
    parser.add_argument("a", type=Path, help="a run file")
    parser.add_argument("b", type=Path, help="another")
    parser.set_defaults(command=_compare)


def _compare(options: argparse.Namespace) -> int:
    from rag.evaluation.records.runfile import read_run
    from rag.evaluation.reports.compare import compare, describe_comparison

    print(describe_comparison(compare(read_run(options.a), read_run(options.b))))
    return 0


def _add_gate(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("gate", help="fail when a run is not good enough")
    parser.add_argument("run", type=Path, help="a run file")
    for bound, words in (("floor", "at least"), ("ceiling", "at most")):
        parser.add_argument(
            f"--{bound}",
            nargs="+",
            action="extend",
            default=[],
            metavar="METRIC=VALUE",
            help=f"what the metric must be {words}",
        )
    parser.set_defaults(command=_gate)


def _gate(options: argparse.Namespace) -> int:
    from rag.evaluation.records.runfile import read_run
    from rag.evaluation.reports.gate import broken_bounds, parse_bounds

    broken = broken_bounds(
        read_run(options.run).metrics, parse_bounds(options.floor), parse_bounds(options.ceiling)
    )
    for reason in broken:
        print(reason)
    return 1 if broken else 0


def _add_generate(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("generate", help="make a test set from the archive")
    parser.add_argument("--out", type=Path, required=True, help="the JSONL file to write")
    parser.add_argument("--data", type=Path, help="folder of the archive [data]")
    parser.add_argument("--questions", type=int, default=100, help="how many [100]")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another sample [0]")
    parser.add_argument("--engine", default="", help="a model that words the questions [rules]")
    parser.set_defaults(command=_generate)


def _generate(options: argparse.Namespace) -> int:
    from rag.evaluation.generation.generate import generate_command

    wish = {name: value for name, value in vars(options).items() if name != "command"}
    print(generate_command(**wish))
    return 0


def _add_judge(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("judge", help="have a language model grade the answers of a run")
    parser.add_argument("run_file", type=Path, help="what `run --out` wrote")
    parser.add_argument(
        "--model", required=True, help="provider:model, http://host:port/v1#model, local or small"
    )
    parser.add_argument("--out", type=Path, help="another run file [into the same]")
    parser.set_defaults(command=_judge)


def _judge(options: argparse.Namespace) -> int:
    from rag.evaluation.judge.judge import judge_command

    print(judge_command(options.run_file, options.model, options.out))
    return 0


def _add_feedback(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("feedback", help="make a test set of the thumbs that readers gave")
    parser.add_argument("--data", type=Path, help="folder of the archive [data]")
    parser.add_argument("--out", type=Path, default=Path("feedback.jsonl"), help="[feedback.jsonl]")
    parser.set_defaults(command=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    from rag.evaluation.testsets.feedback import feedback_command

    print(feedback_command(options.data, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
