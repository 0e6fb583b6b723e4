"""The cookie that the owner's key is exchanged for, and what is signed with secrets made of the key."""

from __future__ import annotations

import hashlib
import hmac
import time

DAYS = 30
"""How long a cookie is good."""
_OWNER = "owner"


def is_key(candidate: str, key: str) -> bool:
    """Whether they are the same, in a time that does not tell how much of them is."""
    return bool(key) and hmac.compare_digest(candidate.encode("utf-8", "replace"), key.encode())


def cookie_name(key: str) -> str:
    """With an id of the archive: browsers send a cookie to every port of a host.

    So two apps on one machine see each other's. The id follows from the key: two copies of an archive
    with keys of their own differ too.
    """
    return f"byline-{archive_id(key)}"


def archive_id(key: str) -> str:
    """Names the archive in cookies; tells nothing of its key."""
    return _digest(key, "archive id")[:16]


def new_cookie(key: str, now: float | None = None) -> str:
    """A cookie's value that says that this browser is the owner's, good for DAYS."""
    said = f"{_OWNER}.{int(time.time() if now is None else now) + DAYS * 24 * 3600}"
    return f"{said}.{signature(said, key)}"


def is_owners(value: str, key: str, now: float | None = None) -> bool:
    """Whether it is such a value, signed by this key and still good."""
    said, _, signed = value.rpartition(".")
    if not is_key(signed, signature(said, key)):
        return False
    who, _, expires = said.partition(".")
    return who == _OWNER and (time.time() if now is None else now) < int(expires)


def signature(said: str, key: str, purpose: str = "cookies") -> str:
    """By a secret of its own for each purpose: who sees a cookie learns nothing of the key."""
    secret = bytes.fromhex(_digest(key, purpose))
    return hmac.new(secret, said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _digest(key: str, purpose: str) -> str:
    return hmac.new(key.encode(), f"byline {purpose}".encode(), hashlib.sha256).hexdigest()
