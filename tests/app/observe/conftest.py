"""An archive and its app, observed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.answer.compose import Draft, PartialSentence
from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_guards, add_routes
from rag.app.observe.observe import count_requests, observe
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.usage import Usage
from tests.fakes import FakeEmbedder, ScriptedAnswerer, article, settings

WORDS = "word7"
"""Stands in the question, the answer and the article alike."""
QUESTION = {"question": f"When did ferry {WORDS} leave the harbour?"}
Make = Callable[..., FastAPI]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


@pytest.fixture
def make(archive: Archive) -> Make:
    """Makes the app, with other settings where they are given."""

    def made(**changes: Any) -> FastAPI:
        archive.settings = archive.settings.model_copy(update=changes)
        app, queue = FastAPI(docs_url=None, redoc_url=None, openapi_url=None), RequestQueue()
        progress = SimpleNamespace(ready=12, pending=3, failed=1, unread=5, problem="")
        worker = cast("Any", SimpleNamespace(progress=lambda: progress))
        add_routes(app, archive, worker, queue)
        observe(app, archive, worker, queue)
        add_guards(app, archive.settings)
        count_requests(app)
        return app

    return made


def client(app: FastAPI, headers: Mapping[str, str] | None = None, *, owner: bool = True) -> TestClient:
    key = ensure_key(app.state.archive.settings.data)
    headers = {**(headers or {}), **({"Authorization": f"Bearer {key}"} if owner else {})}
    return TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 5), headers=headers)


def scripted(archive: Archive, monkeypatch: pytest.MonkeyPatch, *, failure: Any = None) -> None:
    """Have a language model answer: the best evidence's own words, for 812 tokens."""

    class Writing(ScriptedAnswerer):
        name = "Tiny 1B"

        def write(self, question: Any, evidence: Any) -> Iterator[Draft | PartialSentence | Usage]:
            yield Draft(evidence[0].quote, (evidence[0],))
            yield Usage(812, 7, 0.002)
            if failure:
                raise failure

    monkeypatch.setattr(archive.engines, "answerer", lambda name="": Writing())
    vars(archive).pop("assistant", None)  # it has the engines that it was made with
