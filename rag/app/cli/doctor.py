"""`byline doctor`: what is damaged, lacking or in the way, and what to do about each."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point

if TYPE_CHECKING:
    from rag.app.cli.health_checks import Diagnosis


@entry_point()
def doctor(
    set_aside: Annotated[
        bool,
        typer.Option("--set-aside", help="Move what is damaged out of the way; nothing is deleted."),
    ] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Check the archive: the database, every checksum and vector, the indexes, the disk, the models.

    Exit status: 0 all well or set aside, 1 something was found, 2 wrong usage or settings.
    """
    from rag.app.cli.health_checks import examine
    from rag.core.settings import load_settings

    diagnosis = examine(load_settings(data=data), set_aside=set_aside)
    typer.echo(json.dumps(asdict(diagnosis), ensure_ascii=False) if json_ else _told(diagnosis))
    raise typer.Exit(0 if diagnosis.well else 1)


def _told(diagnosis: Diagnosis) -> str:
    lines = [f"ok       {check}" for check in diagnosis.checked]
    lines += [
        f"{f.kind:<8} {f.subject}: {f.problem}.\n         To do: {f.remedy}." for f in diagnosis.found
    ]
    if diagnosis.moved:
        lines.append(
            f"{diagnosis.moved} of these were set aside, or are made again by the next ingest or app."
        )
    if diagnosis.aside:
        lines.append("Set aside; add them again, or restore a backup:")
        lines += [
            f"  {a.article_id}  {a.title}  {a.url or '(address unknown)'}" for a in diagnosis.aside
        ]
    return "\n".join(lines)
