"""A passage that an answer cited and that no search finds any more: its article changed, or is gone.

Of an older version it is read in that version. Of an article that was removed there is what the
reader's own kept answers quote, and nothing for anybody else.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from rag.app.api.passage_view import (
    NoticeView,
    PassageView,
    Reference,
    article_fields,
    web_address,
)
from rag.core.types import Article, Passage
from rag.storage.catalog import Catalog
from rag.text.passages import parse_passage_id, split_passages
from rag.text.phrases import format_date, outlet_with_claim

_CHANGED = "The answer was made from version {} of this article; the archive has version {} now."
_REMOVED = (
    "This article was removed from the archive. What the answer quotes of it is kept with the answer."
)


def older_passage(catalog: Catalog, reader: str, reference: Reference) -> PassageView | None:
    """The panel's fields; None where neither the archive nor a kept answer of the reader's has it."""
    article_id, number = parse_passage_id(reference.passage_id)
    versions = catalog.versions.of(article_id)
    for version in versions:
        if version.number == int(number):
            passage = _passage(reference, article_id, version.number, version.article)
            if passage is None:
                return None
            told = _changed(version.number, versions[0].number)
            return article_fields(catalog, passage, version.article, reference, told)
    return None if versions else _kept_passage(catalog, reader, reference)


def _changed(number: int, newest: int) -> list[NoticeView]:
    text = _CHANGED.format(number, newest)
    return [NoticeView(label="Changed since", text=text)] if newest > number else []


def _passage(reference: Reference, article_id: str, number: int, article: Article) -> Passage | None:
    """As it was cut; by other rules than today's, the words alone."""
    cut = split_passages(article_id, number, article.text)
    for passage in cut:
        if passage.id == reference.passage_id and passage.start <= reference.start <= passage.end:
            return passage
    words = article.text[reference.start : reference.end]
    return (
        Passage(reference.passage_id, article_id, 0, reference.start, reference.end, words)
        if words
        else None
    )


def _kept_passage(catalog: Catalog, reader: str, reference: Reference) -> PassageView | None:
    article_id = parse_passage_id(reference.passage_id)[0]
    for kept in catalog.conversations.citing(reader, article_id) if reader else []:
        for part in (*kept.answer.get("citations", ()), *kept.answer.get("hits", ())):
            if part["passage_id"] == reference.passage_id and part["start"] <= reference.start:
                return _quoted(part, reference)
    return None


def _quoted(part: dict[str, Any], reference: Reference) -> PassageView:
    """A citation or a hit of a kept answer."""
    text, start = part.get("quote") or part.get("text", ""), part["start"]
    first, last = reference.start - start, reference.end - start
    published = date.fromisoformat(part["published"]) if part["published"] else None
    return PassageView(
        title=part["title"],
        outlet=outlet_with_claim(part["outlet"], part["claimed_outlet"]),
        published=format_date(published),
        updated="",
        notices=[NoticeView(label="Removed", text=_REMOVED)],
        article=part["article_id"],
        version=1,
        versions=1,
        copies=[],
        url=web_address(part["url"]),
        before=text[:first],
        quote=text[first:last],
        after=text[last:],
    )
