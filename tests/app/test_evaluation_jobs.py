"""Runs beside the readers, how they are told, and who may start them."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag.app.api.evaluation_routes import keep_test_set
from rag.app.api.passage_view import read_reference
from rag.app.web import review_text, run_text
from rag.app.web.conversation import Exchange, exchange_at, from_history, messages
from rag.app.workers.evaluation_jobs import ANOTHERS, EvaluationJobs, Status
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import BusyError
from rag.core.types import Turn
from rag.evaluation.records.runfile import read_run, run_files
from rag.evaluation.runs.run import journal_path
from rag.evaluation.testsets.review import read_review, start_review
from rag.evaluation.testsets.testset import Item
from tests.fakes import FakeEmbedder, article, settings
from tests.runs import record, refused, write_run, wrong


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(settings(tmp_path / "data"), FakeEmbedder(), FakeEmbedder())
    made.catalog.articles.store([article(n) for n in range(3)])
    with made.own_indexes() as store:
        list(made.indexer(store).drain())
        yield made
    made.close()


@pytest.fixture
def test_set(tmp_path: Path) -> Path:
    file = tmp_path / "ferries.jsonl"
    rows = [{"question": f"When did ferry word{n} leave?", "answers": [f"day {n}"]} for n in range(3)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def ended(jobs: EvaluationJobs, seconds: float = 30.0) -> Status:
    until = time.monotonic() + seconds
    while jobs.status.state == "running":
        assert time.monotonic() < until, jobs.status
        time.sleep(0.01)
    return jobs.status


def test_a_run_is_kept_and_the_next_one_has_another_name(archive: Archive, test_set: Path) -> None:
    jobs = EvaluationJobs(archive, RequestQueue())
    for name in ("ferries-extractive", "ferries-extractive-2"):
        jobs.start(test_set, "extractive", None)
        status = ended(jobs)
        assert (status.state, status.name, status.done, status.total) == ("done", name, 3, 3)
        assert len(read_run(jobs.folder / f"{name}.json").questions) == 3


def test_each_account_has_its_own_runs_reviews_and_test_sets(archive: Archive, test_set: Path) -> None:
    jobs = EvaluationJobs(archive, RequestQueue())
    ada, bea = jobs.of("a1"), jobs.of("b2")
    keep_test_set(ada.brought, "own.jsonl", test_set.read_bytes())
    for mine in (ada, bea, jobs):
        mine.start(test_set, "extractive", None)
        assert ended(mine).name == "ferries-extractive", "another account's is not in the way"
        mine.draw(1, 0)
        ended(mine)
    assert len({mine.folder for mine in (ada, bea, jobs)}) == 3
    for mine in (ada, bea, jobs):
        assert [file.stem for file in run_files(mine.folder)] == ["ferries-extractive"]
        assert len(run_files(mine.reviews)) <= 1
    assert "own.jsonl" in dict(ada.test_sets())
    assert "own.jsonl" not in {*dict(bea.test_sets()), *dict(jobs.test_sets())}


def test_of_anothers_work_is_told_only_that_the_machine_is_busy(
    archive: Archive, test_set: Path
) -> None:
    queue = RequestQueue()
    jobs = EvaluationJobs(archive, queue)
    ada, bea = jobs.of("a1"), jobs.of("b2")
    with queue.turn():  # a reader asks: the run waits for its end
        ada.start(test_set, "extractive", None)
        assert (bea.status.state, bea.status.name) == ("running", ANOTHERS)
        assert bea.status.contained is None
        with pytest.raises(BusyError) as refused_to:
            bea.start(test_set, "extractive", None)
        assert "ferries" not in str(refused_to.value) and "cancel" not in str(refused_to.value)
        bea.cancel()
    assert ended(ada).state == "done", "nobody cancels another's work"
    assert bea.status == jobs.status == Status()
    assert list(bea.folder.glob("*")) == []


def test_a_cancelled_run_goes_on_where_it_stopped(archive: Archive, test_set: Path) -> None:
    queue = RequestQueue()
    jobs = EvaluationJobs(archive, queue)
    with queue.turn():  # a reader asks: the run waits for its end
        jobs.start(test_set, "extractive", None)
        with pytest.raises(BusyError):
            jobs.start(test_set, "extractive", None)
        time.sleep(0.3)
        assert jobs.status.done == 0
        jobs.cancel()
    assert ended(jobs).state == "cancelled"
    out = jobs.folder / "ferries-extractive.json"
    assert journal_path(out).exists() and not out.exists()
    done = len(journal_path(out).read_text().splitlines()) - 1
    assert done <= 1
    jobs.start(test_set, "extractive", None)
    assert ended(jobs).state == "done" and out.exists() and not journal_path(out).exists()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Archive]:
    """An archive of which questions can be drawn."""
    made = Archive(settings(tmp_path / "told"), FakeEmbedder(), FakeEmbedder())
    places = ("Oslo", "Vienna", "Madrid")
    texts = [
        f"The {place} Museum of Tin employs {n + 21} people in {place}.\n"
        f"“A fine house,” said Tom {place}berg, director of the {place} Museum of Tin."
        for n, place in enumerate(places)
    ]
    made.catalog.articles.store([replace(article(n), text=text) for n, text in enumerate(texts)])
    with made.own_indexes() as store:
        list(made.indexer(store).drain())
        yield made
    made.close()


def test_a_set_is_drawn_beside_the_readers(told: Archive) -> None:
    queue = RequestQueue()
    jobs = EvaluationJobs(told, queue)
    with queue.turn():  # a reader asks: the drawing waits for its end
        jobs.draw(6, 1)
        with pytest.raises(BusyError):
            jobs.start(Path("set.jsonl"), "extractive", None)
        time.sleep(0.3)
        assert jobs.status.done == 0
    status = ended(jobs)
    begun = read_review(jobs.reviews / "drawn-seed-1.json")
    assert begun.items and not begun.decisions
    assert (status.task, status.state, status.done) == ("draw", "done", len(begun.items))
    jobs.draw(6, 1)
    assert ended(jobs).name == "drawn-seed-1-2", "the review that was begun stays"


def test_a_drawing_that_is_cancelled_keeps_nothing(told: Archive) -> None:
    queue = RequestQueue()
    jobs = EvaluationJobs(told, queue)
    with queue.turn():
        jobs.draw(6, 1)
        jobs.cancel()
    assert ended(jobs).state == "cancelled" and not jobs.reviews.exists()
    assert "nothing is kept" in run_text.status_line(jobs.status)


def test_an_archive_that_gives_no_question_is_told(archive: Archive) -> None:
    jobs = EvaluationJobs(archive, RequestQueue())
    jobs.draw(6, 1)
    assert ended(jobs).state == "failed"
    assert "Nothing was drawn" in run_text.status_line(jobs.status)


def test_a_question_under_review_shows_its_sentence_and_its_place(told: Archive) -> None:
    (stored,) = [s for s in told.catalog.articles.all() if "Viennaberg" in s.article.text]
    fact = stored.article.text.splitlines()[1]
    item = Item(
        "g-1", "Who is <b>it</b>?", ("Tom Viennaberg",), (stored.id,), date(2024, 5, 4), False,
        (Turn("Is *it*?", "Yes."),), "who", (), (fact,),
    )  # fmt: skip
    shown = review_text.gold_text(told.catalog, item)
    found = re.search(r"\(#cite-(\S+)\)", shown)
    reference = read_reference(found[1]) if found else None
    assert reference and stored.article.text[reference.start : reference.end] == fact
    assert "no longer in the archive" in review_text.gold_text(
        told.catalog, replace(item, articles=("x",))
    )
    withheld = replace(item, unanswerable=True, answers=(), articles=(), facts=())
    assert "to refuse it is right" in review_text.gold_text(told.catalog, withheld)
    head = review_text.heading(start_review([item]).reject("g-1"), item)
    assert head.startswith("**Question 1 of 1** · who · asked as of 4 May 2024 · **rejected**")
    assert "Before: Is \\*it\\*" in head


def test_words_are_changed_when_they_read_otherwise() -> None:
    item = Item("a", "Who won?", ("Ann Lee", "Lee"), (), None, False, (), "")
    assert not review_text.has_changed(item, " Who  won?", "Ann Lee\n\n Lee ")
    assert review_text.has_changed(item, "Who lost?", "Ann Lee\nLee")
    assert review_text.has_changed(item, None, None), "boxes that were never filled"
    assert not review_text.has_changed(replace(item, answers=()), item.question, None)
    assert review_text.has_changed(item, "Who won?", "Ann Lee")


def test_boxes_that_are_being_filled_are_not_taken_for_an_edit() -> None:
    won = Item("a", "Who won?", ("Ann Lee",), (), None, False, (), "")
    sank = Item("b", "What sank?", ("The Petrel", "Petrel"), (), None, False, (), "")
    both = [won, sank]
    assert review_text.is_being_filled(both, won, "What sank?", "Ann Lee"), "the question before"
    assert review_text.is_being_filled(both, won, "Who won?", "The Petrel\nPetrel"), "its answers"
    assert not review_text.is_being_filled(both, won, "Who won?", "Ann Lee"), "filled"
    assert not review_text.is_being_filled(both, won, "Who lost?", "Ann"), "edited by hand"
    assert not review_text.is_being_filled([won, replace(won, id="c")], won, "Who won?", "Ann Lee")


def test_what_keeps_a_run_from_starting_is_told(archive: Archive, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    jobs = EvaluationJobs(archive, RequestQueue())
    jobs.start(empty, "extractive", None)
    assert ended(jobs).state == "failed"
    assert "The run failed" in run_text.status_line(jobs.status)


def test_an_idle_queue_is_waited_for() -> None:
    queue = RequestQueue()
    assert queue.wait_until_idle(0)
    with queue.place():
        assert not queue.wait_until_idle(0.01)
    assert queue.wait_until_idle(0)


def test_progress_is_told_in_one_line() -> None:
    line = run_text.status_line(Status("run", "running", "a*b", 3, 12, 2 / 3, 45.0))
    assert line == "**Running:** a\\*b · 3 of 12 questions · 67% hold a gold answer so far · 45 s left"
    assert run_text.status_line(Status()) == ""


def test_runs_are_listed_compared_and_their_questions_found(tmp_path: Path) -> None:
    hostile = "<img src=x> [x](http://evil.example)"
    write_run(tmp_path / "before.json", wrong(1), record(2, question=hostile), refused(3), name="before")
    write_run(tmp_path / "after.json", record(1), record(2, question=hostile), refused(3), name="after")
    (tmp_path / "broken.json").write_text("{}")
    listed = run_text.run_list(run_files(tmp_path))
    assert "[before](byline/runs/before.html)" in listed and "broken" in listed
    opened = run_text.open_run(tmp_path, "after", "before")
    told = run_text.run_markdown(opened)
    assert "**1 question flipped**" in told and "right now" in told
    assert [r.id for r in opened.records("Flipped")] == ["q1"]
    assert [r.id for r in opened.records("Not right")] == ["q3"]
    assert len(opened.records("All")) == 3
    here, there = opened.record("q2")
    assert here and there
    markdown = run_text.question_markdown(here, there, "before")
    assert "<img" not in markdown and "[x](" not in markdown and "**before, right:**" in markdown


def test_a_test_set_cannot_leave_its_folder(tmp_path: Path) -> None:
    told = keep_test_set(tmp_path / "sets", "../../a b.jsonl", b'{"question": "Who?"}\n')
    assert "1 question" in told
    assert [file.name for file in (tmp_path / "sets").iterdir()] == ["a-b.jsonl"]


def test_a_recalled_conversation_is_read_as_it_was_held() -> None:
    conversation = (*from_history([Turn("Who *is* it?", "Ann.")]), Exchange("And when?"))
    assert [m["role"] for m in messages(conversation)] == ["user", "assistant", "user"]
    assert (
        exchange_at(conversation, 1) == conversation[0]
        and exchange_at(conversation, 2) == conversation[1]
    )
    assert exchange_at(conversation, 3) is None
