"""`/api/v1/search`: the passages that are found for words or a question, without an answer."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from rag.app.api.dependencies import ArchiveDependency
from rag.app.api.errors import RequestError
from rag.app.api.question_routes import QueueDependency
from rag.archive import Archive
from rag.core.contract import Day, HitView, Request, read_request
from rag.core.errors import QuestionError
from rag.core.event_views import UnderstoodEvent
from rag.core.types import GapKind

MOST = 100
"""Hits that one search gives at most."""
router = APIRouter(tags=["questions"])


class SearchQuery(BaseModel):
    """What is searched for, and within which limits."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    q: Annotated[str, Field(examples=["Ravenholm flood"])]
    """Words or a question."""
    outlets: list[str] = []
    """Outlets to keep to, once for each."""
    sections: list[str] = []
    """Sections to keep to, once for each."""
    since: Day = None
    """No earlier day of publication."""
    until: Day = None
    """No later one."""
    as_of: Day = None
    """The day of asking, today without one: nothing later is found."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 10
    """Most hits."""

    def request(self, max_chars: int) -> Request:
        """The same as a question. Raises RequestError."""
        fields = self.model_dump(exclude={"q", "limit"}, mode="json") | {"question": self.q}
        try:
            return read_request(fields, max_chars)
        except QuestionError as error:
            field = "q" if error.subject == "question" else error.subject
            raise RequestError(field, error.problem, error.remedy) from error


class SearchView(BaseModel):
    """What was found, best first."""

    understood: UnderstoodEvent
    hits: list[HitView]
    incomplete: list[GapKind]
    """What could not be searched; empty for a search of the whole archive."""


@router.get("/search")
def search(
    archive: ArchiveDependency, queue: QueueDependency, query: Annotated[SearchQuery, Query()]
) -> SearchView:
    """Find passages, best first: by meaning and by words, one a story."""
    request = query.request(archive.settings.max_question_chars)
    with queue.turn():
        return find(archive, request, query.limit)


def find(archive: Archive, request: Request, limit: int) -> SearchView:
    """The passages for a question. Raises BylineError."""
    started = time.monotonic()
    question = archive.requested_question(request)
    hits = archive.hits(question, limit)
    gaps = archive.searches.gaps(started)
    return SearchView(
        understood=UnderstoodEvent.model_validate(question),
        hits=[HitView.model_validate(hit) for hit in hits],
        incomplete=[gap.kind for gap in gaps],
    )
