"""Starts the chat in the browser, or answers questions from the shell as JSON.

python app.py                            the page on http://127.0.0.1:7860; prints its addresses
python app.py --ask "Who won?"           one answer as JSON, no app needed
python app.py --ask -                    JSON questions from standard input, a line each
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from rag.app.cli.ask import Day, Outlets
from rag.app.cli.ask import ask as answer
from rag.app.cli.serve import Host, NewKey, Port, serve
from rag.app.cli.shared import Data, OneCommand, called_as, new_app

# Read when numpy is loaded. Its products are small here, and the thread that helps with them spins
# between them: it took two thirds of a core from twenty readers.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

cli = new_app()


@cli.command(cls=OneCommand)
@called_as("app")
def main(
    ask: Annotated[
        str | None, typer.Option(help="Answer this question as JSON; `-` reads JSON lines from stdin.")
    ] = None,
    data: Data = None,
    as_of: Day = None,
    since: Day = None,
    until: Day = None,
    outlet: Outlets = None,
    host: Host = None,
    port: Port = None,
    new_key: NewKey = False,
) -> None:
    """Ask the archive, in the browser or from the shell.

    Exit status: 0 all well, 1 the question could not be answered, 2 wrong usage or settings.
    """
    if ask is None:
        serve(data, host, port, new_key)
    else:
        answer(ask, data, as_of, since, until, outlet)


if __name__ == "__main__":
    cli()
