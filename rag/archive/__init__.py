"""One archive, opened: what programs ask, search and add to, and the wiring behind it.

    embedding.py    the embedding model that reads an archive
    models.py       the models of a process, which several archives may share
    searches.py     its searches, and who owns the index files
    questions.py    a question as understood against it
    parts.py        the wiring: the parts that answer, and the assistant made of them; view.py
    index_loan.py   the indexes, borrowed by a process that asks and adds
    asking.py       a program's question to its answer
    adding.py       a program's sources to articles, stored and indexed

Public: `Archive`, which `from rag import Archive` gives as well.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, Unpack

from rag.answer.turn import Event
from rag.archive.adding import Sources, add_all, refine_all
from rag.archive.asking import (
    QuestionFields,
    SearchFields,
    StreamEvent,
    answer_events,
    answer_request,
    request_of,
)
from rag.archive.embedding import build_embedder, check_model, start_over
from rag.archive.index_loan import IndexLoan
from rag.archive.models import Models
from rag.archive.parts import Parts
from rag.core.contract import AnswerView, HitView, Request, read_request
from rag.core.errors import CatalogError
from rag.core.settings import Settings, load_settings
from rag.core.types import Hit, Question
from rag.index.engine_process import end_idle
from rag.ingest.pipeline import Outcome
from rag.models.embedder import Embedder
from rag.models.static import StaticEmbedder
from rag.storage.collection_folder import find_folder
from rag.storage.disk import disk_errors

if TYPE_CHECKING:
    from rag.answer.langchain import AnswerRunnable
    from rag.retrieval.langchain import BylineRetriever

__all__ = ["Archive", "build_embedder"]


class Archive(Parts):
    """An archive, opened. Use it with `with`, or `close` it.

    Any thread may ask, search and add. Any number of processes may open the same folder. With
    `wait_for_model=False`, questions do not wait for the embedding model to be loaded. `models` are
    those of another archive of this process, which closes them.
    """

    def __init__(
        self,
        settings: Settings,
        embedder: Embedder | None = None,
        static: Embedder | None = None,
        *,
        models: Models | None = None,
        reindex: bool = False,
        wait_for_model: bool = True,
    ) -> None:
        with disk_errors(settings.data):
            settings.data.mkdir(parents=True, exist_ok=True)
        self._owns_models = models is None
        models = models or Models(
            settings, embedder or build_embedder(settings), static or StaticEmbedder()
        )
        super().__init__(settings, models, wait_for_model=wait_for_model)
        self._loan = IndexLoan(self.searches, self.catalog)
        self._preparing = threading.Lock()
        self._prepared = self._closed = False
        if reindex:
            start_over(self.catalog, self.static, self.embedder)
        check_model(self.catalog, self.embedder, settings.data)

    @classmethod
    def open(cls, data: str | os.PathLike[str] | None = None, **settings: Any) -> Self:
        """The archive of a folder, which is made where there is none.

        Settings are those of the environment, `BYLINE_LLM` for one, with `settings` over them:
        `llm="none"`; with `collection="sport"` it is that collection of the folder's archive. Raises
        ConfigError naming the setting, or the collection, that is unknown or cannot be.
        """
        chosen = load_settings(data=data, **settings)
        folder = find_folder(chosen.data, chosen.collection)
        return cls(chosen.model_copy(update={"data": folder}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        end_idle()  # a program may go on for long; a command and the app end now

    # -- what a program does ------------------------------------------------------------------

    def ask(self, question: str, **fields: Unpack[QuestionFields]) -> AnswerView:
        """The answer to a question, with its citations.

        Raises QuestionError naming the field that cannot be, ConfigError for an unknown engine.
        """
        request = request_of(self, question, fields)
        with self.lending():
            return self.answer(request)

    def stream(self, question: str, **fields: Unpack[QuestionFields]) -> Iterator[StreamEvent]:
        """The same as it comes about: what was understood, evidence, sentences, notes, the whole answer.

        Raises at once what `ask` raises for a question that cannot be asked.
        """
        request = request_of(self, question, fields)
        return self._lent_events(request)

    def search(self, query: str, k: int = 10, **fields: Unpack[SearchFields]) -> list[HitView]:
        """The `k` best passages for a question or a few words, the best one first.

        Raises QuestionError naming the field that cannot be.
        """
        request = request_of(self, query, fields)
        with self._lent():
            hits = self.hits(self.requested_question(request), k)
        return [HitView.model_validate(hit) for hit in hits]

    def add(self, sources: Sources) -> list[Outcome]:
        """Store articles and index them: the next question finds them. Says what became of each.

        A source is a file, a folder, the address of a page, or an article as a mapping with `title`,
        `text`, and what is known of `url`, `outlet`, `published`, `authors`, `section`. A bad one is an
        outcome `failed` with its reason; the others go on. Where another process, the app say, owns the
        indexes, it waits until that has indexed them.
        """
        self._check_open()
        return add_all(self, self._loan, sources)

    def refine(self) -> None:
        """Let the embedding model read what it has not: it finds by meaning what words do not."""
        self._check_open()
        refine_all(self, self._loan)

    # -- for LangChain ------------------------------------------------------------------------

    def as_retriever(self, **options: Any) -> BylineRetriever:
        """The search as a LangChain retriever; `options` are its `k`, `filters`, `as_of`, `history`."""
        from rag.retrieval.langchain import BylineRetriever

        return BylineRetriever(understand=self.question, search=self._lent_hits, **options)

    def as_runnable(self) -> AnswerRunnable:
        """The assistant as a LangChain Runnable."""
        from rag.answer.langchain import AnswerRunnable

        return AnswerRunnable(self._events)

    # -- behind these -------------------------------------------------------------------------

    def answer(self, request: Request) -> AnswerView:
        """The answer to a question whose fields are checked. Raises BylineError."""
        return answer_request(self, request)

    @contextmanager
    def lending(self, *, writes: bool = True) -> Iterator[None]:
        """Inside the block a question is answered, from all of the archive where that can be owned.

        What the settings name writes, if it is here: no language model is fetched for a question. Where
        nothing `writes`, none is loaded.
        """
        with self._lent():
            with self._preparing:
                if writes and not self._prepared:
                    self.engines.prepare(fetching=False)
                    self._prepared = True
                _ = self.assistant
            yield

    @contextmanager
    def _lent(self) -> Iterator[None]:
        self._check_open()
        with self._preparing:  # by one thread: what is made when it is first used is made once
            _ = self.questions
        self._loan.take()
        with self._loan.answering():
            yield

    def _lent_hits(self, question: Question, k: int) -> list[Hit]:
        with self._lent():
            return self.hits(question, k)

    def _lent_events(self, request: Request) -> Iterator[StreamEvent]:
        with self.lending():
            yield from answer_events(self, request)

    def _events(self, fields: Mapping[str, Any]) -> Iterator[Event]:
        request = read_request(fields, self.settings.max_question_chars)
        with self.lending():
            yield from self.assistant.stream(self.requested_question(request), request.engine)

    def _check_open(self) -> None:
        if self._closed:
            problem = "this archive was closed."
            raise CatalogError(str(self.settings.data), problem, "Open it again with Archive.open.")

    def close(self) -> None:
        """Give the indexes back, keep what waits to be kept, close the catalog. Again does nothing."""
        if not self._closed:
            self._closed = True
            self._loan.close()
            if self._owns_models:
                self.models.close()
            super().close()
