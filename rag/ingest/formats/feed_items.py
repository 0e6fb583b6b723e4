"""What feeds hold, whatever their format, and the values in them. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin

from rag.text.cleaning import clean_line

_READERS = (datetime.fromisoformat, parsedate_to_datetime)
"""ISO 8601 and RFC 822, the two ways to write a date that the formats know."""


@dataclass(frozen=True)
class Item:
    """One entry of a feed."""

    key: str
    """What tells it from the others: its address, else its own id; empty when it has neither."""
    url: str = ""
    """Address of its page, empty when it has none."""
    title: str = ""
    """Headline, one line."""
    text: str = ""
    """What the feed says of it, as plain paragraphs."""
    full: bool = False
    """Whether that is the whole article."""
    published: date | None = None
    """Day of publication, in the publisher's time zone."""
    authors: tuple[str, ...] = ()
    changed: str = ""
    """When it was changed last, as the feed writes it."""

    def digest(self) -> str:
        """32 hexadecimal characters that change with everything that the feed says of the item."""
        values = (self.url, self.title, self.text, str(self.published), self.changed)
        return hashlib.sha256("\x1f".join(values).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True)
class Feed:
    """What a document that is no article holds."""

    title: str = ""
    items: tuple[Item, ...] = ()
    """Its entries, in its own order."""
    feeds: tuple[str, ...] = ()
    """Addresses of other feeds: those of an OPML list, the parts of a sitemap, those a page names."""
    kind: str = "feed"
    """`feed`, `sitemap`, `opml`, or `page` for one that only names feeds."""


def feed_of(fields: Mapping[str, Any]) -> Feed:
    """The feed whose fields went through JSON: lists for tuples, days as they are printed."""
    items = (
        Item(
            **item
            | {"authors": tuple(item["authors"])}
            | {"published": date.fromisoformat(item["published"]) if item["published"] else None}
        )
        for item in fields["items"]
    )
    return Feed(fields["title"], tuple(items), tuple(fields["feeds"]), fields["kind"])


def each_once(items: tuple[Item, ...]) -> list[Item]:
    """The items with a key, in their order; of those with the same key the first."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(item.key, item)
    return [item for key, item in first.items() if key]


def text_of(value: object) -> str:
    """A string as one clean line; empty for anything else."""
    return clean_line(value) if isinstance(value, str) else ""


def absolute(link: object, base: str) -> str:
    """The address of a link, empty when it is none of the web."""
    with suppress(ValueError):
        url = urljoin(base, text_of(link)) if text_of(link) else ""
        return url if url.lower().startswith(("http://", "https://")) else ""
    return ""


def absolute_all(links: Iterable[object], base: str) -> tuple[str, ...]:
    """The addresses of the links that are of the web, each once."""
    return tuple(dict.fromkeys(url for link in links if (url := absolute(link, base))))


def day_written(value: object) -> date | None:
    """The day that a date of a feed names, as written there: its own time zone is the publisher's."""
    text = text_of(value)
    for read in _READERS:
        with suppress(ValueError, TypeError, OverflowError):
            return read(text).date()
    return None


def day_of(parsed: Any) -> date | None:
    """The day of a time whose first three members are year, month and day; None for anything else."""
    with suppress(ValueError, TypeError):
        return date(*parsed[:3])
    return None
