"""`byline ask`: answers as JSON."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from rag.app.cli.shared import Data, entry_point
from rag.core.errors import QuestionError

Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Outlets = Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")]


@entry_point(QuestionError)
def ask(
    question: Annotated[str, typer.Argument(help="The question; `-` reads JSON lines from stdin.")],
    data: Data = None,
    as_of: Day = None,
    since: Day = None,
    until: Day = None,
    outlet: Outlets = None,
) -> None:
    """Answer a question as JSON, or a JSON object a line with one a line.

    Exit status: 0 all well, 1 the question could not be answered, 2 wrong usage or settings.
    """
    from rag.app.api.ask import ask_lines, ask_once
    from rag.core.settings import load_settings

    settings = load_settings(data=data)
    days = {"as_of": as_of, "since": since, "until": until}
    fields: dict[str, object] = {name: day.date().isoformat() for name, day in days.items() if day}
    fields["outlets"] = outlet or []
    if question == "-":
        ask_lines(settings, fields, sys.stdin.buffer, sys.stdout)
    else:
        ask_once(settings, {"question": question, **fields}, sys.stdout)
