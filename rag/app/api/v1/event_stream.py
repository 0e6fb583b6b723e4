"""Named events as a response of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html.

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
    """The response; events are made in a thread, and closed when the caller hangs up.

    Raises what making the first event raises, while another status can still be answered.
    """
    first = next(events, None)
    return StreamingResponse(_pieces(first, events), media_type=MEDIA_TYPE, headers=_HEADERS)


async def _pieces(
    first: tuple[str, BaseModel] | None, events: Iterator[tuple[str, BaseModel]]
) -> AsyncIterator[bytes]:
    event, coming = first, None
    try:
        while event is not None:
            yield _encoded(*event)
            coming = asyncio.ensure_future(run_in_threadpool(next, events, None))
            while not (await asyncio.wait({coming}, timeout=PING_SECONDS))[0]:
                yield _PING
            event = coming.result()
    finally:
        with anyio.CancelScope(shield=True):
            if coming is not None:
                await asyncio.wait({coming})  # a thread cannot be stopped between two events
            if isinstance(events, Generator):
                await run_in_threadpool(events.close)


def _encoded(name: str, data: BaseModel) -> bytes:
    return format_sse_event(event=name, data_str=data.model_dump_json())
