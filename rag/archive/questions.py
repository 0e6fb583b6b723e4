"""A question as understood against one archive: its outlets, its sections, its words, its events."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rag.answer.engines import Engines
from rag.core.contract import Request
from rag.core.types import NO_FILTERS, NO_TIME, Filters, Question, Turn
from rag.index.archive_words import ArchiveWords
from rag.models.english import is_english_word
from rag.query.decompose import decompose
from rag.query.events import event_words, resolve_event
from rag.query.question import clip_time, understand
from rag.query.shorthand import write_out
from rag.query.small_talk import small_talk_reply
from rag.query.spelling import is_only_folded, mend_spelling
from rag.retrieval.retriever import Retriever
from rag.storage.catalog import Catalog
from rag.text.language import detect_language
from rag.text.outlets import find_mentions, match_outlets


class QuestionReader:
    """Reads questions with what rules cannot know: the archive, and a chat model where there is one."""

    def __init__(
        self, catalog: Catalog, words: ArchiveWords, engines: Engines, retriever: Retriever
    ) -> None:
        self._statistics = catalog.statistics
        self._words = words
        self._engines = engines
        self._retriever = retriever

    def read(
        self,
        text: str,
        history: Sequence[Turn] = (),
        filters: Filters = NO_FILTERS,
        as_of: date | None = None,
        engine: str = "",
        *,
        anytime: bool = False,
        as_typed: bool = False,
    ) -> Question:
        """The question as understood; see `rag.archive.Archive.question`."""
        started, today = time.perf_counter(), as_of or date.today()
        outlets = self._statistics.outlets()
        filters = replace(
            filters, outlets=match_outlets(filters.outlets, outlets), sections=self._sections(filters)
        )
        text = write_out(text)
        typed, text = text, text if as_typed else self._mended(text, outlets)
        if history and not as_typed:  # "and in Utah?" goes on with what was asked, not with its errors
            *before, last = history
            asked = self._mended(write_out(last.question), outlets)
            history = [*before, replace(last, question=asked)]
        rewriter = None if small_talk_reply(text) else self._engines.rewriter(engine)
        reading, usage = rewriter.read(text, history) if rewriter else ("", None)
        question = understand(text, history, filters, today, outlets, reading)
        question = replace(question, time=NO_TIME) if anytime else self._with_event_day(question)
        typed = "" if is_only_folded(typed, text) else typed
        parts = decompose(question, outlets)
        question = replace(question, typed=typed, subquestions=parts, usage=usage)
        return replace(question, understood_ms=round((time.perf_counter() - started) * 1000, 1))

    def read_request(self, request: Request) -> Question:
        """A program's question as understood."""
        question = self.read(
            request.question,
            request.turns,
            request.filters,
            request.as_of,
            request.engine,
            anytime=request.anytime,
            as_typed=request.as_typed,
        )
        if not request.anywhere:
            return question
        asked = match_outlets(request.outlets, self._statistics.outlets())
        filters = replace(question.filters, outlets=asked)
        return replace(question, filters=filters, subquestions=())

    def _sections(self, filters: Filters) -> tuple[str, ...]:
        """Its sections as the archive spells them; one that it lacks as it is."""
        known = {name.casefold(): name for name in self._statistics.sections()}
        return tuple(known.get(name.strip().casefold(), name) for name in filters.sections)

    def _mended(self, text: str, outlets: Sequence[str]) -> str:
        """The question with its typing errors mended; one in another language as it is."""
        if small_talk_reply(text) or detect_language(text):
            return text
        spared = [(mention.start, mention.end) for mention in find_mentions(text, outlets)]
        return mend_spelling(text, self._words.current(), is_english_word, spared)

    def _with_event_day(self, question: Question) -> Question:
        """With the day of the event that it counts from, where the archive makes that clear."""
        said, as_of = question.time, question.as_of
        if said.kind != "event":
            return question
        day = self._retriever.event_day(event_words(said), as_of)
        said = resolve_event(said, day, as_of) if day else said
        return replace(question, time=clip_time(said, question.filters))
