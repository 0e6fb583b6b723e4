"""Raw document -> Article: clean text, the facts printed around it, and what makes it this article.

Pure: it opens nothing, and the only clock is the `today` it is given. Each kind of document is read
into the same few fields; they are checked in one place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from urllib.parse import SplitResult, quote, urlsplit

from rag.errors import ParseError
from rag.formats.cleaning import clean, decode, one_line, unwrap
from rag.formats.mail import read_eml, read_mhtml
from rag.formats.markup import read_html, read_markdown
from rag.formats.pdf import read_pdf
from rag.formats.plaintext import printed_day, read_plain
from rag.formats.word import read_docx
from rag.types import Article, RawDocument

MAX_TEXT_CHARS = 2_000_000
"""Longest text: a million words are a book, or a mistake."""
TITLE_CHARS = 300
"""Longest title; the rest is cut."""
ReadFields = Callable[[RawDocument, date], Mapping[str, object]]
"""Finds an article's fields in a document, given today."""
EARLIEST = date(1600, 1, 1)
"""Newspapers begin here."""
_URL_CHARS = 2000
"""An address longer than this is none that a reader can open."""

_AND = re.compile(r"\s*[;,&]\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)
_TRACKING = re.compile(
    r"(?:utm_|mc_|mtm_|pk_|hsa_|oly_|vero_|ns_).*|[a-z]*clid|[gw]braid|igshid|cmpid|ocid|smid|s_cid"
    r"|taid|__twitter_impression|at_(?:medium|campaign|custom\d|link_.*)|ref_?src|ref_?url|_ga|_gl"
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z]{2})?(?:-[\w-]{1,20})?")
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")


def parse(raw: RawDocument, today: date, read: ReadFields | None = None) -> Article:
    """The article in `raw`. Raises ParseError, with `raw.source` as its subject, when there is none.

    `read` finds the fields, `read_fields` unless it is given: the sandbox's does so in a child process.
    """
    fields = (read or read_fields)(raw, today)
    text = _limited(clean(_required(fields, "text", raw.source)), raw.source)
    url = _address(fields, raw)
    published = _either(fields, "published", "date")
    return Article(
        identity=canonical_url(url) or raw.source or f"text:{hashlib.sha256(text.encode()).hexdigest()}",
        title=one_line(_required(fields, "title", raw.source))[:TITLE_CHARS].rstrip(),
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


def read_fields(raw: RawDocument, today: date) -> Mapping[str, object]:
    """The fields of an article, as found in a document of any kind.

    Raises ParseError or SourceError, with `raw.source` as the subject.
    """
    source = raw.source
    if raw.kind == "record":
        return raw.record
    if raw.kind in ("pdf", "docx"):
        return {"pdf": read_pdf, "docx": read_docx}[raw.kind](raw.content, source)
    if raw.kind in ("eml", "mhtml"):
        read = {"eml": read_eml, "mhtml": read_mhtml}[raw.kind]
        return read(raw.content, source, today, read_html)
    if raw.kind not in ("markdown", "text", "html"):
        expected = "expected kind markdown, text, html, pdf, docx, eml, mhtml or record"
        raise ParseError(source, f"{expected}, found {raw.kind!r}.", "Give it one of these.")
    text = decode(raw.content, source, html=raw.kind == "html")
    if raw.kind == "html":
        return read_html(text, source, today)
    text = _limited(clean(text), source)
    return read_markdown(text, source) if raw.kind == "markdown" else read_plain(unwrap(text))


def _limited(text: str, source: str) -> str:
    if len(text) <= MAX_TEXT_CHARS:
        return text
    problem = f"text: expected at most {MAX_TEXT_CHARS:,} characters, found {len(text):,}."
    raise ParseError(source, problem, "Split it into articles.")


def _required(fields: Mapping[str, object], name: str, source: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and clean(value):
        return value
    found = "nothing" if value is None else type(value).__name__
    found = "only white space" if isinstance(value, str) and value else found
    found = "an empty string" if value == "" else found
    problem = f"{name}: expected a string that is not empty, found {found}."
    raise ParseError(source, problem, f"Add the article's {name}.")


def _optional(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    return one_line(value) if isinstance(value, str) else ""


def _either(fields: Mapping[str, object], name: str, other: str) -> object:
    return fields.get(name) or fields.get(other)


def _authors(value: object) -> tuple[str, ...]:
    """Names of a list, or of a string like `A, B and C`; each once, in order."""
    names = _AND.split(one_line(value)) if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        return ()
    clear = (one_line(name) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in clear if name))


def _published(value: object, source: str, today: date) -> date | None:
    latest = today + timedelta(days=366)
    if value is None or (isinstance(value, str) and not clean(value)):
        return None
    try:
        day = _day(value)
    except ValueError:
        day = None
    if day and EARLIEST <= day <= latest:
        return day
    shown = (
        one_line(str(value))[:80]
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
    return printed_day(clean(value)) if isinstance(value, str) else None


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
    fetched = one_line(next((url for url in (raw.url, raw.source) if canonical_url(url)), ""))
    if fetched and _site(given) != _site(fetched):
        return fetched
    return given if canonical_url(given) else ""


def _site(url: str) -> str:
    return _host(url).removeprefix("www.")


def _host(url: str) -> str:
    return (urlsplit(canonical_url(url)).hostname or "").lower()


def canonical_url(url: str) -> str:
    """One spelling for all spellings of a web address; empty for anything else. Never raises.

    Scheme https, host in lower case and ASCII, no user, default port, fragment, tracking parameters
    or slash at the end. (courlan's normalisation also drops parameters like `uid`, `eid`, `gallery`
    or `?12345` and keeps fragments: two articles would become one, and one two.)
    """
    try:
        parts = urlsplit(clean(url))
        host, port = _ascii_host(parts), parts.port
    except ValueError:  # the standard library's word for every address it cannot take apart
        return ""
    if parts.scheme not in ("http", "https") or not host or len(url) > _URL_CHARS:
        return ""
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    kept = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    query = f"?{_escaped('&'.join(kept))}" if kept else ""
    return f"https://{place}{_escaped(parts.path).rstrip('/') or '/'}{query}"


def without_tracking(url: str) -> str:
    """The address as it is, less its fragment and its tracking parameters."""
    place, _, query = url.partition("#")[0].partition("?")
    kept = "&".join(pair for pair in query.split("&") if not _is_tracking(pair))
    return f"{place}?{kept}" if kept else place


def _ascii_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    with suppress(UnicodeError):  # a label that no domain can have is compared as it is written
        host = host.encode("idna").decode("ascii").lower()
    return "" if re.search(r"[^\w.-]", host) else host


def _is_tracking(pair: str) -> bool:
    return bool(_TRACKING.fullmatch(pair.partition("=")[0].lower()))


def _escaped(part: str) -> str:
    """Characters beyond ASCII as %XX and escapes in upper case, so that both spellings agree."""
    quoted = quote(part, safe="/%!$&'()*+,;=:@~?[]|", errors="replace")
    return _ESCAPED.sub(lambda escape: escape[0].upper(), quoted)
