"""rag/app/api/conversation_routes.py: each reader is answered for themselves, and nobody for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.conversation_routes import router
from rag.app.api.errors import add_error_handlers
from rag.app.api.older_passages import older_passage
from rag.app.api.owner_key import OwnerKey, ensure_key
from rag.app.api.passage_view import Reference
from rag.app.api.reader import IdentifyReader, new_reader_cookie, reader_cookie
from rag.core.settings import load_settings
from rag.storage.catalog import Catalog
from rag.storage.kept_answers import KeptAnswer, NewAnswer
from tests.fakes import article

ANN, BEN = "a" * 32, "b" * 32
PATH = "/byline/conversations"
UNKNOWN = "There is no such conversation of yours"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    catalog = Catalog(tmp_path / "catalog.sqlite3")
    yield catalog
    catalog.close()


@pytest.fixture
def app(catalog: Catalog, tmp_path: Path) -> FastAPI:
    app, settings = FastAPI(), load_settings(data=tmp_path, keep_chats_days=30)
    app.state.archive = SimpleNamespace(catalog=catalog, settings=settings)
    app.include_router(router)
    add_error_handlers(app)
    ensure_key(tmp_path)
    app.add_middleware(IdentifyReader, key=OwnerKey(tmp_path), keeps=True)
    return app


def client(app: FastAPI, reader: str) -> TestClient:
    key = ensure_key(app.state.archive.settings.data)
    return TestClient(
        app, "http://127.0.0.1", cookies={reader_cookie(key): new_reader_cookie(reader, key)}
    )


def keep(catalog: Catalog, reader: str = ANN, question: str = "Who won?", **answer: Any) -> KeptAnswer:
    told = {"question": question, "answer": "Brandt won. [1]", "citations": []} | answer
    return catalog.conversations.keep(reader, "", NewAnswer(question, told, {"engine": ""}))


def test_the_list_is_the_readers_own_and_can_be_searched(app: FastAPI, catalog: Catalog) -> None:
    kept = keep(catalog)
    keep(catalog, BEN, "Who lost?")
    found = client(app, ANN).get(PATH).json()
    assert (found["kept"], found["days"]) == (True, 30)
    assert [(one["id"], one["title"]) for one in found["conversations"]] == [
        (kept.conversation_id, "Who won?")
    ]
    for words, number in (("brandt WON", 1), ("lost", 0)):
        answer = client(app, ANN).get(PATH, params={"words": words})
        assert len(answer.json()["conversations"]) == number
    assert TestClient(app, "http://127.0.0.1").get(PATH).json()["conversations"] == []


def test_one_is_given_with_its_answers(app: FastAPI, catalog: Catalog) -> None:
    kept = keep(catalog)
    given = client(app, ANN).get(f"{PATH}/{kept.conversation_id}").json()
    (answer,) = given["answers"]
    assert answer["answer"] == kept.answer and answer["id"] == kept.id
    assert answer["form"] == {"engine": ""} and "page" not in answer


def test_what_is_done_to_one_is_done(app: FastAPI, catalog: Catalog) -> None:
    ann, one = client(app, ANN), keep(catalog).conversation_id
    assert ann.post(f"{PATH}/{one}/title", json={"title": "The vote"}).json() == {"id": one}
    assert ann.get(PATH).json()["conversations"][0]["title"] == "The vote"
    assert ann.post(f"{PATH}/{one}/delete").status_code == 200
    assert ann.get(PATH).json()["conversations"] == []
    assert ann.post(f"{PATH}/{one}/undo").status_code == 200
    assert len(ann.get(PATH).json()["conversations"]) == 1


@pytest.mark.parametrize("reader", [BEN, ""])
def test_anothers_conversation_is_as_one_that_never_was(
    app: FastAPI, catalog: Catalog, reader: str
) -> None:
    one = keep(catalog).conversation_id
    other = client(app, reader) if reader else TestClient(app, "http://127.0.0.1")
    for method, path in (("GET", ""), ("POST", "/title"), ("POST", "/delete"), ("POST", "/undo")):
        answer = other.request(method, f"{PATH}/{one}{path}", content='{"title": "Mine"}')
        assert answer.status_code == 404 and UNKNOWN in answer.json()["error"]
    assert catalog.conversations.get(ANN, one)


@pytest.mark.parametrize("body", ['{"title": " "}', "{}", "[]", '{"title": 3}'])
def test_a_title_that_is_none_is_told(app: FastAPI, catalog: Catalog, body: str) -> None:
    one = keep(catalog).conversation_id
    answer = client(app, ANN).post(f"{PATH}/{one}/title", content=body)
    assert answer.status_code == 422 and "expected" in answer.json()["error"]


# -- the evidence of an answer whose article changed ------------------------------------------


def cited(catalog: Catalog) -> tuple[str, Reference, str]:
    """An article's id, and a reference to words of its first version."""
    catalog.articles.store([article(1)])
    (stored,) = catalog.articles.all()
    quote = stored.article.text[:20]
    return stored.id, Reference(f"{stored.id}-1-0", 0, 20), quote


def test_words_of_an_older_version_are_shown_in_that_version(catalog: Catalog) -> None:
    article_id, reference, quote = cited(catalog)
    newer = replace(article(1), text="Another text altogether, written later.")
    catalog.articles.store([newer])
    shown = older_passage(catalog, "", reference)
    assert shown and (shown.quote, shown.version, shown.article) == (quote, 1, article_id)
    assert "version 1 of this article; the archive has version 2" in shown.notices[0].text
    assert older_passage(catalog, "", Reference(f"{article_id}-7-0", 0, 20)) is None


def test_of_a_removed_article_a_reader_has_what_their_answer_quotes(catalog: Catalog) -> None:
    article_id, reference, quote = cited(catalog)
    told = {"passage_id": reference.passage_id, "article_id": article_id, "title": "A", "outlet": "B"}
    told |= {"claimed_outlet": "", "published": "2024-05-03", "url": "https://b.example/a"}
    citation = told | {"n": 1, "quote": quote, "start": 0, "end": 20}
    keep(catalog, citations=[citation], hits=[])
    catalog.removed.remove([article_id])
    shown = older_passage(catalog, ANN, reference)
    assert shown and (shown.before, shown.quote, shown.after) == ("", quote, "")
    assert shown.notices[0].label == "Removed" and shown.published == "3 May 2024"
    assert older_passage(catalog, BEN, reference) is older_passage(catalog, "", reference) is None
