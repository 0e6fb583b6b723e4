"""What questions and the refining of the archive owe each other, in one process.

Refining steps back while a question is answered; passages that a question made the model read are
kept, off the question's path, and their articles are refined first.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from rag.core.errors import CatalogError
from rag.core.vectors import Vectors
from rag.storage.catalog import Catalog

_LONGEST_PAUSE = 5.0
"""Seconds that refining waits before each batch at most: readers who never stop must not stop it, and
at one batch a third of a second long it takes a fifteenth of their time."""
_MOST_WANTED = 64
"""Articles remembered as wanted."""


class Background:
    """Safe to use from several threads."""

    def __init__(self, catalog: Catalog, model: str) -> None:
        self._catalog = catalog
        self._model = model
        self._guard = threading.Condition()
        self._questions = 0
        self._wanted: dict[str, None] = {}
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="keeper")

    @contextmanager
    def asking(self) -> Iterator[None]:
        """A question is being answered inside the block."""
        with self._guard:
            self._questions += 1
        try:
            yield
        finally:
            with self._guard:
                self._questions -= 1
                self._guard.notify_all()

    def crowded(self) -> bool:
        """Whether several questions are being answered: none should make the others wait."""
        return self._questions > 1

    def pause(self) -> None:
        """Wait until no question is being answered, or long enough."""
        with self._guard:
            self._guard.wait_for(lambda: not self._questions, _LONGEST_PAUSE)

    def keep(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Keep vectors soon, and have these articles refined first."""
        self.want(article_ids)
        with suppress(RuntimeError):  # a question outlived the archive
            self._keeper.submit(self._keep, dict(vectors))

    def want(self, article_ids: Sequence[str]) -> None:
        """Have these articles read first: somebody asks about them."""
        with self._guard:
            for article_id in article_ids:
                self._wanted.pop(article_id, None)  # wanted again: it moves to the end
                self._wanted[article_id] = None
            for forgotten in list(self._wanted)[:-_MOST_WANTED]:
                del self._wanted[forgotten]

    def keep_cited(self, question: str, article_ids: Sequence[str]) -> None:
        """Note soon which articles the answer to a question cites."""
        with suppress(RuntimeError):  # a question outlived the archive
            self._keeper.submit(self._keep_cited, question, article_ids)

    def _keep_cited(self, question: str, article_ids: Sequence[str]) -> None:
        with suppress(CatalogError):  # the answer was given all the same
            self._catalog.keep_cited(question, article_ids)

    def _keep(self, vectors: Mapping[str, Vectors]) -> None:
        with suppress(CatalogError):  # what could not be kept is embedded again when it is needed
            self._catalog.keep_vectors(vectors, self._model)

    def wanted(self) -> list[str]:
        """The articles that questions touched since the last call, the latest first."""
        with self._guard:
            latest = list(reversed(self._wanted))
            self._wanted.clear()
            return latest

    def close(self) -> None:
        """Finish what waits to be kept."""
        self._keeper.shutdown()
