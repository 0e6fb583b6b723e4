"""Errors of addresses for programs as RFC 9457 has them: `application/problem+json`.

Routes, their checks and the guards answer errors as `{"error": ..., "field": ...}`, a line of text or
nothing; here each becomes a problem under these addresses, whoever answered it.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.prefix import address_of
from rag.core.logs import request_id

PREFIX = "/api/v1"
"""Where the addresses for programs are."""
ANYWHERE = (401, 403, 404, 405, 408, 413, 422, 500, 503)
"""Statuses of the problems that any address may answer."""
MEDIA_TYPE = "application/problem+json"
_REASONS = {
    401: "The key or token is missing or wrong",
    403: "Refused",
    404: "Not found",
    405: "This address has no such method",
    409: "It is being worked on",
    410: "It was removed",
    413: "Too large",
    422: "The request is not what it should be",
    500: "Something went wrong inside Byline",
    503: "Busy, or a part of Byline cannot be used",
}


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    """`about:blank`: the status says what kind of problem it is."""
    title: str
    """The status in words."""
    status: int
    detail: str
    """What was expected, what was found, what to do."""
    instance: str
    """The path that was asked."""
    field: str = ""
    """The field of the request that is to blame, empty where none is."""
    request_id: str
    """As in the header `X-Request-ID`, and in Byline's log."""


def problem_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses` of a router: its problems of these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": title_of(status), "content": content} for status in statuses}


def title_of(status: int) -> str:
    """What a status says, in words."""
    return _REASONS.get(status) or HTTPStatus(status).phrase


def is_under(path: str) -> bool:
    """Whether a path is one of the addresses for programs."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


class Problems:
    """Turns every error under the prefix into a problem; stands before the guards."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, holding an error back until it is whole."""
        if scope["type"] == "http" and is_under(address_of(scope)):
            send = _ProblemSender(scope, send)
        await self._app(scope, receive, send)


class _ProblemSender:
    """Sends answers on, errors as problems."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_other_error(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_problem(self._start)

    async def _send_problem(self, start: Message) -> None:
        problem = problem_of(start["status"], self._scope["path"], bytes(self._body))
        body = problem.model_dump_json().encode()
        headers = MutableHeaders(scope=start)
        headers["Content-Type"], headers["Content-Length"] = MEDIA_TYPE, str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_other_error(start: Message) -> bool:
    kind = Headers(raw=start.get("headers", [])).get("content-type", "")
    return start["status"] >= HTTPStatus.BAD_REQUEST and not kind.startswith(MEDIA_TYPE)


def problem_of(status: int, path: str, body: bytes) -> Problem:
    """The problem that the body of an error tells."""
    detail, field = _told(body)
    return Problem(
        title=title_of(status),
        status=status,
        detail=detail or title_of(status),
        instance=path.encode("utf-8", "backslashreplace").decode(),
        field=field,
        request_id=request_id.get(),
    )


def _told(body: bytes) -> tuple[str, str]:
    """What is wrong, and the field that is to blame."""
    text = body.decode("utf-8", "replace")
    try:
        fields = json.loads(text)
    except ValueError:
        return text, ""
    return (
        (str(fields.get("error", "")), str(fields.get("field", "")))
        if isinstance(fields, dict)
        else (text, "")
    )
