"""Several archives in one app: nothing of one is ever told by another."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from rag.app.api.passage_view import Reference
from rag.storage.accounts.collections import collection_folder
from rag.storage.catalog import Catalog
from tests.app.collections_app import WORDS, client, collections_app, fill, root, wait_until_ready

NAMES = [*WORDS]
KEPT: dict[str, dict[str, str]] = {}
"""Of each archive, addresses of what only it has."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with collections_app(tmp_path_factory.mktemp("archive")) as app:
        yield app


@pytest.fixture(scope="module")
def owner(app: Any) -> Iterator[TestClient]:
    with client(app, owner=True) as one:
        wait_until_ready(one, NAMES)
        one.get("/api/v1/reader")
        for name in NAMES:
            KEPT[name] = use(one, root(name), WORDS[name])
        yield one


def use(owner: TestClient, at: str, word: str) -> dict[str, str]:
    """Do what readers, editors and evaluators do; addresses of what it made, in its own archive."""
    asked = {"question": f"How many people did the {word} of Ravenholm draw?"}
    answered = owner.post(f"{at}/api/v1/ask?keep=true", json=asked)
    conversation, answer = (answered.headers[f"x-{what}-id"] for what in ("conversation", "answer"))
    shared = owner.post(f"{at}/api/v1/answers/{answer}/share").json()["path"]
    thumb = {"answer": answered.json(), "thumb": "down", "comment": f"more of the {word}"}
    owner.post(f"{at}/api/v1/feedback", json=thumb).raise_for_status()
    line = json.dumps({"id": "1", "question": f"Where is the {word}?", "answers": ["Ravenholm"]})
    owner.post(f"{at}/api/v1/evaluations/testsets/{word}.jsonl", content=line).raise_for_status()
    owner.post(f"{at}/api/v1/evaluations", json={"test_set": f"{word}.jsonl"}).raise_for_status()
    until = time.monotonic() + 60
    while owner.get(f"{at}/api/v1/evaluations/progress").json()["state"] != "done":
        assert time.monotonic() < until
        time.sleep(0.1)
    (run,) = owner.get(f"{at}/api/v1/evaluations").json()["runs"]
    citation = answered.json()["citations"][0]
    article, passage = citation["article_id"], citation["passage_id"]
    return {
        "article page": f"/articles/{article}",
        "article": f"/api/v1/articles/{article}",
        "panel of the article": f"/byline/articles/{article}",
        "passage": f"/byline/passages/{Reference(passage)}",
        "conversation": f"/api/v1/conversations/{conversation}",
        "its export": f"/byline/conversations/{conversation}/export?format=markdown",
        "answer": f"/answers/{answer}",
        "its export ": f"/answers/{answer}/export?format=json",
        "receipt": f"/receipts/{answer}.json",
        "share": f"/{shared}",
        "run": f"/api/v1/evaluations/{run['name']}",
        "report": f"/api/v1/evaluations/{run['name']}/report",
    }


def others(name: str) -> list[str]:
    return [word for one, word in WORDS.items() if one != name]


def clean(text: str, name: str) -> str:
    """The answer, which must hold no word of another archive."""
    assert not [word for word in others(name) if word in text.lower()], (name, text[:2000])
    return text


@pytest.mark.parametrize("name", NAMES)
def test_each_answers_from_its_own_articles(owner: TestClient, name: str) -> None:
    question = {"question": f"How many people did the {WORDS[name]} of Ravenholm draw?"}
    answer = owner.post(f"{root(name)}/ask", json=question)
    assert answer.json()["citations"], answer.text
    clean(answer.text, name)


@pytest.mark.parametrize("name", NAMES)
def test_no_address_tells_of_another(owner: TestClient, name: str) -> None:
    addresses = [
        "/", "/config", "/healthz", "/byline/front", "/byline/front/filters",
        "/byline/front/headlines?words=ravenholm", "/byline/library/articles.jsonl", "/byline/library",
        "/byline/conversations", "/byline/adding", "/metrics", "/v1/models", "/api/v1/articles",
        "/api/v1/articles/removed", "/api/v1/search?q=ravenholm", "/api/v1/conversations",
        "/api/v1/evaluations", "/api/v1/evaluations/testsets", "/api/v1/evaluations/thumbs-down",
        "/api/v1/evaluations/feedback.jsonl", "/api/v1/feeds", "/api/v1/articles/export.jsonl",
        "/api/v1/filters", "/api/v1/front", "/api/v1/openapi.json", "/owner", "/api/v1/state",
    ]  # fmt: skip
    for address in addresses:
        answer = owner.get(f"{root(name)}{address}")
        assert answer.status_code == 200, (address, answer.text)
        clean(answer.text, name)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_one_is_nothing_in_another(owner: TestClient, name: str) -> None:
    for what, address in KEPT[name].items():
        own = owner.get(f"{root(name)}{address}")
        assert own.status_code == 200, (what, own.text)
        clean(own.text, name)
        for other in (one for one in NAMES if one != name):
            told = owner.get(f"{root(other)}{address}")
            assert told.status_code in {404, 422}, (what, told.text)
            assert WORDS[name] not in told.text.replace(address, ""), (what, told.text)
    article = KEPT[name]["article"]
    for other in (one for one in NAMES if one != name):
        assert owner.delete(f"{root(other)}{article}").status_code == 404
        assert owner.delete(f"{root(other)}{KEPT[name]['conversation']}").status_code == 404
    assert owner.get(f"{root(name)}{article}").status_code == 200


