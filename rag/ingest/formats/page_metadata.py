"""What a page says of its article: JSON-LD, OpenGraph and other metadata, then what is printed. Pure.

Every fact comes from the first place that has it: the schema.org article in JSON-LD, meta tags, marked
elements, then a day printed beside the headline. Places that lie are avoided: the dates of other stories
in lists, a site's own dates, a day of updating where one of publication is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.ingest.formats.plaintext import published_of, updated_of

_ARTICLE = re.compile(r"\w*(?:Article|Posting|Report|Review|NewsItem)")
_LD_CHARS = 1_000_000
_DEEP = 6
"""Levels of JSON-LD that are looked into."""
_LOOSE = re.compile(
    r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\]|\\.){1,300})"'
)
"""What can be told from JSON-LD that is broken, as one in fifty pages has it."""
_META = {
    "title": "parsely-title sailthru.title dc.title dcterms.title citation_title",
    "published": "article:published_time og:article:published_time og:published_time parsely-pub-date"
    " sailthru.date pubdate publishdate publish-date publish_date publication_date"
    " datepublished dc.date.issued"
    " dcterms.created dcterms.issued dc.date date.created article.published"
    " cxenseparse:recs:publishtime",
    "updated": "article:modified_time og:updated_time lastmod last-modified"
    " dcterms.modified datemodified",
    "section": "article:section parsely-section",
    "outlet": "og:site_name",
    "language": "og:locale dc.language",
}
"""Names of meta tags for each fact, best first."""
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)(?:[T ]\d.*)?")
_AROUND = {"aside", "footer", "nav", "script", "style", "noscript", "template", "svg"}
_TEXTS = 400
"""Pieces of text that are looked at for a printed day."""
_LONG = 160
"""A piece of text as long as this is the article's; the day stands before it, or at its very end."""
_FACTS_SPLIT = re.compile(r"\s*[|·•–—]\s+|\s{2,}")
_FIRST_PRINTED = re.compile(r"(?:posted|published|first published)(?: on| by)?:?", re.IGNORECASE)
_LAST_CHANGED = re.compile(r"(?:last )?(?:updated|modified|changed)(?: on| at)?:?", re.IGNORECASE)


def page_metadata(tree: Any) -> dict[str, object]:
    """Title, outlet, authors, published, updated, section and language, as far as they are told."""
    title = _heading(tree)
    meta = _meta(tree)
    printed = _printed(tree, title)
    found: dict[str, object] = {}
    for facts in (_linked(tree), _items(tree), meta, _times(tree), printed):
        found = {name: value for name, value in facts.items() if value} | found
    lang = str(tree.get("lang") or "")
    return {"language": lang} | found if lang else found


def _heading(tree: Any) -> str:
    heads = [" ".join(head.text_content().split()) for head in tree.iter("h1")]
    return max(heads, key=len, default="")


# -- metadata ---------------------------------------------------------------------------------


def _linked(tree: Any) -> dict[str, object]:
    """The facts of the first article in JSON-LD."""
    loose: dict[str, object] = {}
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or "") or not script.text:
            continue
        text = script.text[:_LD_CHARS]
        try:
            loaded = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            told = {m[1]: m[2].replace('\\"', '"') for m in _LOOSE.finditer(text)}
            loose = _of_article(told) | loose
            continue
        if article := next(_articles(loaded), None):
            return _of_article(article)
    return loose


def _articles(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth < _DEEP:
        for item in data:
            yield from _articles(item, depth + 1)
    elif isinstance(data, dict) and depth < _DEEP:
        kinds = data.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE.fullmatch(kind.rpartition("/")[2]) for kind in kinds):
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(data.get(key), depth + 1)


