"""`byline`, the command line: every command under its name.

The modules of the commands load nothing but Typer; what a command works with loads when it is run.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.app.cli import (
    articles,
    ask,
    backup,
    collections,
    config,
    doctor,
    evaluate,
    feeds,
    ingest,
    mcp,
    models,
    receipt,
    serve,
    upgrade,
    users,
    verify,
)
from rag.app.cli.shared import new_app

app = new_app(
    "Ask an archive of news; add, update and remove its articles; measure its answers.\n\n"
    "Exit status: 0 all well, 1 it failed, 2 wrong usage or settings."
)
app.command()(ask.ask)
app.command()(serve.serve)
app.command()(serve.address)
app.command()(ingest.ingest)
app.command("list")(articles.list_)
app.command()(articles.remove)
app.command()(articles.versions)
app.command()(articles.export)
app.command()(doctor.doctor)
app.command()(config.config)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(upgrade.upgrade)
app.command()(verify.verify)
app.command()(receipt.receipt)
app.command()(mcp.mcp)
app.add_typer(feeds.app, name="feeds")
app.add_typer(users.app, name="users")
app.add_typer(collections.app, name="collections")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(models.app, name="models")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, that of the process if none is given; returns the exit status."""
    try:
        app(arguments, prog_name="byline")
    except SystemExit as ended:  # so Typer ends every command
        return int(ended.code or 0)
    return 0
