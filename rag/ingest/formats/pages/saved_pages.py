"""What programs that save pages write into them: the address it was saved from, a toolbar. Pure."""

from __future__ import annotations

import re

_HEAD = 20_000
"""Characters in which such a note stands, at either end of the page."""
_SAVED_FROM = re.compile(
    r"<!--\s*saved from url=\(\d+\)(?P<browser>https?://[^\s>]+)"
    r"|<!--\s*Page saved with SingleFile\s+url:\s*(?P<singlefile>https?://\S+)"
    r"|<!--\s*Saved from (?P<monolith>https?://\S+) at "
    r"|<!--\s*Mirrored from (?P<httrack>[^\s>]+) by HTTrack"
    r"|<meta name=[\"']?savepage-url[\"']? content=[\"']?(?P<savepage>https?://[^\"'\s>]+)",
    re.IGNORECASE,
)
_TOOLBAR = re.compile(
    r"<!--\s*BEGIN WAYBACK TOOLBAR INSERT\s*-->.*?<!--\s*END WAYBACK TOOLBAR INSERT\s*-->", re.DOTALL
)


def saved_from(page: str) -> str:
    """The address that a browser, SingleFile, monolith, HTTrack or Save Page WE noted; empty without."""
    found = _SAVED_FROM.search(page[:_HEAD]) or _SAVED_FROM.search(page[-_HEAD:])
    if not found:
        return ""
    address = next(value for value in found.groups() if value)
    return address if "://" in address else f"https://{address}"


def without_toolbar(page: str) -> str:
    """The page without what the Wayback Machine lays over it."""
    return _TOOLBAR.sub("", page) if "WAYBACK TOOLBAR" in page else page
