"""Articles as records and as Markdown, for a program or a person to keep; they come back as they were.

    {"format": "byline/1", "title": ..., "text": ..., "versions": [...]}     a line of a .jsonl file

    ---
    format: "byline/1"                 the same fields but the text, each a line of JSON, which is YAML
    title: "Headline"
    ---

    the text, character for character, and a newline

Pure. rag.ingest.formats.records.archive_export reads both. Knows nothing of files and of the catalog.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from rag.core.types import Article

FORMAT = "byline/1"
"""Stands in every record, and changes when older readers could not read it."""
OPENING = f'---\nformat: "{FORMAT}"\n'
"""What a Markdown file of an export begins with."""
CLOSING = "\n---\n\n"
"""What stands between its fields and its text."""

_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Allowed in JSON; in YAML they end a line or are refused."""
_SLUG_CHARS = 60


@dataclass(frozen=True)
class Edition:
    """An article at one of its versions."""

    article: Article
    version: int = 1
    """Its number, from 1."""
    stored_at: float = 0.0
    """When it was stored, seconds since 1970; 0 when unknown."""


@dataclass(frozen=True)
class History:
    """An article with all its versions: what leaves an archive and comes back."""

    editions: tuple[Edition, ...]
    """Oldest first, at least one."""
    id: str = ""
    """16 hexadecimal characters; empty outside of an archive."""
    shares_text: bool = False
    """Whether another article of its archive has the very same text, and both are meant to be there."""

    @property
    def newest(self) -> Article:
        """The article as it is now."""
        return self.editions[-1].article


def article_record(article: Article) -> dict[str, object]:
    """All fields of an article in JSON's types, the day as `2024-05-03` or None."""
    return {
        "format": FORMAT,
        "title": article.title,
        "outlet": article.outlet,
        "claimed_outlet": article.claimed_outlet,
        "published": article.published.isoformat() if article.published else None,
        "published_at": article.published_at,
        "updated": article.updated,
        "authors": list(article.authors),
        "section": article.section,
        "language": article.language,
        "url": article.url,
        "identity": article.identity,
        "source": article.source,
        "text": article.text,
    }


def article_markdown(article: Article) -> str:
    """The article as Markdown: front matter and its text."""
    return _markdown(article_record(article))


def history_record(history: History) -> dict[str, object]:
    """The record of the newest version, with the article's id and its older `versions`, oldest first."""
    *older, newest = history.editions
    record = article_record(newest.article) | {"id": history.id} | _place(newest)
    if history.shares_text:
        record["shares_text"] = True
    return record | {"versions": [_older(edition) for edition in older]}


def history_markdown(history: History) -> str:
    """The same as Markdown: the older versions stand in the front matter, on one line."""
    return _markdown(history_record(history))


def markdown_name(history: History) -> str:
    """A path like `2024-05/2024-05-03-ferry-sinks-0123456789abcdef.md`, in ASCII, one an article."""
    day = history.newest.published
    folder, start = (f"{day:%Y-%m}", f"{day.isoformat()}-") if day else ("undated", "")
    slug = _slug(history.newest.title)
    return f"{folder}/{start}{slug}{'-' if slug else ''}{history.id}.md"


def _place(edition: Edition) -> dict[str, object]:
    return {"version": edition.version, "stored_at": edition.stored_at}


def _older(edition: Edition) -> dict[str, object]:
    """A record without what all versions of an article have in common."""
    record = article_record(edition.article) | _place(edition)
    return {name: value for name, value in record.items() if name not in ("format", "identity")}


def _markdown(record: Mapping[str, object]) -> str:
    lines = [f"{name}: {_value(value)}" for name, value in record.items() if name != "text"]
    return "---\n" + "\n".join(lines) + f"{CLOSING}{record['text']}\n"


def _value(value: object) -> str:
    """JSON on one line that YAML reads alike."""
    as_json = json.dumps(value, ensure_ascii=False)
    return _NOT_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", as_json)


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_SLUG_CHARS].rpartition("-")[0] if len(words) > _SLUG_CHARS else words
