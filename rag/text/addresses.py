"""Web addresses in one spelling, so that an article read by two addresses is one article. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, urlsplit

from rag.text.cleaning import clean_text

_URL_CHARS = 2000
"""An address longer than this is none that a reader can open."""
_TRACKING = re.compile(
    r"(?:utm_|mc_|mtm_|pk_|hsa_|oly_|vero_|ns_).*|[a-z]*clid|[gw]braid|igshid|cmpid|ocid|smid|s_cid"
    r"|taid|__twitter_impression|at_(?:medium|campaign|custom\d|link_.*)|ref_?src|ref_?url|_ga|_gl"
)
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_url(url: str) -> str:
    """One spelling for all spellings of a web address; empty for anything else. Never raises.

    Scheme https, host in lower case and ASCII, no user, default port, fragment, tracking parameters
    or slash at the end. (courlan's normalisation also drops parameters like `uid`, `eid`, `gallery`
    or `?12345` and keeps fragments: two articles would become one, and one two.)
    """
    try:
        parts = urlsplit(clean_text(url))
        host, port = _ascii_host(parts), parts.port
    except ValueError:  # the standard library's word for every address it cannot take apart
        return ""
    if parts.scheme not in ("http", "https") or not host or len(url) > _URL_CHARS:
        return ""
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    pairs = [pair for pair in parts.query.split("&") if pair and not _is_tracking(pair)]
    query = f"?{_escape('&'.join(pairs))}" if pairs else ""
    return f"https://{place}{_escape(parts.path).rstrip('/') or '/'}{query}"


def strip_tracking(url: str) -> str:
    """The address as it is, less its fragment and its tracking parameters."""
    place, _, query = url.partition("#")[0].partition("?")
    query = "&".join(pair for pair in query.split("&") if not _is_tracking(pair))
    return f"{place}?{query}" if query else place


def _ascii_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    with suppress(UnicodeError):  # a label that no domain can have is compared as it is written
        host = host.encode("idna").decode("ascii").lower()
    return "" if re.search(r"[^\w.-]", host) else host


def _is_tracking(pair: str) -> bool:
    return bool(_TRACKING.fullmatch(pair.partition("=")[0].lower()))


def _escape(part: str) -> str:
    """Characters beyond ASCII as %XX and escapes in upper case, so that both spellings agree."""
    quoted = quote(part, safe="/%!$&'()*+,;=:@~?[]|", errors="replace")
    return _ESCAPED.sub(lambda escape: escape[0].upper(), quoted)
