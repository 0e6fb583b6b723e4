"""The wiring: the parts that answer questions about one archive, each made when it is first used."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from rag.answer.assistant import Assistant
from rag.answer.compose import Answerer
from rag.answer.corroboration import Corroborator
from rag.answer.cosines import SentenceCosines
from rag.answer.draft_check import check_draft
from rag.answer.gather import EvidenceGatherer, EvidenceModels, interleave
from rag.answer.refusal import calibrated_models
from rag.archive.models import Models
from rag.archive.questions import QuestionReader
from rag.archive.searches import Searches
from rag.archive.view import archive_view
from rag.core.contract import Request
from rag.core.observer import TurnObserver
from rag.core.settings import Settings
from rag.core.types import NO_FILTERS, CheckedSentence, Filters, Hit, Question, SearchGap, Turn
from rag.index.generations import OwnedIndexes
from rag.index.indexer import Indexer
from rag.models.embedder import FallbackEmbedder
from rag.models.entailment import CrossEncoderEntailment
from rag.models.reader import WindowReader
from rag.models.verifier import ClaimVerifier
from rag.retrieval.retriever import Retriever
from rag.storage.catalog import Catalog

if TYPE_CHECKING:
    from rag.ingest.fetch.polite_client import PoliteClient

_log = logging.getLogger("byline.archive")


class Parts:
    """The parts of one archive.

    With `wait_for_model=False`, questions do not wait for the embedding model to be loaded.
    """

    def __init__(self, settings: Settings, models: Models, *, wait_for_model: bool) -> None:
        self.settings = settings
        self.models = models
        self.catalog = Catalog(settings.data / "catalog.sqlite3")
        self.embedder = models.embedder
        self.static = models.static
        self.searches = Searches(settings.data, self.catalog, self.embedder, self.static)
        self.words = self.searches.words
        self.refinement = self.searches.refinement
        self.engines = models.engines
        self.asking: Callable[[], int] = lambda: 1  # the app puts its queue's length in its place
        self.observer: TurnObserver | None = None  # the app puts its metrics and traces in its place
        self._wait_for_model = wait_for_model

    @cached_property
    def retriever(self) -> Retriever:
        """Hybrid search over this archive."""
        return Retriever(
            self.catalog,
            self.searches,
            self.embedder,
            self.static,
            wait_for_model=self._wait_for_model,
            cross_encoder=self.models.reranker,
        )

    @cached_property
    def questions(self) -> QuestionReader:
        """Understands questions."""
        return QuestionReader(self.catalog, self.words, self.engines, self.retriever)

    @cached_property
    def reader(self) -> WindowReader:
        """Says where in a few sentences the answer to a question stands."""
        return self.models.reader

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
        return self.models.entails

    @cached_property
    def verifier(self) -> ClaimVerifier:
        """Says how likely a few sentences carry a claim."""
        return self.models.verifier

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
            self.searches.gaps,
            self._asking,
        )
        assistant = Assistant(
            gatherer,
            self.cosines,
            self.verifier,
            engine,
            drops=self.settings.unsupported == "drop",
            entails=self.entails,
            view=archive_view(self.catalog, self.searches, self.settings.hits),
        )
        assistant.observer = lambda: self.observer
        return assistant

    def _asking(self) -> int:
        return self.asking()

    def check_draft(self, text: str) -> Iterator[CheckedSentence]:
        """Every sentence of a draft with what carries it in the archive, or comes nearest."""
        search = self.retriever.retrieve
        return check_draft(text, date.today(), search, self.cosines, self.verifier, self.entails)

    # -- questions ----------------------------------------------------------------------------

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
        read = self.questions.read
        return read(text, history, filters, as_of, engine, anytime=anytime, as_typed=as_typed)

    def requested_question(self, request: Request) -> Question:
        """A program's question as understood."""
        return self.questions.read_request(request)

    def hits(self, question: Question, k: int) -> list[Hit]:
        """The `k` best passages; of a question about several things, those for each in turn."""
        parts = [self.retriever.retrieve(part, k) for part in question.subquestions or (question,)]
        return interleave(parts, key=lambda hit: hit.passage.id)[:k]

    def answered(self, question: str, article_ids: Sequence[str]) -> None:
        """Note which articles a reader's answer cites, unless the settings say that nothing is kept."""
        _log.info("question answered", extra={"citations": len(article_ids)})
        if self.settings.keep_chats:
            self.refinement.save_citations(question, article_ids)

    # -- the indexes, as `searches` has them --------------------------------------------------

    def own_indexes(self, *, repair: bool = True) -> AbstractContextManager[OwnedIndexes]:
        """Own the index files inside the block. Raises IndexBusyError when another process does.

        With `repair=False`, raises IndexUnavailableError instead of building what is damaged or lacking.
        """
        return self.searches.own_indexes(repair=repair)

    def indexer(self, owned: OwnedIndexes) -> Indexer:
        """The indexer of indexes that this process owns."""
        return self.searches.indexer(owned)

    def search_gaps(self, since: float) -> tuple[SearchGap, ...]:
        """What searches since that time, of `time.monotonic`, could not look through."""
        return self.searches.gaps(since)

    def dense_is_whole(self) -> bool:
        """Whether this process owns Chroma, every passage is in it, and it answers."""
        return self.searches.dense_is_whole()

    def close(self) -> None:
        """Keep what waits to be kept, and close the catalog."""
        self.searches.close()
        self.catalog.close()
