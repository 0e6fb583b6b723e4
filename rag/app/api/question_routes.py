"""Addresses of questions and what answers refer to: `/ask`, passages, versions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, HTTPException
from fastapi import Request as HttpRequest

from rag.app.api.ask import answer_request
from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit
from rag.app.api.older_passages import older_passage
from rag.app.api.passage_view import PassageView, passage_view, read_reference
from rag.app.api.reader import Reader
from rag.app.api.story_view import StoryContext, story_context
from rag.app.api.version_view import VersionView, version_view
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.contract import AnswerView, Request, read_request
from rag.core.errors import QuestionError

_LIMIT = SizeLimit(1_000_000, "the request has more than 1,000,000 bytes.")
"""A long conversation has a few dozen kB."""
_GONE = "This passage is no longer in the archive: its article was updated or removed."
_NO_VERSION = "This version is not in the archive: its article was removed, or has no older one."
router = APIRouter(tags=["questions"])


class PassagePanel(PassageView, StoryContext):
    """A passage in its article, and what its story adds to it."""


class QuestionBody(JsonBody[Request]):
    """A question, checked by the archive's own limits. Raises QuestionError."""

    def parse(self, fields: dict[str, Any], request: HttpRequest) -> Request:
        """The request."""
        archive = cast("Archive", request.app.state.archive)
        question = read_request(fields, archive.settings.max_question_chars)
        names = archive.engines.names()
        if question.engine and question.engine not in {*names, "none"}:
            raise QuestionError(
                "engine", f"expected one of {', '.join(names)}, found {question.engine!r}."
            )
        return question


async def _request_queue(request: HttpRequest) -> RequestQueue:
    return cast("RequestQueue", request.app.state.request_queue)


QueueDependency = Annotated[RequestQueue, Depends(_request_queue)]


@router.post("/ask")
def ask(
    question: Annotated[Request, Depends(QuestionBody(Request, _LIMIT))],
    archive: ArchiveDependency,
    queue: QueueDependency,
) -> AnswerView:
    """Answer a question from the archive."""
    with queue.turn():
        answer = answer_request(archive, question)
    archive.answered(answer.question, [citation.article_id for citation in answer.citations])
    return answer


@router.get("/byline/passages/{reference}")
def get_passage(archive: ArchiveDependency, reader: Reader, reference: str) -> PassagePanel:
    """The passage that a citation refers to, in the version that it was read in."""
    parsed = read_reference(reference)
    if parsed is None:
        raise HTTPException(404, _GONE)
    passage = passage_view(archive.catalog, parsed) or older_passage(archive.catalog, reader, parsed)
    if passage is None:
        raise HTTPException(404, _GONE)
    story = story_context(archive.catalog, archive.corroborator, parsed, date.today())
    return PassagePanel(**dict(passage), **dict(story))


@router.get("/byline/versions/{article_id}/{number}")
def get_version(
    archive: ArchiveDependency, article_id: str, number: int, against: int | None = None
) -> VersionView:
    """What changed in an article from one version to another."""
    version = version_view(archive.catalog.versions.of(article_id), number, against)
    if version is None:
        raise HTTPException(404, _NO_VERSION)
    return version
