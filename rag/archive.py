"""The wiring: builds the rooms from Settings and hands them to each other.

An `Archive` can be read by any number of processes at once. `own_indexes` makes this process the
one that indexes; until then searches read what the owner has committed.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.answer.archive_view import ArchiveView
from rag.answer.assistant import Assistant
from rag.answer.compose import Answerer
from rag.answer.corroboration import Corroborator
from rag.answer.cosines import SentenceCosines
from rag.answer.draft_check import check_draft
from rag.answer.engines import Engines
from rag.answer.gather import EvidenceGatherer, EvidenceModels, interleave
from rag.answer.overview import OverviewWriter
from rag.answer.own_language import OwnLanguageEvidence, own_language_evidence
from rag.answer.refusal import calibrated_models
from rag.answer.turn import Event
from rag.core.contract import Request, read_request
from rag.core.errors import IndexUnavailableError, ModelError, ModelMismatchError
from rag.core.observer import TurnObserver
from rag.core.settings import BUNDLED_MODEL, Settings
from rag.core.types import (
    NO_FILTERS,
    NO_TIME,
    CheckedSentence,
    Filters,
    Hit,
    Question,
    SearchGap,
    Turn,
)
from rag.core.vectors import Vectors
from rag.index.archive_words import ArchiveWords
from rag.index.filtered_search import search_filtered
from rag.index.gap_log import GapLog
from rag.index.generations import OwnedIndexes
from rag.index.index_reader import IndexReader
from rag.index.indexer import Indexer
from rag.index.protocols import LexicalIndex, ScoredId
from rag.index.refinement_queue import RefinementQueue
from rag.models.cross_encoder import CrossEncoderReranker
from rag.models.embedder import Embedder, FallbackEmbedder, SentenceTransformerEmbedder
from rag.models.english import is_english_word
from rag.models.entailment import CrossEncoderEntailment
from rag.models.minilm import MiniLM
from rag.models.reader import Reader, WindowReader
from rag.models.static import StaticEmbedder
from rag.models.verifier import ClaimVerifier, Verifier
from rag.query.decompose import decompose
from rag.query.events import event_words, resolve_event
from rag.query.question import clip_time, understand
from rag.query.shorthand import write_out
from rag.query.small_talk import small_talk_reply
from rag.query.spelling import is_only_folded, mend_spelling
from rag.retrieval.monolingual import MonolingualSearch
from rag.retrieval.retriever import Retriever
from rag.storage.catalog import Catalog
from rag.storage.disk import disk_errors
from rag.text.language import detect_language
from rag.text.near_duplicates import bands_version
from rag.text.outlets import find_mentions, match_outlets
from rag.text.passages import RECUT_MARKS, SENTENCE_RULE

if TYPE_CHECKING:
    from rag.answer.langchain import AnswerRunnable
    from rag.ingest.fetch.polite_client import PoliteClient
    from rag.retrieval.langchain import BylineRetriever

_log = logging.getLogger("byline.archive")
_FRESH_SECONDS = 1.0
"""A process looks for what others have changed at most this often."""


class Archive:
    """One archive, opened: its catalog, its searches, and an assistant over them.

    With `wait_for_model=False`, questions do not wait for the embedding model to be loaded.
    """

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None = None,
        static: Embedder | None = None,
        *,
        reindex: bool = False,
        wait_for_model: bool = True,
    ) -> None:
        with disk_errors(settings.data):
            settings.data.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self.catalog = Catalog(settings.data / "catalog.sqlite3")
        self.embedder: Embedder = embedder or build_embedder(settings)
        self.static: Embedder = static or StaticEmbedder()
        self.refinement = RefinementQueue(self.catalog, self.embedder.key)
        self.asking: Callable[[], int] = lambda: 1  # the app puts its queue's length in its place
        self.observer: TurnObserver | None = None  # the app puts its metrics and traces in its place
        self.engines = Engines(settings, None if settings.nli else self.verifier)
        self._wait_for_model = wait_for_model
        self._owned: OwnedIndexes | None = None
        self._reader = IndexReader(settings.data, self.catalog)
        self.words = ArchiveWords(settings.data, self.catalog)
        self._gaps = GapLog(self.catalog)
        self._refreshed = {"lexical": -_FRESH_SECONDS, "static": -_FRESH_SECONDS}
        self._whole = False
        self._guard = threading.Lock()
        if reindex:
            self._start_over()
        self._check_model()

    def _start_over(self) -> None:
        """Queue every article to be embedded again, by whatever model the settings name.

        Raises ModelError, and takes nothing away, when a model cannot be loaded or read a sentence.
        """
        for model in (self.static, self.embedder):
            if not np.isfinite(model.embed(["What replaces the vectors must be there first."])).all():
                raise ModelError(
                    model.key, "it gave a vector that is not a number.", "Name another model."
                )
        self.catalog.facts.set("embedding_model", self.embedder.key)  # first: it stops older indexers
        self.catalog.queue.reset()

    def _check_model(self) -> None:
        made_by = self.catalog.facts.get("embedding_model")
        other = made_by and made_by != self.embedder.key
        # Without a vector there is nothing to mix.
        if other and self.catalog.statistics.counts()["passages"]:
            raise ModelMismatchError(
                str(self.settings.data),
                f"its vectors were made by {made_by}, the settings say {self.embedder.key}.",
                "Run `python ingest.py --reindex` to embed it again, or unset BYLINE_EMBEDDING_MODEL.",
            )

    @cached_property
    def retriever(self) -> Retriever:
        """Hybrid search over this archive."""
        reranker = self.settings.reranker
        return Retriever(
            self.catalog,
            self,
            self.embedder,
            self.static,
            wait_for_model=self._wait_for_model,
            cross_encoder=CrossEncoderReranker(reranker) if reranker else None,
        )

    @cached_property
    def reader(self) -> WindowReader:
        """Says where in a few sentences the answer to a question stands."""
        return Reader()

    @cached_property
    def cosines(self) -> SentenceCosines:
        """Says how near sentences are to a question or a claim."""
        # By static vectors alone 7 of 70 answerable questions of the sample corpus went unanswered.
        embedder = (
            self.embedder if self._wait_for_model else FallbackEmbedder(self.embedder, self.static)
        )
        return SentenceCosines(
            self.catalog.sentence_vectors, embedder, self.embedder.key, self.refinement.prioritize
        )

    @cached_property
    def entails(self) -> CrossEncoderEntailment | None:
        """The model of entailment that the settings name, asked in the verifier's place."""
        return CrossEncoderEntailment(self.settings.nli) if self.settings.nli else None

    @cached_property
    def verifier(self) -> ClaimVerifier:
        """Says how likely a few sentences carry a claim."""
        return Verifier()

    @cached_property
    def corroborator(self) -> Corroborator:
        """Says of evidence what other reports of its story say of the same."""
        return Corroborator(self.catalog)

    @cached_property
    def web_client(self) -> PoliteClient:
        """Fetches pages and feeds."""
        from rag.ingest.fetch.http_client import HttpClient
        from rag.ingest.fetch.polite_client import PoliteClient

        settings = self.settings
        client = HttpClient(settings.allow_private_hosts, settings.max_file_mb * 1_000_000)
        return PoliteClient(client, settings.crawl_delay)

    @cached_property
    def assistant(self) -> Assistant:
        """The assistant that answers from this archive."""
        return self.assistant_over(self.retriever, self.engines.answerer)

    def assistant_over(self, retriever: Retriever, engine: Callable[[str], Answerer]) -> Assistant:
        """The same with another search or other engines, to measure what they do to it."""
        gatherer = EvidenceGatherer(
            retriever,
            EvidenceModels(self.reader, self.cosines, *calibrated_models()),
            self.settings.hits,
            self.corroborator,
            self.catalog.article_vectors.story,
            self.search_gaps,
            self._asking,
        )
        drops = self.settings.unsupported == "drop"
        overview = OverviewWriter(
            self.catalog.stories, self.catalog.passages.get, self.catalog.statistics.outlets
        )
        assistant = Assistant(
            gatherer,
            self.cosines,
            self.verifier,
            engine,
            drops=drops,
            entails=self.entails,
            view=ArchiveView(
                overview.write, self.catalog.article_vectors.story, self.knows, self._own_language
            ),
        )
        assistant.observer = lambda: self.observer
        return assistant

    def check_draft(self, text: str) -> Iterator[CheckedSentence]:
        """Every sentence of a draft with what carries it in the archive, or comes nearest."""
        search = self.retriever.retrieve
        return check_draft(text, date.today(), search, self.cosines, self.verifier, self.entails)

    def _asking(self) -> int:
        return self.asking()

    def _own_language(self, question: Question) -> OwnLanguageEvidence | None:
        """What articles in the language of a question hold for it; None for English."""
        started = time.monotonic()
        search = MonolingualSearch(self.catalog, self.term_search)
        found = search.find(question, self.settings.hits)
        if found is None:
            return None
        return replace(own_language_evidence(question, found), gaps=self.search_gaps(started))

    def question(
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
        """The question as understood against this archive's outlets.

        `anytime` leaves out what its words say of time, `as_typed` mends no typing error.
        Where rules do not do, the model of the engine that will answer reads it, which takes seconds.
        """
        started, today = time.perf_counter(), as_of or date.today()
        outlets = self.catalog.statistics.outlets()
        filters = replace(
            filters, outlets=match_outlets(filters.outlets, outlets), sections=self._sections(filters)
        )
        text = write_out(text)
        typed, text = text, text if as_typed else self._mended(text, outlets)
        if history and not as_typed:  # "and in Utah?" goes on with what was asked, not with its errors
            *before, last = history
            asked = self._mended(write_out(last.question), outlets)
            history = [*before, replace(last, question=asked)]
        rewriter = None if small_talk_reply(text) else self.engines.rewriter(engine)
        reading, usage = rewriter.read(text, history) if rewriter else ("", None)
        question = understand(text, history, filters, today, outlets, reading)
        question = replace(question, time=NO_TIME) if anytime else self._with_event_day(question)
        typed = "" if is_only_folded(typed, text) else typed
        parts = decompose(question, outlets)
        question = replace(question, typed=typed, subquestions=parts, usage=usage)
        return replace(question, understood_ms=round((time.perf_counter() - started) * 1000, 1))

    def _sections(self, filters: Filters) -> tuple[str, ...]:
        """Its sections as the archive spells them; one that it lacks as it is."""
        known = {name.casefold(): name for name in self.catalog.statistics.sections()}
        return tuple(known.get(name.strip().casefold(), name) for name in filters.sections)

    def _mended(self, text: str, outlets: Sequence[str]) -> str:
        """The question with its typing errors mended; one in another language as it is."""
        if small_talk_reply(text) or detect_language(text):
            return text
        spared = [(mention.start, mention.end) for mention in find_mentions(text, outlets)]
        return mend_spelling(text, self.words.current(), is_english_word, spared)

    def _with_event_day(self, question: Question) -> Question:
        """With the day of the event that it counts from, where the archive makes that clear."""
        time, as_of = question.time, question.as_of
        if time.kind != "event":
            return question
        day = self.retriever.event_day(event_words(time), as_of)
        time = resolve_event(time, day, as_of) if day else time
        return replace(question, time=clip_time(time, question.filters))

    def requested_question(self, request: Request) -> Question:
        """A program's question as understood."""
        question = self.question(
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
        asked = match_outlets(request.outlets, self.catalog.statistics.outlets())
        filters = replace(question.filters, outlets=asked)
        return replace(question, filters=filters, subquestions=())

    def knows(self, word: str) -> bool:
        """Whether an article of the archive has a word, or a search cannot tell."""
        return bool(self.lexical_search(word, 1, NO_FILTERS)) or self.missed_an_index()

    def hits(self, question: Question, k: int) -> list[Hit]:
        """The `k` best passages; of a question about several things, those for each in turn."""
        parts = [self.retriever.retrieve(part, k) for part in question.subquestions or (question,)]
        return interleave(parts, key=lambda hit: hit.passage.id)[:k]

    # -- for LangChain ------------------------------------------------------------------------

    def as_retriever(self, **options: Any) -> BylineRetriever:
        """The search as a LangChain retriever; `options` are its `k`, `filters`, `as_of`, `history`."""
        from rag.retrieval.langchain import BylineRetriever

        return BylineRetriever(understand=self.question, search=self.hits, **options)

    def as_runnable(self) -> AnswerRunnable:
        """The assistant as a LangChain Runnable."""
        from rag.answer.langchain import AnswerRunnable

        return AnswerRunnable(self._events)

    def _events(self, fields: Mapping[str, Any]) -> Iterator[Event]:
        request = read_request(fields, self.settings.max_question_chars)
        return self.assistant.stream(self.requested_question(request), request.engine)

    # -- searching, as `retrieve.Searcher` ----------------------------------------------------

    def dense_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Chroma's nearest when this process owns it, else nothing."""
        try:
            if (owned := self._owned) is not None:
                return search_filtered(owned.dense, self.catalog, vector, k, filters)
        except IndexUnavailableError:
            self._gaps.note("dense_index")
        if self._reader.dense_is_damaged():
            self._gaps.note("dense_index")
        return []

    def dense_is_whole(self) -> bool:
        """Whether this process owns Chroma, every passage is in it, and it answers."""
        self._catch_up()
        missed = "dense_index" in self._gaps.since(time.monotonic() - _FRESH_SECONDS)
        return self._owned is not None and self._whole and not missed

    def static_search(self, vector: Vectors, k: int, filters: Filters) -> list[ScoredId]:
        """Nearest by static vectors, in memory."""
        self._catch_up()
        with self._guard:
            if self._is_due("static"):
                self._reader.refresh_static()
        return self._reader.static_search(vector, k, filters)

    def lexical_search(
        self, words: str, k: int, filters: Filters, *, whole: bool = False
    ) -> list[ScoredId]:
        """Tantivy, as the owner or as a reader; nothing where neither can search."""

        def search(index: LexicalIndex) -> list[ScoredId]:
            return (index.search_whole if whole else index.search)(words, k, filters)

        return self._search_words(search)

    def term_search(self, terms: Sequence[Sequence[str]], k: int, filters: Filters) -> list[ScoredId]:
        """The same for passages in another language than English, by `language_terms`."""
        return self._search_words(lambda index: index.search_terms(terms, k, filters))

    def _search_words(self, search: Callable[[LexicalIndex], list[ScoredId]]) -> list[ScoredId]:
        """What a search of the index of words finds; nothing, and a gap, where there is none to read."""
        self._catch_up()
        try:
            owned = self._owned
            return search(owned.lexical) if owned else self._reader.search_words(search)
        except IndexUnavailableError:
            self._gaps.note("lexical_index")
            return []

    def search_gaps(self, since: float) -> tuple[SearchGap, ...]:
        """What searches since that time, of `time.monotonic`, could not look through."""
        return self._gaps.gaps(since)

    def _catch_up(self) -> None:
        with self._guard:
            if self._is_due("lexical"):
                self._check_model()  # another process may have embedded all again
                if self._owned is None:
                    self._reader.refresh_lexical()
                self._whole = self.catalog.passage_vectors.is_complete()

    def _is_due(self, index: str) -> bool:
        now = time.monotonic()
        if now - self._refreshed[index] <= _FRESH_SECONDS:
            return False
        self._refreshed[index] = now
        return True

    def missed_an_index(self) -> bool:
        """Whether an index that searches asked gave no answer."""
        return bool(self._gaps.since(0.0))

    def answering(self) -> AbstractContextManager[None]:
        """Refining steps back inside the block."""
        return self.refinement.answering()

    def has_other_questions(self) -> bool:
        """Whether others are asking: then nothing is read for one question alone."""
        return self.refinement.has_other_questions()

    def save_vectors(self, vectors: Mapping[str, Vectors], article_ids: Sequence[str]) -> None:
        """Keep vectors without making the question wait for the disk; refine these articles first."""
        self.refinement.save_vectors(vectors, article_ids)

    def answered(self, question: str, article_ids: Sequence[str]) -> None:
        """Note which articles a reader's answer cites, unless the settings say that nothing is kept."""
        _log.info("question answered", extra={"citations": len(article_ids)})
        if self.settings.keep_chats:
            self.refinement.save_citations(question, article_ids)

    # -- indexing -----------------------------------------------------------------------------

    @contextmanager
    def own_indexes(self, *, repair: bool = True) -> Iterator[OwnedIndexes]:
        """Own the index files inside the block. Raises IndexBusyError when another process does.

        With `repair=False`, raises IndexUnavailableError instead of building what is damaged or lacking.
        """
        with disk_errors(self.settings.data):
            owned = OwnedIndexes(self.settings.data, self.catalog, repair=repair)
            self._owned = owned
            self._reader.close_lexical()
            try:
                yield owned
            finally:
                self._owned = None
                self._refreshed["lexical"] = -_FRESH_SECONDS  # the reader has not looked meanwhile
                owned.close()
                self.words.forget_removed()

    def indexer(self, owned: OwnedIndexes) -> Indexer:
        """The indexer of indexes that this process owns."""
        self.catalog.facts.set("embedding_model", self.embedder.key)
        if self.catalog.facts.get("static_model") not in ("", self.static.key):
            self.catalog.queue.recut()
        self.catalog.facts.set("static_model", self.static.key)
        self.catalog.near_duplicates.use_rule(bands_version())
        self.catalog.sentence_vectors.use_rule(SENTENCE_RULE, RECUT_MARKS)
        return Indexer(self.catalog, owned.dense, owned.lexical, self.embedder, self.static)

    def close(self) -> None:
        """Keep what waits to be kept, and close the catalog."""
        self.engines.close()
        self.words.close()
        self.refinement.close()
        self._reader.close_lexical()
        self.catalog.close()


def build_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. sentence-transformers runs any; OpenVINO ours, and faster."""
    if settings.embedding_model == BUNDLED_MODEL and find_spec("openvino"):
        return MiniLM()
    return SentenceTransformerEmbedder(settings.embedding_model)
