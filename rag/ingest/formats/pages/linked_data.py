"""JSON-LD, in which a page tells programs of its article: found, mended where broken, read. Pure.

One page in fifty has JSON-LD that is none: commas too many, line breaks within words, two values in one
script. What can be mended is; of the rest single facts are still found by their names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

_ARTICLE = re.compile(r"\w*(?:Article|Posting|Report|Review|NewsItem)")
_PAGE = frozenset(("WebPage", "ItemPage", "VideoObject", "PodcastEpisode", "CreativeWork"))
"""What holds the facts where no article does."""
_GROUP = re.compile(r"\w*Organi[sz]ation|Corporation|WebSite|NewsMedia\w*")
_CHARS = 1_000_000
_DEEP = 6
"""Levels of JSON-LD that are looked into."""
_WRAPPING = re.compile(r"^\s*(?:<!--|(?://\s*)?<!\[CDATA\[)|(?:-->|(?://\s*)?\]\]>)\s*$")
_COMMAS = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_CODE = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_PAIR = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){1,300})"'
)
_AUTHOR = re.compile(
    r'"author"\s*:\s*[\[{\s]*(?:"@?\w+"\s*:\s*"[^"]*"\s*,\s*)*"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"'
)
"""What can be told from JSON-LD that is beyond mending."""


def linked_facts(tree: Any, is_headline: Callable[[str], bool]) -> dict[str, Any]:
    """What JSON-LD says of the page's article, by schema.org's names; empty when it says nothing.

    Of several articles it is the one whose headline is the page's, as `is_headline` says. `authors` and
    `groups` are the names of its persons and organisations.
    """
    values, broken = _values(tree)
    items = [item for value in values for item in _items(value)]
    known = {str(item["@id"]): item for item in items if len(item) > 1 and "@id" in item}
    articles = [item for item in items if _is_type(item, _ARTICLE.fullmatch)]
    own = [item for item in articles if any(map(is_headline, _titles(item)))]
    pages = [item for item in items if _is_type(item, _PAGE.__contains__)]
    chosen = next(iter(own or articles), None)
    facts = _facts(chosen, known) if chosen else {}
    for page in pages:
        about = _facts(page, known)
        names = ("datePublished", "dateModified", "authors", "url", "inLanguage")
        facts = {name: about[name] for name in names if about.get(name)} | facts
    return _pairs(broken) | facts


def plain_words(text: str) -> str:
    r"""A string as a reader sees it: without markup, entities, and `\u2019` that was escaped twice."""
    text = _CODE.sub(lambda code: json.loads(f'"{code[0]}"'), text)
    words = _TAG.sub("", unescape(unescape(text)))
    return " ".join(words.encode("utf-8", "ignore").decode().split())


def _values(tree: Any) -> tuple[list[Any], list[str]]:
    """The JSON values of a page's scripts, and the texts that are none."""
    values: list[Any] = []
    broken: list[str] = []
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or "").lower() or not script.text:
            continue
        text = script.text[:_CHARS]
        found = _loaded(text)
        values += found
        broken += [] if found else [text]
    return values, broken


def _loaded(text: str) -> list[Any]:
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    mended = _COMMAS.sub("", _BAD_ESCAPE.sub("", text))
    for attempt in (text, mended, unescape(mended) if "&quot;" in mended else ""):
        if found := _several(attempt):
            return found
    return []


def _several(text: str) -> list[Any]:
    """One value, or several one after the other; none when any is broken."""
    decoder, values, at = json.JSONDecoder(strict=False), [], 0
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,;"))
    except (ValueError, RecursionError):
        return []
    return values


def _items(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth < _DEEP:
        for item in data:
            yield from _items(item, depth + 1)
    elif isinstance(data, dict) and depth < _DEEP:
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _items(data.get(key), depth + 1)


def _is_type(item: dict[str, Any], fits: Callable[[str], object]) -> bool:
    types = listed(item.get("@type"))
    return any(isinstance(name, str) and fits(name.rpartition("/")[2]) for name in types)


def listed(value: Any) -> list[Any]:
    """The value as a list, which it may be already."""
    return value if isinstance(value, list) else [value]


def _titles(item: dict[str, Any]) -> list[str]:
    return [title for title in (name_of(item.get("headline")), name_of(item.get("name"))) if title]


def _facts(item: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    writers = [
        known.get(str(one.get("@id")), one) if isinstance(one, dict) and "name" not in one else one
        for one in listed(item.get("author") or item.get("creator"))
    ]
    groups = [one for one in writers if isinstance(one, dict) and _is_type(one, _GROUP.fullmatch)]
    publisher = item.get("publisher")
    if isinstance(publisher, dict) and "name" not in publisher:
        publisher = known.get(str(publisher.get("@id")))
    return {
        "headline": name_of(item.get("headline")),
        "name": name_of(item.get("name")),
        "datePublished": item.get("datePublished") or item.get("uploadDate"),
        "dateModified": item.get("dateModified"),
        "authors": [name for one in writers if one not in groups for name in _names(one)],
        "groups": [name for one in groups for name in _names(one)],
        "publisher": name_of(publisher),
        "articleSection": name_of(item.get("articleSection")),
        "inLanguage": name_of(item.get("inLanguage")),
        "url": next(
            (u for u in map(_address, (item.get("url"), item.get("mainEntityOfPage"))) if u), ""
        ),
    }


def _names(writer: Any) -> list[str]:
    """The names of a writer: a string, or a thing with a name, or with several, or with its parts."""
    if isinstance(writer, dict) and not writer.get("name"):
        parts = (writer.get("givenName"), writer.get("familyName"))
        writer = " ".join(part for part in parts if isinstance(part, str))
    values = listed(writer.get("name") if isinstance(writer, dict) else writer)
    return [name for name in map(name_of, values) if name]


def name_of(value: Any) -> str:
    """A string, or the name of the thing, or of the first of several; addresses are no names."""
    value = next(iter(value), "") if isinstance(value, list) else value
    value = value.get("name") if isinstance(value, dict) else value
    is_name = isinstance(value, str) and not value.startswith(("http://", "https://"))
    return plain_words(value) if is_name else ""


def _address(value: Any) -> str:
    value = (value.get("@id") or value.get("url")) if isinstance(value, dict) else value
    return value if isinstance(value, str) and value.startswith("http") else ""


def _pairs(broken: list[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for text in broken:
        for match in _PAIR.finditer(text):
            name = "name" if match[1] == "headline" else match[1]  # a quotation mark may have cut it
            facts.setdefault(name, plain_words(match[2].replace('\\"', '"').replace("\\/", "/")))
        names = [plain_words(match[1]) for match in _AUTHOR.finditer(text)]
        facts.setdefault("authors", names)
    return facts
