"""rag/app/web/gradio_memory.py: however many readers come and go, what is kept of them is bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI

from rag.app.web import gradio_memory
from rag.app.web.gradio_memory import MAILBOXES, SESSIONS, Mailbox, Mailboxes, sweep
from tests.hardening.webapp import owner, web_app

MANY = 300


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with web_app(tmp_path_factory.mktemp("archive")) as app:
        yield app


def test_the_gradio_that_is_reached_into_is_the_one_it_was_written_for() -> None:
    assert gr.__version__ == "6.31.0", "read rag/app/web/gradio_memory.py against the new version"


def test_sessions_and_unread_answers_are_dropped(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = app.state.blocks
    queue, sessions = blocks._queue, blocks.state_holder.session_data
    with owner(app) as client:
        for n in range(MANY):
            body = {"data": [f"When did ferry word{n % 12} leave the harbour?"], "session_hash": f"s{n}"}
            answer = client.post("/gradio_api/call/ask", json=body)
            assert answer.status_code in {200, 503}
            assert len(queue.pending_messages_per_session) <= MAILBOXES
        assert 0 < len(sessions) <= SESSIONS
        assert len(blocks.state_holder.time_last_used) <= SESSIONS
        last = f"s{MANY - 1}"
        assert last in queue.pending_messages_per_session and last in sessions
        until_idle(client, queue)
        monkeypatch.setattr(gradio_memory, "UNREAD_SECONDS", 0.0)
        monkeypatch.setattr(gradio_memory, "IDLE_SECONDS", 0.0)
        assert client.portal
        client.portal.call(sweep, blocks)
        kept = (
            sessions, queue.pending_messages_per_session, queue.pending_event_ids_session,
            queue.event_ids_to_events, blocks.app.iterators, blocks.pending_diff_streams,
        )  # fmt: skip
        assert [len(one) for one in kept] == [0] * len(kept)
        assert len(queue.event_analytics) <= 20


def until_idle(client: Any, queue: Any) -> None:
    async def wait() -> None:
        for _ in range(600):
            if not queue.event_ids_to_events:
                return
            await asyncio.sleep(0.1)

    client.portal.call(wait)


def test_the_page_of_a_reader_who_is_there_is_kept(app: FastAPI) -> None:
    blocks = app.state.blocks
    holder = blocks.state_holder
    for session in ("there", "asleep", "closed"):
        holder[session][1] = session
    holder.time_last_used["asleep"] -= timedelta(seconds=gradio_memory.IDLE_SECONDS + 1)
    holder.time_last_used["closed"] -= timedelta(seconds=gradio_memory.CLOSED_SECONDS + 1)
    holder.session_data["closed"].is_closed = True
    asyncio.run(sweep(blocks))
    assert "there" in holder and "asleep" not in holder and "closed" not in holder


def test_a_full_house_drops_what_was_read_longest_ago() -> None:
    async def run() -> None:
        boxes = Mailboxes(3)
        for name in "abc":
            boxes[name] = asyncio.Queue()
        await boxes["a"].put("message")
        assert await boxes["a"].get() == "message"
        boxes["d"] = asyncio.Queue()
        assert list(boxes) == ["a", "c", "d"]
        boxes["b"].put_nowait("lost")  # an answer to one that was dropped
        del boxes["b"]
        assert "b" not in boxes and isinstance(boxes["a"], Mailbox)

    asyncio.run(run())
