"""What rag.storage.export wrote, read back: every field as it was, checked, nothing guessed. Pure.

Whoever can write a file can write this format, so that it opens no door: characters that nobody sees
and chat-template tokens go as they do everywhere (rag.text.cleaning), addresses must be of the web,
days and numbers possible. What came into an archive by any other door passes unchanged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.fields import EARLIEST, MAX_TEXT_CHARS, TITLE_CHARS
from rag.storage.export import CLOSING, FORMAT, OPENING, Edition, History
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_line, neutralise

_ID = re.compile(r"[0-9a-f]{16}")
_MOST = 1_000_000
"""No article has more versions."""
_END_OF_TIME = 1e11
"""Seconds since 1970, some 3,000 years."""
_REMEDY = "Export it again."


def exported_record(raw: RawDocument) -> Mapping[str, object] | None:
    """The record of a document that an archive wrote, None for every other document.

    Raises ParseError when it is one of a later format, or its front matter is broken.
    """
    if raw.kind == "markdown" and raw.content.startswith(OPENING.encode()):
        return _front_matter(raw)
    found = raw.record.get("format") if raw.kind == "record" else None
    if not isinstance(found, str) or not found.startswith("byline/"):
        return None
    if found != FORMAT:
        problem = f"expected format {FORMAT}, found {clean_line(found)[:40]}."
        raise ParseError(raw.source, problem, "Read it with the version that wrote it.")
    return raw.record


def _front_matter(raw: RawDocument) -> dict[str, object]:
    try:
        text = raw.content.decode()
    except UnicodeDecodeError:
        raise ParseError(raw.source, "expected UTF-8, found other bytes.", "Save it as UTF-8.") from None
    head, end, body = text.partition(CLOSING)
    if not end:
        problem = "expected a line `---` and an empty line below the front matter, found none."
        raise ParseError(raw.source, problem, "Add them.")
    record: dict[str, object] = {"text": body.removesuffix("\n")}
    for number, line in enumerate(head.split("\n")[1:], start=2):
        name, _, value = line.partition(": ")
        try:
            record[name] = json.loads(value)
        except (ValueError, RecursionError):
            problem = f"line {number}: expected JSON behind `{clean_line(name)[:40]}: `, found none."
            raise ParseError(raw.source, problem, "Put text into double quotes.") from None
    return record


def parse_history(record: Mapping[str, object], source: str, today: date) -> History:
    """The article in a record with its versions. Raises ParseError, about `source`."""
    older = record.get("versions", [])
    if not isinstance(older, list) or not all(isinstance(version, dict) for version in older):
        raise _wrong(source, "versions", "a list of objects", older)
    shared = {"identity": record.get("identity")}
    editions = [_edition(version | shared, n, source, today) for n, version in enumerate(older, 1)]
    editions.append(_edition(record, len(older) + 1, source, today))
    numbers = [edition.version for edition in editions]
    if numbers != sorted(set(numbers)):
        raise _wrong(source, "versions", "rising numbers", numbers)
    found = record.get("id")
    known = isinstance(found, str) and _ID.fullmatch(found)
    return History(tuple(editions), str(found) if known else "", record.get("shares_text") is True)


def _edition(fields: Mapping[str, object], number: int, source: str, today: date) -> Edition:
    version, stored_at = fields.get("version", number), fields.get("stored_at", 0.0)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= _MOST:
        raise _wrong(source, "version", f"a number from 1 to {_MOST:,}", version)
    if not isinstance(stored_at, int | float) or not 0 <= stored_at <= _END_OF_TIME:
        raise _wrong(source, "stored_at", "seconds since 1970", stored_at)
    return Edition(_article(fields, source, today), version, float(stored_at))


def _article(fields: Mapping[str, object], source: str, today: date) -> Article:
    def given(name: str) -> str:
        value = fields.get(name, "")
        if not isinstance(value, str):
            raise _wrong(source, name, "text", value)
        return value

    return Article(
        identity=_filled(given("identity"), "identity", source),
        title=_filled(clean_line(given("title")), "title", source)[:TITLE_CHARS].rstrip(),
        text=_text(given("text"), source),
        outlet=clean_line(given("outlet")),
        published=_day(fields.get("published"), source, today),
        url=_url(given("url"), source),
        authors=_authors(fields.get("authors", []), source),
        section=clean_line(given("section")),
        source=given("source"),
        published_at=_moment(given("published_at"), "published_at", source),
        updated=_moment(given("updated"), "updated", source),
        language=clean_line(given("language")),
    )


def _text(value: str, source: str) -> str:
    if len(value) > MAX_TEXT_CHARS:
        raise _wrong(source, "text", f"at most {MAX_TEXT_CHARS:,} characters", len(value))
    return _filled(neutralise(value), "text", source)


def _filled(value: str, name: str, source: str) -> str:
    if not value.strip():
        raise _wrong(source, name, "text", value)
    return value


def _day(value: object, source: str, today: date) -> date | None:
    if value is None:
        return None
    latest = today + timedelta(days=366)
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= latest:
        raise _wrong(source, "published", f"a day from {EARLIEST} to {latest}", value)
    return day


def _moment(value: str, name: str, source: str) -> str:
    try:
        datetime.fromisoformat(value or "1970-01-01")
    except ValueError:
        raise _wrong(source, name, "a day or instant (ISO 8601)", value) from None
    return value


def _url(value: str, source: str) -> str:
    if value and not canonical_url(value):
        raise _wrong(source, "url", "an address of the web", value)
    return value


def _authors(value: object, source: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise _wrong(source, "authors", "a list of names", value)
    return tuple(clean_line(name) for name in value)


def _wrong(source: str, name: str, expected: str, found: Any) -> ParseError:
    shown = clean_line(json.dumps(found, default=str))[:80]
    return ParseError(source, f"{name}: expected {expected}, found {shown}.", _REMEDY)
