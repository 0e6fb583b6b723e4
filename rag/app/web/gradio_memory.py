"""Bounds on what Gradio keeps of its readers: sessions, messages nobody fetched, ids of events.

Left alone it keeps 10,000 sessions of 170 to 190 KB each, the messages of 2,000 sessions for ever, and
an entry for every session there ever was. Whoever asks without reading the answers fills the memory.

Reaches into Gradio's queue and its holder of sessions, which have no settings for this: pyproject.toml
pins the version, and tests/hardening/test_memory_of_readers.py fails when another one differs.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import gradio as gr
from fastapi import FastAPI

SESSIONS = 256
"""Open pages whose conversations are kept; beyond them those that were used longest ago go first."""
MAILBOXES = 128
"""Readers whose messages wait to be fetched."""
UNREAD_SECONDS = 60.0
"""Messages that nobody fetched for so long are dropped, and what is still being answered for them."""
CLOSED_SECONDS = 60.0
"""How long the session of a page that was closed is kept: reloading makes a new one."""
IDLE_SECONDS = 3600.0
"""How long that of a page is kept that asks for nothing; an open page asks every four seconds."""
QUEUED = 100
"""Events that may wait for their turn; beyond that Gradio answers 503."""
_ANALYTICS = 20
"""Finished events that Gradio keeps for a summary that nobody sees."""
_SWEEP_SECONDS = 5.0


class Mailbox(asyncio.Queue[Any]):
    """The messages of one reader, and when they were last asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.read_at = time.monotonic()

    async def get(self) -> Any:
        """The next message."""
        self.read_at = time.monotonic()
        message = await super().get()
        self.read_at = time.monotonic()
        return message


class Mailboxes(OrderedDict[str, Mailbox]):
    """The mailboxes by session, in place of Gradio's: no more than `most`, those read last are kept."""

    def __init__(self, most: int = MAILBOXES) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, session: str, _queue: asyncio.Queue[Any]) -> None:
        """Gradio brings a queue of its own kind, empty: ours takes its place."""
        if session not in self and len(self) >= self._most:
            del self[min(self, key=lambda one: OrderedDict.__getitem__(self, one).read_at)]
        super().__setitem__(session, Mailbox())

    def __missing__(self, _session: str) -> Mailbox:
        """What is written to a mailbox that was dropped is lost."""
        return Mailbox()

    def __delitem__(self, session: str) -> None:
        """It may have been dropped already."""
        self.pop(session, None)

    def unread(self, seconds: float) -> list[str]:
        """Sessions whose mailbox nobody has looked into for so long."""
        since = time.monotonic() - seconds
        return [session for session, box in self.items() if box.read_at < since]


def bound_memory(app: FastAPI, blocks: gr.Blocks) -> None:
    """Bound what is kept, before the page is mounted in the app; a task of the app's drops the rest."""
    blocks.state_session_capacity = SESSIONS
    queue = blocks._queue  # noqa: SLF001  # Gradio has no other way
    queue.pending_messages_per_session = Mailboxes()  # type: ignore[assignment]
    queue.ANALYTICS_MAX_EVENTS = _ANALYTICS
    queue.compute_analytics_summary = _no_summary  # type: ignore[method-assign]
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with before(running) as state:
            sweeping = asyncio.create_task(_sweep_for_ever(blocks))
            try:
                yield state
            finally:
                sweeping.cancel()

    app.router.lifespan_context = lifespan


def _no_summary(_records: Any) -> dict[str, Any]:
    """In place of pandas's work after every event, for a page that is closed."""
    return {"functions": {}}


async def _sweep_for_ever(blocks: gr.Blocks) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        await sweep(blocks)


async def sweep(blocks: gr.Blocks) -> None:
    """Drop what nobody fetched, and sessions that are over."""
    queue = blocks._queue  # noqa: SLF001
    boxes: Any = queue.pending_messages_per_session
    for session in boxes.unread(UNREAD_SECONDS):
        del boxes[session]
    ids = queue.pending_event_ids_session
    for session in [session for session in ids if session not in boxes]:
        await queue.clean_events(session_hash=session)
        ids.pop(session, None)
    _drop_sessions(blocks.state_holder, _over(blocks.state_holder))
    blocks.app.iterators_to_reset &= {*queue.event_ids_to_events}


def _over(holder: Any) -> Iterable[str]:
    now = datetime.now()  # noqa: DTZ005  # as Gradio notes it
    for session, used in list(holder.time_last_used.items()):
        state = holder.session_data.get(session)
        longest = CLOSED_SECONDS if state is None or state.is_closed else IDLE_SECONDS
        if (now - used).total_seconds() > longest:
            yield session


def _drop_sessions(holder: Any, sessions: Iterable[str]) -> None:
    for session in sessions:
        with holder.lock:
            holder.session_data.pop(session, None)
            holder.time_last_used.pop(session, None)
