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
_HOME = re.compile(
    r"/(?:(?:index|home|default|main)(?:\.\w{2,5})?|[a-z]{2}(?:[-_][a-z]{2})?(?:/home)?)?/?",
    re.IGNORECASE,
)
"""The path of a home page, that of a language included."""
_ROUTE = re.compile(r"!?/.+|!.+")
"""A fragment by which a page of scripts tells its articles apart."""
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")


def canonical_url(url: str) -> str:
    """One spelling for all spellings of a web address; empty for anything else. Never raises.

    Scheme https, host in lower case and ASCII, no user, default port, fragment, tracking parameters
    or slash at the end; of fragments only routes like `#!/story/3` are kept. (courlan's normalisation
    also drops parameters like `uid`, `gallery` or `?12345` and keeps all fragments: two articles would
    become one, and one two.)
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
    route = f"#{_escape(parts.fragment).rstrip('/')}" if _ROUTE.fullmatch(parts.fragment) else ""
    return f"https://{place}{_escape(parts.path).rstrip('/') or '/'}{query}{route}"


def host_of(url: str) -> str:
    """The host of a web address in lower case and ASCII; empty for anything else."""
    return urlsplit(canonical_url(url)).hostname or ""


def is_home_page(url: str) -> bool:
    """Whether a web address is a site's first page, which no article stands at."""
    parts = urlsplit(canonical_url(url))
    is_bare = not parts.query and not parts.fragment
    return bool(parts.hostname) and is_bare and bool(_HOME.fullmatch(parts.path))


def strip_tracking(url: str) -> str:
    """The address as it is, less its tracking parameters and any fragment that is no route."""
    page, _, fragment = url.partition("#")
    place, _, query = page.partition("?")
    query = "&".join(pair for pair in query.split("&") if not _is_tracking(pair))
    route = f"#{fragment}" if _ROUTE.fullmatch(fragment) else ""
    return (f"{place}?{query}" if query else place) + route


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
