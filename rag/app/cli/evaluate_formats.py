"""`byline evaluate import` and `export`: runs and test sets in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.app.cli.shared import Data, entry_point

Form = Annotated[str, typer.Option("--as", help="trec, beir, ragas, deepeval or ragchecker.")]


@entry_point()
def import_(
    source: Annotated[Path, typer.Argument(metavar="FILE_OR_FOLDER", help="What the other tool wrote.")],
    form: Form,
    out: Annotated[Path, typer.Option(help="A test set (.jsonl), or a run to compare with (.json).")],
    questions: Annotated[
        Path | None, typer.Option(help="The questions of TREC's files: a test set, or topics (.tsv).")
    ] = None,
) -> None:
    """Make a test set or a run of another tool's files."""
    from rag.evaluation.formats.importing import import_command

    print(import_command(source, form, out, questions))


@entry_point()
def export(
    run_file: Annotated[Path, typer.Argument(help="A run file, which `run --out` wrote.")],
    form: Form,
    out: Annotated[Path, typer.Option(help="The file; for trec and beir a folder.")],
    data: Data = None,
) -> None:
    """Write a run as another tool reads it."""
    from rag.evaluation.formats.exporting import export_command

    print(export_command(run_file, form, out, data))
