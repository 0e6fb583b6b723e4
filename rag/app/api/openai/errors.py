"""Errors in the shape of OpenAI's protocol: `{"error": {message, type, param, code}}`."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse

from rag.app.api.errors import RequestError
from rag.app.api.openai.schemas import ErrorBody, ErrorDetail
from rag.core.errors import BusyError, BylineError, QuestionError

_NAMES = {"question": "messages"}
"""Fields of a question that the protocol calls otherwise."""
_CALLERS = (RequestError, QuestionError)
"""Errors that the caller made."""
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": reason}
    for status, reason in (
        (400, "The request is not what it should be"),
        (403, "The request came from another site's page"),
        (404, "There is no such model"),
        (413, "Too large"),
        (422, "Not used by these addresses"),
        (503, "Busy, or a part of Byline cannot be used"),
    )
}
"""For the description of the interface."""


class UnknownModelError(RequestError):
    """No model of this name."""


class OpenAIRoute(APIRoute):
    """A route that answers errors in the protocol's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with the errors that are raised before an answer begins."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except BylineError as error:
                return error_response(error)
            except HTTPException as error:
                detail = ErrorDetail(
                    message=str(error.detail), type="invalid_request_error", param=None, code=None
                )
                return _response(error.status_code, detail)

        return answer


def error_response(error: BylineError) -> Response:
    """What a caller is told of an error of ours."""
    status = 404 if isinstance(error, UnknownModelError) else 400
    headers = {"Retry-After": "3"} if isinstance(error, BusyError) else None
    return _response(status if isinstance(error, _CALLERS) else 503, error_detail(error), headers)


def error_detail(error: BylineError) -> ErrorDetail:
    """An error as the protocol words it."""
    if not isinstance(error, _CALLERS):
        return ErrorDetail(message=_writable(str(error)), type="server_error", param=None, code=None)
    return ErrorDetail(
        message=_writable(str(error).removeprefix(": ")),
        type="invalid_request_error",
        param=_writable(_NAMES.get(error.subject, error.subject)) or None,
        code="model_not_found" if isinstance(error, UnknownModelError) else None,
    )


def _response(status: int, detail: ErrorDetail, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(ErrorBody(error=detail).model_dump(), status, headers)


def _writable(text: str) -> str:
    """Half of a surrogate pair that a caller sent, as its number."""
    return text.encode("utf-8", "backslashreplace").decode()
