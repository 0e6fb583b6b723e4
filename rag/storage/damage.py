"""Rows of the catalog that were found damaged, as the searches and the indexer come across them.

A question goes on without them. Each is told to the log, at most once a minute; what can be made again
from an article that is sound (passages and vectors) is remembered for the indexer, which makes it.
"""

from __future__ import annotations

import logging
import threading
import time

_log = logging.getLogger("byline.archive")
_AGAIN_SECONDS = 60.0
"""A damaged row is told again after so long."""
_REMEDY = "Run `byline doctor`: it names what is damaged and what to do."


class Damage:
    """What this process found. Safe to use from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._told: dict[tuple[str, str], float] = {}
        self._repairable: set[str] = set()

    def report_version(self, article_id: str, version: int) -> None:
        """The text, or what is known of it, is not what was stored: nothing but a copy can mend it."""
        self._tell("article left out", article_id, f"its version {version} does not fit its checksum.")

    def report_passage(self, passage_id: str, article_id: str, what: str) -> None:
        """`what` of a passage is damaged: the indexer makes it again from the article."""
        with self._guard:
            self._repairable.add(article_id)
        self._tell("passage made again", passage_id, f"its {what} is damaged.")

    def take_repairable(self) -> list[str]:
        """Ids of the articles whose passages are to be made again. Forgets them."""
        with self._guard:
            ids = sorted(self._repairable)
            self._repairable.clear()
            return ids

    def _tell(self, event: str, subject: str, problem: str) -> None:
        now = time.monotonic()
        with self._guard:
            if now - self._told.get((event, subject), -_AGAIN_SECONDS) < _AGAIN_SECONDS:
                return
            self._told[event, subject] = now
        _log.warning(event, extra={"subject": subject, "problem": problem, "remedy": _REMEDY})
