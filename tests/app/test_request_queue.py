"""rag/app/workers/request_queue.py: questions are answered in the order they came, a few at once, and no more than fit."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.errors import add_error_handlers
from rag.app.api.question_routes import router
from rag.app.web.chat import SearchLimits, reply
from rag.app.web.conversation import Exchange
from rag.app.workers.request_queue import Place, RequestQueue
from rag.core.errors import BusyError
from rag.core.settings import Settings

NO_ARCHIVE: Any = None
"""Nobody whose turn has not come needs one."""


def test_the_first_ones_need_not_wait() -> None:
    queue = RequestQueue(at_once=2, waiting=1)
    with queue.place() as one, queue.place() as two:
        assert list(one.waits()) == list(two.waits()) == []


def test_a_full_queue_says_so_and_takes_the_next_when_one_leaves() -> None:
    queue = RequestQueue(at_once=1, waiting=1)
    with queue.place():
        with queue.place(), pytest.raises(BusyError, match=r"2 questions .* again in a few seconds"):
            queue.place().__enter__()
        with queue.place() as late:
            assert next(late.waits()) == 1


def test_a_waiting_reader_hears_each_step_and_then_has_the_turn() -> None:
    queue = RequestQueue(at_once=1, waiting=5)
    with ExitStack() as ahead:
        leaving = [ExitStack() for _ in range(3)]
        for stack in leaving:
            ahead.enter_context(stack).enter_context(queue.place())
        with queue.place() as last:
            heard = []
            for number in last.waits():
                heard.append(number)
                leaving[3 - number].close()
    assert heard == [3, 2, 1]


def test_turns_come_in_order_and_never_too_many_at_once() -> None:
    queue, order, at_once, guard = (
        RequestQueue(at_once=2, waiting=20),
        list[int](),
        list[int](),
        threading.Lock(),
    )
    arrived = [threading.Event() for _ in range(12)]
    inside: set[int] = set()

    def reader(number: int, place: Place) -> None:
        place.wait()
        with guard:
            inside.add(number)
            order.append(number)
            at_once.append(len(inside))
        arrived[number].wait(0.01)
        with guard:
            inside.remove(number)

    def whole_visit(number: int, entered: threading.Event) -> None:
        with queue.place() as place:
            entered.set()
            reader(number, place)

    threads = []
    for number in range(12):
        entered = threading.Event()
        threads.append(threading.Thread(target=whole_visit, args=(number, entered)))
        threads[-1].start()
        entered.wait()
    for thread in threads:
        thread.join()
    assert max(at_once) <= 2
    assert all(abs(place - number) <= 1 for place, number in enumerate(order))


def test_who_leaves_while_waiting_holds_nobody_up() -> None:
    queue = RequestQueue(at_once=1, waiting=5)
    with queue.place(), ExitStack() as impatient:
        impatient.enter_context(queue.place())
        with queue.place() as last:
            assert next(last.waits()) == 2
            impatient.close()
            assert next(last.waits()) == 1


def test_the_page_says_how_many_are_ahead() -> None:
    queue = RequestQueue(at_once=1, waiting=2)
    with queue.place(), queue.place():
        (now,) = next(reply(NO_ARCHIVE, queue, (Exchange("Who won?"),), SearchLimits()))
    assert "2 questions ahead of yours" in now.body and now.state == "asked"


def test_the_page_says_when_too_many_wait() -> None:
    queue = RequestQueue(at_once=1, waiting=0)
    with queue.place():
        ((now,),) = reply(NO_ARCHIVE, queue, (Exchange("Who won?"),), SearchLimits())
    assert "again in a few seconds" in now.body and now.state == "failed"


def client(queue: RequestQueue) -> TestClient:
    app = FastAPI()
    app.state.archive = SimpleNamespace(settings=Settings(), engines=SimpleNamespace(names=list))
    app.state.request_queue = queue
    app.include_router(router)
    add_error_handlers(app)
    return TestClient(app)


def test_a_program_is_told_when_to_come_back() -> None:
    queue = RequestQueue(at_once=1, waiting=0)
    with queue.place():
        response = client(queue).post("/ask", json={"question": "Who won?"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "3")
    assert "again in a few seconds" in response.json()["error"]


def test_a_closed_queue_tells_who_waits_and_lets_the_others_finish() -> None:
    queue = RequestQueue(at_once=1, waiting=5)
    with queue.place() as first, queue.place() as second:
        first.wait()
        queue.close()
        first.wait()  # its turn has come
        with pytest.raises(BusyError, match="is being stopped"):
            second.wait()
    with pytest.raises(BusyError), queue.place():
        pass
