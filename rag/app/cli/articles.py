"""`byline list`, `remove`, `versions` and `export`: what the archive holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point, open_archive

Keys = Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Articles by id, URL or path.")]


@entry_point()
def list_(data: Data = None, json_: Json = False) -> None:
    """List the articles of the archive, newest first."""
    from rag.app.cli.ingest_report import print_listing

    with open_archive(data) as archive:
        print_listing(archive.catalog, json_)


@entry_point()
def remove(article: Keys, data: Data = None, json_: Json = False) -> None:
    """Remove articles."""
    from rag.app.cli.ingest_run import IngestOptions, run

    raise typer.Exit(run(IngestOptions(removals=article), data, as_json=json_))


@entry_point()
def versions(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id, URL or path.")],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Show what was kept of an article, and its last change."""
    from rag.app.cli.version_tables import print_versions

    with open_archive(data) as archive:
        print_versions(archive.catalog, article, as_json=json_)


@entry_point()
def export(
    path: Annotated[Path, typer.Argument(help="A .jsonl or .jsonl.gz file, or a folder of Markdown.")],
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Write the whole archive, versions too; `byline ingest` of it brings it back."""
    from rag.app.cli import export_writer

    with open_archive(data) as archive:
        summary = export_writer.export(archive.catalog, path, force=force)
    export_writer.print_summary(summary, json_)
