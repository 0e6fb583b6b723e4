"""Whatever goes wrong is answered as `{"error": ..., "field": ...}`: the status by the error's class."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.core.errors import (
    ArticleNotFoundError,
    BusyError,
    BylineError,
    EvaluationError,
    FeedNotFoundError,
    ParseError,
    QuestionError,
    SourceError,
)

_log = logging.getLogger("byline.app")


class ErrorView(BaseModel):
    """What went wrong, in words a person can act on."""

    error: str
    field: str = ""
    """The field of the request that is to blame, empty where none is."""


class RequestError(BylineError):
    """A request is not what its address takes. The subject is the field, empty for the whole."""


_STATUSES: dict[type[BylineError], int] = {
    ArticleNotFoundError: 404,
    FeedNotFoundError: 422,
    SourceError: 422,
    ParseError: 422,
    QuestionError: 422,
    EvaluationError: 422,
    RequestError: 422,
    BylineError: 503,
}
_NAMING_FIELDS = (ParseError, QuestionError, RequestError)
"""Errors whose subject is a field of the request."""
_PLAIN = (ArticleNotFoundError, ParseError, RequestError)
"""Errors told without their subject: it is named beside the message, or plain from the address."""
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorView, "description": reason}
    for status, reason in (
        (403, "Only for the archive's owner"),
        (404, "Not found"),
        (413, "Too large"),
        (422, "The request is not what it should be"),
        (503, "Busy, or a part of Byline cannot be used"),
    )
}
"""Answers other than the wanted one, for the description of the interface."""


def add_error_handlers(app: FastAPI) -> None:
    """Let them answer for all routes of the app, what is mounted in it included."""
    app.add_exception_handler(BylineError, _byline_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_middleware(UnexpectedErrors)


async def _byline_error(_request: Request, error: Exception) -> JSONResponse:
    return error_response(cast("BylineError", error))


async def _http_error(request: Request, error: Exception) -> Response:
    problem = cast("HTTPException", error)
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        from rag.app.api.plain_page import message_page  # a person opened the address in a browser
        from rag.app.api.problems import title_of

        return message_page(request, problem.status_code, title_of(problem.status_code), problem.detail)
    return plain_answer(problem.status_code, problem.detail, headers=problem.headers)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    return error_response(request_error(cast("RequestValidationError", error).errors()[0]))


def error_response(error: BylineError) -> JSONResponse:
    """What a caller is told of an error of ours."""
    status = next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)
    headers = {"Retry-After": "3"} if isinstance(error, BusyError) else None
    field = error.subject if isinstance(error, _NAMING_FIELDS) else ""
    message = f"{error.problem} {error.remedy}".strip()
    return plain_answer(status, message if isinstance(error, _PLAIN) else str(error), field, headers)


def request_error(first: Mapping[str, Any]) -> RequestError:
    """Pydantic's first complaint in our words."""
    field = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "")
    if first["type"] == "value_error":
        return RequestError(field, str(first["ctx"]["error"]))
    if first["type"] == "literal_error":
        return RequestError(field, f"expected {first['ctx']['expected']}, found {first['input']!r:.40}.")
    return RequestError(field, f"expected other fields: {field}: {first['msg']}.")


def plain_answer(
    status: int, message: str, field: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An answer of this status; half a character that a caller sent is told as its number."""
    view = ErrorView(error=_writable(message), field=_writable(field))
    return JSONResponse(view.model_dump(), status, headers)


def _writable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


class UnexpectedErrors:
    """Logs what nobody foresaw with its traceback, and tells the caller one line.

    Stands behind the guards, so that this answer has the security headers too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an error after the response began is left to the server."""
        response_started = False

        async def sending(message: Message) -> None:
            nonlocal response_started
            response_started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except ClientDisconnect:
            pass  # nobody is there to be told
        except Exception as error:
            if response_started or scope["type"] != "http":
                raise
            _log.exception("request failed", extra={"path": scope["path"]})
            message = f"{type(error).__name__} inside Byline; its terminal has the details."
            await plain_answer(500, message)(scope, receive, send)
