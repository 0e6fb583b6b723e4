"""A record of any program (an export, an API's answer, a row) to the fields of an article. Pure.

One table says under which names other programs keep what we call title, text, published ...; a new
program needs a word in it, not code. Records inside records are looked into, HTML becomes text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from rag.ingest.formats.pages.fragments import html_to_text
from rag.text.cleaning import clean_line, clean_text

NAMES = {
    "title": "title headline webtitle resolvedtitle readabletitle fulltitle booktitle posttitle"
    " giventitle name titel titre titulo título titolo",
    "text": "text maintext articlebody bodytext fulltext articletext contenttext body content contents"
    " article story articlecontent pagecontent contenthtml bodyhtml htmlcontent html plaintext"
    " contentencoded paragraphs rawtext tekst texte texto testo inhalt",
    "published": "published date publishedat publisheddate publishdate publicationdate pubdate"
    " datepublished datepublish webpublicationdate publishedon publishedtime articlepublishedtime"
    " firstpublished firstpublicationdate firstpublishedat postdate dateissued issued datetime dcdate"
    " datecreated datum fecha erscheinungsdatum",
    "updated": "updated modified updatedat modifiedat datemodified lastmodified",
    "outlet": "outlet publication publisher newspaper source sourcename publishername publicationname"
    " sitename ogsitename site website provider journal zeitung periodico sourcehostname sourcedomain",
    "authors": "authors author byline creator creators dccreator authorname authornames writer writers"
    " by bookauthor publishedby autor autores autore auteur auteurs",
    "url": "url link weburl canonicalurl canonical permalink resolvedurl givenurl sourceurl articleurl"
    " originalurl externalurl uniqueurl address href uri mainentityofpage source origin guid",
    "section": "section category sectionname articlesection rubric ressort categories",
    "language": "language lang inlanguage metalang languagecode sprache langue idioma",
}
"""Our fields, and the names others have for them, best first, without case, blanks, `-`, `_` and `:`.

A day of saving (created, saved_at, time_added) is no day of publication."""
_FIELDS = 1_000
"""Fields of a record that are looked at: a hostile one has millions."""
_BEGINNING = 200
_KEPT = ("claimed_outlet", "warnings")
_INNER = "fields source attributes article item doc document node post content data metadata meta"
"""Where an article's fields stand in a record: Guardian, Elasticsearch, JSON:API, LangChain ..."""
_SURELY_INNER = frozenset("fields attributes metadata meta".split())
_TELLING = frozenset(f"title headline {NAMES['text']}".split())
"""An object with one of these names is an article's, and no outlet or author."""
_SINGLE = "rendered main name displayname fullname value text html date iso id original"
"""Where the value stands in an object that stands for one: WordPress, NYT, JSON-LD, NewsAPI."""
_ADDRESS = re.compile(r"(?:https?:)?//[^\s/]+\.[^\s]+", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|br|h[1-6]|[uo]l|li|blockquote|table|tr|section|article)\b", re.IGNORECASE
)
_MARKUP = re.compile(
    r"</(?:p|div|h[1-6]|[uo]l|li|blockquote|table|section|article|a|em|strong|[bi]|span|figure)\s*>"
    r"|<(?:p|br|hr|img)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s*(?:<!doctype html|<html|<head|<body)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[abiupq]|em|strong|br|span|su[bp]|h[1-6]|mark|small|wbr|cite|font)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\(<?(https?://[^\s<>]{1,2000}?)>?\)")
_CUT = re.compile(r"(?:…|\.\.\.)?\s*\[\+(\d+) chars\]\s*$")
"""How NewsAPI ends the 200 characters that it gives of a text."""
_NOT_FETCHED = re.compile(
    r"\W*(?:<p>)?\s*wallabag can.t retrieve contents for this article", re.IGNORECASE
)


ReadPage = Callable[[str, str, date], Mapping[str, object]]
"""Reads a whole page of HTML: `rag.ingest.formats.pages.html.read_html`."""


