"""Raw document -> Article: clean text, the facts printed around it, and what makes it this article.

Pure: it opens nothing, and the only clock is the `today` it is given. Each kind of document is read
into the same few fields; they are checked in one place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit

from rag.core.errors import ParseError, SourceError
from rag.core.links import without_user
from rag.core.types import Article, RawDocument
from rag.ingest.formats.articles import ReadArticles, read_articles
from rag.ingest.formats.delivery import Fields
from rag.ingest.formats.fields import TITLE_CHARS, ReadFields, limited, read_fields
from rag.ingest.formats.plaintext import EARLIEST, latest_day, printed_day
from rag.ingest.formats.records import storable
from rag.text.addresses import canonical_url
from rag.text.cleaning import clean_line, clean_text
from rag.text.mirrors import page_behind
from rag.text.publishers import Attribution, attribute

_NAME_CHARS = 200
"""Of the name of an article in a document of many."""
_AND = re.compile(r"\s*[;,&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{2})?(?:-[\w-]{1,20})?")


def parse(raw: RawDocument, today: date, read: ReadFields | None = None) -> Article:
    """The article in `raw`. Raises ParseError, with `raw.source` as its subject, when there is none.

    `read` finds the fields; without one `read_fields` does, the sandbox's does so in a child process.
    """
    fields = (read or read_fields)(raw, today)
    text = limited(clean_text(_required(fields, "text", raw.source)), raw.source)
    url = _address(fields, raw)
    whose = _attribution(fields, raw, url)
    published = fields.get("published") or fields.get("date")
    updated = fields.get("updated") or fields.get("modified")
    return Article(
        identity=canonical_url(url) or raw.source or f"text:{hashlib.sha256(text.encode()).hexdigest()}",
        title=clean_line(_required(fields, "title", raw.source))[:TITLE_CHARS].rstrip(),
        text=text,
        outlet=whose.outlet,
        published=_published(published, raw.source, today),
        url=url,
        authors=_authors(fields.get("authors") or fields.get("author")),
        section=_optional(fields, "section"),
        source=raw.source,
        published_at=_instant(published),
        updated=_instant(updated) or _iso_day(updated),
        language=_language(fields.get("language") or fields.get("lang")),
        claimed_outlet=whose.claimed,
        warnings=_warnings(fields.get("warnings")),
    )


def parse_articles(
    raw: RawDocument, today: date, read: ReadArticles | None = None
) -> Iterator[Article | SourceError | ParseError]:
    """The articles in `raw`, of which most documents hold one; an error in place of one that is none.

    `read` finds their fields; without one `read_articles` does, the sandbox's does so in a child.
    """
    try:
        found = (read or read_articles)(raw, today)
        if len(found) == 1 and "problem" not in found[0]:
            yield parse(raw, today, lambda *_: found[0])
            return
    except (SourceError, ParseError) as error:
        yield error
        return
    named: set[str] = set()
    for number, fields in enumerate(found, start=1):
        name = _name_in_document(fields, number, named)
        yield _parse_part(replace(raw, source=f"{raw.source}#{name}"), fields, today)


def _name_in_document(fields: Fields, number: int, named: set[str]) -> str:
    """What tells an article from the others: its own key, else its headline and day; each once."""
    said = [fields.get("key")] if fields.get("key") else [fields.get("title"), fields.get("published")]
    name = (
        storable(clean_line(" ".join(str(one) for one in said if one)))[:_NAME_CHARS]
        or f"article {number}"
    )
    if name in named:
        name = f"{name} ({number})"
    named.add(name)
    return name


def _parse_part(raw: RawDocument, fields: Fields, today: date) -> Article | ParseError:
    if problem := fields.get("problem"):
        return ParseError(raw.source, str(problem), str(fields.get("remedy", "")))
    try:
        return parse(raw, today, lambda *_: fields)
    except ParseError as error:
        return error


def article_warnings(article: Article) -> list[str]:
    """What an editor should look at before believing it."""
    claim = (
        f"It says it is {article.claimed_outlet}, but was fetched from {article.outlet}: it is cited as "
        "the latter. Correct the outlet if it is the former."
    )
    return [*article.warnings, *([claim] if article.claimed_outlet else [])]


def _required(fields: Mapping[str, object], name: str, source: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and clean_text(value):
        return value
    kind = "nothing" if value is None else type(value).__name__
    if isinstance(value, str):
        kind = "only white space" if value else "an empty string"
    problem = f"{name}: expected a string that is not empty, found {kind}."
    raise ParseError(source, problem, f"Add the article's {name}.")


def _optional(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return clean_line(value) if isinstance(value, str) else ""


def _warnings(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _authors(value: object) -> tuple[str, ...]:
    """Names of a list, or of a string like `A, B and C`; each once, in order."""
    names = _AND.split(clean_line(value)) if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        return ()
    lines = (clean_line(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in lines if name))


def _published(value: object, source: str, today: date) -> date | None:
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return None
    latest, day = latest_day(today), _day(value)
    if day and EARLIEST <= day <= latest:
        return day
    is_simple = isinstance(value, str | date | int | float)
    shown = clean_line(str(value))[:80] if is_simple else type(value).__name__
    what = "no date" if day is None else "not possible"
    expected = f"expected a day from {EARLIEST} to {latest}, written like 2024-05-03"
    raise ParseError(source, f"published {shown} is {what}: {expected}.", "Correct it or remove it.")


def _day(value: object) -> date | None:
    """The day that a value names, None when it is none of the calendar."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    with suppress(ValueError):
        return printed_day(clean_text(value)) if isinstance(value, str) else None
    return None


def _iso_day(value: object) -> str:
    day = _day(value)
    return day.isoformat() if day else ""


def _instant(value: object) -> str:
    """An instant with its zone as ISO 8601; empty for a day alone and anything else."""
    moment = value if isinstance(value, datetime) else None
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value.strip())
    is_instant = moment and moment.tzinfo and ":" in str(value)
    return moment.isoformat(timespec="seconds") if moment and is_instant else ""


def _language(value: object) -> str:
    tag = _LANGUAGE.fullmatch(value.strip().replace("_", "-")) if isinstance(value, str) else None
    return f"{tag[1].lower()}{(tag[2] or '').upper()}" if tag else ""


def _attribution(fields: Mapping[str, object], raw: RawDocument, url: str) -> Attribution:
    """Whose article it is: a fetched page's is its host's, what the owner brings is whose it states."""
    stated = _optional(fields, "outlet")
    if raw.kind == "record" or not (fetched := _fetched(raw)):
        return Attribution(stated or _site(url), _optional(fields, "claimed_outlet"))
    others = fields.get("outlets")
    names = (
        [clean_line(name) for name in others if isinstance(name, str)]
        if isinstance(others, list)
        else []
    )
    return attribute(canonical_url(fetched), [stated, *names])


def _fetched(raw: RawDocument) -> str:
    """The address that a document was fetched from, or that of the page behind it; empty for a file."""
    address = clean_line(next((url for url in (raw.url, raw.source) if canonical_url(url)), ""))
    return page_behind(address) if address else ""


def _address(fields: Mapping[str, object], raw: RawDocument) -> str:
    """The printed address when it is one; a fetched page may claim none on another host than its own."""
    printed = without_user(page_behind(_optional(fields, "url")))
    fetched = without_user(_fetched(raw))
    if fetched and _site(printed) != _site(fetched):
        return fetched
    return printed if canonical_url(printed) else ""


def _site(url: str) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(canonical_url(url)).hostname or "").lower().removeprefix("www.")
