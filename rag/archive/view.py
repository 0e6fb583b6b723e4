"""What an assistant may ask of the archive itself, beside evidence: its overview, words, languages."""

from __future__ import annotations

import time
from dataclasses import replace

from rag.answer.archive_view import ArchiveView
from rag.answer.overview import OverviewWriter
from rag.answer.own_language import OwnLanguageEvidence, own_language_evidence
from rag.archive.searches import Searches
from rag.core.types import NO_FILTERS, Question
from rag.retrieval.monolingual import MonolingualSearch
from rag.storage.catalog import Catalog


def archive_view(catalog: Catalog, searches: Searches, most_hits: int) -> ArchiveView:
    """The view on an archive; `most_hits` passages are found for a question in another language."""
    overview = OverviewWriter(catalog.stories, catalog.passages.get, catalog.statistics.outlets)

    def knows(word: str) -> bool:
        """Whether an article of the archive has a word, or a search cannot tell."""
        return bool(searches.lexical_search(word, 1, NO_FILTERS)) or searches.missed_an_index()

    def own_language(question: Question) -> OwnLanguageEvidence | None:
        """What articles in the language of a question hold for it; None for English."""
        started = time.monotonic()
        found = MonolingualSearch(catalog, searches.term_search).find(question, most_hits)
        if found is None:
            return None
        return replace(own_language_evidence(question, found), gaps=searches.gaps(started))

    return ArchiveView(overview.write, catalog.article_vectors.story, knows, own_language)
