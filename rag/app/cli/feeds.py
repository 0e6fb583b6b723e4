"""`byline feeds`: which feeds the archive follows, and what is new in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.app.cli.shared import Data, Json, entry_point, local_minute, new_app, open_archive
from rag.core.errors import ParseError, SourceError

if TYPE_CHECKING:
    from rag.archive import Archive
    from rag.storage.feeds import Subscription

app = new_app("Follow feeds: RSS, Atom, JSON Feed, sitemaps, lists of them.")
Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Feeds by their addresses.")]


@app.command()
@entry_point(SourceError, ParseError)
def add(
    urls: Annotated[
        list[str], typer.Argument(metavar="URL|FILE...", help="Feeds, pages that name one, OPML lists.")
    ],
    data: Data = None,
    json_: Json = False,
) -> None:
    """Follow a feed, a sitemap, or all feeds of an OPML list."""
    with open_archive(data) as archive:
        feeds = [subscription for url in urls for subscription in _find_feeds(archive, url)]
        new = [feed.url for feed in feeds if archive.catalog.feeds.follow(feed)]
    _print_urls({"added": new, "known": [feed.url for feed in feeds if feed.url not in new]}, json_)


@app.command("list")
@entry_point()
def list_(data: Data = None, json_: Json = False) -> None:
    """The feeds, when they are polled next, and their last errors."""
    with open_archive(data) as archive:
        _print_feeds(archive.catalog.feeds.all(), json_)


@app.command()
@entry_point()
def remove(urls: Urls, data: Data = None, json_: Json = False) -> None:
    """Follow feeds no longer; their articles stay."""
    with open_archive(data) as archive:
        for url in urls:
            archive.catalog.feeds.unfollow(url)
    _print_urls({"removed": list(urls)}, json_)


@app.command()
@entry_point(SourceError, ParseError)
def poll(
    urls: Annotated[
        list[str] | None, typer.Argument(metavar="[URL...]", help="Feeds [default: all].")
    ] = None,
    data: Data = None,
    json_: Json = False,
) -> None:
    """Take in what is new."""
    from rag.app.cli.ingest_run import IngestOptions, run

    raise typer.Exit(run(IngestOptions(feeds=urls or ()), data, as_json=json_))


def _find_feeds(archive: Archive, name: str) -> Iterator[Subscription]:
    """The feeds at an address, or of an OPML list in a file."""
    from rag.ingest.feed_polling import discover_feeds
    from rag.ingest.fetch.pages import is_url
    from rag.ingest.formats.sandbox import Sandbox
    from rag.storage.feeds import Subscription

    if is_url(name):
        yield from discover_feeds(archive.web_client, name)
        return
    limit = archive.settings.max_file_mb * 1_000_000
    try:
        with Path(name).open("rb") as file:
            content = file.read(limit)
    except OSError as error:
        remedy = "Name the address of a feed, or a file with an OPML list."
        raise SourceError(name, f"cannot be read: {error.strerror}.", remedy) from error
    with Sandbox() as sandbox:
        yield from (Subscription(address) for address in sandbox.feed(content, name).feeds)


def _print_urls(urls_by_result: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(urls_by_result))
        return
    for result, urls in urls_by_result.items():
        for url in urls:
            print(f"{result}: {url}")
    if urls_by_result.get("added"):
        print("Their articles come with `byline feeds poll`, or with BYLINE_POLL_FEEDS=1 in the app.")


def _print_feeds(feeds: Sequence[Subscription], as_json: bool) -> None:
    rows = [_row(feed) for feed in feeds]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("feed", "title", "polled", "next", "last error", box=None)
    table.columns[0].overflow = "fold"  # it is copied into `feed remove`
    for row in rows:
        table.add_row(*(escape(str(value or "-")) for value in list(row.values())[:5]))
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{len(rows)} feeds")


def _row(feed: Subscription) -> dict[str, object]:
    return {
        "url": feed.url,
        "title": feed.title,
        "polled": local_minute(feed.polled_at),
        "next": "never" if feed.stopped else local_minute(feed.next_poll),
        "error": feed.error,
        "failures": feed.failures,
    }
