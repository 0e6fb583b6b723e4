"""A chat's messages as a question with its history. Pure.

The last message of a user is the question, the messages of users and assistants before it are the
conversation. Systems', developers' and tools' messages are left out: an archive takes no instructions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rag.app.api.errors import RequestError
from rag.app.api.openai.content import RULE
from rag.app.api.openai.schemas import ChatMessage, ChatRequest
from rag.core.contract import Request, read_request
from rag.core.errors import QuestionError

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_chat(chat: ChatRequest, engine: str, max_chars: int) -> Request:
    """The request that a chat makes. Raises RequestError or QuestionError, naming the message."""
    last = next((n for n, m in reversed([*enumerate(chat.messages)]) if m.role == "user"), None)
    if last is None:
        raise RequestError("messages", "expected a message whose role is user, found none.")
    options: dict[str, Any] = chat.byline.model_dump() if chat.byline else {}
    fields = options | {
        "question": _question(chat.messages[last], last),
        "history": _history(chat.messages[:last]),
        "engine": engine,
    }
    try:
        return read_request(fields, max_chars)
    except QuestionError as error:
        where = f"messages[{last}].content" if error.subject == "question" else f"byline.{error.subject}"
        raise QuestionError(where, error.problem, error.remedy) from error


def _question(message: ChatMessage, number: int) -> str:
    """Its texts, joined. Raises RequestError for a part that is no text, as an image."""
    parts = message.content if isinstance(message.content, list) else []
    for n, part in enumerate(parts):
        if part.type != "text" or part.text is None:
            where = f"messages[{number}].content[{n}]"
            found = part.type if part.type != "text" else "one without text"
            problem = f"expected a part of type text, found {found:.40}."
            raise RequestError(where, problem, "Byline reads no images, sound or files: ask in words.")
    return text_of(message)


def text_of(message: ChatMessage) -> str:
    """The text of a message; what is no text is left out."""
    if isinstance(message.content, list):
        return "\n".join(part.text for part in message.content if part.text)
    return message.content or ""


def _history(messages: Sequence[ChatMessage]) -> list[dict[str, str]]:
    """What users and assistants said, from the first user on."""
    said: list[dict[str, str]] = []
    for message in messages:
        if message.role == "user" or (message.role == "assistant" and said):
            content = text_of(message)
            content = content if message.role == "user" else _plain(content)
            said += [{"role": message.role, "content": content}] if content.strip() else []
    return said


def _plain(answer: str) -> str:
    """An answer of ours without its footnotes and the backslashes that Markdown needed."""
    return _ESCAPED.sub(r"\1", answer.split(RULE, 1)[0])
