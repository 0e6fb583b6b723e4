"""The JSON contract of questions and answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.app.api.ask import ask
from rag.archive import Archive
from rag.core.contract import answer_json, read_request
from rag.core.errors import QuestionError
from rag.core.types import NO_FILTERS, Answer, Copy, Question, Turn
from tests.fakes import FakeEmbedder, article, evidence, settings

KEYS = {
    "question", "standalone_question", "corrected", "understood", "answer", "short", "sentences", "support", "citations", "hits", "refused", "nearest",
    "engine", "newest", "notes", "incomplete", "timeline", "timings_ms", "choices", "offer",
}  # fmt: skip
CITATION = {
    "n", "article_id", "passage_id", "title", "outlet", "published", "url", "quote", "start", "end",
    "claimed_outlet", "machine_order", "correction", "outlets", "later",
}  # fmt: skip
HIT = {
    "passage_id",
    "article_id",
    "claimed_outlet",
    "machine_orders",
    "url",
    "title",
    "outlet",
    "published",
    "text",
    "score",
    "scores",
    "copies",
}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def test_an_answer_has_every_field_of_the_contract(archive: Archive) -> None:
    answer = ask(archive, {"question": "When did ferry word7 leave the harbour?", "as_of": "2024-06-01"})
    assert set(answer) == KEYS
    assert set(answer["timings_ms"]) == {"retrieve", "evidence", "first_token", "total"}
    assert answer == json.loads(json.dumps(answer))
    assert len(answer["hits"]) == 10
    assert all(set(hit) >= HIT for hit in answer["hits"])
    assert answer["hits"][0]["url"] == "https://news.example/7"


def test_a_hit_lists_its_copies() -> None:
    found = evidence(1, "The ferry sank.")
    copy = Copy("2", "Ferry sinks", "AFP", date(2024, 5, 3), "https://afp.example/2", same_page=False)
    hit = replace(found.hit, copies=(copy,))
    question = Question("Who?", "Who?", NO_FILTERS, date(2024, 5, 4))
    answer = Answer(question, "", (), (), (hit,), (), False, (), "extractive", {})
    assert answer_json(answer)["hits"][0]["copies"] == [
        {
            "article_id": "2",
            "title": "Ferry sinks",
            "outlet": "AFP",
            "published": "2024-05-03",
            "url": "https://afp.example/2",
            "same_page": False,
        }
    ]


def test_sentences_cite_by_number_and_quotes_are_verbatim(archive: Archive) -> None:
    answer = ask(
        archive, {"question": "Ferry word7 left the harbour on day 7: when did ferry word7 leave?"}
    )
    assert not answer["refused"], answer["answer"]
    by_number = {c["n"]: c for c in answer["citations"]}
    for sentence in answer["sentences"]:
        assert set(sentence) == {"text", "citations", "verdict", "support", "problems"}
        assert sentence["verdict"] == "supported"
        assert sentence["citations"] and set(sentence["citations"]) <= set(by_number)
        assert f"[{sentence['citations'][0]}]" in answer["answer"]
    for citation in answer["citations"]:
        assert set(citation) == CITATION
        text = article(int(citation["url"].rsplit("/", 1)[1])).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_citation_of_a_corrected_article_carries_the_correction(tmp_path: Path) -> None:
    notice = "Correction: An earlier version of this story gave the wrong pier."
    corrected = replace(article(7), text=f"{article(7).text}\n\n{notice}")
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([corrected, *(article(n) for n in range(7))])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    asked = {"question": "Ferry word7 left the harbour on day 7: when did ferry word7 leave?"}
    cited = ask(opened, asked)["citations"]
    opened.close()
    by_url = {citation["url"]: citation["correction"] for citation in cited}
    assert by_url.pop(corrected.url) == notice
    assert set(by_url.values()) <= {""}


def test_a_refusal_names_the_nearest_articles_and_cites_nothing(archive: Archive) -> None:
    answer = ask(archive, {"question": "Which enzyme did the Nobel laureates of chemistry crystallise?"})
    assert answer["refused"] and answer["nearest"]
    assert answer["sentences"] == answer["citations"] == []
    for nearest in answer["nearest"]:
        assert (
            f"“{nearest['title']}” (Harbour Post, 3 May 2024) {nearest['shortfall']}" in answer["answer"]
        )


SKARV = (
    "The Skarv strike began on Monday when 400 dockers walked out. The Skarv strike is about pay.",
    "The Skarv strike closed two harbours on Thursday, the port said. The Skarv strike cost 3 million crowns.",
    "The Skarv strike ended on Friday by a vote in the canteen. The dockers will be paid 6 percent more.",
)


def test_a_development_is_told_as_a_timeline_whose_entries_are_cited(tmp_path: Path) -> None:
    days = [date(2024, 5, 6), date(2024, 5, 9), date(2024, 5, 17)]
    reports = [
        article(n, text, title=f"Skarv strike, report {n}", published=day)
        for n, (text, day) in enumerate(zip(SKARV, days, strict=True))
    ]
    undated = article(7, SKARV[0], title="Skarv strike", published=None, url="")
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([*reports[::-1], undated, *(article(n) for n in range(20, 26))])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    asked = {"question": "How did the Skarv strike unfold?", "as_of": "2024-06-01"}
    answer = ask(opened, asked)
    few = ask(opened, asked | {"until": "2024-05-08"})
    plain = ask(opened, asked | {"question": "Who ended the Skarv strike?"})
    opened.close()
    assert [entry["day"] for entry in answer["timeline"]] == [day.isoformat() for day in days]
    assert [entry["citation"] for entry in answer["timeline"]] == [1, 2, 3]
    assert answer["answer"].startswith("6 May 2024, Harbour Post reported: The Skarv strike began")
    assert {s["verdict"] for s in answer["sentences"]} == {"supported"}
    for entry, cited in zip(answer["timeline"], answer["citations"], strict=True):
        assert set(entry) == {*CITATION} - {
            "n",
            "correction",
            "published",
            "outlets",
            "later",
            "machine_order",
        } | {
            "day",
            "citation",
        }
        assert {name: entry[name] for name in ("quote", "start", "end", "url")}.items() <= cited.items()
    assert few["hits"] and few["timeline"] == plain["timeline"] == []


def test_filters_and_days_are_kept(archive: Archive) -> None:
    for limit in (
        {"outlets": ["AFP"]},
        {"sections": "World"},
        {"since": "2024-05-04"},
        {"as_of": "2024-05-02"},
    ):
        assert ask(archive, {"question": "When did ferry word7 leave?", **limit})["hits"] == []


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({}, "question"),
        ({"question": 3}, "question"),
        ({"question": " "}, "question"),
        ({"question": "x" * 2001}, "question"),
        ({"question": "Who?", "since": "May"}, "since"),
        ({"question": "Who?", "since": "2024-05-04", "until": "2024-05-03"}, "since"),
        ({"question": "Who?", "outlets": 3}, "outlets"),
        ({"question": "Who?", "sections": 3}, "sections"),
        ({"question": "Who?", "history": "before"}, "history"),
        ({"question": "Who?", "history": [{"answer": "Spain."}]}, "history"),
        ({"question": "Who?", "as_of": 20240503}, "as_of"),
    ],
)
def test_bad_fields_are_named(fields: dict[str, Any], subject: str) -> None:
    with pytest.raises(QuestionError) as caught:
        read_request(fields, 2000)
    assert caught.value.subject == subject


def test_the_usual_forms_of_history() -> None:
    turns = [{"question": "Who won?", "answer": "Spain."}, {"question": "When?"}]
    messages = [
        {"role": "user", "content": "Who won?"},
        {"role": "assistant", "content": "Spain."},
        {"role": "user", "content": "When?"},
    ]
    wanted = (Turn("Who won?", "Spain."), Turn("When?"))
    pairs = [["Who won?", "Spain."], "When?"]
    for history in (turns, messages, pairs):
        assert read_request({"question": "And why?", "history": history}, 2000).turns == wanted
    assert read_request({"question": "x", "as_of": "2024-05-03"}, 2000).as_of == date(2024, 5, 3)


def test_the_days_understood_are_told_and_can_be_left_out(archive: Archive) -> None:
    fields = {"question": "Which ferry sank in April 2018?", "as_of": "2025-03-12"}
    days = {"since": "2018-04-01", "until": "2018-04-30", "words": "April 2018"}
    assert ask(archive, fields)["understood"] == days
    assert ask(archive, fields | {"anytime": True})["understood"] is None
    assert ask(archive, fields | {"since": "2024-01-01"})["understood"] is None, "own filters win"


def test_anytime_is_a_truth_value() -> None:
    with pytest.raises(QuestionError, match="true or false"):
        read_request({"question": "Who won?", "anytime": "yes"}, 100)
