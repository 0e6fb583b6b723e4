"""Evidence and the other reports of its story, over a real catalog with vectors of a fake model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.answer.refusal import RefusalModel
from rag.app.api.passage_view import Reference
from rag.app.api.story_view import story_context
from rag.archive import Archive
from rag.core.types import Article, Evidence, Filters, Hit, Question, TimeExpression
from tests.fakes import DIMENSION, FakeEmbedder, article, settings

FIRST = "The Norvik warehouse fire in Brask killed at least 25 people, the mayor of Brask said."
SAME = "The Norvik warehouse fire killed at least 25 people in Brask, the mayor of Brask said."
OUT = "The Norvik warehouse fire in Brask went out with foam, rain and sand on Sunday night."
LATER = "The Norvik warehouse fire in Brask killed at least 31 people, the mayor of Brask said."
DAY = date(2024, 6, 1)


def report(n: int, text: str, day: int, outlet: str) -> Article:
    told = f"{text} Word{n} of the Norvik warehouse fire stands in report {n}."
    return article(n, told, published=date(2024, 5, day), outlet=outlet, title="The Norvik fire")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store(
        [report(1, FIRST, 3, "CNN"), report(2, SAME, 3, "AFP"), report(3, LATER, 5, "BBC"), article(4)]
    )
    read(opened)
    yield opened
    opened.close()


def read(archive: Archive) -> None:
    """Index it, and let the model read everything."""
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        for step in (indexer.drain, indexer.refine, indexer.read_sentences):
            list(step())


def of_article(archive: Archive, n: int, quote: str) -> Evidence:
    (stored,) = [s for s in archive.catalog.articles.all() if s.article.url == article(n).url]
    passage, held = archive.catalog.passages.get([f"{stored.id}-1-0"])[f"{stored.id}-1-0"]
    return Evidence(Hit(passage, held, 1.0, {}), 0, len(quote), quote, 0.9)


def asked(as_of: date = DAY, **limits: object) -> Question:
    filters = Filters(as_of=as_of, **limits)  # type: ignore[arg-type]
    return Question("", "", filters, as_of)


def test_evidence_is_confirmed_by_another_outlet_and_updated_by_a_later_report(archive: Archive) -> None:
    (found,) = archive.corroborator(asked(), [of_article(archive, 1, FIRST)])
    assert found.outlets == 2
    assert found.later is not None
    sentence = found.later.sentence
    assert (found.later.figure, sentence.text, sentence.report.article.outlet) == (
        "at least 31",
        LATER,
        "BBC",
    )
    text = of_article(archive, 3, LATER).hit.article.text
    assert text[sentence.start : sentence.end] == LATER


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        (asked(date(2024, 5, 4)), 2),
        (asked(until=date(2024, 5, 4)), 2),
        (asked(outlets=("CNN",)), 1),
        (asked(since=date(2024, 5, 3), until=date(2024, 5, 4)), 2),
    ],
)
def test_what_the_question_leaves_out_is_not_heard(
    archive: Archive, question: Question, outlets: int
) -> None:
    (found,) = archive.corroborator(question, [of_article(archive, 1, FIRST)])
    assert (found.outlets, found.later) == (outlets, None)


def test_reports_before_the_readers_first_day_confirm_nothing(archive: Archive) -> None:
    evidence = of_article(archive, 3, LATER)
    archive.catalog.articles.store([report(5, LATER, 2, "DPA")])
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        for step in (indexer.drain, indexer.refine, indexer.read_sentences):
            list(step())
    counts = [
        archive.corroborator(asked(since=since), [evidence])[0].outlets
        for since in (None, date(2024, 5, 2), date(2024, 5, 3))
    ]
    assert counts == [2, 2, 1]


def test_as_of_a_day_nothing_later_is_heard(archive: Archive) -> None:
    def revised(time: TimeExpression) -> bool:
        (found,) = archive.corroborator(replace(asked(), time=time), [of_article(archive, 1, FIRST)])
        return found.later is not None

    assert not revised(TimeExpression("days", until=date(2024, 5, 4), words="as of 4 May"))
    assert revised(TimeExpression("days", date(2024, 5, 3), date(2024, 5, 4), "on 3 May"))


def test_evidence_stays_in_order_and_what_has_no_story_as_it_is(archive: Archive) -> None:
    alone = of_article(archive, 4, article(4).text)
    given = [alone, of_article(archive, 3, LATER), of_article(archive, 1, FIRST)]
    found = archive.corroborator(asked(), given)
    assert [e.quote for e in found] == [e.quote for e in given]
    assert found[0] == alone and found[1].later is None


def test_what_was_not_read_yet_says_nothing(tmp_path: Path) -> None:
    fresh = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    fresh.catalog.articles.store([report(1, FIRST, 3, "CNN"), report(2, LATER, 5, "BBC")])
    with fresh.own_indexes() as store:
        list(fresh.indexer(store).drain())
    evidence = of_article(fresh, 1, FIRST)
    assert fresh.corroborator(asked(), [evidence]) == [evidence]
    fresh.close()


def test_an_answer_leads_with_the_newest_figure(archive: Archive) -> None:
    question = archive.question("How many people did the Norvik fire kill in Brask?", as_of=DAY)
    answer = archive.assistant.answer(question, "extractive")
    assert "31" in answer.sentences[0].text


def test_the_panel_tells_the_story_around_a_passage(archive: Archive) -> None:
    first = of_article(archive, 1, FIRST)
    reference = Reference(first.hit.passage.id, 0, len(FIRST))
    fields = story_context(archive.catalog, archive.corroborator, reference, DAY).model_dump()
    assert fields["confirmed"] == "2 independent outlets report this"
    assert fields["story"]["told"] == "3 reports, 3 to 5 May 2024, by 3 independent outlets"
    assert [bool(r["reference"]) for r in fields["story"]["reports"]].count(False) == 1
    assert fields["later"]["where"] == "BBC, 5 May 2024"
    opened = fields["later"]["reference"].split("~")
    assert opened[0] in archive.catalog.passages.get([opened[0]])
    gone = story_context(
        archive.catalog, archive.corroborator, replace(reference, passage_id="0-1-0"), DAY
    ).model_dump()
    assert gone == {"story": None, "later": None, "confirmed": ""}


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_vectors_that_are_not_of_a_passages_sentences_say_nothing(archive: Archive, kept: int) -> None:
    """Another release of the sentence splitter may have cut it when it was read."""
    for n in (1, 3):
        passage = of_article(archive, n, "").hit.passage.id
        vectors = archive.catalog.sentence_vectors.get([passage], DIMENSION)[passage]
        others = {passage: np.tile(vectors, (2, 1))[:kept]}
        archive.catalog.sentence_vectors.save(others, archive.embedder.key)
        (found,) = archive.corroborator(asked(), [of_article(archive, 1, FIRST)])
        assert found.later is None
        archive.catalog.sentence_vectors.save({passage: vectors}, archive.embedder.key)


def test_a_made_up_reference_to_a_whole_article_is_answered_at_once(archive: Archive) -> None:
    counted = " ".join(f"In Brask {n} Men And Women Of Norvik Were Killed" for n in range(20, 2500))
    stored = archive.catalog.articles.store([report(6, f"{FIRST} {counted}.", 4, "DPA")])[0].article_id
    with archive.own_indexes() as store:
        indexer = archive.indexer(store)
        for step in (indexer.drain, indexer.refine, indexer.read_sentences):
            list(step())
    first = archive.catalog.passages.get([f"{stored}-1-0"])[f"{stored}-1-0"][0]
    started = time.perf_counter()
    whole = Reference(first.id, 0, 999_999_999)
    fields = story_context(archive.catalog, archive.corroborator, whole, DAY).model_dump()
    assert fields["confirmed"] == "3 independent outlets report this", "its passage is one sentence"
    for start, end in ((0, 60_000), (first.end, 0), (first.end, first.end)):
        other = Reference(f"{stored}-1-40", start, end)
        fields = story_context(archive.catalog, archive.corroborator, other, DAY).model_dump()
        assert (fields["confirmed"], fields["later"]) == ("", None)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ("How did the Norvik warehouse blaze in Brask unfold?", [5, 7]),
        ("How did the Orlo warehouse blaze in Brask unfold?", []),
    ],
)
def test_a_development_is_known_by_its_story_where_no_report_has_the_questions_word(
    archive: Archive, asked: str, days: list[int]
) -> None:
    archive.catalog.articles.store([report(5, OUT, 7, "BBC")])
    read(archive)
    assistant = archive.assistant
    sure = RefusalModel({"bias": 0.0}, 0.0, retraction_threshold=0.0)
    assistant._gatherer._models = replace(assistant._gatherer._models, refusal=sure)
    answer = assistant.answer(archive.question(asked, as_of=DAY), "extractive")
    assert [entry.day.day for entry in answer.timeline] == days
