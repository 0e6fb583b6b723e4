"""Measures answers against a test set.

python -m rag.evaluation run corpus/questions.jsonl [--data FOLDER] [--misses]
python -m rag.evaluation generate --out generated.jsonl [--data FOLDER] [--questions N] [--seed S]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rag.config import load_settings
from rag.errors import BylineError
from rag.evaluation.generate import generate_command
from rag.evaluation.run import Result, measure, run
from rag.evaluation.testset import read_test_set
from rag.pipeline import Archive


def main() -> int:
    """Print every metric; returns the exit status."""
    if sys.argv[1:2] == ["generate"]:
        return _generate(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m rag.evaluation", description="Measure answers.")
    parser.add_argument("command", choices=["run"], help="ask every question and print the metrics")
    parser.add_argument("test_set", type=Path, help="a JSONL test set")
    parser.add_argument("--data", type=Path, help="folder of the archive [default: data]")
    parser.add_argument("--misses", action="store_true", help="show the questions that went wrong")
    options = parser.parse_args()
    try:
        archive = Archive(load_settings(data=options.data))
        results = run(archive, read_test_set(options.test_set))
    except BylineError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2
    print(f"{len(results)} questions, {sum(r.item.unanswerable for r in results)} unanswerable")
    for name, value in measure(results).items():
        print(f"{name:26} {value:.3f}")
    if options.misses:
        for result in filter(_missed, results):
            print(f"\n{result.item.id} {result.item.question} {list(result.item.answers)}")
            print(f"  {result.answer.text}")
    return 0


def _generate(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m rag.evaluation generate", description="Make a test set from the archive."
    )
    parser.add_argument("--data", type=Path, help="folder of the archive [default: data]")
    parser.add_argument("--questions", type=int, default=100, help="how many [default: 100]")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another sample [default: 0]")
    parser.add_argument("--engine", default="", help="provider:model or URL#model [default: rules]")
    parser.add_argument("--out", type=Path, required=True, help="the JSONL file to write")
    options = parser.parse_args(arguments)
    try:
        print(generate_command(**vars(options)))
    except BylineError as error:
        print(f"evaluation: {error}", file=sys.stderr)
        return 2
    return 0


def _missed(result: Result) -> bool:
    return (
        measure([result])["containment"] == 0.0
        if not result.item.unanswerable
        else (not result.answer.refused)
    )


if __name__ == "__main__":
    sys.exit(main())
