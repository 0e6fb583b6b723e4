"""Addresses under which another site's page is shown: web archives, AMP caches, feed hosts. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from rag.text.addresses import canonical_url

_ARCHIVES = frozenset(
    """web.archive.org archive.org archive.today archive.ph archive.is archive.li archive.md archive.vn
    archive.fo arquivo.pt webarchive.nationalarchives.gov.uk webarchive.loc.gov www.webarchive.org.uk
    wayback.archive-it.org web.archive.org.au webarchive.parliament.uk vefsafn.is
    webharvest.gov""".split()
)
"""Hosts that show pages as they fetched them, with the address behind a day."""
_KEPT = re.compile(
    r"/(?:\d{4,14}(?:[a-z]{2}_)?|newest|oldest|o)/(?P<page>.+)", re.IGNORECASE | re.DOTALL
)
_SCHEME = re.compile(r"(?P<scheme>https?):/{1,2}", re.IGNORECASE)
_AMP = re.compile(
    r"/(?:amp|c|v|wp)/(?P<secure>s/)?(?P<page>[\w.-]+\.[a-z]{2,}(?:/.*)?)", re.IGNORECASE | re.DOTALL
)
_FEED_HOSTS = (
    "feedburner.com", "feedproxy.google.com", "feeds.feedblitz.com", "feedpress.me", "feedpress.com",
    "rss.app", "politepol.com", "fetchrss.com", "rsshub.app", "feedx.net", "newsblur.com",
    "news.google.com", "feed43.com", "openrss.org", "kill-the-newsletter.com", "feedrabbit.com",
)  # fmt: skip
"""Hosts that deliver other sites' feeds, each at its own address."""


def page_behind(url: str) -> str:
    """The address of the page that an archive or an AMP cache shows; any other address as it is."""
    canonical = canonical_url(url)
    if not canonical:
        return url
    parts = urlsplit(canonical)
    host, rest = parts.hostname or "", parts.path + (f"?{parts.query}" if parts.query else "")
    if host in _ARCHIVES and (kept := _KEPT.search(rest)):
        return _address(kept["page"]) or url
    is_amp = host.endswith(".cdn.ampproject.org") or (
        host == "www.google.com" and rest.startswith("/amp/")
    )
    if is_amp and (amp := _AMP.match(rest)):
        return _address(f"http{'s' if amp['secure'] else ''}://{amp['page']}") or url
    return url


def _address(page: str) -> str:
    """The address in a path, whose second slash may be lost and whose scheme may be left out."""
    found = _SCHEME.match(page)
    whole = f"{found['scheme']}://{page[found.end() :]}" if found else f"https://{page}"
    return whole if canonical_url(whole) and "." in (urlsplit(whole).hostname or "") else ""


def is_feed_host(url: str) -> bool:
    """Whether an address is at a host that delivers other sites' feeds."""
    host = urlsplit(canonical_url(url)).hostname or ""
    return any(host == one or host.endswith(f".{one}") for one in _FEED_HOSTS)
