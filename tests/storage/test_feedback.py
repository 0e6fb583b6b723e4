"""Thumbs and comments: kept, changed, taken back, and turned into a test set."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from rag.answer.citations import citation
from rag.app.cli import main
from rag.core.types import Answer, AnswerSentence, Filters, Question
from rag.evaluation.testsets.feedback import short_answers
from rag.evaluation.testsets.testset import parse_test_set
from rag.storage.catalog import Catalog
from rag.storage.feedback import answer_record
from tests.fakes import article, evidence, make_earlier

DAY = date(2024, 5, 4)
LIMITS = Filters(("CNN",), date(2024, 1, 1), None, None)
QUOTE = "The Kestrel Bridge cost 312 million crowns."


def answer(*, refused: bool = False) -> Answer:
    """Two sentences about a bridge, or a refusal."""
    question = Question("And its cost?", "What did the Kestrel Bridge cost?", LIMITS, DAY)
    found = (evidence(1, QUOTE), evidence(2, "Mayor Brandt paid for the bridge."))
    cited = () if refused else tuple(citation(item, n) for n, item in enumerate(found, 1))
    said = tuple(AnswerSentence(c.quote, (c.n,), "supported", 1.0) for c in cited)
    text = "Not here." if refused else " ".join(f"{s.text} [{s.citations[0]}]" for s in said)
    hits = tuple(item.hit for item in found)
    return Answer(question, text, said, cited, hits, found, refused, (), "extractive", {})


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite3")


def test_an_opinion_holds_what_was_asked_and_answered(catalog: Catalog) -> None:
    given = answer_record(answer())
    catalog.feedback.set_thumb(given, "up")
    (opinion,) = catalog.feedback.all()
    assert opinion.answer == given
    assert given.quotes == (QUOTE,) and given.articles == ("1", "2")
    assert (given.question, given.standalone) == ("And its cost?", "What did the Kestrel Bridge cost?")
    assert (given.as_of, given.filters, given.engine) == (DAY, LIMITS, "extractive")
    assert (opinion.thumb, opinion.comment) == ("up", "")


def test_a_second_thumb_replaces_the_first_and_leaves_the_comment(catalog: Catalog) -> None:
    given = answer_record(answer())
    catalog.feedback.set_thumb(given, "up")
    assert catalog.feedback.set_comment(given.id, "  Too short. ")
    before = catalog.feedback.all()[0].at
    catalog.feedback.set_thumb(given, "down")
    (opinion,) = catalog.feedback.all()
    assert (opinion.thumb, opinion.comment, opinion.at) == ("down", "Too short.", before)


def test_a_thumb_is_taken_back_with_its_comment(catalog: Catalog) -> None:
    first, second = answer_record(answer()), answer_record(answer())
    catalog.feedback.set_thumb(first, "down")
    catalog.feedback.set_thumb(second, "up")
    catalog.feedback.delete(first.id)
    assert [opinion.answer.id for opinion in catalog.feedback.all()] == [second.id]
    assert not catalog.feedback.set_comment(first.id, "Too late.")


def test_an_earlier_archive_can_keep_opinions(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    catalog = Catalog(path)
    catalog.articles.store([article(1)])
    catalog.close()
    make_earlier(path)
    catalog = Catalog(path)
    catalog.feedback.set_thumb(answer_record(answer()), "up")
    assert len(catalog.feedback.all()) == 1
    catalog.close()


def test_opinions_are_exported_as_a_test_set(
    catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    liked, disliked, rightly_refused = (
        answer_record(answer()),
        answer_record(answer()),
        answer_record(answer(refused=True)),
    )
    for given in (liked, rightly_refused):
        catalog.feedback.set_thumb(given, "up")
    catalog.feedback.set_thumb(disliked, "down")
    catalog.feedback.set_comment(disliked.id, "That is the “old” figure.")
    out = tmp_path / "feedback.jsonl"
    assert main(["evaluate", "feedback", "--data", str(tmp_path), "--out", str(out)]) == 0
    assert "2 answers with a thumb up and 1 with one down" in capsys.readouterr().out
    items = {item.id: item for item in parse_test_set(out).items}
    up, down, refused = items[liked.id], items[disliked.id], items[rightly_refused.id]
    assert (up.kind, up.question, up.as_of) == ("feedback-up", "What did the Kestrel Bridge cost?", DAY)
    assert (up.facts, up.articles, up.answers) == ((QUOTE,), ("1", "2"), ("312 million",))
    assert not up.unanswerable and refused.unanswerable and not refused.answers
    assert (down.kind, down.facts, down.articles, down.answers) == ("feedback-down", (), (), ())
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    noted = next(row for row in rows if row["id"] == disliked.id)
    assert noted["note"] == "That is the “old” figure."
    assert noted["filters"] == {"outlets": ["CNN"], "since": "2024-01-01", "until": None}


def test_an_export_that_cannot_be_written_is_told(
    catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert catalog.feedback.all() == []
    assert main(["evaluate", "feedback", "--data", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "quotes", "short"),
    [
        ("What did the bridge cost?", (QUOTE.replace("Kestrel ", ""),), ["312 million"]),
        ("Who cut the ribbon?", ("Ilse Brandt cut the ribbon.",), ["Ilse Brandt"]),
        ("Who cut it?", ("Ilse Brandt cut it on 2 May 2024.",), []),
        ("What happened?", (), []),
    ],
)
def test_a_short_answer_is_what_the_sentence_alone_adds(
    question: str, quotes: tuple[str, ...], short: list[str]
) -> None:
    assert short_answers(question, quotes) == short
