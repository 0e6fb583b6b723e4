"""What feeds hold, whatever their format, and the values in them. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_line

_FEED_SCHEME = re.compile(r"feed:(?://)?(?:https?:)?//", re.IGNORECASE)
"""How old readers begin a feed's address: feed:https://post.example/rss, feed://post.example/rss."""


def _hash(values: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(values).encode("utf-8", "replace")).hexdigest()[:32]


@dataclass(frozen=True)
class Item:
    """One entry of a feed."""

    key: str
    """What tells it from the others: its address if no other item has it, else its own id or text."""
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
        return _hash(values)

    def content_hash(self) -> str:
        """32 hexadecimal characters that stand for its words; empty when it has none."""
        return _hash((self.title, self.text)) if self.title or self.text else ""


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


def told_apart(items: Iterable[tuple[Item, str]]) -> tuple[Item, ...]:
    """The items, each with a key of its own; an item comes with its own id, empty where it has none.

    An address that is a home page, or that items of different words share, is no article's: a whole
    text under it keeps its id instead. Items with the same id and address are one.
    """
    known = [(item, own or item.content_hash()) for item, own in items]
    shared = _with_several_words((canonical_url(item.url), own, item) for item, own in known if item.url)
    vague = _with_several_words((own, item.content_hash(), item) for item, own in known if not item.url)
    return tuple(
        replace(item, key=own, url="" if item.full else item.url)
        if is_home_page(item.url) or canonical_url(item.url) in shared
        else replace(item, key=item.url or (item.content_hash() if own in vague else own))
        for item, own in known
    )


def _with_several_words(items: Iterable[tuple[str, str, Item]]) -> set[str]:
    """The first members under which different second ones have different words."""
    words = defaultdict[str, dict[str, str]](dict)
    for name, own, item in items:
        words[name].setdefault(own, item.content_hash())
    return {name for name, hashes in words.items() if len({*hashes.values()}) > 1}


def is_home_page(url: str) -> bool:
    """Whether an address is that of a whole site."""
    parts = urlsplit(url)
    return (
        bool(parts.netloc)
        and parts.path in ("", "/")
        and not parts.query
        and not parts.fragment.startswith(("!", "/"))
    )


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
        written = text_of(link)
        if found := _FEED_SCHEME.match(written):
            written = f"{'http' if 'http:' in found[0].lower() else 'https'}://{written[found.end() :]}"
        url = urljoin(base, written) if written else ""
        return url if url.lower().startswith(("http://", "https://")) else ""
    return ""


def absolute_all(links: Iterable[object], base: str) -> tuple[str, ...]:
    """The addresses of the links that are of the web, each once."""
    return tuple(dict.fromkeys(url for link in links if (url := absolute(link, base))))
