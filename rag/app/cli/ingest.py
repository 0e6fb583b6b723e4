"""`byline ingest`: adds articles to the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.app.cli.machine import warn_of_clock
from rag.app.cli.shared import Data, Json, entry_point, open_archive
from rag.core.errors import ParseError, SourceError
from rag.core.sample import SAMPLE_ARTICLES

Sources = Annotated[
    list[str] | None, typer.Argument(help="Files, folders and addresses of pages to add.")
]
Sync = Annotated[Path | None, typer.Option(help="Add a folder and remove the articles gone from it.")]
Links = Annotated[
    list[Path] | None,
    typer.Option(help="Add the pages that a list names: bookmarks, exports of Pocket, Raindrop ..."),
]
Sample = Annotated[bool, typer.Option("--sample", help="Add the sample articles that come with Byline.")]
Watch = Annotated[Path | None, typer.Option(help="Keep in step with a folder until Ctrl-C.")]
Reindex = Annotated[bool, typer.Option("--reindex", help="Embed every article again.")]
Refine = Annotated[
    bool, typer.Option("--refine", help="Wait until the embedding model has read everything.")
]


@entry_point(SourceError, ParseError)
def ingest(
    source: Sources = None,
    sync: Sync = None,
    links: Links = None,
    watch: Watch = None,
    reindex: Reindex = False,
    refine: Refine = False,
    sample: Sample = False,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Add news articles to the archive: files, folders and web pages.

    Read are .md .txt .html .mhtml .pdf .docx .rtf .odt .epub .eml .mbox .json .jsonl(.gz) .csv .xlsx
    .xls .ods .xml (NewsML, NITF) .warc(.gz), deliveries of Nexis, Factiva and ProQuest, a .zip of them.

    Exit status: 0 all well, 1 some documents failed, 2 wrong usage or settings.
    """
    from rag.app.cli.ingest_run import IngestOptions, run

    warn_of_clock()
    if not (source or sync or links or watch or reindex or refine or sample):
        raise typer.BadParameter("expected files, folders or addresses, or an option; see --help.")
    if watch:
        if source or sync or links or reindex or refine or sample:
            raise typer.BadParameter("--watch does nothing else: expected it alone.")
        watch_folder(watch, data, json_=json_)
        return
    sources = [*(source or ()), *([str(SAMPLE_ARTICLES)] if sample else ())]
    options = IngestOptions(sources, links or (), sync=sync, reindex=reindex, refine=refine)
    raise typer.Exit(run(options, data, as_json=json_))


@entry_point(SourceError, ParseError)
def watch_folder(folder: Path, data: Path | None, *, json_: bool) -> None:
    """Keep the archive in step with a folder until Ctrl-C or SIGTERM."""
    from rag.app.cli.folder_watcher import watch

    with open_archive(data) as archive:
        watch(archive, folder, as_json=json_)
