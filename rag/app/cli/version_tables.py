"""Prints every version of an article, and its last change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rag.core.errors import ArticleNotFoundError
from rag.storage.catalog import Catalog
from rag.storage.versions import Version
from rag.text.revisions import Revision, compare_versions, group_paragraphs, summarise_revision

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {"added": "green underline", "removed": "red strike"}
_SIGNS = {"added": "{+%s+}", "removed": "[-%s-]"}
"""As `git diff --word-diff` writes them: colours are lost in a file."""


def print_versions(catalog: Catalog, key: str, *, as_json: bool) -> None:
    """Print the versions of what is stored under an id, URL or path. Raises ArticleNotFoundError."""
    versions = catalog.versions.of_key(key)
    if not versions:
        raise ArticleNotFoundError(key, "no article has this id, address or path.", "See `byline list`.")
    articles = [list(group) for _, group in groupby(versions, lambda version: version.article_id)]
    if as_json:
        print(json.dumps([_fields(article) for article in articles], ensure_ascii=False))
        return
    for article in articles:
        _print(article)


def _last_change(versions: Sequence[Version]) -> Revision | None:
    return compare_versions(versions[1].article, versions[0].article) if len(versions) > 1 else None


def _fields(versions: Sequence[Version]) -> dict[str, object]:
    change = _last_change(versions)
    return {
        "id": versions[0].article_id,
        "versions": [
            {
                "version": version.number,
                "stored": version.stored.isoformat(),
                "title": version.article.title,
                "updated": version.article.updated,
                "words": len(version.article.text.split()),
            }
            for version in versions
        ],
        "last_change": change and _change_fields(change),
    }


def _change_fields(change: Revision) -> dict[str, object]:
    return {
        "summary": summarise_revision(change),
        "fields": [vars(field) for field in change.changes],
        "segments": [vars(segment) for segment in change.segments if segment.kind != "same"],
    }


def _print(versions: Sequence[Version]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    console.print(f"{versions[0].article_id}: {escape(versions[0].article.title)}")
    table = Table("version", "stored", "updated", "words", "title", box=None)
    for version in versions:
        words = f"{len(version.article.text.split()):,}"
        cells = (str(version.number), version.stored.isoformat(), version.article.updated or "-", words)
        table.add_row(*cells, escape(version.article.title))
    console.print(table)
    if change := _last_change(versions):
        console.print(f"last change: {summarise_revision(change)}")
        for field in change.changes:
            console.print(f"{field.field}: {escape(field.before)} -> {escape(field.after)}")
        for line in _changed_paragraphs(change):
            console.print(line, soft_wrap=True)


def _changed_paragraphs(change: Revision) -> list[Text]:
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
