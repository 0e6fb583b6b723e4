"""What `ingest.py feed add|list|remove|poll` does. No rules of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rag.archive import Archive
from rag.core.errors import SourceError
from rag.core.settings import load_settings
from rag.ingest.feed_polling import discover_feeds
from rag.ingest.fetch.pages import is_url
from rag.ingest.formats.sandbox import Sandbox
from rag.storage.feeds import Subscription

ACTIONS = ("add", "list", "remove", "poll")
"""What can be done with feeds."""


def is_feed_command(words: Sequence[str]) -> bool:
    """Whether a command line's first words are about feeds; a folder of that name is `./feed`."""
    return len(words) > 1 and words[0] == "feed" and words[1] in ACTIONS


def feed(action: str, names: Sequence[str], data: Path | None, *, as_json: bool) -> int:
    """Do what the command line asks, but polling, which is `shell.ingest`'s; returns the exit status."""
    archive = Archive(load_settings(data=data))
    try:
        if action == "add":
            added = [found for name in names for found in _found(archive, name)]
            new = [found.url for found in added if archive.catalog.feeds.follow(found)]
            _say({"added": new, "known": [f.url for f in added if f.url not in new]}, as_json)
        elif action == "remove":
            for name in names:
                archive.catalog.feeds.unfollow(name)
            _say({"removed": list(names)}, as_json)
        else:
            _print_feeds(archive.catalog.feeds.all(), as_json)
        return 0
    finally:
        archive.close()


def _found(archive: Archive, name: str) -> Iterator[Subscription]:
    """The feeds at an address, or of an OPML list in a file."""
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


def _say(done: dict[str, list[str]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(done))
        return
    for what, urls in done.items():
        for url in urls:
            print(f"{what}: {url}")
    if done.get("added"):
        print(
            "Their articles come with `python ingest.py feed poll`, or with BYLINE_POLL_FEEDS=1 app.py."
        )


def _print_feeds(feeds: Sequence[Subscription], as_json: bool) -> None:
    rows = [_row(found) for found in feeds]
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


def _row(found: Subscription) -> dict[str, object]:
    return {
        "url": found.url,
        "title": found.title,
        "polled": _time(found.polled_at),
        "next": "never" if found.stopped else _time(found.next_poll),
        "error": found.error,
        "failures": found.failures,
    }


def _time(seconds: float) -> str:
    """Minutes of this machine's time zone, empty for never."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone()
    return local.isoformat(" ", "minutes") if seconds else ""
