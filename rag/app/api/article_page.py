"""An article as every reader may see it: a version whole, with what is cited of it marked.

The page at `/articles/{id}` and the evidence beside an answer are built from these fields as text.
Knows nothing of HTML. Offsets count characters of the version's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.app.api.passage_view import (
    NoticeView,
    article_notices,
    orders_of,
    read_reference,
    updated,
    web_address,
)
from rag.app.api.version_view import name
from rag.core.contract import View
from rag.core.types import Passage
from rag.storage.versions import Version
from rag.text.passages import parse_passage_id, split_passages
from rag.text.phrases import format_date, format_datetime, join_with_and, outlet_with_claim

MOST_MARKS = 100
"""An address that asks for more is made by a program, for nobody."""
_MARK = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """Words to be marked in a text."""

    start: int
    end: int
    """Offset after the last of them."""


class Piece(View):
    """Words of a paragraph that are alike."""

    text: str
    start: int
    marked: bool
    passage: str
    """Id of the passage that begins with them, empty for none."""


class VersionLink(View):
    """A version of the article that is kept."""

    number: int
    name: str


class PublicArticle(View):
    """A version of an article, whole."""

    id: str
    version: int
    title: str
    outlet: str
    published: str
    day: str
    """Of publication, as YYYY-MM-DD, empty when unknown."""
    updated: str
    authors: str
    section: str
    language: str
    url: str
    """Where the outlet has it, when that is an address that may become a link."""
    notices: list[NoticeView]
    paragraphs: list[list[Piece]]
    versions: list[VersionLink]
    """All that are kept, newest first."""

    @property
    def newest(self) -> int:
        """Number of the newest version."""
        return self.versions[0].number


def read_marks(marks: Sequence[str]) -> list[Mark]:
    """The marks that `10-25` and the like stand for; what is none is left out."""
    found = filter(None, map(_MARK.fullmatch, marks[:MOST_MARKS]))
    return [Mark(int(m[1]), int(m[2])) for m in found if int(m[1]) < int(m[2])]


def public_article(
    versions: Sequence[Version], number: int | None = None, marks: Sequence[Mark] = ()
) -> PublicArticle | None:
    """Version `number` of an article, the newest if none is given; None without it."""
    version = next((v for v in versions if number in (None, v.number)), None)
    if version is None:
        return None
    article = version.article
    passages = split_passages(version.article_id, version.number, article.text)
    return PublicArticle(
        id=version.article_id,
        version=version.number,
        title=article.title,
        outlet=outlet_with_claim(article.outlet, article.claimed_outlet),
        published=format_datetime(article.published_at) or format_date(article.published),
        day=article.published.isoformat() if article.published else "",
        updated=updated(article),
        authors=join_with_and(article.authors),
        section=article.section,
        language=article.language,
        url=web_address(article.url),
        notices=[*article_notices(article), *orders_of(article.text)],
        paragraphs=paragraphs_of(article.text, passages, marks),
        versions=[VersionLink(number=v.number, name=name(v)) for v in versions],
    )


def paragraphs_of(text: str, passages: Sequence[Passage], marks: Sequence[Mark]) -> list[list[Piece]]:
    """The lines of a text in pieces, cut where a passage begins and where marked words begin and end."""
    begins = {passage.start: passage.id for passage in passages}
    cuts = sorted({*begins, *(place for mark in marks for place in (mark.start, mark.end))})
    lines = (line.span() for line in re.finditer(r"[^\n]*\S[^\n]*", text))
    return [_pieces(text, line, cuts, begins, marks) for line in lines]


def _pieces(
    text: str, line: tuple[int, int], cuts: list[int], begins: dict[int, str], marks: Sequence[Mark]
) -> list[Piece]:
    first, last = line
    inside = cuts[bisect_right(cuts, first) : bisect_left(cuts, last)]
    edges = [first, *inside, last]
    return [
        Piece(
            text=text[start:end],
            start=start,
            marked=any(mark.start < end and start < mark.end for mark in marks),
            passage=begins.get(start, ""),
        )
        for start, end in pairwise(edges)
    ]


def passage_at(article: PublicArticle, place: int) -> str:
    """Id of the passage in which a character stands, empty for none."""
    begun = [p for line in article.paragraphs for p in line if p.passage and p.start <= place]
    return begun[-1].passage if begun else ""


def article_address(reference: str) -> str:
    """Where what a reference names stands in its article, from the app's first page."""
    parsed = read_reference(reference)
    if parsed is None:
        return ""
    article_id, version = parse_passage_id(parsed.passage_id)
    if parsed.start < parsed.end:
        return f"articles/{article_id}?v={version}&mark={parsed.start}-{parsed.end}#mark"
    return f"articles/{article_id}?v={version}"
