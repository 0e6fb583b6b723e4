"""The search as a LangChain retriever: hits become documents.

Loaded only when asked for, because it imports langchain-core; `Archive.as_retriever` builds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import Field

from rag.core.types import NO_FILTERS, Filters, Hit, Question, Turn
from rag.query.question import understand
from rag.retrieval.retriever import Retriever


class BylineRetriever(BaseRetriever):
    """Passages of one archive for a question, understood as the chat understands it.

    Every field but the first two may be given to `invoke` and `ainvoke` as well, for one question:
    `retriever.invoke("And in Spain?", k=3, history=[Turn("How many people died in Portugal?")])`.
    Raises QuestionError for a question without words.
    """

    understand: Callable[..., Question] = Field(repr=False)
    """`(text, history, filters, as_of)` to a question: follow-ups, days and outlets, as
    `Archive.question`."""
    search: Callable[[Question, int], Sequence[Hit]] = Field(repr=False)
    """A question and how many passages to return, to the best of them."""
    k: int = Field(10, ge=1)
    """Documents returned; fewer when the archive or the filters hold fewer."""
    filters: Filters = NO_FILTERS
    """Outlets and days to keep to."""
    as_of: date | None = None
    """The day the question is asked on, None for today: nothing published later is returned."""
    history: Sequence[Turn] = ()
    """The conversation before the question, oldest first."""

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        return self._documents(query, **options)

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **options: Any
    ) -> list[Document]:
        return await run_in_executor(None, self._documents, query, **options)

    def _documents(self, query: str, **options: Any) -> list[Document]:
        if unknown := options.keys() - {"k", "filters", "as_of", "history"}:
            raise TypeError(f"BylineRetriever takes no {', '.join(sorted(unknown))}")
        fields = {name: getattr(self, name) for name in ("k", "filters", "as_of", "history")} | options
        question = self.understand(query, fields["history"], fields["filters"], fields["as_of"])
        return [document(hit) for hit in self.search(question, fields["k"])]


def document(hit: Hit) -> Document:
    """The passage as a document; its metadata say which article it is cut from, and its rank score."""
    article, passage = hit.article, hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "article_id": passage.article_id,
            "title": article.title,
            "outlet": article.outlet,
            "url": article.url,
            "published": article.published.isoformat() if article.published else None,
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
        },
    )


def as_langchain(retriever: Retriever, k: int = 10) -> BylineRetriever:
    """The former way to a retriever, for one release more: `Archive.as_retriever` understands more."""

    def plain(text: str, history: Sequence[Turn], filters: Filters, as_of: date | None) -> Question:
        return understand(text, history, filters, as_of or date.today())

    return BylineRetriever(understand=plain, search=retriever.retrieve, k=k)
