"""News in JSON (ninjs 1 to 3, https://iptc.org/standards/ninjs/) -> the fields of an article. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.ingest.formats.deliveries.news_text import html_text

_DATES = (
    "firstcreated",
    "firstCreated",
    "contentcreated",
    "contentCreated",
    "versioncreated",
    "versionCreated",
)
_NEWER = ("versioncreated", "versionCreated", "contentModified")


def is_ninjs(record: Mapping[str, Any]) -> bool:
    """Whether a record is a news item of this standard: it has an address, a headline and a body."""
    headline = any(name in record for name in ("headline", "headlines"))
    body = any(name in record for name in ("body_html", "body_xhtml", "body_text", "bodies"))
    return "uri" in record and (headline or body) and "text" not in record


def ninjs_fields(record: Mapping[str, Any]) -> dict[str, object]:
    """The fields of an item; those that it has not are empty."""
    uri = str(record.get("uri") or "")
    created = next((record[name] for name in _DATES if record.get(name)), None)
    newer = next((record[name] for name in _NEWER if record.get(name)), None)
    return {
        "id": uri,
        "title": record.get("headline") or _valued(record.get("headlines"), "main"),
        "text": html_text(_body(record)),
        "authors": _authors(record),
        "published": created,
        "updated": newer if newer != created else None,
        "outlet": _outlet(record),
        "language": record.get("language"),
        "url": record.get("url") or (uri if uri.startswith("http") else ""),
        "section": _name(record.get("subject")) or _name(record.get("subjects")),
    }


def _body(record: Mapping[str, Any]) -> str:
    whole = (record.get(name) for name in ("body_html", "body_xhtml", "body_text"))
    return str(next(filter(None, whole), "") or _valued(record.get("bodies"), "main"))


def _valued(items: object, role: str) -> str:
    """The value of a list's member of this role, else of the first."""
    members = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    best = [one for one in members if one.get("role") == role] or members
    return str(best[0].get("value") or "") if best else ""


def _authors(record: Mapping[str, Any]) -> object:
    byline = str(record.get("byline") or record.get("by") or "")
    people = record.get("person") if not byline else None
    people = [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    creators = [one.get("name") for one in people if "author" in str(one.get("rel"))]
    return creators or (byline[3:].strip() if byline.lower().startswith("by ") else byline)


def _outlet(record: Mapping[str, Any]) -> str:
    named = (_name(record.get(name)) for name in ("infosources", "infosource", "organisation"))
    holder = record.get("copyrightholder") or record.get("copyrightHolder") or ""
    return str(record.get("source") or next(filter(None, named), "") or holder)


def _name(items: object) -> str:
    one = items[0] if isinstance(items, list) and items else {}
    return str(one.get("name") or "") if isinstance(one, dict) else ""
