"""rag/app/web/kept_chats.py: what is answered on the page is kept, and comes back as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from rag.app.web.chat import SearchLimits, reply
from rag.app.web.conversation import Conversation, Exchange, messages
from rag.app.web.kept_chats import NOWHERE, KeptChats, Place, place_of
from rag.app.web.page import Page
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import CatalogError
from rag.core.settings import load_settings
from rag.storage.kept_answers import KeptAnswer
from tests.fakes import FakeEmbedder, article, settings

ANN = "a" * 32
QUESTION = "How many passengers were on the ferry?"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    archive = opened(tmp_path)
    archive.catalog.articles.store([article(n) for n in range(3)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    yield archive
    archive.close()


def opened(folder: Path, *, keep_chats: bool = True) -> Archive:
    chosen = settings(folder).model_copy(update={"keep_chats": keep_chats})
    return Archive(chosen, FakeEmbedder(), FakeEmbedder())


def ask(
    archive: Archive, conversation: Conversation, place: Place = NOWHERE, reader: str = ANN
) -> Conversation:
    """The conversation with its last question answered."""
    keep = KeptChats(archive).keeper(reader, place, conversation[:-1])
    limits = SearchLimits(engine="none")
    return [*reply(archive, RequestQueue(), conversation, limits, keep)][-1]


def kept(archive: Archive, conversation: Conversation) -> list[KeptAnswer]:
    there = place_of(conversation).conversation_id
    return archive.catalog.conversations.answers(ANN, there)


def test_a_conversation_comes_back_as_it_was(archive: Archive) -> None:
    first = ask(archive, (Exchange(QUESTION),))
    place = place_of(first)
    both = ask(archive, (*first, Exchange("Where did it sink?")), place)
    assert place_of(both, place) == Place(
        place.conversation_id, tuple(e.kept.answer_id for e in both if e.kept)
    )
    again = KeptChats(archive).open(ANN, place.conversation_id)
    assert messages(again)[:-1] == messages(both)[:-1]
    assert [replace(e, complete=None) for e in again] == [replace(e, complete=None) for e in both]
    before, after = both[-1].complete, again[-1].complete
    assert before and after and (after.text, after.sentences) == (before.text, before.sentences)
    assert [c.quote for c in after.citations] == [c.quote for c in before.citations]
    assert KeptChats(archive).open("b" * 32, place.conversation_id) == ()


def test_what_is_kept_says_what_it_was_asked_with_and_of_which_archive(archive: Archive) -> None:
    (answer,) = kept(archive, ask(archive, (Exchange(QUESTION, anytime=True),)))
    assert answer.form["anytime"] and answer.form["engine"] == "none" and answer.form["byline"]
    assert answer.form["archive"] == archive.catalog.statistics.fingerprint()
    assert len(answer.sources) == len(answer.answer["citations"])
    assert "complete" not in answer.page and "kept" not in answer.page
    archive.catalog.articles.store([article(9)])
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())
    assert answer.form["archive"] != archive.catalog.statistics.fingerprint()


def test_a_question_asked_again_stands_once(archive: Archive) -> None:
    first = ask(archive, (Exchange(QUESTION),))
    second = ask(archive, (Exchange(QUESTION),), place_of(first))
    assert [answer.id for answer in kept(archive, second)] == [
        second[0].kept and second[0].kept.answer_id
    ]
    assert place_of(second).conversation_id == place_of(first).conversation_id


def test_an_answer_of_nobody_or_none_is_not_kept(archive: Archive) -> None:
    conversation = ask(archive, (Exchange(QUESTION),), reader="")
    failed = ask(archive, (Exchange("?" * 5000),))
    assert conversation[-1].kept is failed[-1].kept is None
    assert place_of(conversation, Place("before")) == Place("before")


def test_an_answer_that_cannot_be_kept_is_shown_and_says_so(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise CatalogError("catalog", "the disk is full.", "Make room.")

    monkeypatch.setattr(archive.catalog.conversations, "keep", refuse)
    (exchange,) = ask(archive, (Exchange(QUESTION),))
    assert exchange.state == "done" and exchange.kept is None
    assert "could not be kept: the disk is full" in exchange.body.replace("\\", "")


def test_a_page_whose_session_has_ended_goes_on_with_what_it_shows(archive: Archive) -> None:
    first = ask(archive, (Exchange(QUESTION),))
    worker = cast("Any", SimpleNamespace(progress=lambda: None))
    page, there = Page(archive, worker, RequestQueue()), place_of(first).conversation_id
    for reader, questions in ((ANN, 2), ("b" * 32, 1)):
        request = cast("gr.Request", SimpleNamespace(state=SimpleNamespace(reader=reader)))
        _, conversation, *_ = page.begin("And then?", (), there, request)
        assert len(conversation) == questions


def test_what_another_release_kept_is_at_least_its_words(archive: Archive) -> None:
    conversation = ask(archive, (Exchange(QUESTION),))
    with sqlite3.connect(archive.catalog.path) as db:
        db.execute('UPDATE answers SET page = \'{"state": "dreamt"}\'')
    db.close()
    (exchange,) = KeptChats(archive).open(ANN, place_of(conversation).conversation_id)
    assert exchange.question == QUESTION and exchange.answer == conversation[0].answer
    assert exchange.state == "done" and exchange.body


def test_at_the_start_what_has_ended_is_dropped(archive: Archive, tmp_path: Path) -> None:
    first, second = (ask(archive, (Exchange(QUESTION),)) for _ in range(2))
    mine = archive.catalog.conversations
    mine.delete(ANN, place_of(first).conversation_id)
    KeptChats(archive).start()
    assert not mine.restore(ANN, place_of(first).conversation_id)
    assert [one.id for one in mine.all(ANN)] == [place_of(second).conversation_id]
    archive.close()
    nothing = opened(tmp_path, keep_chats=False)
    KeptChats(nothing).start()
    assert nothing.catalog.conversations.all(ANN) == []
    assert ask(nothing, (Exchange(QUESTION),))[-1].kept is None
    nothing.close()


@pytest.mark.parametrize(
    ("variables", "kept"),
    [
        ({}, True),
        ({"BYLINE_KEEP_CHATS": "0"}, False),
        ({"BYLINE_KEEP_QUESTIONS": "0"}, False),
        ({"BYLINE_KEEP_QUESTIONS": "0", "BYLINE_KEEP_CHATS": "1"}, True),
        ({"BYLINE_KEEP_QUESTIONS": " "}, True),
    ],
)
def test_the_former_name_of_the_setting_still_works(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], kept: bool
) -> None:
    for name in ("BYLINE_KEEP_CHATS", "BYLINE_KEEP_QUESTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_settings().keep_chats is kept
