"""Cursors: where a list goes on, as a text that only its maker reads. Pure."""

from __future__ import annotations

import base64
import json
from datetime import date

from rag.app.api.errors import RequestError
from rag.storage.library import Place

_WRONG = "expected the `next` of an earlier answer, found another text."
_MOST = 2**63 - 1


def cursor_of(place: Place | None) -> str | None:
    """The cursor of a place; None where nothing follows."""
    if place is None:
        return None
    day, number = place
    plain = json.dumps([day.isoformat() if day else None, number])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place | None:
    """The place of a cursor, None for an empty one. Raises RequestError for what is none of ours."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        day, number = json.loads(base64.b64decode(padded.encode("ascii"), b"-_", validate=True))
        place = (None if day is None else date.fromisoformat(day), int(number))
    except (ValueError, TypeError, RecursionError) as error:
        raise RequestError("cursor", _WRONG, "Begin without one.") from error
    if not 0 <= place[1] <= _MOST:
        raise RequestError("cursor", _WRONG, "Begin without one.")
    return place
