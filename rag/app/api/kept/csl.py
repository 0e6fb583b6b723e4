"""Citations as CSL-JSON, for Zotero, Pandoc and citeproc. Pure.

Schema: https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from rag.app.api.kept.document import Document
from rag.app.api.kept.references import Reference, person, references


def csl_json(document: Document) -> str:
    """A list with an item for each article cited."""
    items = [_item(reference) for reference in references(document)]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _item(reference: Reference) -> dict[str, Any]:
    source = reference.source
    item = {
        "id": reference.key,
        "type": "article-newspaper",
        "title": source.title,
        "author": [_author(name) for name in source.authors],
        "container-title": source.outlet,
        "issued": _date(source.published),
        "URL": source.url,
        "accessed": _date(source.asked),
        "language": source.language,
        "note": " ".join(f"“{quote}”" for quote in reference.quotes),
    }
    return {name: value for name, value in item.items() if value}


def _date(day: date | None) -> dict[str, Any] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _author(name: str) -> dict[str, str]:
    split = person(name)
    return {"given": split[0], "family": split[1]} if split else {"literal": name}
