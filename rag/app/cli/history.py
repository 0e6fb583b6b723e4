"""What `ingest.py --versions` prints: every version of an article, and its last change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rag.archive import Archive
from rag.core.errors import ArticleNotFoundError
from rag.core.settings import load_settings
from rag.storage.catalog import Catalog
from rag.storage.versions import Version
from rag.text.revisions import Revision, compare_versions, group_paragraphs, summarise_revision

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {"added": "green underline", "removed": "red strike"}
_SIGNS = {"added": "{+%s+}", "removed": "[-%s-]"}
"""As `git diff --word-diff` writes them: colours are lost in a file."""


def show(key: str, data: Path | None, *, as_json: bool) -> int:
    """Print the versions of what is stored under an id, URL or path; the exit status.

    Raises ArticleNotFoundError.
    """
    archive = Archive(load_settings(data=data))
    try:
        found = [list(kept) for _, kept in groupby(_found(archive.catalog, key), lambda v: v.article_id)]
    finally:
        archive.close()
    if as_json:
        print(json.dumps([_fields(kept) for kept in found], ensure_ascii=False))
    else:
        for kept in found:
            _print(kept)
    return 0


def _found(catalog: Catalog, key: str) -> list[Version]:
    if found := catalog.versions.of_key(key):
        return found
    raise ArticleNotFoundError(
        key, "no article has this id, address or path.", "See `python ingest.py --list`."
    )


def _last_change(kept: Sequence[Version]) -> Revision | None:
    return compare_versions(kept[1].article, kept[0].article) if len(kept) > 1 else None


def _fields(kept: Sequence[Version]) -> dict[str, object]:
    change = _last_change(kept)
    return {
        "id": kept[0].article_id,
        "versions": [
            {
                "version": version.number,
                "stored": version.stored.isoformat(),
                "title": version.article.title,
                "updated": version.article.updated,
                "words": len(version.article.text.split()),
            }
            for version in kept
        ],
        "last_change": change and _change_fields(change),
    }


def _change_fields(change: Revision) -> dict[str, object]:
    return {
        "summary": summarise_revision(change),
        "fields": [vars(field) for field in change.changes],
        "segments": [vars(segment) for segment in change.segments if segment.kind != "same"],
    }


def _print(kept: Sequence[Version]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"{kept[0].article_id}: {escape(kept[0].article.title)}")
    table = Table("version", "stored", "updated", "words", "title", box=None)
    for version in kept:
        words = f"{len(version.article.text.split()):,}"
        told = (str(version.number), version.stored.isoformat(), version.article.updated or "-", words)
        table.add_row(*told, escape(version.article.title))
    console.print(table)
    if change := _last_change(kept):
        console.print(f"last change: {summarise_revision(change)}")
        for field in change.changes:
            console.print(f"{field.field}: {escape(field.before)} -> {escape(field.after)}")
        for line in _changed(change):
            console.print(line, soft_wrap=True)


def _changed(change: Revision) -> list[Text]:
    """Every paragraph that changed."""
    from rich.text import Text

    lines = []
    for paragraph in (
        p for stretch in group_paragraphs(change) if stretch.changed for p in stretch.paragraphs
    ):
        line = Text()
        for segment in paragraph:
            line.append(_SIGNS.get(segment.kind, "%s") % segment.text, _STYLES.get(segment.kind))
        lines.append(line)
    return lines
