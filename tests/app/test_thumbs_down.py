"""A thumb down becomes a test question, over HTTP and on the owner's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.caller import ANYBODY, KEY_HOLDER
from rag.app.api.owner_key import ensure_key
from rag.app.api.routes import add_routes
from rag.app.web.thumbs_section import ThumbHandlers, thumb_markdown
from rag.app.workers.evaluation_jobs import EvaluationJobs
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.errors import EvaluationError
from rag.evaluation.testsets.feedback import add_test_question, added_ids
from rag.evaluation.testsets.testset import parse_test_set, read_test_set
from rag.storage.feedback import Rating, answer_record
from tests.fakes import FakeEmbedder, settings
from tests.storage.test_feedback import DAY, answer

OWNER: Any = SimpleNamespace(state=SimpleNamespace(caller=KEY_HOLDER))
READER: Any = SimpleNamespace(state=SimpleNamespace(caller=ANYBODY))


def jobs(archive: Archive) -> EvaluationJobs:
    return EvaluationJobs(archive, RequestQueue())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def disliked(archive: Archive) -> str:
    """The id of an answer with a thumb down and a comment; another answer has one up."""
    given, liked = answer_record(answer()), answer_record(answer(refused=True))
    archive.catalog.feedback.set_thumb(given, "down")
    archive.catalog.feedback.set_comment(given.id, "It was *340* million.")
    archive.catalog.feedback.set_thumb(liked, "up")
    return given.id


@pytest.fixture
def owner(archive: Archive) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, archive, cast("Any", None), RequestQueue())
    key = ensure_key(archive.settings.data)
    return TestClient(app, "http://127.0.0.1", headers={"Authorization": f"Bearer {key}"})


def ratings(archive: Archive) -> list[Rating]:
    return [r for r in archive.catalog.feedback.all() if r.thumb == "down"]


def test_thumbs_down_are_listed_with_what_was_said(owner: TestClient, disliked: str) -> None:
    [told] = owner.get("/byline/thumbs-down").json()
    assert (told["id"], told["added"], told["comment"]) == (disliked, False, "It was *340* million.")
    assert (told["question"], told["as_of"]) == ("What did the Kestrel Bridge cost?", "2024-05-04")
    assert (told["outlets"], told["since"], told["until"]) == (["CNN"], "2024-01-01", None)


def test_a_press_makes_it_a_question_of_a_test_set(
    owner: TestClient, archive: Archive, disliked: str
) -> None:
    made = owner.post(f"/byline/thumbs-down/{disliked}/test-question", json={"answers": ["340 million"]})
    assert made.json() == {"told": "thumbs-down.jsonl has 1 question; choose it above."}
    file = archive.settings.data / "testsets" / "thumbs-down.jsonl"
    [item] = read_test_set(file)
    assert (item.id, item.question, item.as_of) == (disliked, "What did the Kestrel Bridge cost?", DAY)
    assert (item.answers, item.outlets, item.kind) == (("340 million",), ("CNN",), "feedback-down")
    row = json.loads(file.read_text())
    assert row["note"] == "It was *340* million." and "312 million crowns" in row["said"]
    assert row["filters"]["since"] == "2024-01-01"
    assert ("thumbs-down.jsonl", str(file)) in jobs(archive).test_sets()
    assert owner.get("/byline/thumbs-down").json()[0]["added"]


def test_what_is_right_need_not_be_known(owner: TestClient, archive: Archive, disliked: str) -> None:
    assert owner.post(f"/byline/thumbs-down/{disliked}/test-question", json={}).status_code == 200
    parsed = parse_test_set(archive.settings.data / "testsets" / "thumbs-down.jsonl")
    assert [problem.fatal for problem in parsed.problems] == [False], "check says that it lacks one"


def test_that_the_archive_has_no_answer(owner: TestClient, archive: Archive, disliked: str) -> None:
    owner.post(f"/byline/thumbs-down/{disliked}/test-question", json={"unanswerable": True})
    [item] = read_test_set(archive.settings.data / "testsets" / "thumbs-down.jsonl")
    assert item.unanswerable and not item.answers


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"answers": ["x"], "unanswerable": True}, "it has an answer and is said to have none"),
        ({"answers": "x"}, "answers"),
    ],
)
def test_a_contradiction_is_told(
    owner: TestClient, disliked: str, known: dict[str, object], told: str
) -> None:
    refused = owner.post(f"/byline/thumbs-down/{disliked}/test-question", json=known)
    assert refused.status_code == 422 and told in refused.text


def test_nothing_is_added_twice_nor_what_is_no_thumb_down(
    owner: TestClient, archive: Archive, disliked: str
) -> None:
    address = f"/byline/thumbs-down/{disliked}/test-question"
    assert [owner.post(address, json={}).status_code for _ in range(2)] == [200, 422]
    liked = next(r.answer.id for r in archive.catalog.feedback.all() if r.thumb == "up")
    for name in (liked, "unknown"):
        assert owner.post(f"/byline/thumbs-down/{name}/test-question", json={}).status_code == 404


def test_two_presses_at_once_add_one(archive: Archive, disliked: str, tmp_path: Path) -> None:
    [rating] = ratings(archive)

    def press(_: int) -> bool:
        try:
            return bool(add_test_question(tmp_path / "testsets", rating))
        except EvaluationError:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 1
    assert added_ids(tmp_path / "testsets") == {disliked}


def test_only_the_owner_may(owner: TestClient, disliked: str) -> None:
    del owner.headers["Authorization"]
    assert owner.get("/byline/thumbs-down").status_code == 403
    assert owner.post(f"/byline/thumbs-down/{disliked}/test-question", json={}).status_code == 403


def test_the_page_shows_it_escaped_and_adds_it(archive: Archive, disliked: str) -> None:
    handlers = ThumbHandlers(archive, jobs(archive))
    choices, dropdown = handlers.look(None, OWNER)
    assert choices == [("What did the Kestrel Bridge cost?", disliked)]
    assert dropdown.value == disliked, "the newest is chosen: one press is enough"
    text, _, _, button = handlers.open(disliked, OWNER)
    assert r"It was \*340\* million\." in text and r"**Limited to:** CNN\; since 1 January 2024" in text
    assert button.interactive
    text, button = handlers.add(disliked, "340 million\n\n 340,000,000 ", False, OWNER)
    assert "It is a question of thumbs-down.jsonl" in text and not button.interactive
    [item] = read_test_set(archive.settings.data / "testsets" / "thumbs-down.jsonl")
    assert item.answers == ("340 million", "340,000,000")
    assert handlers.look(choices, OWNER)[0][0][0].startswith("✓ ")


def test_readers_see_no_thumbs(archive: Archive, disliked: str) -> None:
    handlers = ThumbHandlers(archive, jobs(archive))
    assert handlers.look(None, READER)[0] is None
    with pytest.raises(Exception, match="owner"):
        handlers.open(disliked, READER)


def test_a_thumb_without_filters_or_comment(archive: Archive) -> None:
    bare = Rating(answer_record(answer(refused=True)), "down", "", 0.0)
    assert "*No comment.*" in thumb_markdown(bare, added=False)
