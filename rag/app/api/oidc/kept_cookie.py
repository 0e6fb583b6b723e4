"""What a browser keeps while it is at the sign-on provider: a signed cookie, good for some minutes."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import asdict

from rag.app.api.oidc.provider import MINUTES, Kept
from rag.app.api.owner_cookie import archive_id, is_key, signature

_PURPOSE = "single sign-on"


def kept_cookie(key: str) -> str:
    """Name of the cookie; with an id of the archive, see `owner_cookie.cookie_name`."""
    return f"byline-sign-on-{archive_id(key)}"


def new_kept_cookie(kept: Kept, key: str, now: float | None = None) -> str:
    """The cookie's value."""
    content = base64.urlsafe_b64encode(json.dumps(asdict(kept)).encode()).decode()
    expires = int(time.time() if now is None else now) + MINUTES * 60
    said = f"{content}.{expires}"
    return f"{said}.{signature(said, key, _PURPOSE)}"


def read_kept_cookie(value: str, key: str, now: float | None = None) -> Kept | None:
    """What the value says; None unless this key signed it and it is still good."""
    said, _, signed = value.rpartition(".")
    if not key or not is_key(signed, signature(said, key, _PURPOSE)):
        return None
    content, _, expires = said.partition(".")
    if (time.time() if now is None else now) >= int(expires):
        return None
    return Kept(**json.loads(base64.urlsafe_b64decode(content)))
