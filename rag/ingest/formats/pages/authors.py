"""Who wrote a page's article: what programs are told, marked names, a line at the headline. Pure.

Read before any box is cut out of the page: names stand in boxes about their bearers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.text.bylines import byline_names, is_agency

_METAS = (
    "author article:author parsely-author byl sailthru.author dc.creator dcterms.creator citation_author"
    " og:article:author authors creator cxenseparse:author rbauthors shareaholic:article_author_name"
).split()
_MARKED = (
    "//*[@itemprop='author']//*[@itemprop='name']",
    "//*[@itemprop='author'][not(.//*[@itemprop='name'])]",
    "//a[contains(concat(' ', normalize-space(@rel), ' '), ' author ')]",
)
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:by-?line(?:[_-]*(?:author|name)s?)?|authors?(?:[_-]*names?)?|author-?link|autore?s?"
    r"|auteurs?"
    r"|autor(?:en|in)?|verfasser|reporter|writer|journalist|post-author|article-author|entry-author"
    r"|byline-name|vcard|author-info|author-name)(?=$|[\s_-])",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:(?:story|words|written|reported|posted|published|text)\s+)?(?:by|von|por|par|door|av|af|di)\s+\S",
    re.IGNORECASE,
)
_BYLINE_CHARS = 160
_MOST = 10
"""More names than this are a list of a paper's writers."""


def page_authors(tree: Any, linked: Sequence[str], groups: Sequence[str], is_foreign: Any) -> list[str]:
    """The writers by the first place that names persons, else the agencies of the first that names any.

    `linked` and `groups` are JSON-LD's persons and organisations; `is_foreign` tells a box of
    comments or of other stories.
    """
    seen: list[str] = []
    for names in (_each(linked), _from_meta(tree), *_marked(tree, is_foreign), _each(groups)):
        persons = [name for name in names if not is_agency(name)]
        if persons:
            return persons[:_MOST]
        seen = seen or names
    return seen


def printed_authors(lines: Sequence[str]) -> list[str]:
    """The names in the first of these lines that opens with "By" or its like."""
    byline = next((line for line in lines if len(line) <= _BYLINE_CHARS and _is_byline(line)), "")
    return byline_names(byline) if byline else []


def _is_byline(line: str) -> bool:
    found = _BY.match(line)
    return bool(found) and any(part[:1].isupper() for part in line.split()[1:3])


def _each(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(found for name in names for found in byline_names(name, is_one=True)))


def _from_meta(tree: Any) -> list[str]:
    contents: dict[str, list[str]] = {}
    for tag in tree.iter("meta"):
        name = str(tag.get("property") or tag.get("name") or "").casefold()
        content = str(tag.get("content") or "").strip()
        if name in _METAS and content and not content.startswith(("http", "www.", "/")):
            contents.setdefault(name, []).append(content)
    for name in _METAS:
        values = contents.get(name, [])
        found = _each(values) if len(values) > 1 else [n for v in values for n in byline_names(v)]
        if found:
            return found
    return []


def _marked(tree: Any, is_foreign: Any) -> Iterator[list[str]]:
    for path in _MARKED:
        tags = [tag for tag in tree.xpath(path)[:20] if not is_foreign(tag)]
        yield _each([tag.get("content") or " ".join(tag.text_content().split()) for tag in tags])
    named = (
        tag for tag in tree.iter("a", "span", "p", "div", "address", "li", "cite", "small", "strong")
    )
    for tag in named:
        if not _NAMED.search(
            f"{tag.get('class') or ''} {tag.get('data-testid') or ''} {tag.get('id') or ''}"
        ):
            continue
        words = _linked_names(tag) or " ".join(tag.text_content().split())
        if words and len(words) <= _BYLINE_CHARS and not is_foreign(tag):
            yield byline_names(words)


def _linked_names(tag: Any) -> str:
    """The names that a byline links, one from another."""
    links = [" ".join(link.text_content().split()) for link in tag.iter("a") if link is not tag]
    return "; ".join(link for link in links if 1 < len(link.split()) <= 5)