def read_record(
    record: Mapping[str, object], source: str, today: date, read_page: ReadPage
) -> dict[str, object]:
    """The fields of the article in a record, as `rag.ingest.parse` takes them."""
    fields = {name: record[name] for name in _KEPT if name in record} | named_fields(record)
    text = fields.get("text")
    if isinstance(text, str) and _PAGE.match(text):
        page = read_page(text, source, today)
        return {**page, **{name: value for name, value in fields.items() if value}, "text": page["text"]}
    return fields | (_plain_text(text, fields) if isinstance(text, str) else {})


def named_fields(record: Mapping[str, object]) -> dict[str, object]:
    """The record's values under our names; the text as it is there, perhaps HTML."""
    names = flat_names(record)
    fields = {field: _first(names, field) for field in NAMES}
    fields["date"] = next(islice(_dates(names), 1, None), None)  # where the first is no possible day
    lines = {name: _plain_line(fields[name]) for name in ("title", "outlet", "section")}
    return {name: value for name, value in (fields | lines).items() if value is not None}


def best_columns(head: Sequence[str]) -> list[str]:
    """The columns of a table by the fields that they are best for; others keep their names."""
    columns = list(head)
    keys = [_key(name) for name in head]
    for field, names in NAMES.items():
        best = next((keys.index(name) for name in names.split() if name in keys), None)
        if best is not None and columns[best] == head[best]:
            columns[best] = field
    return columns


def text_in(record: Mapping[str, object]) -> str:
    """The article's text as the record has it, perhaps HTML; empty when it has none."""
    text = _first(flat_names(record), "text")
    return text if isinstance(text, str) and _is_text(text) else ""


def title_in(record: Mapping[str, object]) -> str:
    """The article's title; empty when the record has none."""
    title = _first(flat_names(record), "title")
    return title if isinstance(title, str) else ""


def address_in(record: Mapping[str, object]) -> str:
    """The article's address; empty when the record has none of the web."""
    url = _first(flat_names(record), "url")
    return url if isinstance(url, str) and _ADDRESS.match(url) else ""


def holds_markup(record: Mapping[str, object]) -> bool:
    """Whether reading the record's text takes a reader of HTML."""
    text = text_in(record)
    return bool(_MARKUP.search(text) or _ENTITY.search(text))


# -- names and values -------------------------------------------------------------------------


def _key(name: object) -> str:
    return re.sub(r"[\W_]+", "", str(name)).casefold()


def _inner(value: object) -> dict[str, object]:
    pairs = islice(value.items(), _FIELDS) if isinstance(value, dict) else ()
    return {_key(name): one for name, one in pairs}


def flat_names(record: Mapping[str, object]) -> dict[str, object]:
    """The record's values by their bare names, with those of the records in it, which come second."""
    names = {_key(name): value for name, value in reversed(list(islice(record.items(), _FIELDS)))}
    for name in _INNER.split():
        value = names.get(name)
        inner = _inner(value)
        if inner and (name in _SURELY_INNER or inner.keys() & _TELLING):
            names = inner | {one: v for one, v in names.items() if one != name and v not in (None, "")}
    if isinstance(marks := names.get("highlights"), list):
        names |= _highlights(marks, names)
    return names


def _highlights(marks: list[object], names: Mapping[str, object]) -> dict[str, object]:
    """What a reader marked is the text where there is no other; `source` is the reader's program."""
    texts = [str(one.get("text") or "").strip() for one in marks if isinstance(one, dict)]
    text = "\n\n".join(filter(None, texts))
    is_marked = text and "text" not in names
    return {"source": None, "category": None, "text": text} if is_marked else {}


def _first(names: Mapping[str, object], field: str) -> object:
    """The first value that can be this field's; else the first there is, for the error to name."""
    read, present = _READERS[field], None
    for name in NAMES[field].split():
        if (value := names.get(name)) is not None:
            if usable := read(value):
                return usable
            present = value if present is None and name not in ("source", "content") else present
    return present


