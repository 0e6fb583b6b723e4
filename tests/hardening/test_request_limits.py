"""rag/app/api/limits.py: bodies that are too large or too slow cost nothing, on every route."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from rag.app.api.limits import BodyLimits
from tests.hardening.webapp import every_route

LARGEST = 32_000_000
"""Of all routes, apart from the one that files are brought to."""


def pieces(total: int, size: int = 500_000) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(total // size):
        yield b"x" * size


def test_no_route_takes_a_body_without_end(app: FastAPI, client: TestClient) -> None:
    for method, path in every_route(app):
        if method == "POST" and path not in {"/byline/adding/file", "/api/v1/articles/file"}:
            answer = client.post(path, content=b"", headers={"Content-Length": str(LARGEST + 1)})
            assert answer.status_code in {404, 413}, path
            assert "content-security-policy" in answer.headers, path


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/ask", 1_000_000), ("/healthz", 1_000_000), ("/", 1_000_000), ("/byline/library/remove", 20_000_000),
        ("/gradio_api/queue/join", 200_000), ("/gradio_api/call/ask", 200_000), ("/gradio_api/upload", 200_000),
    ],
)  # fmt: skip
def test_a_body_is_read_no_further_than_its_limit(client: TestClient, path: str, most: int) -> None:
    sent = 0

    def counted() -> Iterator[bytes]:
        nonlocal sent
        for piece in pieces(most + 2_000_000):
            sent += len(piece)
            yield piece

    answer = client.post(path, content=counted())
    assert answer.status_code in {404, 405, 413, 422}
    assert answer.json()["error"]
    declared = client.post(path, content=b"x" * (most + 1))
    assert declared.status_code in {404, 405, 413, 422} and declared.json()["error"]


def test_the_files_of_the_owner_have_their_own_limit(client: TestClient) -> None:
    answer = client.post(
        "/byline/adding/file?name=a.md", content=b"", headers={"Content-Length": "200000001"}
    )
    assert answer.status_code == 413 and "200,000,000" in answer.json()["error"]


class Caller:
    """Sends pieces with pauses, and hears what is answered."""

    def __init__(self, *pieces: tuple[float, bytes, bool]) -> None:
        self._pieces = list(pieces)
        self.heard: list[Message] = []

    async def receive(self) -> Message:
        if not self._pieces:
            await asyncio.sleep(3600)
        pause, body, more = self._pieces.pop(0)
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": body, "more_body": more}

    async def send(self, message: Message) -> None:
        self.heard.append(message)

    def ask(self, app: Any) -> int:
        scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
        asyncio.run(BodyLimits(app, {"/": 100}, grace_seconds=0.2)(scope, self.receive, self.send))
        (started,) = [m for m in self.heard if m["type"] == "http.response.start"]
        return int(started["status"])


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


async def unmoved(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await Request(scope, receive).body()
    except ClientDisconnect:
        await PlainTextResponse("I answer all the same", 500)(scope, receive, send)


async def listening(scope: Scope, receive: Receive, send: Send) -> None:
    """A stream waits for its reader to hang up, for as long as it takes."""
    await receive()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(receive(), 0.5)
    await PlainTextResponse("still here")(scope, receive, send)


@pytest.mark.parametrize(
    ("sent", "app", "status"),
    [
        ([(0, b"x" * 50, True), (0.1, b"x" * 50, False)], reading, 200),
        ([(0, b"x" * 50, True), (0.1, b"x" * 51, False)], unmoved, 413),
        ([(0, b"x", True), (0.1, b"x", True), (0.11, b"x", True)], unmoved, 408),
        ([(0.3, b"", False)], unmoved, 408),
        ([(0, b"x", False)], listening, 200),
    ],
)
def test_slow_and_large_bodies_are_answered_once(
    sent: list[tuple[float, bytes, bool]], app: Any, status: int
) -> None:
    assert Caller(*sent).ask(app) == status