def test_an_address_of_none_is_not_found(owner: TestClient) -> None:
    for address in ["/", "/ask", "/byline/style.css", "/api/v1/articles", "/nonsense", "/mcp"]:
        assert owner.get(f"/c/nowhere{address}").status_code == 404, address
        assert owner.get(f"/c/Sport{address}").status_code == 404, address


def test_they_are_listed(owner: TestClient) -> None:
    assert owner.get("/c/sport/api/v1/collections").json()["collections"] == [
        {"name": "", "title": "Main archive", "address": "/", "articles": 6, "current": False},
        {"name": "opera", "title": "Opera", "address": "/c/opera/", "articles": 6, "current": False},
        {"name": "sport", "title": "Sport", "address": "/c/sport/", "articles": 6, "current": True},
    ]


def test_guards_stand_before_them_all(app: Any, owner: TestClient) -> None:
    big = owner.post("/c/sport/gradio_api/queue/join", content=b"x" * 200_001)
    assert big.status_code == 413
    foreign = owner.post("/c/sport/ask", json={}, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    assert owner.get("/c/sport/healthz", headers={"Host": "evil.example"}).status_code == 400
    assert client(app).get("/c/sport/byline/library/articles.jsonl").status_code == 403
    problem = owner.get("/c/sport/api/v1/articles/none")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["instance"] == "/c/sport/api/v1/articles/none"
    assert owner.get("/c/sport").history[0].headers["location"] == "./sport/"
    told = owner.get("/metrics").text
    assert 'route="/c/{collection}/api/v1/articles/{article_id}"' in told


def test_models_are_loaded_once(app: Any) -> None:
    main, sport = app.state.archive, app.state.collections.archive("sport")
    assert sport.models is main.models
    for part in ("embedder", "static", "reader", "verifier", "engines"):
        assert getattr(sport, part) is getattr(main, part)
    assert sport.catalog.path != main.catalog.path


def test_one_that_is_added_or_removed_is_noticed(app: Any, owner: TestClient) -> None:
    archive = app.state.archive
    assert owner.get("/c/late/healthz").status_code == 404
    folder = collection_folder(archive.settings.data, "late")
    folder.mkdir(parents=True)
    catalog = Catalog(folder / "catalog.sqlite3")
    WORDS["late"] = "evening"
    try:
        from tests.app import collections_app as made

        made.OUTLETS["late"] = "Late News"
        fill(catalog, "late")
        catalog.close()
        archive.catalog.collections.add("late")
        wait_until_ready(owner, ["late"])
        assert "evening" in owner.get("/c/late/api/v1/articles").text
        archive.catalog.collections.remove("late")
        assert owner.get("/c/late/healthz").status_code == 404
        app.state.collections.start()
        until = time.monotonic() + 30
        while "late" in app.state.collections._open and time.monotonic() < until:
            time.sleep(0.1)
        assert "late" not in app.state.collections._open
    finally:
        del WORDS["late"]


def test_a_walk_through_all_of_them_never_crosses(owner: TestClient) -> None:
    """Three hundred requests in an order of chance, from one browser: each archive tells of itself."""
    chance = random.Random(21)
    walk = _walk(owner)
    for _ in range(300):
        name = chance.choice(NAMES)
        answer = chance.choice(walk)(root(name), WORDS[name])
        assert answer.status_code == 200, answer.text
        clean(answer.text, name)


def _walk(owner: TestClient) -> list[Callable[[str, str], Response]]:
    def get(address: str) -> Callable[[str, str], Response]:
        return lambda at, _word: owner.get(f"{at}{address}")

    def ask(at: str, word: str) -> Response:
        return owner.post(f"{at}/ask", json={"question": f"Who spoke of the {word}?"})

    def search(at: str, word: str) -> Response:
        return owner.get(f"{at}/api/v1/search", params={"q": f"ravenholm {word}"})

    def chat(at: str, word: str) -> Response:
        asked = {"model": "byline", "messages": [{"role": "user", "content": f"When was the {word}?"}]}
        return owner.post(f"{at}/v1/chat/completions", json=asked)

    def add(at: str, word: str) -> Response:
        text = f"The {word} of Ravenholm was seen again, {random.random()}. Alma Reed watched it."
        fields = {"title": f"Ravenholm {word} again", "text": text, "outlet": "Extra"}
        return owner.post(f"{at}/api/v1/articles", json=fields)

    def judge(at: str, word: str) -> Response:
        answer = owner.post(f"{at}/api/v1/ask?keep=true", json={"question": f"Why the {word}?"}).json()
        return owner.post(f"{at}/api/v1/feedback", json={"answer": answer, "thumb": "up"})

    return [
        get("/"), get("/byline/front"), get("/api/v1/articles"), get("/config"),
        get("/api/v1/conversations"), get("/api/v1/articles/export.jsonl"), get("/byline/front/filters"),
        get("/api/v1/evaluations/thumbs-down"), get("/api/v1/evaluations/feedback.jsonl"),
        get("/byline/front/headlines?words=ravenholm"), get("/api/v1/evaluations"), ask, search, chat, add,
        judge,
    ]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_asked_of_what_another_has_it_knows_nothing(owner: TestClient, name: str) -> None:
    """The last one: what was asked is told to the owner, and would be a word of another archive."""
    for other in others(name):
        asked = {"question": f"What about the {other} of Ravenholm?"}
        told = owner.post(f"{root(name)}/ask", json=asked).text
        assert f"{other}.example" not in told and f"{other} warden" not in told
