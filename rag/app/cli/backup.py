"""`byline backup` and `byline restore`: the whole archive in one file, and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point
from rag.core.errors import BackupError


@entry_point(BackupError)
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, a zip.")],
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier backup.")] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Write an archive into one checked file, also while an app or an ingest runs.

    In it are the catalog (articles, versions, vectors, feeds, feedback, accounts) and what the
    evaluation keeps as files. Not in it are the indexes, which are made anew, the owner's key, settings
    and model files. Each collection takes a backup of its own: --collection.
    """
    from rag.core.settings import load_settings
    from rag.storage.backup_file import write_backup
    from rag.storage.backup_notes import note_backup

    folder = load_settings(data=data).data
    summary = write_backup(folder, file, force=force)
    note_backup(folder, Path(summary.path))
    typer.echo(
        json.dumps(asdict(summary)) if json_ else _told(summary.path, summary.articles, summary.seconds)
    )
    _tell_collections(folder)


@entry_point(BackupError)
def restore(
    file: Annotated[
        Path, typer.Argument(help="What `byline backup` wrote, or a catalog.sqlite3.before-....backup.")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Take the place of an archive, which is kept beside it.")
    ] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Put a backup in the place of the archive; one that was cut short or changed is refused.

    Stop the app before. Backups of every release so far are brought up to date.
    """
    from rag.core.settings import load_settings
    from rag.storage.restore import restore_backup

    summary = restore_backup(file, load_settings(data=data).data, force=force)
    if json_:
        typer.echo(json.dumps(asdict(summary)))
        return
    typer.echo(_told(summary.path, summary.articles, summary.seconds))
    if summary.aside:
        typer.echo(f"What was there is in {summary.aside}.")


def _told(path: str, articles: int, seconds: float) -> str:
    return f"{articles:,} articles: {path}, in {seconds:.1f} s"


def _tell_collections(folder: Path) -> None:
    """On standard error: a desk whose articles are in no backup is noticed when it is too late."""
    from rag.storage.accounts.collections import collections_beside

    if names := collections_beside(folder):
        remedy = f"`byline backup FILE.zip --collection {names[0]}` saves one."
        typer.echo(f"Not in it: the articles of the collections {', '.join(names)}. {remedy}", err=True)
