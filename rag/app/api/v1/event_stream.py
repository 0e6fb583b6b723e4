"""A response of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html.

Knows nothing of what the events say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator

import anyio
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import format_sse_event
from pydantic import BaseModel
from starlette.responses import StreamingResponse

MEDIA_TYPE = "text/event-stream"
PING_SECONDS = 15.0
"""Longest silence, as the standard advises: proxies hang up on a connection that says nothing."""
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_PING = format_sse_event(comment="ping")


def event_stream(events: Iterator[tuple[str, BaseModel]]) -> StreamingResponse:
    """The response of named events, as `encoded_stream` makes it."""
    return encoded_stream(_encoded(events))


def encoded_stream(pieces: Generator[bytes]) -> StreamingResponse:
    """The response; its pieces are made in a thread, and closed when the caller hangs up.

    Raises what making the first one raises, while another status can still be answered.
    """
    first = next(pieces, None)
    return StreamingResponse(_pinged(first, pieces), media_type=MEDIA_TYPE, headers=_HEADERS)


async def _pinged(first: bytes | None, pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    piece, coming = first, None
    try:
        while piece is not None:
            yield piece
            coming = asyncio.ensure_future(run_in_threadpool(next, pieces, None))
            while not (await asyncio.wait({coming}, timeout=PING_SECONDS))[0]:
                yield _PING
            piece = coming.result()
    finally:
        with anyio.CancelScope(shield=True):
            if coming is not None:
                await asyncio.wait({coming})  # a thread cannot be stopped between two events
            await run_in_threadpool(pieces.close)


def _encoded(events: Iterator[tuple[str, BaseModel]]) -> Generator[bytes]:
    try:
        for name, data in events:
            yield format_sse_event(event=name, data_str=data.model_dump_json())
    finally:
        if isinstance(events, Generator):
            events.close()
