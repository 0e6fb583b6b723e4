"""Addresses of OpenAI's protocol: `/v1/models` and `/v1/chat/completions`.

Whoever may ask may use them. A client that must send a key may send any: nobody is refused for it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, HTTPException
from fastapi import Request as HttpRequest
from pydantic import ValidationError
from starlette.responses import Response

from rag.app.api.dependencies import ArchiveDependency, JsonBody, SizeLimit
from rag.app.api.errors import RequestError
from rag.app.api.limits import BODY_BYTES
from rag.app.api.openai.errors import ERRORS, OpenAIRoute, UnknownModelError
from rag.app.api.openai.messages import read_chat
from rag.app.api.openai.schemas import ChatCompletion, ChatRequest, ModelCard, ModelList
from rag.app.api.openai.turns import ChatTurn
from rag.app.api.v1.event_stream import encoded_stream
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive

MODEL = "byline"
"""The archive, answered by its default engine; `byline/ENGINE` names another."""
_LIMIT = SizeLimit(BODY_BYTES, f"the conversation has more than {BODY_BYTES:,} bytes.")
_THERE_IS = "Byline has GET /v1/models and POST /v1/chat/completions."
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
router = APIRouter(tags=["openai"], route_class=OpenAIRoute, prefix="/v1", responses=ERRORS)


class ChatBody(JsonBody[ChatRequest]):
    """A conversation. Raises RequestError, naming the field as the protocol does."""

    def parse(self, fields: dict[str, Any], request: HttpRequest) -> ChatRequest:
        """The conversation; of what is wrong with it, the first thing is told."""
        try:
            return ChatRequest.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            problem = first["msg"].removeprefix("Value error, ").rstrip(".")
            raise RequestError(_field(first["loc"]), f"{problem}.") from error


def _field(place: Sequence[int | str]) -> str:
    """`messages[0].content`, without the types that a value may have."""
    names = [part for part in place if isinstance(part, int) or part.isidentifier()]
    names = [part for part in names if part not in {"str", "list"}]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in names)[1:]


@router.get("/models")
def list_models(archive: ArchiveDependency) -> ModelList:
    """The archive as a model, and once more for each engine that can answer now."""
    return ModelList(data=[_card(name) for name in _engines(archive)])


@router.get("/models/{model:path}")
def get_model(archive: ArchiveDependency, model: str) -> ModelCard:
    """One model."""
    _engine(archive, model)
    return _card(model)


@router.post("/chat/completions", response_model=ChatCompletion)
def create_chat_completion(
    chat: Annotated[ChatRequest, Depends(ChatBody(ChatRequest, _LIMIT))],
    archive: ArchiveDependency,
    request: HttpRequest,
) -> ChatCompletion | Response:
    """Answer the last question of a conversation from the archive.

    With `stream` the answer comes as server-sent events, a `chat.completion.chunk` each.
    """
    engine = _engine(archive, chat.model)
    asked = read_chat(chat, engine, archive.settings.max_question_chars)
    queue = cast("RequestQueue", request.app.state.request_queue)
    turn = ChatTurn(archive, queue, chat, asked, str(request.base_url))
    if not chat.stream:
        return turn.complete()
    return encoded_stream(turn.stream())


@router.api_route("/{rest:path}", methods=_METHODS, include_in_schema=False)
async def unknown_address(request: HttpRequest) -> None:
    """Nothing else of the protocol is there."""
    raise HTTPException(404, f"Unknown request: {request.method} {request.url.path:.80}. {_THERE_IS}")


def _engines(archive: Archive) -> dict[str, str]:
    """Ids of the models, each with the engine that it asks for, empty for the default."""
    return {MODEL: ""} | {f"{MODEL}/{name}": name for name in archive.engines.names()}


def _engine(archive: Archive, model: str) -> str:
    engines = _engines(archive)
    if model not in engines:
        known = f"Name one of {', '.join(engines)}."
        raise UnknownModelError("model", f"there is no {model!r:.80}.", known)
    return engines[model]


def _card(model: str) -> ModelCard:
    return ModelCard(id=model, created=int(time.time()))
