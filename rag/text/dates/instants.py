"""Moments with their zone as machines write them: ISO 8601, mail's form, numbers since 1970. Pure."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

_EPOCHS = ((0, 1), (10**11, 1_000), (10**14, 1_000_000), (10**17, 1_000_000_000))
"""From so large a number on, and how many make a second."""
_NUMBER = re.compile(r"\d{9,19}(?:\.\d{1,9})?")
"""Nine digits are 1973: shorter ones are counts, years and days."""
_STAMP = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})")
"""A date and a time of day without any sign between them: 20250304093000."""
_OFFSET = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")
_UTC = re.compile(r"\s*(?:UTC|GMT)$")


def read_instant(value: object) -> datetime | None:
    """The moment that a value gives in ISO 8601, in mail's form, or as a number since 1970."""
    if isinstance(value, datetime):
        return value if value.tzinfo else None
    is_simple = isinstance(value, str | int | float) and not isinstance(value, bool)
    text = plain(value).strip() if is_simple else ""
    return since_1970(text) or _iso(text) or _mail(text)


def plain(value: object) -> str:
    """A value as text; a whole number has no `.0`, which tables give it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def since_1970(text: str) -> datetime | None:
    """The moment of seconds, milli-, micro- or nanoseconds since 1970; none for other texts."""
    if not _NUMBER.fullmatch(text) or _STAMP.fullmatch(text):
        return None
    number = float(text)
    scale = max(scale for least, scale in _EPOCHS if number >= least)
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(number / scale, UTC)
    return None


def _iso(text: str) -> datetime | None:
    with suppress(ValueError):
        moment = datetime.fromisoformat(_UTC.sub("Z", _OFFSET.sub("", text)))
        return moment if moment.tzinfo else None
    return None


def _mail(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    with suppress(ValueError, TypeError, IndexError, OverflowError):
        moment = parsedate_to_datetime(text)
        return moment if moment.tzinfo and ":" in text else None
    return None
