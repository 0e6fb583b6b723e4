"""What the front page tells, kept ready: the newest stories, and starter questions that were tried.

Finding the stories of 4,000 reports takes half a second and trying a question two, so both happen in a
thread, once for each state of the archive; whoever looks gets what is known so far, at once. A starter
is tried while nobody else asks.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, islice

from rag.answer.front_stories import Story, story_of
from rag.answer.starters import Starter, archive_starters, is_good_answer, possible_starters
from rag.archive import Archive
from rag.core.errors import BylineError
from rag.core.observer import unobserved
from rag.core.types import Report

_log = logging.getLogger("byline.app")
STORIES = 7
"""Stories shown: one that leads and six beside it."""
STARTERS = 4
"""Starter questions shown."""
TRIES = 16
"""Questions about stories that are tried at most for them."""
_KNOWN = 8
"""Known questions among them at most."""
_DAYS = (6, 13, 30, 90, 365)
"""Days before the newest whose stories are shown: the fewest that have as many as `STORIES`."""
_LEAST_REPORTS = 2
"""Reports of a story; one alone is a story only where there are too few others."""
_SHARE = 20
"""While articles come in, the stories are found again for one part in this many of the time."""
_LEAST_SECONDS = 5.0
_IDLE_SECONDS = 0.5
"""How long it is waited at once for nobody to ask."""
KnownQuestions = Callable[[], Sequence[str]]
"""Questions whose answers were read before, of the articles that are here."""


@dataclass(frozen=True)
class Front:
    """What is known for the front page."""

    stories: tuple[Story, ...] = ()
    """Biggest first."""
    starters: tuple[str, ...] = ()
    """Questions that the archive answers."""
    finished: bool = False
    """Whether all of it was found, for the archive as it is now."""


class FrontPage:
    """The front page of an archive; may be looked at from any thread.

    `wait_until_idle` waits so many seconds at most until nobody asks, and says whether it is so.
    """

    def __init__(
        self,
        archive: Archive,
        wait_until_idle: Callable[[float], bool],
        known: KnownQuestions = lambda: (),
    ) -> None:
        self._archive = archive
        self._wait_until_idle = wait_until_idle
        self._known = known
        self._guard = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._front = Front()
        self._seen: tuple[str, ...] = ()
        self._due = float("-inf")

    def look(self) -> Front:
        """What is known so far; what the archive has since is being found."""
        state = self._state()
        with self._guard:
            idle = self._thread is None or not self._thread.is_alive()
            if state != self._seen and idle and time.monotonic() >= self._due:
                self._thread = threading.Thread(
                    target=self._find, args=(state,), name="front page", daemon=True
                )
                self._thread.start()
            return self._front if state == self._seen else replace(self._front, finished=False)

    def stop(self, timeout: float = 10.0) -> None:
        """Find no more; waits for the question at hand."""
        self._stopping.set()
        with self._guard:
            thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _state(self) -> tuple[str, ...]:
        """Names what may be told: it differs when articles came or went, and on another day."""
        facts = self._archive.catalog.facts.all()
        return (*(facts.get(name, "") for name in ("clock", "dropped", "epoch")), str(date.today()))

    def _find(self, state: tuple[str, ...]) -> None:
        started = time.monotonic()
        self._due = started + _LEAST_SECONDS
        try:
            reports = self._newest_stories()
            self._tell(Front(tuple(map(story_of, reports)), self._front.starters))
            self._due = started + max(_LEAST_SECONDS, _SHARE * (time.monotonic() - started))
            if self._archive.catalog.statistics.at_a_glance()["pending"]:
                return  # more is coming: what is tried now would be tried again in a moment
            starters = self._try_starters(reports)
            if starters is not None:
                self._tell(replace(self._front, starters=starters, finished=True), state)
        except BylineError as error:
            _log.warning("front page", extra={"problem": str(error)})

    def _tell(self, front: Front, state: tuple[str, ...] | None = None) -> None:
        with self._guard:
            self._front = front
            self._seen = self._seen if state is None else state

    def _newest_stories(self) -> list[tuple[Report, ...]]:
        stories = self._archive.catalog.stories
        newest = stories.newest_day(date.today())
        if newest is None:
            return []
        found: list[tuple[Report, ...]] = []
        for days in (*_DAYS, (newest - date.min).days):
            found = stories.biggest(newest - timedelta(days=days), newest, most=STORIES)
            if len(found) == STORIES and len(found[-1]) >= _LEAST_REPORTS:
                break
        return found

    def _try_starters(self, reports: Sequence[Sequence[Report]]) -> tuple[str, ...] | None:
        """Questions that are answered well, of different stories; None when there is no time for it."""
        newest = self._archive.catalog.stories.newest_day(date.today())
        good: list[Starter] = []
        known = list(self._known())[:_KNOWN]
        worth_a_try = islice(possible_starters(reports, known), TRIES)
        for starter in chain(worth_a_try, archive_starters(newest)):
            if len(good) == STARTERS:
                break
            if any(starter.story and starter.story == other.story for other in good):
                continue
            if not self._may_ask():
                return None
            if self._is_answered(starter):
                good.append(starter)
        return tuple(starter.question for starter in good)

    def _may_ask(self) -> bool:
        """Wait until nobody asks; False when the app stops."""
        while not self._stopping.is_set():
            if self._wait_until_idle(_IDLE_SECONDS):
                return True
        return False

    def _is_answered(self, starter: Starter) -> bool:
        """By quotations: a chat model would take a minute for what is only tried."""
        question = self._archive.question(starter.question, engine="none")
        with unobserved():
            answer = self._archive.assistant.answer(question, "none")
        return is_good_answer(answer, starter.sources)
