"""Which of Gradio's addresses are open: those that the page and its one endpoint use, and no other.

Gradio brings some eighty. One runs ffmpeg on what a caller sends, one reloads the app, some write code.
What a new version adds is closed until it is written down here; tests/hardening/test_gradio_routes.py
fails on an address that is neither here nor in its list of those that are to stay closed.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, cast

import gradio as gr
from fastapi import FastAPI
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import HTTPConnection
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.app.api.account import account_of
from rag.app.api.dependencies import read_object
from rag.app.api.errors import RequestError, error_response, plain_answer, request_error
from rag.app.api.prefix import address_of
from rag.app.api.reader import reader_of
from rag.app.web.session_owners import SessionOwners

_NAME = r"[\w-]{1,64}"
_FILE = r"[\w.-][\w./-]*"
OPEN: dict[tuple[str, str], str] = {
    # the page and its files
    ("GET", "/"): "/",
    ("HEAD", "/"): "/",
    ("GET", "/config"): "/config",
    ("GET", "/assets/{path:path}"): f"/assets/{_FILE}",
    ("GET", "/static/{path:path}"): f"/static/{_FILE}",
    ("GET", "/theme.css"): r"/theme\.css",
    ("GET", "/favicon.ico"): r"/favicon\.ico",
    # its events
    ("GET", "/gradio_api/heartbeat/{session_hash}"): f"/gradio_api/heartbeat/{_NAME}",
    ("POST", "/gradio_api/queue/join"): "/gradio_api/queue/join",
    ("GET", "/gradio_api/queue/data"): "/gradio_api/queue/data",
    ("POST", "/gradio_api/run/{api_name}"): "/gradio_api/run/predict",
    ("POST", "/gradio_api/cancel"): "/gradio_api/cancel",
    ("POST", "/gradio_api/reset"): "/gradio_api/reset",
    # by which a page that lost its app knows that another runs now, and loads itself again
    ("GET", "/gradio_api/app_id"): "/gradio_api/app_id",
    # the endpoint for programs
    ("GET", "/gradio_api/info"): "/gradio_api/info",
    ("POST", "/gradio_api/call/{api_name}"): "/gradio_api/call/ask",
    ("GET", "/gradio_api/call/{api_name}/{event_id}"): f"/gradio_api/call/ask/{_NAME}",
}
"""Method and address, as Gradio declares it, to the addresses that are open of it."""
_ANOTHERS = "this is another reader's page. Load it again."
_BY_NUMBER = ("/join", "/predict", "/cancel")
"""Ends of the addresses whose bodies name an event by its number."""
_PATTERNS = [(method, re.compile(pattern, re.ASCII)) for (method, _), pattern in OPEN.items()]


def close_other_routes(app: FastAPI, blocks: gr.Blocks) -> None:
    """Put the list in front of the Gradio app, which is what was mounted last."""
    mount = app.routes[-1]
    if not isinstance(mount, Mount) or mount.path:
        raise TypeError(f"expected Gradio to be mounted last at /, found {mount!r}")
    mount.app = OpenRoutes(mount.app, blocks)


class _Event(BaseModel):
    """What Gradio takes for granted of an event's body."""

    data: list[Any] = []
    fn_index: int | None = None
    trigger_id: int | None = None
    session_hash: Annotated[str, Field(pattern=f"^{_NAME}$")] | None = None
    event_id: Annotated[str, Field(pattern=f"^{_NAME}$")] | None = None


class OpenRoutes:
    """Lets through what is listed, of that only bodies that can be read, and sessions of one's own."""

    def __init__(self, app: ASGIApp, blocks: gr.Blocks) -> None:
        self._app = app
        self._blocks = blocks
        self._owners = SessionOwners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or say that there is no such address."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http" and not _is_open(scope):
            await plain_answer(404, "not found.")(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "POST":
            await self._with_body(scope, receive, send)
        elif scope["type"] == "http" and not self._is_own(scope, _named_session(scope)):
            await plain_answer(404, _ANOTHERS)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _with_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, which is short, before Gradio does: it answers 500 to much of what may come."""
        message = await receive()
        body = bytearray(message.get("body", b""))
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        if message["type"] == "http.disconnect":
            return
        try:
            session = self._check(read_object(bytes(body)), scope["path"])
        except RequestError as error:
            await error_response(error)(scope, receive, send)
            return
        if not self._is_own(scope, session):
            await plain_answer(404, _ANOTHERS)(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)

    def _is_own(self, scope: Scope, session: str) -> bool:
        """Whether a session, if one is named, is of who asks."""
        connection = HTTPConnection(scope)
        reader = account_of(connection) or reader_of(connection)
        return not session or self._owners.is_own(session, reader)

    def _check(self, fields: dict[str, Any], path: str) -> str:
        """The session of an event, empty for none. Raises RequestError for no event of the page's."""
        try:
            event = _Event.model_validate(fields)
        except ValidationError as error:
            raise request_error(cast("dict[str, Any]", error.errors()[0])) from error
        if path.endswith(_BY_NUMBER) and event.fn_index not in self._blocks.fns:
            raise RequestError("fn_index", f"expected an event of the page, found {event.fn_index}.")
        return event.session_hash or ""


def _named_session(scope: Scope) -> str:
    """The session that the address of a request without a body names, empty for none."""
    _, is_heartbeat, session = str(scope["path"]).rpartition("/gradio_api/heartbeat/")
    return session if is_heartbeat else HTTPConnection(scope).query_params.get("session_hash", "")


def _is_open(scope: Scope) -> bool:
    path = address_of(scope)
    return any(scope["method"] == method and pattern.fullmatch(path) for method, pattern in _PATTERNS)
