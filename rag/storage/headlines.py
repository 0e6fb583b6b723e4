"""Headlines by their words, newest first, as a reader types them. A part of the catalog.

Knows nothing of texts: the listing has the titles without them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from sqlalchemy import ColumnElement, and_, select, true

from rag.storage.database import Repository
from rag.storage.schema import WORDS, articles, listing

MOST = 8
"""Headlines found at most."""
_WORDS = 6
"""Words that are looked for, at most."""
_NEWEST = 5_000
"""Newest articles that are looked through first: a common word is found among them at once."""
_WORD = re.compile(r"[^\W_]+")
_WHOLE = 2
"""Words as short as this are looked for as they are, longer ones also as beginnings of words."""


@dataclass(frozen=True)
class Headline:
    """An article by its headline."""

    article_id: str
    title: str
    outlet: str
    published: date | None


class Headlines(Repository):
    """Headlines of the articles that can be asked about."""

    def search(self, words: str, most: int = MOST) -> list[Headline]:
        """The newest headlines that have every word, or words that begin so; none for no words."""
        asked = _WORD.findall(normalize("NFC", words))[:_WORDS]
        if not asked:
            return []
        newest = self._newest(asked, most)
        return newest if len(newest) == most else self._all(asked, most)

    def _newest(self, asked: list[str], most: int) -> list[Headline]:
        """Those among the newest articles."""
        recent = select(listing).order_by(listing.c.published.desc()).limit(_NEWEST).subquery()
        query = select(recent.c.article_id, recent.c.title, recent.c.outlet, recent.c.published)
        query = query.where(*(recent.c.title.like(f"%{word}%") for word in asked))
        query = query.where(recent.c.article_id.not_in(_NOT_READY)).limit(10 * most)
        with self._read() as db:
            return _fitting([Headline(*row) for row in db.execute(query)], asked)[:most]

    def _all(self, asked: list[str], most: int) -> list[Headline]:
        """Those among all articles that have the words anywhere."""
        terms = " ".join(f'"{word}"' + ("*" if len(word) > _WHOLE else "") for word in asked)
        matches = select(WORDS.c.rowid).where(WORDS.c.listing_words.match(terms))
        query = select(listing.c.article_id, listing.c.title, listing.c.outlet, listing.c.published)
        query = query.where(listing.c.number.in_(matches), _in_title(asked))
        query = query.where(listing.c.article_id.not_in(_NOT_READY))
        query = query.order_by(listing.c.published.desc(), listing.c.number.desc())
        with self._read() as db:
            return _fitting([Headline(*row) for row in db.execute(query.limit(10 * most))], asked)[:most]


_NOT_READY = select(articles.c.id).where(articles.c.state.in_(["removing", "pending", "failed"]))


def _in_title(asked: list[str]) -> ColumnElement[bool]:
    """SQLite folds the case of ASCII letters alone: a word with others is compared afterwards."""
    return and_(true(), *(listing.c.title.like(f"%{word}%") for word in asked if word.isascii()))


def _fitting(found: list[Headline], asked: list[str]) -> list[Headline]:
    """Those in which the words stand at the beginning of words."""
    patterns = [re.compile(rf"(?<![^\W_]){re.escape(word)}", re.IGNORECASE) for word in asked]
    return [h for h in found if all(pattern.search(normalize("NFC", h.title)) for pattern in patterns)]
