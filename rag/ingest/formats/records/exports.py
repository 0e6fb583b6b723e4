"""What exports and answers of programs hold: their articles, and what of them is not to be stored. Pure.

Articles may stand anywhere in a JSON text: `{"articles": [...]}`, `{"response": {"results": [...]}}`,
`{"db": [{"data": {"posts": [...]}}]}`. Drafts, private and deleted posts are left out and counted;
addresses without a text (Pocket, Raindrop, Instapaper) are counted and offered to be fetched.
"""

from __future__ import annotations

import html
import re
import shlex
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from rag.core.errors import AddressListError, PassedOverError, SourceError
from rag.core.types import RawDocument
from rag.ingest.formats.documents import Documents
from rag.ingest.formats.records.record_fields import address_in, flat_names, text_in, title_in

_DEEPEST = 8
"""Levels below which no program puts its articles."""
_FLAGS = {"draft": "draft", "isdraft": "draft", "private": "private", "isprivate": "private"} | {
    "deleted": "deleted",
    "isdeleted": "deleted",
    "trashed": "deleted",
    "removed": "deleted",
    "deletedat": "deleted",
    "postpassword": "private",
}
"""Names of what is set where a post is not to be read by everybody."""
_STATES = {"draft": "draft", "autodraft": "draft", "pending": "draft", "unpublished": "draft"} | {
    "future": "scheduled",
    "scheduled": "scheduled",
    "private": "private",
    "trash": "deleted",
    "trashed": "deleted",
    "deleted": "deleted",
}
_STATE_NAMES = ("status", "state", "poststatus", "visibility")
_UNSET = (None, False, 0, "", "0", "false", "no", "none", "null")
_SHOWN = 3
"""Addresses that a report names of those that it counts."""
_BOOKMARK_FILE = re.compile(
    rb"<!DOCTYPE\s+NETSCAPE-Bookmark-file|<title>\s*(?:Pocket Export|Instapaper: Export)", re.IGNORECASE
)
_BOOKMARK = re.compile(rb"<a\s[^<>]{0,4000}?\s(?:add_date|time_added)\s*=", re.IGNORECASE)
_HREF = re.compile(rb"<a\s[^<>]{0,200}?\bhref\s*=\s*[\"']?(https?://[^\"'<>\s]{1,4000})", re.IGNORECASE)


def find_records(value: object) -> list[Any]:
    """The records in a JSON value: of a list its members, of a wrapper the articles in it."""
    members = value if isinstance(value, list) else [value]
    return [record for member in members for record in _unwrapped(member)]


def _unwrapped(value: object) -> list[Any]:
    if not isinstance(value, dict) or text_in(value):
        return [value]
    _join_ghost_authors(value)
    found: dict[str, list[Any]] = defaultdict(list)
    for name, inner in value.items():
        _collect(inner, name, found)
    with_text = [records for records in found.values() if any(map(text_in, records))]
    lists = with_text or ([] if address_in(value) else list(found.values()))
    return [record for records in lists for record in records] or [value]


def _collect(value: object, path: str, found: dict[str, list[Any]]) -> None:
    """Puts what may be an article under its path, without the places in lists; looks no deeper in it."""
    if isinstance(value, list):
        for one in value:
            _collect(one, path, found)
    elif isinstance(value, dict) and path.count("/") < _DEEPEST:
        has_text = text_in(value)
        if title_in(value) and (has_text or address_in(value)):
            if has_text or "@type" not in value:  # JSON-LD also tells of sites and people
                found[path].append(value)
            return
        is_table = all(isinstance(one, dict) for one in value.values())
        for name, one in value.items():  # Pocket's list is an object: its names are the ids
            _collect(one, f"{path}/{'*' if is_table else name}", found)


def _join_ghost_authors(value: Mapping[str, Any]) -> None:
    """Names of authors into the posts: Ghost keeps people, and who wrote what, in tables beside them."""
    bases = value.get("db")
    for base in bases if isinstance(bases, list) else []:
        data = base.get("data") if isinstance(base, dict) else None
        tables = data if isinstance(data, dict) else {}
        people = {row.get("id"): row.get("name") for row in _rows(tables, "users")}
        wrote: dict[object, list[object]] = defaultdict(list)
        for row in _rows(tables, "posts_authors"):
            wrote[row.get("post_id")].append(people.get(row.get("author_id")))
        for post in _rows(tables, "posts"):
            post.setdefault("authors", wrote[post.get("id")] or [people.get(post.get("author_id"))])


