"""Examples in the description of the interface: requests as programs send them, and what comes back."""

from __future__ import annotations

from typing import Any

QUESTION = {"question": "When did the ferry leave the harbour?", "since": "2024-05-01"}
EVENTS = (
    'event: waiting\ndata: {"ahead":0}\n\n'
    'event: understood\ndata: {"question":"When did the ferry leave the harbour?", ...}\n\n'
    'event: evidence\ndata: {"sufficient":true, "evidence":[...], ...}\n\n'
    'event: sentence\ndata: {"sentence":{"text":"The ferry left at noon.", ...}, ...}\n\n'
    'event: done\ndata: {"answer":"The ferry left at noon. [1]", ...}\n\n'
)
ARTICLE = {
    "title": "Ferry leaves the harbour at noon",
    "text": "The ferry to Ravenholm left the harbour at noon on Monday, the harbour office said.",
    "outlet": "The Kingfisher",
    "published": "2024-05-03",
    "url": "https://kingfisher.example/2024/ferry",
    "authors": ["Ada Lund"],
    "section": "Local",
    "language": "en",
}


def body(example: Any) -> dict[str, Any]:
    """For `openapi_extra` of a route: an example of its body."""
    return {"requestBody": {"content": {"application/json": {"example": example}}}}


ASK = body(QUESTION)
