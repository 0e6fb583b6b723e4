"""Raw document -> Article: clean text, the facts printed around it, and what makes it this article.

Pure: it opens nothing, and the only clock is the `today` it is given. Each kind of document is read
into the same few fields; they are checked in one place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from rag.core.errors import ParseError, SourceError
from rag.core.links import without_user
from rag.core.types import Article, RawDocument
from rag.ingest.formats.articles import ReadArticles, read_articles
from rag.ingest.formats.documents import storable
from rag.ingest.formats.fields import TITLE_CHARS, Fields, limited
from rag.ingest.formats.no_article import refuse_wall
from rag.ingest.formats.publication_day import date_custom, day_of, instant_of, publication_day
from rag.ingest.formats.readers import ReadFields, read_fields
from rag.text.addresses import canonical_url, is_home_page
from rag.text.bylines import byline_names, is_nobody, without_by
from rag.text.cleaning import clean_line, clean_text, spell_out
from rag.text.mirrors import page_behind
from rag.text.publishers import Attribution, attribute

_NAME_CHARS = 200
"""Of the name of an article in a document of many."""
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{2})?(?:-[\w-]{1,20})?")


def parse(raw: RawDocument, today: date, read: ReadFields | None = None) -> Article:
    """The article in `raw`. Raises ParseError, with `raw.source` as its subject, when there is none.

    `read` finds the fields; without one `read_fields` does, the sandbox's does so in a child process.
    """
    fields = (read or read_fields)(raw, today)
    text = limited(clean_text(_required(fields, "text", raw.source)), raw.source)
    refuse_wall(_optional(fields, "title"), text, raw.source)
    url = _address(fields, raw)
    whose = _attribution(fields, raw)
    language = _language(fields.get("language") or fields.get("lang"))
    custom = date_custom(language, _site(url), text)
    published = publication_day(fields, ("published", "date"), custom, today)
    updated = fields.get("updated") or fields.get("modified")
    return Article(
        identity=_identity(url) or raw.source or f"text:{hashlib.sha256(text.encode()).hexdigest()}",
        title=clean_line(_required(fields, "title", raw.source))[:TITLE_CHARS].rstrip(),
        text=text,
        outlet=whose.outlet,
        published=published.day,
        url=url,
        authors=_authors(fields.get("authors") or fields.get("author")),
        section=_optional(fields, "section"),
        source=raw.source,
        published_at=published.instant,
        updated=instant_of(updated) or day_of(updated, language),
        language=language,
        claimed_outlet=whose.claimed,
        warnings=(*_warnings(fields.get("warnings")), *published.warnings, *_home_page(fields)),
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
        return spell_out(value)
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
    """Names of a list, or of a string like `By A, B and C`; each once, in order."""
    if isinstance(value, str):
        return tuple(byline_names(clean_line(value)))
    lines = (
        (clean_line(name) for name in value if isinstance(name, str))
        if isinstance(value, list | tuple)
        else ()
    )
    return tuple(dict.fromkeys(name for name in map(without_by, lines) if name and not is_nobody(name)))


def _language(value: object) -> str:
    tag = _LANGUAGE.fullmatch(value.strip().replace("_", "-")) if isinstance(value, str) else None
    return f"{tag[1].lower()}{(tag[2] or '').upper()}" if tag else ""


def _attribution(fields: Mapping[str, object], raw: RawDocument) -> Attribution:
    """Whose article it is: a fetched page's is its host's, what the owner brings is whose it states."""
    stated = _optional(fields, "outlet")
    if raw.kind == "record" or not (fetched := _fetched(raw)):
        return Attribution(
            stated or _site(_optional(fields, "url")), _optional(fields, "claimed_outlet")
        )
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
    """The printed address when an article can stand at it; a fetched page's is on its own host."""
    printed = without_user(page_behind(_optional(fields, "url")))
    fetched = without_user(_fetched(raw))
    is_own = _site(printed) == _site(fetched) and not is_home_page(printed)
    if fetched and not is_own:
        return fetched
    return printed if _identity(printed) else ""


def _home_page(fields: Mapping[str, object]) -> list[str]:
    url = _optional(fields, "url")
    if not is_home_page(url):
        return []
    return [f"url {url[:80]} is a site's home page: it was kept without it. Give it the article's own."]


def _identity(url: str) -> str:
    """The address in one spelling; a home page is no article's, or each would replace the last."""
    return "" if is_home_page(url) else canonical_url(url)


def _site(url: str) -> str:
    """The host of an address, without `www.`."""
    return (urlsplit(canonical_url(url)).hostname or "").lower().removeprefix("www.")
