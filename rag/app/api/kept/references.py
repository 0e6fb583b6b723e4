"""The articles that a document cites, each once, as entries for a reference manager. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.app.api.kept.document import Document, Source

_PERSON = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){1,3}")
_NO_PERSON = re.compile(
    r"\b(?:and|the|of|for|staff|news|agency|agence|team|reporters?|correspondents?|editors?|desk|board"
    r"|bureau|press|presse|wires?|service|post|times)\b",
    re.IGNORECASE,
)
"""Words of organisations and of groups, which have no family name."""
_STOP_WORDS = frozenset("a an the in on of at to for and is are was were how why what when who".split())


@dataclass(frozen=True)
class Reference:
    """An article, and the words of it that are cited."""

    key: str
    """Names it: `harbourpost2024ferry`; ASCII letters and digits."""
    source: Source
    """Its first citation."""
    quotes: tuple[str, ...]


def references(document: Document) -> list[Reference]:
    """In the order in which they are cited; no two have the same key."""
    by_article: dict[tuple[str, int], list[Source]] = {}
    for source in document.sources:
        by_article.setdefault((source.article_id, source.version), []).append(source)
    cited = list(by_article.values())
    keys = _unlike([_key(sources[0]) for sources in cited])
    return [
        Reference(key, sources[0], tuple(dict.fromkeys(s.quote for s in sources)))
        for key, sources in zip(keys, cited, strict=True)
    ]


def person(name: str) -> tuple[str, str] | None:
    """Given names and family name; None for an organisation and for what cannot be told apart."""
    if not _PERSON.fullmatch(name) or _NO_PERSON.search(name):
        return None
    given, _, family = name.rpartition(" ")
    return given, family


def _key(source: Source) -> str:
    year = str(source.published.year) if source.published else ""
    words = (_ascii(word) for word in source.title.split())
    first = next((word for word in words if word and word not in _STOP_WORDS), "")
    return f"{_ascii(source.outlet)[:20]}{year}{first[:20]}" or "article"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plain)


def _unlike(keys: Sequence[str]) -> Iterator[str]:
    """The keys, those that come again with a number."""
    taken: set[str] = set()
    for key in keys:
        n, unlike = 1, key
        while unlike in taken:
            n += 1
            unlike = f"{key}-{n}"
        taken.add(unlike)
        yield unlike
