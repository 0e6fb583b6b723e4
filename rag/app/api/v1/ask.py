"""`/api/v1/ask`: a question answered, as one JSON object or as events while the answer is made."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field
from starlette.responses import StreamingResponse

from rag.app.api import question_routes
from rag.app.api.dependencies import ArchiveDependency, SizeLimit
from rag.app.api.keeping import keep_answer
from rag.app.api.question_routes import QuestionBody, QueueDependency
from rag.app.api.reader import Reader
from rag.app.api.v1 import examples
from rag.app.api.v1.event_stream import MEDIA_TYPE, event_stream
from rag.app.api.v1.turn_events import turn_events
from rag.core.contract import AnswerView, Request
from rag.storage.kept_answers import KeptAnswer

_LIMIT = SizeLimit(1_000_000, "the request has more than 1,000,000 bytes.")
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `Accept: text/event-stream` its events",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": examples.EVENTS}},
    }
}
router = APIRouter(tags=["questions"])


class KeepQuery(BaseModel):
    """Whether an answer is kept, and where."""

    keep: Annotated[bool, Field(description="keep the answer for the reader of the cookie")] = False
    conversation: Annotated[
        str, Field(max_length=100, description="id of the conversation that it goes on")
    ] = ""


@router.post("/ask", response_model=AnswerView, responses=_EVENTS, openapi_extra=examples.ASK)
def ask(
    http: HttpRequest,
    question: Annotated[Request, Depends(QuestionBody(Request, _LIMIT))],
    archive: ArchiveDependency,
    queue: QueueDependency,
    reader: Reader,
    response: Response,
    keeping: Annotated[KeepQuery, Query()],
) -> AnswerView | StreamingResponse:
    """Answer a question from the archive, each sentence with its source.

    With `Accept: text/event-stream` the answer comes as server-sent events: `waiting`, `understood`,
    `evidence`, `note`, `preview`, `sentence`, and last `done`, whose data is the whole answer, or
    `error`, whose data is a problem. Hanging up ends the turn.

    With `keep=true` and a reader's cookie the answer is kept; the headers `X-Conversation-ID` and
    `X-Answer-ID`, or the event `kept`, say under which ids.
    """

    def keep_it(answer: AnswerView) -> KeptAnswer | None:
        if not keeping.keep:
            return None
        return keep_answer(archive, reader, keeping.conversation, question, answer)

    if MEDIA_TYPE in http.headers.get("accept", ""):
        return event_stream(turn_events(archive, queue, question, keep_it))
    answer = question_routes.ask(question, archive, queue)
    if kept := keep_it(answer):
        response.headers["X-Conversation-ID"] = kept.conversation_id
        response.headers["X-Answer-ID"] = kept.id
    return answer
