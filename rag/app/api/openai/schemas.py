"""What goes over the wire, as OpenAI's protocol has it. Fields that Byline cannot use are ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.core.contract import AnswerView, Day


class ContentPart(BaseModel):
    """A piece of a message: a text, or something else, of which only the type is read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str | None = None


class ChatMessage(BaseModel):
    """A message of the conversation. Systems', developers' and tools' are no instructions to us."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None


class StreamOptions(BaseModel):
    """What a stream tells besides the answer."""

    include_usage: bool | None = None


class ResponseFormat(BaseModel):
    """The form of the answer: text, there is no other."""

    type: Literal["text"]


class AskingOptions(BaseModel):
    """What Byline is asked with besides the conversation; the same fields as `/ask` takes."""

    model_config = ConfigDict(extra="forbid")

    outlets: list[str] = []
    sections: list[str] = []
    since: Day = None
    until: Day = None
    as_of: Day = None
    anytime: bool = False
    as_typed: bool = False
    anywhere: bool = False


class ChatRequest(BaseModel):
    """A conversation whose last question shall be answered."""

    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    response_format: ResponseFormat | None = None
    byline: AskingOptions | None = None
    """Byline's own: filters and the day of asking."""


class UrlCitation(BaseModel):
    """Which characters of the content cite an article, and the article."""

    start_index: int
    end_index: int
    """Offset after the last character."""
    url: str
    title: str


class Annotation(BaseModel):
    """A citation in the content."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AnswerMessage(BaseModel):
    """The answer, as Markdown with footnotes."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class AnswerChoice(BaseModel):
    """The answer, in the list that the protocol has for several."""

    index: int = 0
    message: AnswerMessage
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Words as Byline's search counts them: no language model's tokens, nothing is billed by them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """The answer to a conversation."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    """Seconds since 1970."""
    model: str
    choices: list[AnswerChoice]
    usage: Usage
    byline: AnswerView
    """The same as `/ask` answers, with quotations, verdicts and hits."""


class ModelCard(BaseModel):
    """A model: the archive, answered by its default engine or by the one that the id names."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str = "byline"


class ModelList(BaseModel):
    """All models."""

    object: Literal["list"] = "list"
    data: list[ModelCard]


class ErrorDetail(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    """The field that is to blame: `messages[0].content`."""
    code: str | None


class ErrorBody(BaseModel):
    """What is answered to a request that failed."""

    error: ErrorDetail


Chunk = dict[str, Any]
"""A `chat.completion.chunk`: left as a mapping, as what a chunk lacks must not be in it as null."""
