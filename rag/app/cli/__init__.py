"""The command line: one Typer app, `byline`, with a module for each command.

Arguments go in, tables or JSON lines and an exit status come out. Knows no rules of news; heavy imports
stay inside the commands, so that `--help` answers at once. Public: `main`.
"""

from rag.app.cli.commands import main

__all__ = ["main"]
