"""What searches could not look through: an index that is damaged, articles that wait to be indexed."""

from __future__ import annotations

import time

from rag.core.types import GapKind, SearchGap
from rag.storage.catalog import Catalog
from rag.text.phrases import pluralise

_TEXTS: dict[GapKind, str] = {
    "lexical_index": "The word index is damaged and is being rebuilt; this answer was searched by "
    "meaning only.",
    "dense_index": "The vector index is damaged and is being rebuilt; this answer was searched by words "
    "and by coarser vectors.",
}


class GapLog:
    """When each index last failed to answer; safe to use from several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._failed: dict[GapKind, float] = {}

    def note(self, kind: GapKind) -> None:
        """An index gave no answer."""
        self._failed[kind] = time.monotonic()

    def since(self, started: float) -> list[GapKind]:
        """The indexes that gave no answer since then."""
        return [kind for kind, when in self._failed.copy().items() if when >= started]

    def gaps(self, started: float) -> tuple[SearchGap, ...]:
        """What was not searched since then, as a reader is told it."""
        pending, articles = self._catalog.statistics.pending()
        gaps = [SearchGap("pending_articles", _pending_text(pending, articles))] if pending else []
        # An archive in which nothing is ready has no index that could be missed.
        missed = self.since(started) if not pending or pending < articles else []
        return (*gaps, *(SearchGap(kind, _TEXTS[kind]) for kind in sorted(missed)))


def _pending_text(pending: int, articles: int) -> str:
    are = "is" if pending == 1 else "are"
    of = f"{pending:,} of {pluralise(articles, 'article')} {are} not indexed yet"
    return f"{of}: the app or `byline ingest --refine` indexes them; ask again in a moment."
