"""Raw document -> Article: clean text, the facts printed around it, and what makes it this article.

Pure: it opens nothing, and the only clock is the `today` it is given. Each kind of document is read
into the same few fields; they are checked in one place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import urlsplit

from rag.core.errors import ParseError
from rag.core.types import Article, RawDocument
from rag.ingest.formats.fields import TITLE_CHARS, ReadFields, limited, read_fields
from rag.ingest.formats.plaintext import EARLIEST, latest_day, printed_day
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_line, clean_text

_AND = re.compile(r"\s*[;,&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{2})?(?:-[\w-]{1,20})?")


def parse(raw: RawDocument, today: date, read: ReadFields | None = None) -> Article:
    """The article in `raw`. Raises ParseError, with `raw.source` as its subject, when there is none.

    `read` finds the fields, `read_fields` unless it is given: the sandbox's does so in a child process.
    """
    fields = (read or read_fields)(raw, today)
    text = limited(clean_text(_required(fields, "text", raw.source)), raw.source)
    url = _address(fields, raw)
    published = _either(fields, "published", "date")
    return Article(
        identity=canonical_url(url) or raw.source or f"text:{hashlib.sha256(text.encode()).hexdigest()}",
        title=clean_line(_required(fields, "title", raw.source))[:TITLE_CHARS].rstrip(),
        text=text,
        outlet=_optional(fields, "outlet") or _host(url).removeprefix("www."),
        published=_published(published, raw.source, today),
        url=url,
        authors=_authors(_either(fields, "authors", "author")),
        section=_optional(fields, "section"),
        source=raw.source,
        published_at=_stamp(published, instant=True),
        updated=_stamp(_either(fields, "updated", "modified")),
        language=_language(_either(fields, "language", "lang")),
    )


def _required(fields: Mapping[str, object], name: str, source: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and clean_text(value):
        return value
    found = "nothing" if value is None else type(value).__name__
    found = "only white space" if isinstance(value, str) and value else found
    found = "an empty string" if value == "" else found
    problem = f"{name}: expected a string that is not empty, found {found}."
    raise ParseError(source, problem, f"Add the article's {name}.")


def _optional(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return clean_line(value) if isinstance(value, str) else ""


def _either(fields: Mapping[str, object], name: str, other: str) -> object:
    return fields.get(name) or fields.get(other)


def _authors(value: object) -> tuple[str, ...]:
    """Names of a list, or of a string like `A, B and C`; each once, in order."""
    names = _AND.split(clean_line(value)) if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        return ()
    clear = (clean_line(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in clear if name))


def _published(value: object, source: str, today: date) -> date | None:
    latest = latest_day(today)
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return None
    try:
        day = _day(value)
    except ValueError:
        day = None
    if day and EARLIEST <= day <= latest:
        return day
    shown = (
        clean_line(str(value))[:80]
        if isinstance(value, str | date | int | float)
        else type(value).__name__
    )
    what = "no date" if day is None else "not possible"
    expected = f"expected a day from {EARLIEST} to {latest}, written like 2024-05-03"
    raise ParseError(source, f"published {shown} is {what}: {expected}.", "Correct it or remove it.")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return printed_day(clean_text(value)) if isinstance(value, str) else None


def _stamp(value: object, *, instant: bool = False) -> str:
    """A day, or an instant with its zone, ISO 8601; empty for anything else, a day too if `instant`."""
    moment = value if isinstance(value, datetime) else None
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value.strip())
    if moment and moment.tzinfo and ":" in str(value):
        return moment.isoformat(timespec="seconds")
    with suppress(ValueError):
        day = None if instant else _day(value)
        return day.isoformat() if day else ""
    return ""


def _language(value: object) -> str:
    found = _LANGUAGE.fullmatch(value.strip().replace("_", "-")) if isinstance(value, str) else None
    return f"{found[1].lower()}{(found[2] or '').upper()}" if found else ""


def _address(fields: Mapping[str, object], raw: RawDocument) -> str:
    """The printed address when it is one; a fetched page may claim none on another host than its own."""
    given = _optional(fields, "url")
    fetched = clean_line(next((url for url in (raw.url, raw.source) if canonical_url(url)), ""))
    if fetched and _site(given) != _site(fetched):
        return fetched
    return given if canonical_url(given) else ""


def _site(url: str) -> str:
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    return (urlsplit(canonical_url(url)).hostname or "").lower()
