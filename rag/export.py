"""Articles as files that `ingest.py` reads back: a JSON record, or Markdown with front matter. Pure."""

from __future__ import annotations

import json
from typing import Any

from rag.types import Article

_FACTS = ("title", "outlet", "published", "updated", "authors", "section", "language", "url")


def article_record(article: Article) -> dict[str, Any]:
    """The fields of a JSON record; what is not known is left out. `published` is an instant if known."""
    day = article.published.isoformat() if article.published else ""
    said = {"published": article.published_at or day, "authors": list(article.authors)}
    fields = {name: said.get(name, getattr(article, name)) for name in _FACTS}
    return {name: value for name, value in fields.items() if value} | {"text": article.text}


def article_markdown(article: Article) -> str:
    """The text below front matter, whose values are written as JSON, which YAML reads as it is."""
    fields = article_record(article)
    text = fields.pop("text")
    front = "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())
    return f"---\n{front}---\n\n{text}\n"
