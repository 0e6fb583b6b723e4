"""The sample articles that come with Byline, taken in at the press of a button as by `ingest.py`."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rag.core.errors import BylineError
from rag.core.sample import SAMPLE_ARTICLES, SAMPLE_QUESTIONS
from rag.core.types import StoredArticle
from rag.ingest.pipeline import ingest_paths
from rag.storage.catalog import Catalog

_log = logging.getLogger("byline.app")
_LONGEST = 120
"""Characters of a question: a longer one is no line to start from."""
TRIED = (
    (
        "What was the name of the firefighting aircraft that was struck by a drone during "
        "the Palisades Fire?"
    ),
)
"""Questions of the test set whose answers were read and are good: these come first."""


@dataclass(frozen=True)
class SampleProgress:
    """How far the taking in is."""

    busy: bool = False
    done: int = 0
    """Articles stored, or there already."""
    total: int = 0
    problem: str = ""
    """Why it ended early, empty when it did not."""


class SampleArticles:
    """Takes in the sample articles once at a time; may be asked from any thread."""

    def __init__(self, catalog: Catalog, max_bytes: int, folder: Path = SAMPLE_ARTICLES) -> None:
        self._catalog = catalog
        self._max_bytes = max_bytes
        self._folder = folder
        self._guard = threading.Lock()
        self._progress = SampleProgress()

    def count(self) -> int:
        """How many there are to take."""
        return sum(1 for _ in self._folder.glob("*.md"))

    def progress(self) -> SampleProgress:
        """How far it is."""
        with self._guard:
            return self._progress

    def take(self) -> None:
        """Begin in the background; nothing where it has begun already."""
        with self._guard:
            if self._progress.busy:
                return
            self._progress = SampleProgress(busy=True, total=self.count())
        threading.Thread(target=self._take, name="sample articles", daemon=True).start()

    def _take(self) -> None:
        done, problem = 0, ""
        try:
            outcomes = ingest_paths(self._catalog, [self._folder], date.today(), self._max_bytes)
            for outcome in outcomes:
                done += outcome.result != "failed"
                problem = problem or outcome.reason
                self._note(busy=True, done=done, problem=problem)
        except BylineError as error:
            problem = str(error)
            _log.warning("sample articles", extra={"problem": problem})
        finally:
            self._note(busy=False, done=done, problem=problem)

    def _note(self, *, busy: bool, done: int, problem: str) -> None:
        with self._guard:
            self._progress = SampleProgress(busy, done, self._progress.total, problem)


# -- questions whose answers were read ----------------------------------------------------------


def known_questions(articles: Sequence[StoredArticle], test_set: Path = SAMPLE_QUESTIONS) -> list[str]:
    """Questions of the sample articles' test set whose articles are all here, those in TRIED first.

    Every third only: neighbours in the file are about the same story.
    """
    files = {Path(stored.article.source.split("#")[0]).name for stored in articles}
    fitting = list(_fitting(test_set, files))
    tried = [question for question in TRIED if question in fitting]
    return [*tried, *(question for question in fitting[::3] if question not in tried)]


def _fitting(test_set: Path, files: set[str]) -> Iterator[str]:
    """Answerable questions without history whose articles are all here, one an article."""
    used: set[str] = set()
    for entry in _entries(test_set):
        question, gold = entry.get("question"), entry.get("articles")
        if not isinstance(question, str) or not isinstance(gold, list) or not gold:
            continue
        names = {Path(str(name)).name for name in gold}
        if entry.get("unanswerable") or entry.get("history") or len(question) > _LONGEST:
            continue
        if names <= files and not names & used:
            used |= names
            yield question


def _entries(test_set: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = test_set.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return  # such questions are an extra: without the file there are others
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
