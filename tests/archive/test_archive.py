"""`from rag import Archive`: asking, searching and adding from a program."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any, assert_type

import pytest

import rag
from rag import AnswerView, Archive, BylineError, HitView, Outcome
from rag.app.workers.indexer_thread import Worker
from rag.archive.asking import StreamEvent
from rag.core.errors import CatalogError, ConfigError, QuestionError
from rag.core.event_views import EvidenceEvent, SentenceEvent, UnderstoodEvent
from rag.core.types import Turn
from tests.fakes import FakeEmbedder, Reply, news_site, settings

TODAY = date(2024, 7, 1)
ASKED = "How many people died when the ferry Petrel sank?"


def record(n: int, **more: str) -> dict[str, str]:
    text = f"The ferry Petrel{n} sank off Ravenholm and {n * 10} people died, the coastguard said on Friday."
    fields = {"title": f"Ferry Petrel{n} sinks", "text": text, "published": "2024-05-03"}
    return fields | {"outlet": "Harbour Post"} | more


def new(folder: Path, **more: Any) -> Archive:
    given = settings(folder).model_copy(update=more)
    return Archive(given, FakeEmbedder(), FakeEmbedder())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with new(tmp_path / "data") as opened:
        opened.add([record(n) for n in range(1, 4)])
        yield opened


def died(archive: Archive, n: int) -> AnswerView:
    return archive.ask(f"How many people died when the ferry Petrel{n} sank?", as_of=TODAY)


# -- adding ---------------------------------------------------------------------------------------


def test_what_was_added_is_found_by_the_next_question(tmp_path: Path) -> None:
    file = tmp_path / "wheat.md"
    file.write_text("# Wheat prices rise\n\nWheat prices rose by 9% in Ostmark after the drought.\n")
    with new(tmp_path / "data") as archive:
        assert died(archive, 4).refused
        (outcome,) = archive.add(record(4))
        assert (outcome.result, outcome.source) == ("added", "record 1")
        assert "40 people died" in died(archive, 4).answer
        assert [o.result for o in archive.add(file)] == ["added"]
        assert "9%" in archive.ask("By how much did wheat prices rise in Ostmark?").answer


def test_it_says_what_became_of_each_and_stops_at_none(archive: Archive, tmp_path: Path) -> None:
    url = "https://news.example/petrel"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("# Barley\n\nBarley prices fell by 3% in Ostmark in the spring.\n")
    (folder / "b.md").write_bytes(b"")
    sources = [
        record(1),
        record(7, url=url),
        {"title": "A headline without a text"},
        17,
        tmp_path / "nowhere.md",
        str(folder),
        record(8),
    ]
    outcomes = {o.source.rsplit("/", 1)[-1]: o for o in archive.add(sources)}  # type: ignore[arg-type]  # 17
    assert {name: o.result for name, o in outcomes.items()} == {
        "record 1": "unchanged",
        "record 2": "added",
        "record 3": "failed",
        "source 4": "failed",
        "nowhere.md": "failed",
        "a.md": "added",
        "b.md": "failed",
        "record 7": "added",
    }
    assert outcomes["record 3"].reason.startswith("text: expected a string that is not empty")
    assert "expected a path, an address or a mapping, found int" in outcomes["source 4"].reason
    (again,) = archive.add({**record(9), "url": url})
    (copied,) = archive.add({**record(8), "url": "https://news.example/copy"})
    assert (again.result, copied.result) == ("updated", "duplicate")
    assert again.article_id == outcomes["record 2"].article_id
    assert "90 people died" in died(archive, 9).answer and not died(archive, 8).refused


def test_a_page_is_added_by_its_address(tmp_path: Path) -> None:
    text = "".join(
        f"<p>The council of Ravenholm voted on bridge {n} after a long debate.</p>" for n in range(9)
    )
    with news_site() as site, new(tmp_path, allow_private_hosts=(site.host,)) as archive:
        site.pages["/bridge"] = Reply(
            f"<html><title>Bridges</title><article><h1>Bridges</h1>{text}</article>"
        )
        added, missing = archive.add([f"{site.url}/bridge", f"{site.url}/nothing"])
        assert (added.result, missing.result) == ("added", "failed") and "404" in missing.reason
        assert archive.search("Which bridge did the council vote on?")[0].article_id == added.article_id


def test_beside_an_owner_it_waits_until_that_has_indexed(archive: Archive) -> None:
    owner = new(archive.settings.data)
    worker = Worker(owner)
    archive._loan.close()
    worker.start()
    try:
        (outcome,) = archive.add(record(5))
        assert outcome.result == "added" and "50 people died" in died(archive, 5).answer
    finally:
        worker.stop()
        owner.close()


def test_what_was_refined_is_asked_with_all_of_the_indexes(archive: Archive) -> None:
    assert not died(archive, 1).refused and not archive.dense_is_whole()
    archive.refine()
    assert not died(archive, 1).refused and archive.dense_is_whole()


# -- asking ---------------------------------------------------------------------------------------


def test_answers_are_typed(archive: Archive) -> None:
    assert_type(archive, Archive)
    answer = archive.ask("How many people died when the ferry Petrel2 sank?", as_of="2024-07-01")
    assert_type(answer, AnswerView)
    assert "20 people died" in answer.answer and answer.citations[0].outlet == "Harbour Post"
    hits = archive.search("ferry Petrel2", 2, as_of=TODAY)
    assert_type(hits, list[HitView])
    assert len(hits) == 2 and "Petrel2" in hits[0].text
    events = archive.stream("How many people died when the ferry Petrel2 sank?", as_of=TODAY)
    assert_type(events, Iterator[StreamEvent])
    understood, evidence, *sentences, last = events
    assert isinstance(understood, UnderstoodEvent) and isinstance(evidence, EvidenceEvent)
    assert isinstance(sentences[0], SentenceEvent)
    assert isinstance(last, AnswerView) and last.answer == answer.answer
    assert_type(archive.add([]), list[Outcome])


def test_an_answer_is_history_for_the_next_question(archive: Archive) -> None:
    archive.add(
        {"title": "Wheat prices rise", "text": "Wheat prices rose in Ostmark after the drought."}
    )
    first = archive.ask("What happened to wheat prices in Ostmark?")
    turns = (first, Turn(first.question, first.answer), (first.question, first.answer), first.question)
    for turn in turns:
        answer = archive.ask("And why?", history=[turn])
        assert "Ostmark" in answer.standalone_question and "drought" in answer.answer


def test_filters_and_days_hold(archive: Archive) -> None:
    archive.add(record(6, outlet="AFP", published="2024-06-01"))
    assert {hit.outlet for hit in archive.search("ferry sank", outlets=["AFP"])} == {"AFP"}
    since = archive.search("ferry sank", since=date(2024, 5, 10), until="2024-06-30")
    assert {hit.published for hit in since} == {date(2024, 6, 1)}
    assert not archive.search("ferry sank", since="2024-05-10", as_of="2024-05-20")
    noted = archive.ask(ASKED, outlets=["Harbor Post"]).notes
    assert any("nothing of an outlet “Harbor Post”. Did you mean “Harbour Post”?" in n for n in noted)


def test_what_cannot_be_asked_is_named(archive: Archive) -> None:
    with pytest.raises(QuestionError, match=r"^since: expected a day as YYYY-MM-DD, found 'May'"):
        archive.ask("Who?", since="May")
    with pytest.raises(QuestionError, match=r"^history: expected a list of"):
        archive.stream("Who?", history=17)  # type: ignore[arg-type]
    with pytest.raises(QuestionError, match=r"^question: "):
        archive.search(" ")
    with pytest.raises(ConfigError, match=r"^engine: expected one of"):
        archive.ask("Who sank?", engine="nonsense")
    with pytest.raises(TypeError, match="a question has no sinze"):
        archive.ask("Who?", sinze="2024-05-03")  # type: ignore[call-arg]


def test_any_thread_may_ask_and_add(archive: Archive) -> None:
    def work(n: int) -> bool:
        archive.add(record(n))
        return f"{n}0 people died" in died(archive, n).answer

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(work, range(10, 18)))


def test_a_stream_may_be_left_and_another_question_asked_within_it(archive: Archive) -> None:
    archive.refine()
    events = archive.stream(ASKED, as_of=TODAY)
    next(events)
    assert not died(archive, 1).refused
    del events
    assert not archive._loan._questions.count


# -- opening and closing --------------------------------------------------------------------------


def test_settings_come_from_the_environment_with_those_given_over_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.archive.build_embedder", lambda *_: FakeEmbedder())
    monkeypatch.setattr("rag.archive.StaticEmbedder", FakeEmbedder)
    monkeypatch.setenv("BYLINE_DATA", str(tmp_path / "set"))
    monkeypatch.setenv("BYLINE_HITS", "3")
    with Archive.open(llm="none") as archive:
        chosen = archive.settings
        assert (chosen.data, chosen.hits, chosen.llm) == (tmp_path / "set", 3, "none")
    with Archive.open(str(tmp_path / "given"), hits=4, llm="none") as archive:
        assert (archive.settings.data, archive.settings.hits) == (tmp_path / "given", 4)
        assert archive.settings.data.is_dir()
    with pytest.raises(
        ConfigError, match=r"^hit: there is no setting of this name. Did you mean hits\?"
    ):
        Archive.open(tmp_path, hit=3)
    with pytest.raises(
        ConfigError, match=r"^BYLINE_HITS: expected a whole number from 1 to 100 \(found 0\)"
    ):
        Archive.open(tmp_path, hits=0)


def test_closing_leaves_no_thread_and_frees_the_indexes(tmp_path: Path) -> None:
    before = {*threading.enumerate()}
    archive = new(tmp_path)
    with archive:
        archive.add(record(1))
        archive.refine()
        assert not died(archive, 1).refused and archive.dense_is_whole()
        assert {*threading.enumerate()} > before
    assert {*threading.enumerate()} <= before
    archive.close()
    for use in (lambda: died(archive, 1), lambda: archive.add(record(2)), lambda: archive.search("x")):
        with pytest.raises(CatalogError, match=r"this archive was closed\. Open it again"):
            use()
    other = new(tmp_path)
    with other, other.own_indexes() as owned:
        assert owned.rebuilt == "", "they were closed cleanly"


def test_importing_the_package_is_light() -> None:
    look = "import sys, rag; print(*sorted(name for name in sys.modules if name.startswith('rag.')))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["rag.core", "rag.core.former_names", "rag.core.telemetry"]


def test_the_package_offers_what_it_says() -> None:
    assert {*rag.__all__} <= {*dir(rag)}
    assert all(getattr(rag, name) for name in rag.__all__)
    assert issubclass(QuestionError, BylineError)
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'Archiv'"):
        _ = rag.Archiv
    assert (Path(rag.__file__).parent / "py.typed").is_file()
