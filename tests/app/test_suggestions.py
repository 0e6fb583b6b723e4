"""What may be asked next: drawn from the articles cited, tried before it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from rag.app.web.suggestions import suggest
from rag.archive import Archive
from rag.archive.index_loan import IndexLoan
from rag.core.contract import read_request
from rag.core.settings import Settings
from rag.core.types import Answer, Article

TEXT = (
    "The Brask tunnel opened on 4 May 2024. Mayor Ilse Brandt said the tunnel would take 9,000 cars a "
    "day. Ms. Brandt cut a ribbon at noon. Engineer Pia Lund, who led the work for nine years, said "
    "that water had been the worst enemy. Lund told reporters she would now sleep."
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    archive = Archive(Settings(data=tmp_path_factory.mktemp("data"), llm="none"))
    archive.catalog.articles.store(
        [Article("tunnel", "Brask tunnel opens", TEXT, "Brask Post", date(2024, 5, 5))]
    )
    archive.asking = lambda: 0
    with IndexLoan(archive.searches, archive.catalog):
        yield archive
    archive.close()


def ask(archive: Archive, question: str) -> Answer:
    request = read_request({"question": question, "as_of": "2024-06-01"}, 2000)
    return archive.assistant.answer(archive.requested_question(request), "none")


def test_what_is_offered_is_new_and_has_an_answer(archive: Archive) -> None:
    answer = ask(archive, "When did the Brask tunnel open? In one sentence.")
    offered = suggest(archive, answer)
    assert offered, answer.text
    for question in offered:
        following = ask(archive, question)
        assert not following.refused
        assert following.sentences[0].text not in answer.text


def test_nothing_is_offered_after_a_refusal_or_while_others_ask(archive: Archive) -> None:
    assert suggest(archive, ask(archive, "Who won the 1970 World Cup final?")) == []
    answer = ask(archive, "When did the Brask tunnel open?")
    archive.asking = lambda: 1
    assert suggest(archive, answer) == []
    archive.asking = lambda: 0