def _rows(tables: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    table = tables.get(name)
    return [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []


# -- what is not stored -----------------------------------------------------------------------


def withheld(record: Mapping[str, object]) -> str:
    """Why a post of an export is not to be stored, `draft`, `private` ...; empty when it is."""
    names = flat_names(record)
    for name, why in _FLAGS.items():
        if _is_set(names.get(name)):
            return why
    states = (_lower(names.get(name)).replace("-", "") for name in _STATE_NAMES)
    if why := next((_STATES[state] for state in states if state in _STATES), ""):
        return why
    return "draft" if _lower(names.get("ispublished", names.get("published"))) == "false" else ""


def _lower(value: object) -> str:
    return str(value).casefold() if isinstance(value, str | bool) else ""


def _is_set(value: object) -> bool:
    return isinstance(value, str | bool | int) and str(value).casefold() not in map(str, _UNSET)


def only_articles(documents: Documents, name: str) -> Documents:
    """The documents of a file without those that are no articles, which are counted at its end.

    What was left out on purpose is a warning beside the last article; addresses without a text are an
    error, because something is to be done: they have to be fetched.
    """
    left_out: Counter[str] = Counter()
    addresses: list[str] = []
    held: RawDocument | None = None
    for document in _grouped_highlights(documents):
        if isinstance(document, PassedOverError):
            yield document
            continue
        record = document.record if isinstance(document, RawDocument) else {}
        if why := withheld(record):
            left_out[why] += 1
            continue
        if address := _address_alone(record):
            addresses.append(address)
            continue
        if held:
            yield held
        held = document if isinstance(document, RawDocument) else None
        if isinstance(document, SourceError):
            yield document
    if left_out:
        yield _with_note(held, f"Left out of {name}: {_counts(left_out)}.", name)
    elif held:
        yield held
    if addresses:
        yield addresses_without_text(name, addresses)


def _address_alone(record: Mapping[str, object]) -> str:
    """The address of a record that has one and no text."""
    return "" if text_in(record) else address_in(record)


def _grouped_highlights(documents: Documents) -> Documents:
    """Rows of one marked passage each (Readwise) as one document a book or article."""

    def title(document: RawDocument | SourceError) -> str:
        is_row = isinstance(document, RawDocument) and "highlight" in flat_names(document.record)
        return title_in(document.record) if is_row and isinstance(document, RawDocument) else ""

    for book, rows in groupby(documents, key=title):
        if not book:
            yield from rows
            continue
        found = [row for row in rows if isinstance(row, RawDocument)]
        marks = [{"text": flat_names(row.record)["highlight"]} for row in found]
        yield replace(found[0], record={**found[0].record, "highlights": marks})


def _with_note(document: RawDocument | None, note: str, name: str) -> RawDocument | SourceError:
    if document is None or document.kind != "record":
        return SourceError(
            name, f"expected published articles, found none. {note}", "Publish them first."
        )
    return replace(document, record={**document.record, "warnings": [*_warnings(document), note]})


def _warnings(document: RawDocument) -> list[object]:
    warnings = document.record.get("warnings")
    return warnings if isinstance(warnings, list) else []


def _counts(left_out: Mapping[str, int]) -> str:
    """`3 draft posts and 1 private post`."""
    posts = [f"{count:,} {why} {'post' if count == 1 else 'posts'}" for why, count in left_out.items()]
    return " and ".join(posts)


def addresses_without_text(name: str, addresses: Sequence[str]) -> AddressListError:
    """The error for a list of addresses, which holds them and says how to fetch them."""
    more = len(addresses) - _SHOWN
    shown = ", ".join(addresses[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
    count = f"{len(addresses):,} {'address' if len(addresses) == 1 else 'addresses'}"
    problem = f"expected articles, found {count} without a text: {shown}."
    remedy = f"Fetch their pages: byline ingest --links {shlex.quote(name.partition('#')[0])}"
    return AddressListError(name, problem, remedy, tuple(addresses))


def bookmarks_in(page: bytes, name: str) -> SourceError | None:
    """The error for a file of bookmarks (Netscape's format, as browsers write it), None for a page."""
    if not (_BOOKMARK_FILE.search(page[:2000]) or _BOOKMARK.search(page[:20_000])):
        return None
    links = (html.unescape(link.decode("utf-8", "replace")) for link in _HREF.findall(page))
    if addresses := dict.fromkeys(links):
        return addresses_without_text(name, list(addresses))
    return SourceError(
        name, "expected bookmarks, found none with an address of the web.", "Name another."
    )
