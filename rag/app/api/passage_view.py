"""What the side panel shows for a citation: the article's facts and the passage, quote apart.

References travel through the page and come back from the browser, so they are checked like any
other input. Knows nothing of HTML: the page builds it from these fields as text nodes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.core.contract import View
from rag.core.links import without_user
from rag.core.types import Article, Copy, Passage
from rag.storage.catalog import Catalog
from rag.text.machine_orders import find_orders
from rag.text.notice_patterns import NoticeKind
from rag.text.notices import find_notices
from rag.text.passages import parse_passage_id, split_sentences
from rag.text.phrases import attribution, format_date, format_datetime, outlet_with_claim

_REFERENCE = re.compile(r"([0-9a-f]{1,64}-\d{1,9}-\d{1,9})~(\d{1,9})~(\d{1,9})")

_NOTICED: dict[NoticeKind, str] = {
    "correction": "Corrected",
    "clarification": "Clarified",
    "update": "Updated",
    "editor's note": "Editor's note",
}


@dataclass(frozen=True)
class Reference:
    """Some words of a passage; no words when `start` equals `end`."""

    passage_id: str
    """The passage."""
    start: int = 0
    """Offset of the words in the article's text."""
    end: int = 0
    """Offset after them."""

    def __str__(self) -> str:
        """As it travels in a link."""
        return f"{self.passage_id}~{self.start}~{self.end}"


def read_reference(text: str) -> Reference | None:
    """The reference that `str` made, None for anything else."""
    match = _REFERENCE.fullmatch(text)
    return Reference(match[1], int(match[2]), int(match[3])) if match else None


class NoticeView(View):
    """A notice in which an article says what was changed in it."""

    label: str
    text: str


class CopyLink(View):
    """The same text elsewhere, and the reference that opens it; empty when it cannot be cited."""

    where: str
    title: str
    same_page: bool
    reference: str


class PassageView(View):
    """A passage in its article; `quote` are the words cited, which may be none."""

    title: str
    outlet: str
    published: str
    updated: str
    notices: list[NoticeView]
    article: str
    version: int
    versions: int
    copies: list[CopyLink]
    url: str
    before: str
    quote: str
    after: str


def passage_view(catalog: Catalog, reference: Reference) -> PassageView | None:
    """The panel's fields; None when the passage cannot be cited (any more)."""
    match = catalog.passages.get([reference.passage_id]).get(reference.passage_id)
    if match is None:
        return None
    return article_fields(catalog, *match, reference, [])


def article_fields(
    catalog: Catalog, passage: Passage, article: Article, reference: Reference, told: list[NoticeView]
) -> PassageView:
    """The fields of a passage in a version of its article; `told` stands before its own notices."""
    before, quote, after = split(passage, article, reference)
    return PassageView(
        title=article.title,
        outlet=outlet_with_claim(article.outlet, article.claimed_outlet),
        published=format_datetime(article.published_at) or format_date(article.published),
        updated=updated(article),
        notices=[*told, *article_notices(article), *orders_of(passage.text)],
        article=passage.article_id,
        version=int(parse_passage_id(passage.id)[1]),
        versions=catalog.versions.count(passage.article_id),
        copies=article_copies(catalog, passage.article_id),
        url=web_address(article.url),
        before=before,
        quote=quote,
        after=after,
    )


def article_notices(article: Article) -> list[NoticeView]:
    """What an article says was changed in it."""
    return [NoticeView(label=_NOTICED[n.kind], text=n.text) for n in find_notices(article.text)]


def orders_of(text: str) -> list[NoticeView]:
    """The sentences of a text that instruct a machine, so that their reader knows them as such."""
    texts = [sentence.text for sentence in split_sentences(text)]
    marked = zip(texts, find_orders(texts), strict=True)
    return [NoticeView(label="Instructs a machine", text=text) for text, is_order in marked if is_order]


def article_copies(catalog: Catalog, article_id: str) -> list[CopyLink]:
    """The same text elsewhere, or read at another time, newest first."""
    return [_copy_link(*copy) for copy in catalog.near_duplicates.copies_of(article_id)]


def _copy_link(copy: Copy, passage_id: str) -> CopyLink:
    return CopyLink(
        where=attribution(copy.outlet, copy.published) or copy.title,
        title=copy.title,
        same_page=copy.same_page,
        reference=str(Reference(passage_id)) if passage_id else "",
    )


def updated(article: Article) -> str:
    """When it was last changed, empty when that is when it was published."""
    same = article.updated in (article.published_at, article.published and article.published.isoformat())
    return "" if same else format_datetime(article.updated)


def split(passage: Passage, article: Article, reference: Reference) -> tuple[str, str, str]:
    """The passage as text before, words cited and text after; stretched to hold all of the words."""
    size = len(article.text)
    start, end = min(reference.start, size), min(reference.end, size)
    if start >= end:
        return article.text[passage.start : passage.end], "", ""
    first, last = min(passage.start, start), max(passage.end, end)
    return article.text[first:start], article.text[start:end], article.text[end:last]


def web_address(url: str) -> str:
    """The address when it is http or https, else empty: nothing else may become a link.

    Neither may what a browser cannot take apart: it would fail to show the rest.
    """
    url = without_user(url.strip())
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return url if whole and not re.search(r"[\s<>^|%]", parts.netloc) else ""
