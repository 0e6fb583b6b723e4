"""What a page says of its article: JSON-LD, OpenGraph and other metadata, then what is printed. Pure.

Every fact comes from the first place that has it and can be believed. How days, titles and authors are
told from those of other stories, of boxes and of the site, stands in modules of their own.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urljoin

from rag.ingest.formats.pages.authors import page_authors, printed_authors
from rag.ingest.formats.pages.days import page_days
from rag.ingest.formats.pages.lines import Frame
from rag.ingest.formats.pages.linked_data import linked_facts, name_of
from rag.ingest.formats.pages.titles import best_title, headings, main_part, same_headline
from rag.ingest.formats.publication_day import date_custom
from rag.text.addresses import canonical_url, host_of, is_home_page

_METAS = {
    "title": "og:title twitter:title",
    "other titles": "parsely-title sailthru.title dc.title dcterms.title citation_title headline title",
    "section": "article:section parsely-section",
    "site": "og:site_name",
    "language": "og:locale dc.language",
    "url": "og:url twitter:url",
}
"""Names of meta tags for each fact, best first."""
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})*")


def page_metadata(tree: Any, today: date, address: str = "") -> dict[str, Any]:
    """Title, outlet, authors, published, updated, section, language, url and warnings, as far as told.

    `site` is the site's name, which the outlet of the article's own data may differ from; `address` is
    the page's own where it was fetched.
    """
    metas = _meta_tags(tree)
    window = " ".join(str(tree.findtext(".//head/title") or "").split())
    printed = headings(tree)
    shown = [title for title in (*printed[:1], metas["title"], window) if title]
    linked = linked_facts(tree, lambda title: any(same_headline(title, one) for one in shown))
    frame = Frame(tree)
    urls = _addresses(tree, metas["url"], str(linked.get("url") or ""), address)
    language = str(linked.get("inLanguage") or "") or str(tree.get("lang") or "") or metas["language"]
    sites = [str(linked.get("publisher") or ""), metas["site"], *map(_site_name, urls)]
    title = best_title(_titles(linked, metas, printed, window), sites)
    custom = date_custom(_tag(language), host_of(next(iter(urls), "")), "")
    days = page_days(
        tree, frame, linked, urls=urls, language=custom, title=next(iter(printed), ""), today=today
    )
    authors = page_authors(
        tree, linked.get("authors") or [], linked.get("groups") or [], frame.is_foreign
    )
    authors = authors or printed_authors(frame.lines())
    return days | {
        "title": title,
        "outlet": linked.get("publisher") or metas["site"],
        "site": metas["site"],
        "authors": [name for name in authors if name not in sites] or authors[:1],
        "section": linked.get("articleSection") or metas["section"],
        "language": language,
        "url": next(iter(urls), ""),
    }


def _tag(language: str) -> str:
    tag = language.strip().replace("_", "-")
    return tag if _LOCALE.fullmatch(tag) else ""


def _meta_tags(tree: Any) -> dict[str, str]:
    contents: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = str(tag.get("property") or tag.get("name") or "").casefold()
        contents.setdefault(name, name_or_address(str(tag.get("content") or "")))
    return {
        fact: next(filter(None, (contents.get(name, "") for name in names.split())), "")
        for fact, names in _METAS.items()
    }


def name_or_address(content: str) -> str:
    """A meta tag's words; an address as it is."""
    return content.strip() if content.strip().startswith("http") else name_of(content)


def _titles(linked: dict[str, Any], metas: dict[str, str], printed: list[str], window: str) -> list[str]:
    """What the page says its headline is, the most trusted first."""
    told = main_part(metas["title"]) if metas["title"] == window and not printed else metas["title"]
    said = [str(linked.get("headline") or ""), *printed[:1], told, metas["other titles"]]
    said += [str(linked.get("name") or ""), main_part(window), *printed[1:]]
    return [title for title in said if title]


def _site_name(url: str) -> str:
    return host_of(url).removeprefix("www.")


def _addresses(tree: Any, told: str, linked: str, address: str) -> list[str]:
    """The addresses the page gives itself, those that can be an article's before home pages.

    One on another host than its own is another page's; of a saved page the hosts are compared with that
    which OpenGraph names.
    """
    base = address or told or linked
    links = tree.xpath("//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href")
    found = [urljoin(base, str(url).strip()) for url in (*links[:1], told, linked) if url]
    own = [url for url in found if canonical_url(url)]
    host = host_of(told if canonical_url(told) and not is_home_page(told) else "")
    near = [url for url in own if not host or _site_name(url) == host.removeprefix("www.")]
    return [url for url in near or own if not is_home_page(url)]
