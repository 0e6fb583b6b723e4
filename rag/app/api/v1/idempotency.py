"""The header `Idempotency-Key`: a request that is sent again is answered as before, and done once.

After draft-ietf-httpapi-idempotency-key-header. Kept in memory, so until Byline ends: what is added
again after that is found to be there already.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import HTTPException

from rag.app.api.errors import RequestError
from rag.app.api.v1.added import AddedArticles

HEADER = "Idempotency-Key"
SECONDS = 24 * 3600.0
"""How long an answer is kept."""
MOST_KEYS, MOST_RESULTS = 1_000, 50_000
"""Kept at most; the oldest goes first."""
_FORM = re.compile(r"[!-~]{1,255}")
_OTHER_BODY = "this key was sent with another request before. Take a new key for a new request."
_RUNNING = "the request with this key is being worked on. Send it again in a few seconds."


@dataclass
class _Entry:
    """A request and its answer; None while it is being worked on."""

    digest: str
    at: float
    answer: AddedArticles | None = None


class IdempotentRequests:
    """Requests by their keys; safe from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._entries: OrderedDict[str, _Entry] = OrderedDict()

    def once(
        self, key: str, digest: str, work: Callable[[], AddedArticles], account: str = ""
    ) -> AddedArticles:
        """What `work` answers, or answered when a request with this key and digest came before.

        Each account has keys of its own: nobody gets another's answer by choosing another's key.
        Without a key it is always done. What fails is not kept. Raises RequestError for another
        request under the same key, HTTPException (409) while the first is being worked on.
        """
        if not key:
            return work()
        if not _FORM.fullmatch(key):
            raise RequestError(HEADER, "expected at most 255 printable ASCII characters.")
        key = f"{account}\n{key}"
        if (kept := self._begin(key, digest)) is not None:
            return kept
        try:
            answer = work()
        except BaseException:
            with self._guard:
                self._entries.pop(key, None)
            raise
        with self._guard:
            self._entries[key] = _Entry(digest, time.monotonic(), answer)
        return answer

    def _begin(self, key: str, digest: str) -> AddedArticles | None:
        with self._guard:
            self._forget()
            entry = self._entries.get(key)
            if entry is None:
                self._entries[key] = _Entry(digest, time.monotonic())
                return None
        if entry.digest != digest:
            raise RequestError(HEADER, _OTHER_BODY)
        if entry.answer is None:
            raise HTTPException(409, _RUNNING, {"Retry-After": "3"})
        return entry.answer

    def _forget(self) -> None:
        """Drop what is too old, and the oldest of what is too much."""
        oldest = time.monotonic() - SECONDS
        results = sum(len(entry.answer.results) for entry in self._entries.values() if entry.answer)
        for key, entry in list(self._entries.items()):
            full = len(self._entries) >= MOST_KEYS or results > MOST_RESULTS
            if not (full or entry.at < oldest):
                return
            if entry.answer is not None:  # what is being worked on answers for itself
                results -= len(entry.answer.results)
                del self._entries[key]
