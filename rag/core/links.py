"""Addresses as they are shown to a reader. Pure."""

from __future__ import annotations

import re

_USER = re.compile(r"^(\s*https?://)[^/?#\\]*@", re.IGNORECASE)


def without_user(url: str) -> str:
    """The address without a user before its host: `https://reuters.com@evil.example/` is evil's."""
    return _USER.sub(r"\1", url)