def _dates(names: Mapping[str, object]) -> Iterator[object]:
    """The values that may be the day of publication, best first."""
    values = (names.get(name) for name in NAMES["published"].split())
    yield from (day for value in values if value is not None and (day := _date(value)))


def _string(value: object, depth: int = 2) -> str:
    """The string that a value is or stands for; empty when it is none, or one too deep to be."""
    if isinstance(value, dict) and depth:
        inner = _inner(value)
        found = (_string(inner.get(name), depth - 1) for name in _SINGLE.split())
        return next(filter(None, found), "")
    return value if isinstance(value, str) and _says_something(value) else ""


def _says_something(text: str) -> bool:
    """Whether there is more in it than blanks and what nobody sees; a text's beginning mostly tells."""
    return bool(clean_text(text[:_BEGINNING]) or (len(text) > _BEGINNING and clean_text(text)))


def _text(value: object) -> str:
    if isinstance(value, list):
        texts = [_string(one) for one in value]
        return "\n\n".join(filter(None, texts)) if len(texts) > 1 else ""
    return text if _is_text(text := _string(value)) else ""


def _is_text(text: str) -> bool:
    return bool(text) and not _NOT_FETCHED.match(text) and not _ADDRESS.fullmatch(text.strip())


def _words(value: object) -> str:
    """A string without the marks of notes: of `[[Una Berg]]` and `[Una Berg](https://...)` the name."""
    return _LINK.sub(r"\1", _LINKED.sub(r"\1", _string(value)))


def _outlet(value: object) -> str:
    name = _words(value)
    return "" if _ADDRESS.match(name) else name


def _address(value: object) -> str:
    text = _LINK.sub(r"\2", _string(value)).strip().removeprefix("<").removesuffix(">")
    return text if _ADDRESS.match(text) else ""


def _date(value: object) -> object:
    return (
        None
        if isinstance(value, bool)
        else _string(value) or (None if isinstance(value, dict) else value)
    )


def _names_of(value: object) -> object:
    """Names as a string or a list of strings; of people as objects their names."""
    if isinstance(value, dict) and value and all(isinstance(one, dict) for one in value.values()):
        value = list(value.values())
    if not isinstance(value, list):
        return _words(value)
    # `[[Una Berg]]` without quotes is a list in a list
    parts = [part for one in value for part in (one if isinstance(one, list) else [one])]
    return [name for part in parts if (name := _words(part))]


def _label(value: object) -> str:
    return _words(value[0]) if isinstance(value, list) and value else _words(value)


_READERS: dict[str, Callable[[object], object]] = {
    "title": _words,
    "text": _text,
    "published": _date,
    "updated": _date,
    "outlet": _outlet,
    "authors": _names_of,
    "url": _address,
    "section": _label,
    "language": _string,
}


# -- HTML in a record -------------------------------------------------------------------------


def _plain_text(text: str, fields: Mapping[str, object]) -> dict[str, object]:
    text = html.unescape(text) if _ENTITY.search(text) and "<" not in text else text
    if _MARKUP.search(text):
        gap = r"\n[ \t]*\n" if _BLOCK.search(text) else r"\n"
        text = html_to_text(re.sub(gap, "<br>", text))
    if not (cut := _CUT.search(text)):
        return {"text": text}
    given = fields.get("warnings")
    warning = f"Only its beginning: {int(cut[1]):,} more characters stand at its address. Add that."
    return {
        "text": text[: cut.start()],
        "warnings": [*(given if isinstance(given, list) else []), warning],
    }


def _plain_line(value: object) -> object:
    if not isinstance(value, str) or not (_TAG.search(value) or _ENTITY.search(value)):
        return value
    return clean_line(html.unescape(_TAG.sub("", value)))
