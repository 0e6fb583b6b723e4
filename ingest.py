"""Adds, updates, removes and lists the articles of an archive.

    python ingest.py corpus/                 add a folder (again: nothing changes)
    python ingest.py https://...             add a page
    python ingest.py --sync corpus/          the same, and remove what is gone from it
    python ingest.py feed add URL|FILE       follow a feed, a sitemap, or all feeds of an OPML list
    python ingest.py feed list|remove|poll   the feeds, or URL ... of them
    python ingest.py --watch FOLDER          keep in step with a folder until Ctrl-C
    python ingest.py --export FILE.jsonl.gz  the whole archive, versions too; .jsonl, or a FOLDER of .md
    python ingest.py FILE.jsonl.gz           and it is back, as it was
    python ingest.py --list
    python ingest.py --remove ID|URL|PATH
    python ingest.py --versions ID|URL|PATH  what was kept of an article, and its last change
    python ingest.py --refine                let the embedding model read everything now
    python ingest.py --reindex               start over, after a change of model

Beside a running app it stores the articles and shows the app index them; alone it indexes itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@cli.command()
def main(
    source: Annotated[
        list[str] | None, typer.Argument(help="Files, folders and addresses of pages to add.")
    ] = None,
    sync: Annotated[
        Path | None, typer.Option(help="Add a folder and remove the articles gone from it.")
    ] = None,
    watch: Annotated[Path | None, typer.Option(help="Keep in step with a folder until Ctrl-C.")] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the archive to a .jsonl or .jsonl.gz file, or a folder.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the articles of the archive.")] = False,
    remove: Annotated[
        list[str] | None, typer.Option(help="Remove an article by id, URL or path; may be repeated.")
    ] = None,
    reindex: Annotated[bool, typer.Option("--reindex", help="Embed every article again.")] = False,
    refine: Annotated[
        bool, typer.Option("--refine", help="Wait until the embedding model has read everything.")
    ] = False,
    versions: Annotated[
        str | None, typer.Option(help="Show what was kept of an article: by id, URL or path.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the archive [default: data].")] = None,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Add news articles to the archive: files, folders and web pages.

    Read are .md .txt .html .mhtml .pdf .docx .eml .json .jsonl(.gz) .csv .warc(.gz), and a .zip of them.

    `feed add|list|remove|poll URL ...` follows feeds: RSS, Atom, JSON Feed, sitemaps, lists of them.

    Exit status: 0 all well, 1 some documents failed, 2 wrong usage or settings.
    """
    from rag.core.errors import BylineError, ParseError, SourceError

    work = (source, sync, remove, reindex, refine)
    alone = [name for name, given in (("watch", watch), ("export", export)) if given]
    if not (any(work) or list_ or versions or alone):
        raise typer.BadParameter("expected files, folders or addresses, or an option; see --help.")
    if alone and (any(work) or list_ or len(alone) > 1):
        raise typer.BadParameter(f"--{alone[0]} does nothing else: expected it alone.")
    try:
        from rag.app.cli import feeds as feed_shell
        from rag.app.cli import ingest as commands

        if versions:
            from rag.app.cli import history

            raise typer.Exit(history.show(versions, data, as_json=json_))
        words, polls = source or [], None
        if feed_shell.is_feed_command(words):
            if words[1] in ("add", "remove") and not words[2:]:
                raise typer.BadParameter(f"expected the feeds to {words[1]}, by their addresses.")
            if words[1] != "poll":
                raise typer.Exit(feed_shell.feed(words[1], words[2:], data, as_json=json_))
            words, polls = [], words[2:]
        wish = commands.Wish(
            words, polls, sync, list_, remove or [], reindex, refine, watch, export, force
        )
        status = commands.ingest(wish, data, as_json=json_)
    except BylineError as error:
        typer.echo(f"ingest: {error}", err=True)
        raise typer.Exit(1 if isinstance(error, (SourceError, ParseError)) else 2) from None
    raise typer.Exit(status)


if __name__ == "__main__":
    cli()
