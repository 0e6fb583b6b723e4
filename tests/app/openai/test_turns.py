"""Turns of the protocol in a server whose queue and assistant the test holds."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from rag.answer.compose import ExtractiveAnswerer
from rag.answer.turn import Event
from rag.app.api.routes import add_routes
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import CatalogError
from tests.fakes import FakeEmbedder, article, settings

BODY = {
    "model": "byline",
    "messages": [{"role": "user", "content": "When did ferry word7 leave the harbour?"}],
}
STREAM = BODY | {"stream": True}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n, url="") for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


@pytest.fixture
def queue() -> RequestQueue:
    return RequestQueue(at_once=1, waiting=1)


@pytest.fixture
def url(archive: Archive, queue: RequestQueue) -> Iterator[str]:
    app = FastAPI()
    add_routes(app, archive, cast("Any", SimpleNamespace(progress=lambda: None)), queue)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1/chat/completions"
    server.should_exit = True
    thread.join(20)
    listening.close()


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def test_who_hangs_up_ends_the_turn(
    archive: Archive, queue: RequestQueue, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(*_: Any) -> Iterator[Event]:
        try:
            while True:
                time.sleep(0.05)
                yield cast("Event", None)
        finally:
            ended.set()

    monkeypatch.setattr(archive.assistant, "stream", endless)
    with httpx2.stream("POST", url, json=STREAM, timeout=60) as answer:
        assert next(answer.iter_text()).startswith('data: {"id": "chatcmpl-')
        assert queue.asking() == 1 and not ended.is_set()
    assert ended.wait(20) and until(lambda: queue.asking() == 0)


def test_who_hangs_up_while_waiting_leaves_the_queue(queue: RequestQueue, url: str) -> None:
    with queue.place():
        with httpx2.stream("POST", url, json=STREAM, timeout=60) as answer:
            said = ""
            for text in answer.iter_text():
                said += text
                if ": waiting" in said:
                    break
            assert queue.asking() == 2
        assert until(lambda: queue.asking() == 1)


def test_who_waits_while_the_app_ends_is_told_to_ask_again(queue: RequestQueue, url: str) -> None:
    with queue.place(), httpx2.stream("POST", url, json=STREAM, timeout=20) as answer:
        said = ""
        for text in answer.iter_text():
            said += text
            if ": waiting" in said:
                queue.close()
    assert "it is being stopped. Please ask again" in said and said.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("body", [BODY, STREAM])
def test_a_full_queue_is_told_before_an_answer_begins(
    queue: RequestQueue, url: str, body: dict[str, Any]
) -> None:
    with queue.place(), queue.place():
        answer = httpx2.post(url, json=body, timeout=60)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert answer.json()["error"]["type"] == "server_error"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CatalogError("catalog", "its file is gone."), "catalog: its file is gone."),
        (RuntimeError("a secret"), "Something went wrong inside Byline; its terminal has the details."),
    ],
)
def test_what_fails_within_a_stream_is_told_there(
    archive: Archive, url: str, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def broken(*_: Any) -> Iterator[Event]:
        raise error

    monkeypatch.setattr(archive.assistant, "stream", broken)
    answer = httpx2.post(url, json=STREAM, timeout=60)
    *_, told, done, _ = answer.text.split("\n\n")
    assert words in told and "a secret" not in told and done == "data: [DONE]"


def test_an_article_without_an_address_is_read_here(url: str) -> None:
    answer = httpx2.post(url, json=BODY, timeout=60).json()
    message = answer["choices"][0]["message"]
    (first, *_) = message["annotations"]
    address = first["url_citation"]["url"]
    assert address.startswith(url.removesuffix("v1/chat/completions") + "articles/")
    assert f"<{address}>" in message["content"]
    assert "Report 7 from the harbour" in httpx2.get(address).text


def test_whose_articles_are_cited_is_noted(
    archive: Archive, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, int]] = []
    monkeypatch.setattr(archive, "answered", lambda question, ids: noted.append((question, len(ids))))
    for body in (BODY, STREAM):
        assert httpx2.post(url, json=body, timeout=60).status_code == 200
    assert noted[0] == noted[1] and noted[0][1] > 0


def test_a_stream_is_in_ascii(archive: Archive, url: str) -> None:
    """Clients that end a line where Unicode has one, at U+2028 say, still read it."""
    archive.catalog.articles.store(
        [article(99, "Ferry word99 left the harbour\u2028at noon, said Renée.", url="")]
    )
    body = {
        "model": "byline",
        "messages": [{"role": "user", "content": "Où est Renée\u2028?"}],
        "stream": True,
    }
    answer = httpx2.post(url, json=body, timeout=60)
    assert answer.status_code == 200 and answer.content.isascii()


def test_an_engine_of_any_name_is_a_model(archive: Archive, url: str) -> None:
    model = "byline/hf:ORG/REPO:FILE.gguf"
    archive.engines._ready["hf:ORG/REPO:FILE.gguf"] = ExtractiveAnswerer()
    listing = url.replace("chat/completions", "models")
    assert model in [one["id"] for one in httpx2.get(listing).json()["data"]]
    assert httpx2.get(f"{listing}/{quote(model, safe='')}").json()["id"] == model
    answer = httpx2.post(url, json=BODY | {"model": model}, timeout=60).json()
    assert answer["model"] == model and "day 7" in answer["choices"][0]["message"]["content"]
