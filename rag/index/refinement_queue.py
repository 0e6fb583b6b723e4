"""How questions and the refining of the archive share one process.

Refining pauses while a question is answered. Vectors of passages that a question made the model embed
are saved without delaying the question, and their articles are refined first.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress

from rag.core.errors import CatalogError
from rag.core.open_questions import OpenQuestions
from rag.core.vectors import Vectors
from rag.storage.catalog import Catalog
from rag.storage.questions import NotedQuestion

_LONGEST_PAUSE = 5.0
"""Seconds that refining waits before each batch at most: readers who never stop must not stop it, and
at one batch a third of a second long it takes a fifteenth of their time."""
_MOST_PRIORITIES = 64
"""Articles remembered as to be refined first."""


class RefinementQueue:
    """Which articles to refine first, and when to pause. Safe to use from several threads."""

    def __init__(self, catalog: Catalog, model: str) -> None:
        self._catalog = catalog
        self._model = model
        self._guard = threading.Lock()
        self._questions = OpenQuestions()
        self._priorities: dict[str, None] = {}
        self._saver = ThreadPoolExecutor(1, thread_name_prefix="saver")

    def answering(self) -> AbstractContextManager[None]:
        """A question is being answered inside the block."""
        return self._questions.answering()

    def has_other_questions(self) -> bool:
        """Whether several questions are being answered: none should make the others wait."""
        return self._questions.count > 1

    def pause(self) -> None:
        """Wait until no question is being answered, or long enough."""
        with self._questions.quiet(_LONGEST_PAUSE):
            pass

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Save vectors soon, and have these articles refined first."""
        self.prioritize(article_ids)
        with suppress(RuntimeError):  # a question outlived the archive
            self._saver.submit(self._save_vectors, dict(vectors))

    def prioritize(self, article_ids: Sequence[str]) -> None:
        """Have these articles read first: somebody asks about them."""
        with self._guard:
            for article_id in article_ids:
                self._priorities.pop(article_id, None)  # asked about again: it moves to the end
                self._priorities[article_id] = None
            for oldest in list(self._priorities)[:-_MOST_PRIORITIES]:
                del self._priorities[oldest]

    def save_citations(self, question: str, article_ids: Sequence[str]) -> None:
        """Note soon which articles the answer to a question cites."""
        with suppress(RuntimeError):  # a question outlived the archive
            self._saver.submit(self._save_citations, question, article_ids)

    def save_question(self, noted: NotedQuestion) -> None:
        """Note soon a turn that somebody asked for."""
        with suppress(RuntimeError):
            self._saver.submit(self._save_question, noted)

    def _save_question(self, noted: NotedQuestion) -> None:
        with suppress(CatalogError):
            self._catalog.questions.save(noted)

    def _save_citations(self, question: str, article_ids: Sequence[str]) -> None:
        with suppress(CatalogError):  # the answer was given all the same
            self._catalog.citations.save(question, article_ids)

    def _save_vectors(self, vectors: Mapping[str, Vectors]) -> None:
        with suppress(CatalogError):  # what could not be saved is embedded again when it is needed
            self._catalog.passage_vectors.save(vectors, self._model)

    def take_priorities(self) -> list[str]:
        """The articles that questions touched since the last call, the latest first. Forgets them."""
        with self._guard:
            latest = list(reversed(self._priorities))
            self._priorities.clear()
            return latest

    def close(self) -> None:
        """Save what still waits."""
        self._saver.shutdown()
