"""Adds, updates, removes and lists the articles of an archive.

    python ingest.py corpus/                 add a folder (again: nothing changes)
    python ingest.py https://...             add a page
    python ingest.py --sync corpus/          the same, and remove what is gone from it
    python ingest.py --links FILE            add the pages that a list names: bookmarks, Pocket ...
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

from rag.app.cli import articles, feeds, ingest
from rag.app.cli.shared import Data, Json, OneCommand, called_as, entry_point, new_app
from rag.core.errors import ParseError, SourceError

cli = new_app()
FEED_COMMANDS = ("add", "list", "remove", "poll")
"""What may follow `feed`; a folder of that name is `./feed`."""


@cli.command(cls=OneCommand)
@called_as("ingest")
@entry_point(SourceError, ParseError)
def main(
    source: ingest.Sources = None,
    sync: ingest.Sync = None,
    links: ingest.Links = None,
    watch: ingest.Watch = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the archive to a .jsonl or .jsonl.gz file, or a folder.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the articles of the archive.")] = False,
    remove: Annotated[
        list[str] | None, typer.Option(help="Remove an article by id, URL or path; may be repeated.")
    ] = None,
    reindex: ingest.Reindex = False,
    refine: ingest.Refine = False,
    versions: Annotated[
        str | None, typer.Option(help="Show what was kept of an article: by id, URL or path.")
    ] = None,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Add news articles to the archive: files, folders and web pages.

    Read are .md .txt .html .mhtml .pdf .docx .rtf .odt .epub .eml .mbox .json .jsonl(.gz) .csv .xlsx
    .xls .ods .xml (NewsML, NITF) .warc(.gz), deliveries of Nexis, Factiva and ProQuest, a .zip of them.

    `feed add|list|remove|poll URL ...` follows feeds: RSS, Atom, JSON Feed, sitemaps, lists of them.

    Exit status: 0 all well, 1 some documents failed, 2 wrong usage or settings.
    """
    work = source or sync or links or remove or reindex or refine
    alone = [name for name, path in (("watch", watch), ("export", export)) if path]
    if not (work or list_ or versions or alone):
        raise typer.BadParameter("expected files, folders or addresses, or an option; see --help.")
    if alone and (work or list_ or len(alone) > 1):
        raise typer.BadParameter(f"--{alone[0]} does nothing else: expected it alone.")
    words = source or []
    feed_command = words[1] if words[:1] == ["feed"] and words[1:2] and words[1] in FEED_COMMANDS else ""
    if versions:
        articles.versions(versions, data, json_)
    elif feed_command and feed_command != "poll":
        run_feed_command(feed_command, words[2:], data, json_=json_)
    elif list_:
        articles.list_(data, json_)
    elif export:
        articles.export(export, force, data, json_)
    elif watch:
        ingest.watch_folder(watch, data, json_=json_)
    else:
        from rag.app.cli.ingest_run import IngestOptions, run

        sources, polled = ([], words[2:]) if feed_command else (words, None)
        options = IngestOptions(sources, links or (), polled, sync, remove or (), reindex, refine)
        raise typer.Exit(run(options, data, as_json=json_))


def run_feed_command(name: str, urls: list[str], data: Path | None, *, json_: bool) -> None:
    """`feed add|list|remove URL ...`."""
    if name == "list":
        feeds.list_(data, json_)
    elif not urls:
        raise typer.BadParameter(f"expected the feeds to {name}, by their addresses.")
    elif name == "add":
        feeds.add(urls, data, json_)
    else:
        feeds.remove(urls, data, json_)


if __name__ == "__main__":
    cli()
