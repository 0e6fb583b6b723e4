"""Versions of an article and what changed between two, as fields that history.js builds the page from.

Knows nothing of Gradio, of HTTP and of the catalog.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.storage.versions import Version
from rag.text.phrases import format_date, format_datetime, pluralise
from rag.text.revisions import ParagraphGroup, compare_versions, group_paragraphs, summarise_revision


def fields(
    versions: Sequence[Version], number: int, against: int | None = None
) -> dict[str, Any] | None:
    """Version `number` beside `against`, the one before it if none is given; None without both.

    JSON-ready; the page builds it from text nodes.
    """
    pair = _pair(versions, number, against)
    if pair is None:
        return None
    old, new = pair
    revision = compare_versions(old.article, new.article)
    return {
        "number": new.number,
        "against": old.number,
        "older": [{"number": v.number, "name": name(v)} for v in versions if v.number < number],
        "summary": summarise_revision(revision),
        "changes": [vars(change) for change in revision.changes],
        "stretches": [_stretch_fields(stretch) for stretch in group_paragraphs(revision)],
    }


def name(version: Version) -> str:
    """`version 2, stored 4 May 2024, updated 3 May 2024, 23:30 UTC-5`."""
    updated = format_datetime(version.article.updated)
    told = [f"version {version.number}", f"stored {format_date(version.stored)}"]
    return ", ".join([*told, *([f"updated {updated}"] if updated else [])])


def _pair(
    versions: Sequence[Version], number: int, against: int | None
) -> tuple[Version, Version] | None:
    kept = {version.number: version for version in versions}
    older = max((n for n in kept if n < number), default=0) if against is None else against
    return (kept[older], kept[number]) if number in kept and older in kept else None


def _stretch_fields(stretch: ParagraphGroup) -> dict[str, Any]:
    paragraphs = [[vars(segment) for segment in paragraph] for paragraph in stretch.paragraphs]
    return {"changed": stretch.changed, "title": _folded(stretch), "paragraphs": paragraphs}


def _folded(stretch: ParagraphGroup) -> str:
    return f"{pluralise(len(stretch.paragraphs), 'paragraph')} unchanged"
