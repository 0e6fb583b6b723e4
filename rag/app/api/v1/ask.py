"""`/api/v1/ask`: a question answered, as one JSON object or as events while the answer is made."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Request as HttpRequest
from starlette.responses import StreamingResponse

from rag.app.api import question_routes
from rag.app.api.dependencies import ArchiveDependency, SizeLimit
from rag.app.api.question_routes import QuestionBody, QueueDependency
from rag.app.api.v1 import examples
from rag.app.api.v1.event_stream import MEDIA_TYPE, event_stream
from rag.app.api.v1.turn_events import turn_events
from rag.core.contract import AnswerView, Request

_LIMIT = SizeLimit(1_000_000, "the request has more than 1,000,000 bytes.")
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream` its events",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": examples.EVENTS}},
    }
}
router = APIRouter(tags=["questions"])


@router.post("/ask", response_model=AnswerView, responses=_EVENTS, openapi_extra=examples.ASK)
def ask(
    http: HttpRequest,
    question: Annotated[Request, Depends(QuestionBody(Request, _LIMIT))],
    archive: ArchiveDependency,
    queue: QueueDependency,
) -> AnswerView | StreamingResponse:
    """Answer a question from the archive, each sentence with its source.

    With `Accept: text/event-stream` the answer comes as server-sent events: `waiting`, `understood`,
    `evidence`, `note`, `preview`, `sentence`, and last `done`, whose data is the whole answer, or
    `error`, whose data is a problem. Hanging up ends the turn.
    """
    if MEDIA_TYPE in http.headers.get("accept", ""):
        return event_stream(turn_events(archive, queue, question))
    return question_routes.ask(question, archive, queue)
