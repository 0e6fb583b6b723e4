"""Secrets stay where they are: what may hold one is shown without it.

A secret here is a key or password of the environment, what an address in it holds beside its host and
path, and what was given to `hide`. Errors and log lines are masked as they are made.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, unquote, urlsplit

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL|OTLP\w*HEADERS", re.IGNORECASE)
_SHORTEST = 8
"""A shorter value may be a plain word, and masking it would tell it by its gaps."""
_USER_IN_ADDRESS = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'\[\],]+")
_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Mask this from now on: a secret that the environment does not hold."""
    _hidden.add(secret)


def mask_secrets(text: str) -> str:
    """The text without secrets, and without users and passwords in addresses, whosever they are."""
    for secret in sorted({*_hidden, *_of_environment()}, key=len, reverse=True):
        text = text.replace(secret, "***").replace(json.dumps(secret)[1:-1], "***")
    return _USER_IN_ADDRESS.sub("***", text)


def _of_environment() -> Iterator[str]:
    for name, value in os.environ.items():
        found = [value] if _SECRET_NAME.search(name) else []
        if "://" in value:
            found += _in_address(value, with_query=name.startswith("BYLINE_"))
        yield from (secret for secret in found if len(secret) >= _SHORTEST)


def _in_address(text: str, *, with_query: bool) -> Iterator[str]:
    for address in _ADDRESS.findall(text):
        try:
            parts = urlsplit(address)
        except ValueError:  # half of an IPv6 address
            continue
        user, at, _ = parts.netloc.rpartition("@")
        told = [user, *user.split(":", 1)] if at else []
        if with_query:
            told += [parts.query, *(value for _, value in parse_qsl(parts.query))]
        for secret in filter(None, told):
            yield from (secret, unquote(secret))


def public_address(text: str) -> str:
    """A setting's text as it may be shown: of each address in it the scheme, host and path.

    The model behind the `#` of a language model's address stays.
    """
    return _ADDRESS.sub(lambda found: _without_secrets(found[0]), text)


def _without_secrets(address: str) -> str:
    scheme, _, rest = address.partition("://")
    rest, mark, fragment = rest.partition("#")
    place = rest.partition("?")[0].rpartition("@")[2]  # up to the last @: a password may hold anything
    return f"{scheme}://{place}{mark}{fragment}"
