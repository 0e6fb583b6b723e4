"""A draft checked against the archive, a sentence at a time, in turn with the questions of others."""

from __future__ import annotations

from collections.abc import Iterator

from rag.app.api.errors import RequestError
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.types import CheckedSentence

MOST_CHARS = 20_000
"""Characters of a draft, about 3,000 words: each sentence is a search."""


def checked_sentences(archive: Archive, queue: RequestQueue, text: str) -> Iterator[CheckedSentence]:
    """Each sentence with what the archive holds of it. Raises RequestError for no text or too much."""
    if not text.strip():
        raise RequestError("text", "Paste a text first.")
    if len(text) > MOST_CHARS:
        problem = f"The text has {len(text):,} characters; at most {MOST_CHARS:,} are checked."
        raise RequestError("text", problem, "Check it in parts.")
    sentences = archive.check_draft(text)
    while sentence := _next(sentences, queue):
        yield sentence


def _next(sentences: Iterator[CheckedSentence], queue: RequestQueue) -> CheckedSentence | None:
    with queue.turn():
        return next(sentences, None)
