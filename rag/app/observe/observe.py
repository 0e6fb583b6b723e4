"""Puts metrics, traces and the log of questions in place: who is told of turns, and of requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from rag.app.observe.metrics import Metrics
from rag.app.observe.question_log import QuestionLog
from rag.app.observe.requests import Requests
from rag.app.observe.routes import router
from rag.app.observe.tracing import Traces, traces_address
from rag.app.workers.indexer_thread import Worker
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.observer import TurnObserver
from rag.core.types import Answer, Question


@dataclass(frozen=True)
class Observers:
    """All that are told of turns."""

    observers: Sequence[TurnObserver]

    def answered(self, answer: Answer) -> None:
        """Tell each."""
        for observer in self.observers:
            observer.answered(answer)

    def failed(self, question: Question, error: Exception, seconds: float) -> None:
        """Tell each."""
        for observer in self.observers:
            observer.failed(question, error, seconds)


def observe(app: FastAPI, archive: Archive, worker: Worker, queue: RequestQueue) -> None:
    """Observe an app's turns, and answer `/metrics`: before anything is mounted at `/`.

    Raises ConfigError for an endpoint that is no address.
    """
    app.state.metrics = metrics = Metrics(queue.asking, worker.progress)
    address = traces_address(archive.settings)
    traces = Traces(address, content=archive.settings.trace_content) if address else None
    app.state.traces = traces
    log = [QuestionLog(archive)] if archive.settings.keep_chats else []
    archive.observer = Observers([metrics, *log, *([traces] if traces else [])])
    app.include_router(router)


def count_requests(app: FastAPI) -> None:
    """Count an observed app's requests: to be added last, so that it stands before all guards."""
    app.add_middleware(Requests, metrics=app.state.metrics)


@contextmanager
def sending_traces(app: FastAPI) -> Iterator[None]:
    """At the end of the block the traces that wait are sent."""
    try:
        yield
    finally:
        if app.state.traces:
            app.state.traces.close()
