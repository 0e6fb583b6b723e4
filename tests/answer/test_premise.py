"""What a question takes for granted is corrected where the articles contradict it, and only there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.answer.premise import premise_correction
from rag.archive import Archive
from rag.core.types import Filters, Hit, Question, RawDocument, Turn
from rag.ingest.parse import parse
from tests.fakes import FakeEmbedder, evidence, settings

ROOT = Path(__file__).parents[2]
FALSE = [
    json.loads(line) for line in (ROOT / "tests/answer/premises.jsonl").read_text("utf-8").splitlines()
]
TRUE = [json.loads(line) for line in (ROOT / "corpus/questions.jsonl").read_text("utf-8").splitlines()]


def told(n: int, quote: str, day: date = date(2025, 9, 4)) -> Hit:
    hit = evidence(n, quote).hit
    return replace(hit, article=replace(hit.article, title="Lisbon tram crash", published=day))


def corrected(text: str, *hits: Hit) -> str:
    return premise_correction(Question(text, text, Filters(), date(2025, 9, 12)), hits)


DEAD = told(1, "The tram crash in Lisbon killed at least 16 people, police said. Many were hurt.")


@pytest.mark.parametrize(
    "text",
    [
        "Did 40 people die in the Lisbon tram crash?",
        "Why did the 40 people killed in the tram crash in Lisbon not get out?",
        "Who were the forty victims killed in the Lisbon tram crash?",
    ],
)
def test_another_figure_for_the_same_is_told(text: str) -> None:
    said = corrected(text, DEAD)
    assert said.startswith("The articles say at least 16 (CNN, 4 September 2025), not 40") or (
        "not forty." in said
    )


@pytest.mark.parametrize(
    "text",
    [
        "Did 16 people die in the Lisbon tram crash?",
        "Did more than 15 people die in the Lisbon tram crash?",
        "Did 18 people die in the Lisbon tram crash?",
        "Were 40 people hurt in the Lisbon tram crash?",
        "Did 40 people die in the Porto tram crash?",
        "Did 40 dogs die in the Lisbon tram crash?",
        "How many people died in the Lisbon tram crash?",
        "Did a 40-year-old die in the Lisbon tram crash?",
        "Did 40 people die?",
        "Were 40 people aboard when the Lisbon tram crashed?",
        "Did 40 people die in the tram crash of the Lisbon Rangers in Porto?",
    ],
)
def test_a_figure_that_may_be_right_or_is_about_something_else_is_left(text: str) -> None:
    assert corrected(text, DEAD) == ""


def test_a_figure_that_one_report_gives_is_no_mistake() -> None:
    later = told(2, "Lisbon now counts 40 people killed in the tram crash.", date(2025, 9, 6))
    assert corrected("Did 40 people die in the Lisbon tram crash?", DEAD, later) == ""


@pytest.mark.parametrize("count", ["The count was raised from 16 to 40.", "Of the 40, two were nurses."])
def test_nor_is_one_that_stands_there_without_its_thing(count: str) -> None:
    later = told(2, f"The tram crash in Lisbon shook Portugal. {count}", date(2025, 9, 6))
    assert corrected("Did 40 people die in the Lisbon tram crash?", DEAD, later) == ""


def test_a_part_of_the_whole_is_not_the_whole() -> None:
    part = told(3, "The crash in Lisbon killed two people from Canada.")
    assert corrected("Did 40 people die in the Lisbon tram crash?", part) == ""
    both = told(5, "More than 50 people were killed in Lisbon and Porto in the tram crash.")
    assert corrected("Did 200 people die in the tram crash in Lisbon?", both) == ""
    alone = told(6, "The Lisbon Rangers lost nine people killed in the crash.")
    assert corrected("Did 40 people die in the Lisbon tram crash?", alone) == ""
    asked = "Did 40 people die in Sintra in the Lisbon tram crash?"
    assert corrected(asked, told(4, "The crash killed 16 people, two of them in Sintra.")) == ""


def test_the_newest_figure_stands_first() -> None:
    later = told(2, "The Lisbon tram crash killed 17 people.", date(2025, 9, 6))
    assert corrected("Did 40 people die in the Lisbon tram crash?", DEAD, later) == (
        "The articles say 17 (CNN, 6 September 2025) and at least 16 (CNN, 4 September 2025), not 40."
    )


def test_amounts_are_compared_within_their_currency() -> None:
    loot = told(5, "The jewels stolen in the Lisbon heist are valued at $102 million.")
    asked = "Who valued the jewels of the Lisbon heist at {} million?"
    assert "say $102 million" in corrected(asked.format("$5"), loot)
    assert corrected(asked.format("€5"), loot) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("How many people did the tram crash kill in Marseille?", "do not mention Marseille."),
        ("How many people did the Lisbon tram crash kill in 2019?", "do not mention 2019."),
        ("How many people did the tram crash kill in Lisbonne?", ""),
        ("How many violins did the Marseille orchestra buy?", ""),
    ],
)
def test_a_name_or_year_that_no_article_has_is_told_when_one_has_the_rest(text: str, said: str) -> None:
    assert corrected(text, DEAD).removeprefix("The articles found ") == said


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path_factory.mktemp("corpus")), FakeEmbedder(), FakeEmbedder())
    files = sorted((ROOT / "corpus" / "articles").glob("*.md"))
    raw = [RawDocument(str(file), "markdown", file.read_bytes()) for file in files]
    opened.catalog.articles.store([parse(document, date(2026, 1, 1)) for document in raw])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def found(archive: Archive, row: dict[str, Any]) -> str:
    history = [Turn(t["question"], t.get("answer", "")) for t in row.get("history", ())]
    question = archive.question(row["question"], history, as_of=date.fromisoformat(row["as_of"]))
    return premise_correction(question, archive.retriever.retrieve(question, 10))


def test_of_twenty_false_premises_over_the_sample_most_are_corrected(corpus: Archive) -> None:
    """Found by shared words alone; the embedding model finds the articles of three more."""
    right = [row["id"] for row in FALSE if row["says"] in found(corpus, row)]
    assert len(FALSE) == 20 and len(right) >= 16, right


def test_no_question_of_the_sample_is_corrected(corpus: Archive) -> None:
    assert [row["id"] for row in TRUE if found(corpus, row)] == []
