"""`byline verify CLAIMS.jsonl`: judges claims, and measures how far people agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from rag.app.cli.shared import entry_point


@entry_point()
def verify(
    claims: Annotated[Path, typer.Argument(help="JSON lines with source, claim and supported.")],
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object a claim.")] = False,
) -> None:
    """Judge claims against their sources, and measure how far people agree.

    The agreement goes to standard output, or to standard error beside --json.
    """
    from rag.core.settings import load_settings
    from rag.evaluation.runs import claims as claim_files

    judge, threshold = claim_files.claim_judge(load_settings())
    judged = []
    for claim in claim_files.read_claims_file(claims):
        judged.append((claim, judge(claim)))
        if json_:
            typer.echo(json.dumps(claim_files.judgement_json(*judged[-1]), ensure_ascii=False))
    for line in claim_files.agreement_lines(judged, threshold):
        typer.echo(line, err=json_)
