"""What the front page and the filters are answered, and what an empty archive can take in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.filter_choices import filter_choices, preset_days
from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_routes
from rag.app.workers.front_page import FrontPage
from rag.app.workers.request_queue import RequestQueue
from rag.app.workers.sample_articles import SampleArticles, known_questions
from rag.archive import Archive
from rag.core.types import Article, Filters
from tests.fakes import FakeEmbedder, article, settings

FLOOD = "The flood reached the old harbour of Ravenholm on day {0}. Four people died, the mayor said."


def reports(count: int) -> list[Article]:
    """Reports of one flood, a day apart, with a question in the last headline."""
    titles = [f"Ravenholm flood, day {n}: harbour wall breaks" for n in range(count)]
    titles[-1] = "What reached the old harbour of Ravenholm? What to know"
    return [
        replace(
            article(n, FLOOD.format(n), title=title, published=date(2024, 5, 1 + n)),
            section="World" if n % 2 else "Local",
        )
        for n, title in enumerate(titles)
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    yield opened
    opened.close()


def index(archive: Archive, articles: list[Article]) -> None:
    archive.catalog.articles.store(articles)
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())


@pytest.fixture
def client(archive: Archive) -> Iterator[TestClient]:
    app = FastAPI()
    progress = SimpleNamespace(ready=0, pending=0, failed=0, unread=0, problem="")
    add_routes(app, archive, cast("Any", SimpleNamespace(progress=lambda: progress)), RequestQueue())
    with TestClient(app, "http://127.0.0.1", client=("127.0.0.1", 5)) as client:
        yield client


def owner(archive: Archive) -> dict[str, str]:
    return {"Authorization": f"Bearer {ensure_key(archive.settings.data)}"}


def wait_for(look: Callable[[], Any], fits: Callable[[Any], bool]) -> Any:
    """What `look` gives once it fits."""
    until = time.monotonic() + 60
    while not fits(found := look()):
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def test_the_front_page_tells_stories_and_questions_that_were_tried(
    archive: Archive, client: TestClient
) -> None:
    index(archive, reports(4))
    front = wait_for(lambda: client.get("/byline/front").json(), lambda front: front["finished"])
    (story,) = front["stories"]
    assert story["headline"] == "Ravenholm flood, day 2: harbour wall breaks"
    assert story["days"] == "1 to 4 May 2024" and story["outlets"] == ["Harbour Post"]
    assert story["question"] == f"What is known about “{story['headline']}”?"
    assert "What is this archive about?" in front["starters"]
    assert (front["articles"], front["owner"]) == (4, False)


def test_an_empty_archive_says_who_can_add(archive: Archive, client: TestClient) -> None:
    front = client.get("/byline/front").json()
    assert (front["articles"], front["stories"], front["owner"]) == (0, [], False)
    assert "the address with the key" in front["how_to_enter"]
    assert client.post("/byline/front/sample").status_code == 403
    theirs = client.get("/byline/front", headers=owner(archive)).json()
    assert (theirs["owner"], theirs["how_to_enter"]) == (True, "")


def test_the_owner_takes_the_sample_articles(archive: Archive, client: TestClient) -> None:
    assert client.post("/byline/front/sample", headers=owner(archive)).json() == {"ok": True}
    front = wait_for(
        lambda: client.get("/byline/front").json(),
        lambda front: front["sample"]["done"] and not front["sample"]["busy"],
    )
    assert front["sample"]["problem"] == ""
    assert front["sample"]["done"] == front["sample"]["articles"] == front["pending"] >= 60


def test_a_folder_that_cannot_be_read_ends_the_taking_with_a_reason(
    archive: Archive, tmp_path: Path
) -> None:
    (tmp_path / "bad.md").write_bytes(b"")
    sample = SampleArticles(archive.catalog, 1000, tmp_path)
    sample.take()
    assert wait_for(sample.progress, lambda progress: not progress.busy).problem


def test_nothing_is_tried_while_somebody_asks(archive: Archive) -> None:
    index(archive, reports(3))
    asked: list[float] = []

    def busy(seconds: float) -> bool:
        asked.append(seconds)
        time.sleep(0.01)
        return False

    page = FrontPage(archive, busy)
    front = wait_for(page.look, lambda front: bool(front.stories and asked))
    assert front.starters == () and not front.finished
    page.stop()


def test_new_articles_are_told_of(archive: Archive) -> None:
    page = FrontPage(archive, lambda _: True)
    assert wait_for(page.look, lambda front: front.finished).stories == ()
    index(archive, reports(2))
    page._due = 0.0
    assert wait_for(page.look, lambda front: front.finished).stories[0].reports == 2
    page.stop()


def test_headlines_are_answered_as_they_are_typed(archive: Archive, client: TestClient) -> None:
    index(archive, reports(3))
    (first, second) = client.get("/byline/front/headlines", params={"words": "wall brea"}).json()[
        "headlines"
    ]
    assert first["title"] == "Ravenholm flood, day 1: harbour wall breaks"
    assert (second["day"], second["outlet"]) == ("1 May 2024", "Harbour Post")
    assert client.get("/byline/front/headlines").json() == {"headlines": []}


def test_what_there_is_to_choose_from(archive: Archive, client: TestClient) -> None:
    index(archive, reports(3))
    choices = client.get("/byline/front/filters").json()
    assert choices["outlets"] == ["Harbour Post"] and choices["sections"] == ["Local", "World"]
    assert (choices["first"], choices["last"]) == ("2024-05-01", "2024-05-03")
    today = choices["presets"][0]
    assert (today["name"], today["articles"]) == ("Today", 0)
    assert today["reason"] == "No article is of today: the newest article is of 3 May 2024."


def test_presets_count_from_the_day_of_asking(archive: Archive) -> None:
    index(archive, reports(3))
    presets = {one.name: one for one in filter_choices(archive, date(2024, 5, 2)).presets}
    assert {name: one.articles for name, one in presets.items()} == {
        "Today": 1,
        "This week": 3,
        "This month": 3,
        "This year": 3,
    }
    assert presets["Today"].reason == ""


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2023, 12, 31), date(2024, 1, 1)])
def test_the_days_of_presets_hold_today(day: date) -> None:
    today, week, month, year = preset_days(day)
    assert all(since <= day <= until for _, since, until in (today, week, month, year))
    assert (week[1].weekday(), week[2] - week[1]) == (0, timedelta(days=6))
    assert (month[2] + timedelta(days=1)).day == 1 and year[2].month == 12


def test_a_section_limits_search_and_overview(archive: Archive) -> None:
    index(archive, reports(4))
    question = archive.question("What reached the harbour?", filters=Filters(sections=("world",)))
    assert question.filters.sections == ("World",)
    assert {hit.article.section for hit in archive.retriever.retrieve(question)} == {"World"}
    overview = archive.question("What is this archive about?", filters=Filters(sections=("World",)))
    assert "The archive holds 2 articles of World" in archive.assistant.answer(overview, "none").text


def test_known_questions_are_of_articles_that_are_here(archive: Archive, tmp_path: Path) -> None:
    lines = [f'{{"question": "Q{n}?", "articles": ["{n}.md"]}}' for n in range(7)]
    lines[1] = '{"question": "No answer?", "articles": ["1.md"], "unanswerable": true}'
    (tmp_path / "questions.jsonl").write_text("\n".join([*lines, "not json", "[]"]))
    archive.catalog.articles.store([article(n) for n in range(6)])
    held = archive.catalog.articles.headlines()
    assert known_questions(held, tmp_path / "questions.jsonl") == ["Q0?", "Q4?"]
    assert known_questions(held, tmp_path / "none.jsonl") == []
