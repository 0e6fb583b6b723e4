"""What the Library tab is told of articles, as JSON. Pure; the page shows each field as text.

Knows nothing of HTTP and of the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from rag.app.api.passage_view import web_address
from rag.core.types import Article
from rag.storage.library import ArticleDetails, ArticleRow
from rag.storage.overrides import Override, editable_fields
from rag.storage.removed import Removed
from rag.text.phrases import format_date


def row_fields(row: ArticleRow) -> dict[str, Any]:
    """A line of the table."""
    return vars(row) | {"published": format_date(row.published)}


def removed_fields(removed: Removed) -> dict[str, Any]:
    """A line of what can be brought back."""
    return vars(removed) | {"at": moment(removed.at)}


def article_fields(
    sheet: ArticleDetails, given: Sequence[Override], cited: Sequence[tuple[str, float]]
) -> dict[str, Any]:
    """An article, opened: its fields as a form has them, the facts as a reader does, and the rest."""
    stored, article = sheet.stored, sheet.stored.article
    day = article.published.isoformat() if article.published else ""
    return {
        "id": stored.id,
        "version": stored.version,
        "state": stored.state,
        "error": stored.error,
        "fields": editable_fields(article) | {"published": day},
        "facts": _facts(sheet),
        "address": web_address(article.url),
        "given": {one.field: _line(one.found) for one in given},
        "passages": [{"id": p.id, "text": p.text} for p in sheet.passages],
        "cited": [{"question": question, "at": moment(at)} for question, at in cited],
    }


def _facts(sheet: ArticleDetails) -> list[tuple[str, str]]:
    article = sheet.stored.article
    facts = [
        ("Outlet", article.outlet),
        ("Published", _published(article)),
        ("Updated", instant(article.updated)),
        ("Authors", ", ".join(article.authors)),
        ("Section", article.section),
        ("Language", article.language),
        ("Source", article.source),
        ("Version", f"{sheet.stored.version}, stored on {moment(sheet.stored_at)}"),
        ("Id", sheet.stored.id),
    ]
    return [(name, value) for name, value in facts if value]


def _published(article: Article) -> str:
    return instant(article.published_at) or format_date(article.published)


def instant(stamp: str) -> str:
    """`3 May 2024, 23:30, UTC-05:00` for an ISO 8601 instant, the day alone for a day; else as it is."""
    with suppress(ValueError):
        if len(stamp) == len("2024-05-03"):
            return format_date(date.fromisoformat(stamp))
        moment = datetime.fromisoformat(stamp)
        zone = f", {moment:%Z}" if moment.tzinfo else ""
        return f"{format_date(moment.date())}, {moment:%H:%M}{zone}"
    return stamp


def moment(at: float) -> str:
    """Seconds since 1970 as `3 May 2024, 23:30, UTC`."""
    return instant(datetime.fromtimestamp(at, UTC).isoformat())


def _line(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