def _of_article(item: dict[str, Any]) -> dict[str, object]:
    return {
        "title": _name(item.get("headline")),
        "published": _iso(item.get("datePublished")),
        "updated": _iso(item.get("dateModified")),
        "authors": [name for name in map(_name, _listed(item.get("author"))) if name],
        "outlet": _name(item.get("publisher")),
        "section": _name(item.get("articleSection")),
        "language": _name(item.get("inLanguage")),
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(value: Any) -> str:
    """A string, or the name of the thing, or of the first of several."""
    value = next(iter(value), "") if isinstance(value, list) else value
    value = value.get("name") if isinstance(value, dict) else value
    if not isinstance(value, str) or value.startswith(("http://", "https://")):
        return ""
    from html import unescape

    return unescape(value).strip()


def _iso(value: Any) -> str:
    """A date or an instant as ISO 8601 would have it, `20240503` included; else empty."""
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if not found:
        return ""
    day = "-".join(found.groups())
    return day if len(found[0]) <= len(day) else day + found[0][found.end(3) - found.start() :]


def _meta(tree: Any) -> dict[str, object]:
    told: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = str(tag.get("property") or tag.get("name") or "").casefold()
        told.setdefault(name, str(tag.get("content") or "").strip())
    found: dict[str, object] = {}
    for fact, names in _META.items():
        values = [told[name] for name in names.split() if told.get(name)]
        if fact in ("published", "updated"):
            values = [day for day in map(_iso, values) if day]
        found[fact] = values[0] if values else ""
    return found


def _items(tree: Any) -> dict[str, object]:
    """Microdata: the first element for each fact."""
    found: dict[str, object] = {}
    for fact, name in (
        ("published", "datePublished"),
        ("updated", "dateModified"),
        ("title", "headline"),
    ):
        for tag in tree.xpath("//*[@itemprop=$name]", name=name)[:1]:
            value = tag.get("content") or tag.get("datetime") or tag.text_content()
            found[fact] = " ".join(value.split()) if fact == "title" else _iso(value)
    return found


def _times(tree: Any) -> dict[str, object]:
    """The first <time> that stands with the article, and is not said to be of an update."""
    found: dict[str, object] = {}
    for tag in list(tree.iter("time"))[:20]:
        if not (day := _iso(tag.get("datetime"))) or _is_around(tag):
            continue
        before = tag.getprevious()
        label = (before.tail if before is not None else tag.getparent().text) or ""
        marks = f"{label.strip()} {tag.get('class') or ''}".casefold()
        found.setdefault("updated" if re.search(r"updat|modif|changed", marks) else "published", day)
    return found


def _is_around(tag: Any) -> bool:
    return any(parent.tag in _AROUND for parent in tag.iterancestors())


# -- what is printed --------------------------------------------------------------------------


def _printed(tree: Any, title: str) -> dict[str, object]:
    """Days printed around the headline, and not further down than the first paragraph."""
    texts = list(_texts(tree))
    at = next((i for i, words in enumerate(texts) if title and words == title), None)
    if at is None:
        at = 0
    found: dict[str, object] = {}
    end = next((i for i in range(at + 1, len(texts)) if len(texts[i]) > _LONG), len(texts))
    for i in [*range(at + 1, end), *range(at - 1, max(-1, at - 7), -1)]:
        before = texts[i - 1] if i else ""
        for part in _FACTS_SPLIT.split(texts[i]):
            changed = updated_of(part) or (published_of(part) if _LAST_CHANGED.fullmatch(before) else "")
            if changed:
                found.setdefault("updated", changed)
            elif day := published_of(_FIRST_PRINTED.sub("", part).strip() or part):
                found.setdefault("published", day)
    return found


def _texts(tree: Any) -> Iterator[str]:
    body = tree.find("body")
    for count, node in enumerate(tree.itertext() if body is None else _walk(body)):
        if count > _TEXTS:
            return
        if words := " ".join(str(node).split()):
            yield words


def _walk(body: Any) -> Iterator[str]:
    """Texts in order, without those of the page's margins."""
    for node in body.xpath(".//text()"):
        owner = node.getparent()
        holder = owner.getparent() if node.is_tail else owner
        if holder is not None and holder.tag not in _AROUND and not _is_around(holder):
            yield node
