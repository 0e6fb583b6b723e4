"""Starts the chat in the browser, or answers questions from the shell as JSON.

python app.py                            the page on http://127.0.0.1:7860
python app.py --ask "Who won?"           one answer as JSON, no app needed
python app.py --ask -                    JSON questions from standard input, a line each
"""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

# Read when numpy is loaded. Its products are small here, and the thread that helps with them spins
# between them: it took two thirds of a core from twenty readers.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]


@cli.command()
def main(
    ask: Annotated[
        str | None, typer.Option(help="Answer this question as JSON; `-` reads JSON lines from stdin.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the archive [default: data].")] = None,
    as_of: Day = None,
    since: Day = None,
    until: Day = None,
    outlet: Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Ask the archive, in the browser or from the shell.

    Exit status: 0 all well, 1 the question could not be answered, 2 wrong usage or settings.
    """
    from rag.core.errors import BylineError, QuestionError
    from rag.core.settings import load_settings

    try:
        settings = load_settings(data=data, host=host, port=port)
        if ask is None:
            from rag.app.web.server import serve

            serve(settings)
        else:
            from rag.app.api.ask import ask_lines, ask_once

            days = {"as_of": as_of, "since": since, "until": until}
            fields: dict[str, object] = {
                name: day.date().isoformat() for name, day in days.items() if day
            }
            fields |= {"outlets": outlet or []}
            if ask == "-":
                ask_lines(settings, fields, sys.stdin, sys.stdout)
            else:
                ask_once(settings, {"question": ask, **fields}, sys.stdout)
    except BylineError as error:
        typer.echo(f"app: {error}", err=True)
        raise typer.Exit(1 if isinstance(error, QuestionError) else 2) from None


if __name__ == "__main__":
    cli()
