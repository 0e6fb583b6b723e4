"""The archive's vocabulary, counted from the catalog and kept in a file: a cache as the indexes are.

    data/index/WORDS    the words, under a mark of what they were counted from

A question never waits for more than reading it, or for counting a few articles: much is counted in a
thread, and until then there is no vocabulary, so that nothing is taken for unknown that is only new.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from rag.storage.catalog import Catalog
from rag.text.vocabulary import Vocabulary, load_vocabulary, words_of

_AT_ONCE = 100
"""Articles that are counted while a question waits: 50 ms."""
_CLOSING_SECONDS = 10.0
"""Longest wait for the counting when the archive is closed."""
_NONE = Vocabulary()


class ArchiveWords:
    """The words of one archive, safe to use from several threads."""

    def __init__(self, data: Path, catalog: Catalog) -> None:
        self._file = data / "index" / "WORDS"
        self._catalog = catalog
        self._guard = threading.Lock()
        self._mark = ""
        self._vocabulary = _NONE
        self._thread: threading.Thread | None = None
        self._stopped = False

    def current(self) -> Vocabulary:
        """What the archive holds now; empty while that is being counted."""
        mark = self._current_mark()
        with self._guard:
            if self._mark != mark:
                self._load()
            if self._mark == mark:
                return self._vocabulary
            if self._catalog.statistics.counts()["ready"] <= _AT_ONCE:
                self._count(mark)
                return self._vocabulary
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._count, args=(mark,), name="vocabulary")
                self._thread.start()
            return _NONE

    def forget_removed(self) -> None:
        """Drop the file when articles went since: nothing of what was removed stays on the disk."""
        with suppress(OSError, ValueError):
            mark, _ = load_vocabulary(self._file.read_text("utf-8"))
            if json.loads(mark)[:2] != json.loads(self._current_mark())[:2]:
                self._file.unlink()

    def close(self) -> None:
        """Let the counting end."""
        if self._thread is not None:
            self._thread.join(_CLOSING_SECONDS)
            self._stopped = True
            self._thread.join()

    def _current_mark(self) -> str:
        facts = self._catalog.facts.all()
        return json.dumps([facts.get(name, "") for name in ("epoch", "dropped", "clock")])

    def _load(self) -> None:
        with suppress(OSError, ValueError):
            self._mark, self._vocabulary = load_vocabulary(self._file.read_text("utf-8"))

    def _count(self, mark: str) -> None:
        counts = Counter[str]()
        clock, last = 0, -1
        while clock > last and not self._stopped:
            last = clock
            clock, texts = self._catalog.passages.texts_since(last, _AT_ONCE)
            for text in texts:
                counts.update(words_of(text))
        if self._stopped:
            return
        self._vocabulary, self._mark = Vocabulary.of(counts), mark
        new = self._file.with_suffix(".new")
        with suppress(OSError):
            new.write_text(self._vocabulary.dump(mark), "utf-8")
            new.replace(self._file)
