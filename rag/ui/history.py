"""Versions of an article and what changed between two: for the panel as fields, elsewhere as HTML.

The HTML needs style.css and nothing else. All text in it is escaped, also the marks with which a
template of Gradio's would begin an expression. Knows nothing of Gradio, of HTTP and of the catalog.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from rag.revisions import Change, Revision, Segment, Stretch, compare, stretches, summary
from rag.ui.text import counted
from rag.versions import Version
from rag.words import long_date, long_moment

_TEMPLATE = re.compile(r"[$`\\{}]")
_TAGS = {"added": "ins", "removed": "del"}


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
    revision = compare(old.article, new.article)
    return {
        "number": new.number,
        "against": old.number,
        "older": [{"number": v.number, "name": name(v)} for v in versions if v.number < number],
        "summary": summary(revision),
        "changes": [vars(change) for change in revision.changes],
        "stretches": [_stretch_fields(stretch) for stretch in stretches(revision)],
    }


def name(version: Version) -> str:
    """`version 2, stored 4 May 2024, updated 3 May 2024, 23:30 UTC-5`."""
    updated = long_moment(version.article.updated)
    told = [f"version {version.number}", f"stored {long_date(version.stored)}"]
    return ", ".join([*told, *([f"updated {updated}"] if updated else [])])


def list_html(versions: Sequence[Version]) -> str:
    """Every version, newest first, with what changed since the one before it, as an ordered list."""
    items = "".join(
        f'<li value="{new.number}"><strong>{escaped(name(new))}</strong> '
        f"<span>{escaped(_change_since(old, new))}</span></li>"
        for new, old in zip_longest(versions, versions[1:])
    )
    return f'<ol class="byline-versions" reversed>{items}</ol>' if items else ""


def comparison_html(versions: Sequence[Version], number: int, against: int | None = None) -> str:
    """What changed up to version `number`, removed words in `<del>`, added ones in `<ins>`."""
    pair = _pair(versions, number, against)
    if pair is None:
        return ""
    return _revision_html(pair[0], pair[1], compare(pair[0].article, pair[1].article))


def escaped(text: str) -> str:
    """As text of an HTML page, also where Gradio takes the page for a template."""
    safe = html.escape(text)
    return _TEMPLATE.sub(lambda mark: f"&#{ord(mark[0])};", safe)


def _pair(
    versions: Sequence[Version], number: int, against: int | None
) -> tuple[Version, Version] | None:
    kept = {version.number: version for version in versions}
    older = max((n for n in kept if n < number), default=0) if against is None else against
    return (kept[older], kept[number]) if number in kept and older in kept else None


def _change_since(old: Version | None, new: Version) -> str:
    return summary(compare(old.article, new.article)) if old else "first stored"


def _stretch_fields(stretch: Stretch) -> dict[str, Any]:
    paragraphs = [[vars(segment) for segment in paragraph] for paragraph in stretch.paragraphs]
    return {"changed": stretch.changed, "title": _folded(stretch), "paragraphs": paragraphs}


def _folded(stretch: Stretch) -> str:
    return f"{counted(len(stretch.paragraphs), 'paragraph')} unchanged"


def _revision_html(old: Version, new: Version, revision: Revision) -> str:
    head = f"<p><strong>{escaped(name(new))}</strong>, beside {escaped(name(old))}: "
    changes = "".join(map(_change_html, revision.changes))
    text = "".join(map(_stretch_html, stretches(revision)))
    return (
        f'<div class="byline-revision">{head}{escaped(summary(revision))}.</p>'
        f"{f'<dl>{changes}</dl>' if changes else ''}{text}</div>"
    )


def _change_html(change: Change) -> str:
    before = f"<del>{escaped(change.before)}</del> " if change.before else ""
    after = f"<ins>{escaped(change.after)}</ins>" if change.after else ""
    return f"<dt>{escaped(change.field)}</dt><dd>{before}{after}</dd>"


def _stretch_html(stretch: Stretch) -> str:
    paragraphs = "".join(
        f"<p>{''.join(map(_segment_html, paragraph))}</p>" for paragraph in stretch.paragraphs
    )
    if stretch.changed:
        return paragraphs
    return f"<details><summary>{_folded(stretch)}</summary>{paragraphs}</details>"


def _segment_html(segment: Segment) -> str:
    tag, text = _TAGS.get(segment.kind), escaped(segment.text)
    return f"<{tag}>{text}</{tag}>" if tag else text
