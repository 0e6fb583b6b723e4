"""What a page says of its article: JSON-LD, OpenGraph and other metadata, then what is printed. Pure.

Every fact comes from the first place that has it: the schema.org article in JSON-LD, meta tags, marked
elements, then a day printed beside the headline. Places that lie are avoided: the dates of other stories
in lists, a site's own dates, a day of updating where one of publication is asked for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from rag.ingest.formats.plaintext import published_of, updated_of

_ARTICLE = re.compile(r"\w*(?:Article|Posting|Report|Review|NewsItem)")
_LD_CHARS = 1_000_000
_DEEP = 6
"""Levels of JSON-LD that are looked into."""
_BROKEN_LD = re.compile(
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
    "site": "og:site_name",
    "language": "og:locale dc.language",
}
"""Names of meta tags for each fact, best first."""
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)(?:[T ]\d.*)?")
_MARGINS = {"aside", "footer", "nav", "script", "style", "noscript", "template", "svg"}
_TEXTS = 400
"""Pieces of text that are looked at for a printed day."""
_LONG = 160
"""A piece of text as long as this is the article's; the day stands before it, or at its very end."""
_FACTS_SPLIT = re.compile(r"\s*[|·•–—]\s+|\s{2,}")
_FIRST_PRINTED = re.compile(r"(?:posted|published|first published)(?: on| by)?:?", re.IGNORECASE)
_LAST_CHANGED = re.compile(r"(?:last )?(?:updated|modified|changed)(?: on| at)?:?", re.IGNORECASE)


def page_metadata(tree: Any) -> dict[str, object]:
    """Title, outlet, authors, published, updated, section and language, as far as they are told.

    `site` is the site's name, which the outlet of the article's own data may differ from.
    """
    headings = [" ".join(heading.text_content().split()) for heading in tree.iter("h1")]
    title = max(headings, key=len, default="")
    metadata: dict[str, object] = {}
    for read in (_json_ld, _microdata, _meta_tags, _time_elements, lambda t: _printed_days(t, title)):
        metadata = {name: value for name, value in read(tree).items() if value} | metadata
    lang = str(tree.get("lang") or "")
    return {"language": lang} | metadata if lang else metadata


# -- metadata ---------------------------------------------------------------------------------


def _json_ld(tree: Any) -> dict[str, object]:
    """The facts of the first article in JSON-LD, else those that can be told from broken JSON-LD."""
    fallback: dict[str, object] = {}
    for script in tree.iter("script"):
        if "ld+json" not in str(script.get("type") or "") or not script.text:
            continue
        text = script.text[:_LD_CHARS]
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            pairs = {m[1]: m[2].replace('\\"', '"') for m in _BROKEN_LD.finditer(text)}
            fallback = _article_facts(pairs) | fallback
            continue
        if article := next(_articles(data), None):
            return _article_facts(article)
    return fallback


def _articles(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list) and depth < _DEEP:
        for item in data:
            yield from _articles(item, depth + 1)
    elif isinstance(data, dict) and depth < _DEEP:
        types = _listed(data.get("@type"))
        if any(isinstance(name, str) and _ARTICLE.fullmatch(name.rpartition("/")[2]) for name in types):
            yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(data.get(key), depth + 1)


def _article_facts(item: dict[str, Any]) -> dict[str, object]:
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
    is_name = isinstance(value, str) and not value.startswith(("http://", "https://"))
    return unescape(value).strip() if is_name else ""


def _iso(value: Any) -> str:
    """A date or an instant as ISO 8601 would have it, `20240503` included; else empty."""
    match = _DAY.match(value.strip()) if isinstance(value, str) else None
    if not match:
        return ""
    day = "-".join(match.groups())
    return day if len(match[0]) <= len(day) else day + match[0][match.end(3) - match.start() :]


def _meta_tags(tree: Any) -> dict[str, object]:
    contents: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = str(tag.get("property") or tag.get("name") or "").casefold()
        contents.setdefault(name, str(tag.get("content") or "").strip())
    facts: dict[str, object] = {}
    for fact, names in _META.items():
        values = [contents.get(name, "") for name in names.split()]
        if fact in ("published", "updated"):
            values = [_iso(value) for value in values]
        facts[fact] = next(filter(None, values), "")
    return facts


def _microdata(tree: Any) -> dict[str, object]:
    """The first element for each fact."""
    facts: dict[str, object] = {}
    names = {"published": "datePublished", "updated": "dateModified", "title": "headline"}
    for fact, name in names.items():
        for tag in tree.xpath("//*[@itemprop=$name]", name=name)[:1]:
            value = tag.get("content") or tag.get("datetime") or tag.text_content()
            facts[fact] = " ".join(value.split()) if fact == "title" else _iso(value)
    return facts


def _time_elements(tree: Any) -> dict[str, object]:
    """The first <time> that stands with the article, and is not said to be of an update."""
    facts: dict[str, object] = {}
    for tag in list(tree.iter("time"))[:20]:
        if not (day := _iso(tag.get("datetime"))) or _is_in_margin(tag):
            continue
        before = tag.getprevious()
        label = (before.tail if before is not None else tag.getparent().text) or ""
        words = f"{label.strip()} {tag.get('class') or ''}".casefold()
        facts.setdefault("updated" if re.search(r"updat|modif|changed", words) else "published", day)
    return facts


def _is_in_margin(tag: Any) -> bool:
    return any(parent.tag in _MARGINS for parent in tag.iterancestors())


# -- what is printed --------------------------------------------------------------------------


def _printed_days(tree: Any, title: str) -> dict[str, object]:
    """Days printed around the headline, and not further down than the first paragraph."""
    texts = list(_texts(tree))
    at = texts.index(title) if title and title in texts else 0
    facts: dict[str, object] = {}
    end = next((i for i in range(at + 1, len(texts)) if len(texts[i]) > _LONG), len(texts))
    for i in [*range(at + 1, end), *range(at - 1, max(-1, at - 7), -1)]:
        is_label = bool(i) and _LAST_CHANGED.fullmatch(texts[i - 1])
        for part in _FACTS_SPLIT.split(texts[i]):
            if changed := updated_of(part) or (published_of(part) if is_label else ""):
                facts.setdefault("updated", changed)
            elif day := published_of(_FIRST_PRINTED.sub("", part).strip() or part):
                facts.setdefault("published", day)
    return facts


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
        if holder is not None and holder.tag not in _MARGINS and not _is_in_margin(holder):
            yield node
