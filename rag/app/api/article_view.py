"""What the Library tab is told of articles, as JSON; the page shows each field as text."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from rag.app.api.passage_view import web_address
from rag.core.contract import View
from rag.core.types import Article
from rag.storage.catalog import Catalog
from rag.storage.library import ArticleDetails
from rag.storage.overrides import editable_fields
from rag.text.phrases import format_date


def instant(stamp: str) -> str:
    """`3 May 2024, 23:30, UTC-05:00` for an ISO 8601 instant, the day alone for a day; else as it is."""
    with suppress(ValueError):
        if len(stamp) == len("2024-05-03"):
            return format_date(date.fromisoformat(stamp))
        at = datetime.fromisoformat(stamp)
        zone = f", {at:%Z}" if at.tzinfo else ""
        return f"{format_date(at.date())}, {at:%H:%M}{zone}"
    return stamp


def moment(at: float) -> str:
    """Seconds since 1970 as `3 May 2024, 23:30, UTC`."""
    return instant(datetime.fromtimestamp(at, UTC).isoformat())


Moment = Annotated[str, BeforeValidator(moment)]


class RowView(View):
    """An article in the table."""

    id: str
    version: int
    title: str
    outlet: str
    published: Annotated[str, BeforeValidator(format_date)]
    section: str
    state: str
    error: str


class RemovedView(View):
    """An article that can be brought back."""

    id: str
    title: str
    outlet: str
    at: Moment


class ArticleFields(View):
    """What can be corrected; `published` is a day as YYYY-MM-DD, empty for none."""

    title: str
    outlet: str
    published: str
    authors: list[str]
    section: str
    url: str
    language: str
    text: str


class PassageText(View):
    """A passage that can be cited."""

    id: str
    text: str


class CitingQuestion(View):
    """A question whose answer cited the article."""

    question: str
    at: str


class ArticleView(View):
    """An article, opened: its fields as a form has them, the facts as a reader does, and the rest."""

    id: str
    version: int
    state: str
    error: str
    fields: ArticleFields
    facts: list[tuple[str, str]]
    address: str
    given: dict[str, str]
    """Fields that were corrected, with what the source says."""
    passages: list[PassageText]
    cited: list[CitingQuestion]


def article_view(catalog: Catalog, article_id: str) -> ArticleView:
    """An article. Raises ArticleNotFoundError."""
    details = catalog.library.open(article_id)
    stored_article, article = details.stored, details.stored.article
    day = article.published.isoformat() if article.published else ""
    questions = catalog.citations.questions_citing(article_id)
    return ArticleView(
        id=stored_article.id,
        version=stored_article.version,
        state=stored_article.state,
        error=stored_article.error,
        fields=ArticleFields(**editable_fields(article) | {"published": day}),
        facts=_facts(details),
        address=web_address(article.url),
        given={one.field: _line(one.found) for one in catalog.corrections.of(article_id)},
        passages=[PassageText.model_validate(passage) for passage in details.passages],
        cited=[CitingQuestion(question=question, at=moment(at)) for question, at in questions],
    )


def _facts(details: ArticleDetails) -> list[tuple[str, str]]:
    article = details.stored.article
    facts = [
        ("Outlet", article.outlet),
        ("Says it is", article.claimed_outlet),
        ("Published", _published(article)),
        ("Updated", instant(article.updated)),
        ("Authors", ", ".join(article.authors)),
        ("Section", article.section),
        ("Language", article.language),
        ("Source", article.source),
        ("Version", f"{details.stored.version}, stored on {moment(details.stored_at)}"),
        ("Id", details.stored.id),
    ]
    return [(name, value) for name, value in facts if value]


def _published(article: Article) -> str:
    return instant(article.published_at) or format_date(article.published)


def _line(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
