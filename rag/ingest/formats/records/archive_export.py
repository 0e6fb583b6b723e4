"""What rag.storage.export wrote, read back: every field as it was, checked, nothing guessed. Pure.

Whoever can write a file can write this format, so it opens no door: characters that nobody sees and
chat-template tokens go as they do everywhere (rag.text.cleaning), addresses must be of the web, days and
numbers possible. What came into an archive by any other door passes unchanged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.fields import MAX_TEXT_CHARS, TITLE_CHARS
from rag.ingest.formats.plaintext import EARLIEST, latest_day
from rag.storage.export import CLOSING, FORMAT, OPENING, Edition, History
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_line, neutralise

_ID = re.compile(r"[0-9a-f]{16}")
_MOST = 1_000_000
"""No article has more versions."""
_END_OF_TIME = 1e11
"""Seconds since 1970, some 3,000 years."""
_REMEDY = "Export it again."
_PYDANTIC = re.compile(r"^(?:Value error, |\w+ should (?:be|have) )")
"""What its messages begin with; ours name the field first."""


def exported_record(raw: RawDocument) -> Mapping[str, object] | None:
    """The record of a document that an archive wrote, None for every other document.

    Raises ParseError when it is one of a later format, or its front matter is broken.
    """
    if raw.kind == "markdown" and raw.content.startswith(OPENING.encode()):
        return _front_matter(raw)
    written = raw.record.get("format") if raw.kind == "record" else None
    if not isinstance(written, str) or not written.startswith("byline/"):
        return None
    if written != FORMAT:
        problem = f"expected format {FORMAT}, found {clean_line(written)[:40]}."
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
    records = [*(version | shared for version in older), record]
    editions = [_edition({"version": n} | fields, source, today) for n, fields in enumerate(records, 1)]
    numbers = [edition.version for edition in editions]
    if numbers != sorted(set(numbers)):
        raise _wrong(source, "versions", "rising numbers", numbers)
    article_id = record.get("id")
    is_known = isinstance(article_id, str) and _ID.fullmatch(article_id)
    shares_text = record.get("shares_text") is True
    return History(tuple(editions), str(article_id) if is_known else "", shares_text)


def _edition(record: Mapping[str, object], source: str, today: date) -> Edition:
    try:
        fields = dict(_Record.model_validate(record))
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(
            source, str(first["loc"][0]), _PYDANTIC.sub("", first["msg"]), first["input"]
        ) from None
    version, stored_at, day = fields.pop("version"), fields.pop("stored_at"), fields["published"]
    if day and not EARLIEST <= day <= latest_day(today):
        raise _wrong(source, "published", f"a day from {EARLIEST} to {latest_day(today)}", day)
    return Edition(Article(**fields | {"authors": tuple(fields["authors"])}), version, stored_at)


def _wrong(source: str, name: str, expected: str, found: object) -> ParseError:
    shown = clean_line(json.dumps(found, default=str))[:80]
    return ParseError(source, f"{name}: expected {expected}, found {shown}.", _REMEDY)


# -- the fields -------------------------------------------------------------------------------


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("text")
    return value


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("a day like 2024-05-03") from None


def _moment(value: str) -> str:
    try:
        datetime.fromisoformat(value or "1970-01-01")
    except ValueError:
        raise ValueError("a day or instant (ISO 8601)") from None
    return value


def _web_address(value: str) -> str:
    if value and not canonical_url(value):
        raise ValueError("an address of the web")
    return value


_Line = Annotated[str, AfterValidator(clean_line)]
_Moment = Annotated[str, AfterValidator(_moment)]


class _Record(BaseModel):
    """One edition, as it stands in a file; named and typed like `Article`."""

    model_config = ConfigDict(strict=True, validate_default=True)

    identity: Annotated[str, AfterValidator(_filled)] = ""
    title: Annotated[_Line, AfterValidator(lambda title: _filled(title)[:TITLE_CHARS].rstrip())] = ""
    text: Annotated[
        str, Field(max_length=MAX_TEXT_CHARS), AfterValidator(lambda text: _filled(neutralise(text)))
    ] = ""
    outlet: _Line = ""
    claimed_outlet: _Line = ""
    published: Annotated[date | None, BeforeValidator(_day)] = None
    url: Annotated[str, AfterValidator(_web_address)] = ""
    authors: list[_Line] = []
    section: _Line = ""
    source: str = ""
    published_at: _Moment = ""
    updated: _Moment = ""
    language: _Line = ""
    version: Annotated[int, Field(ge=1, le=_MOST)]
    stored_at: Annotated[float, Field(ge=0, le=_END_OF_TIME)] = 0.0
