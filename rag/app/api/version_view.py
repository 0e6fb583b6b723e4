"""Versions of an article and what changed between two; history.js shows them as text nodes."""

from __future__ import annotations

from collections.abc import Sequence

from rag.core.contract import View
from rag.storage.versions import Version
from rag.text.phrases import format_date, format_datetime, pluralise
from rag.text.revisions import (
    Change,
    ParagraphGroup,
    Segment,
    compare_versions,
    group_paragraphs,
    summarise_revision,
)


class OlderVersion(View):
    """A version to compare with."""

    number: int
    name: str


class StretchView(View):
    """Paragraphs that follow one another, changed or not; `title` stands for them when folded."""

    changed: bool
    title: str
    paragraphs: list[list[Segment]]


class VersionView(View):
    """A version beside an older one, and what changed between them."""

    number: int
    against: int
    older: list[OlderVersion]
    summary: str
    changes: list[Change]
    stretches: list[StretchView]


def version_view(
    versions: Sequence[Version], number: int, against: int | None = None
) -> VersionView | None:
    """Version `number` beside `against`, the one before it if none is given; None without both."""
    pair = _pair(versions, number, against)
    if pair is None:
        return None
    old, new = pair
    revision = compare_versions(old.article, new.article)
    return VersionView(
        number=new.number,
        against=old.number,
        older=[OlderVersion(number=v.number, name=name(v)) for v in versions if v.number < number],
        summary=summarise_revision(revision),
        changes=list(revision.changes),
        stretches=[_stretch(group) for group in group_paragraphs(revision)],
    )


def name(version: Version) -> str:
    """`version 2, stored 4 May 2024, updated 3 May 2024, 23:30 UTC-5`."""
    updated = format_datetime(version.article.updated)
    parts = [f"version {version.number}", f"stored {format_date(version.stored)}"]
    return ", ".join([*parts, *([f"updated {updated}"] if updated else [])])


def _pair(
    versions: Sequence[Version], number: int, against: int | None
) -> tuple[Version, Version] | None:
    by_number = {version.number: version for version in versions}
    older = max((n for n in by_number if n < number), default=0) if against is None else against
    return (by_number[older], by_number[number]) if number in by_number and older in by_number else None


def _stretch(group: ParagraphGroup) -> StretchView:
    return StretchView(
        changed=group.changed,
        title=f"{pluralise(len(group.paragraphs), 'paragraph')} unchanged",
        paragraphs=[list(paragraph) for paragraph in group.paragraphs],
    )
