"""`byline verify`: judges the claims of a file, or every sentence of a draft against the archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Data, entry_point, open_archive
from rag.core.errors import ClaimError

if TYPE_CHECKING:
    from rag.core.types import CheckedSentence

_USAGE = "Name a file of claims, or a text with --draft."


@entry_point()
def verify(
    claims: Annotated[
        Path | None, typer.Argument(help="JSON lines with source, claim and supported.")
    ] = None,
    draft: Annotated[
        Path | None, typer.Option(help="A text whose sentences are looked for in the archive.")
    ] = None,
    data: Data = None,
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object a claim.")] = False,
) -> None:
    """Judge claims against their sources, or a draft against the archive.

    How far the claims' judgement agrees with people's goes to standard output, or to standard error
    beside --json.
    """
    if (claims is None) == (draft is None):
        found = "neither was named" if claims is None else "both were named"
        raise ClaimError("verify", f"expected claims or a draft, {found}.", _USAGE)
    if claims:
        _verify_claims(claims, json_=json_)
    elif draft:
        _verify_draft(draft, data, json_=json_)


def _verify_claims(file: Path, *, json_: bool) -> None:
    from rag.core.settings import load_settings
    from rag.evaluation.runs import claims as claim_files

    judge, threshold = claim_files.claim_judge(load_settings())
    judged = []
    for claim in claim_files.read_claims_file(file):
        judged.append((claim, judge(claim)))
        if json_:
            typer.echo(json.dumps(claim_files.judgement_json(*judged[-1]), ensure_ascii=False))
    for line in claim_files.agreement_lines(judged, threshold):
        typer.echo(line, err=json_)


def _verify_draft(file: Path, data: Path | None, *, json_: bool) -> None:
    from rag.core.contract import CheckedView

    text = read_draft(file)
    with open_archive(data) as archive:
        for sentence in archive.check_draft(text):
            if json_:
                typer.echo(CheckedView.model_validate(sentence).model_dump_json())
            else:
                typer.echo(_draft_lines(sentence))


def read_draft(file: Path) -> str:
    """The text of a draft. Raises ClaimError when there is none to read."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        problem = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ClaimError(str(file), f"cannot be read: {problem}.", "Name a text file.") from error
    if not text.strip():
        raise ClaimError(str(file), "expected sentences, found nothing.", "Name a text file.")
    return text


def _draft_lines(sentence: CheckedSentence) -> str:
    """The sentence with its verdict, and under it what carries it or comes nearest."""
    from rag.text.phrases import attribution

    head = f"{sentence.verdict or '-':12}{' '.join(sentence.text.split())}"
    lines = [head, *(f"{'':12}{reason}" for reason in sentence.reasons)]
    if cited := sentence.citation:
        where = attribution(cited.outlet, cited.published) or cited.title
        lines.append(f"{'':12}{where}: “{' '.join(cited.quote.split())}”")
    return "\n".join(lines)
