"""`/owner` and `/api/v1/state`: how it runs, for the owner alone; what is noted of questions."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.app.api.guard import PLAIN_POLICY
from rag.app.api.owner_key import ensure_key
from rag.app.api.owner_page.machine import backup_views, disk_view, process_view
from rag.app.api.owner_page.state import failure_views, questions_view
from rag.app.api.owner_page.told import told_bytes, told_seconds, told_time
from rag.app.api.owner_page.topics import topics
from rag.app.api.owner_page.views import AccountView
from rag.app.api.routes import add_guards, add_routes
from rag.app.cli import main
from rag.app.observe.observe import observe
from rag.app.web.kept_chats import KeptChats
from rag.app.workers.request_queue import RequestQueue
from rag.archive import Archive
from rag.core.observer import unobserved
from rag.storage.feeds import Subscription
from rag.storage.questions import NotedQuestion
from tests.fakes import FakeEmbedder, article, settings

HOSTILE = "<script>pwned=1</script>"


def noted(question: str = "Who?", *, ago: float = 60, seconds: float = 1, **other: Any) -> NotedQuestion:
    fields: dict[str, Any] = {"refused": False, "reason": "", "engine": "extractive"} | other
    return NotedQuestion(at=time.time() - ago, question=question, seconds=seconds, **fields)


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    opened = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    opened.catalog.articles.store([article(n) for n in range(12)])
    with opened.own_indexes() as store:
        list(opened.indexer(store).drain())
    yield opened
    opened.close()


def app_of(archive: Archive, **changes: Any) -> FastAPI:
    archive.settings = archive.settings.model_copy(update=changes)
    app, queue = FastAPI(), RequestQueue()
    progress = SimpleNamespace(ready=12, pending=3, failed=1, unread=5, problem=f"full {HOSTILE}")
    worker = cast("Any", SimpleNamespace(progress=lambda: progress))
    add_routes(app, archive, worker, queue)
    observe(app, archive, worker, queue)
    add_guards(app, archive.settings)
    return app


def client(app: FastAPI, *, owner: bool = True) -> TestClient:
    key = ensure_key(app.state.archive.settings.data)
    headers = {"Authorization": f"Bearer {key}"} if owner else {}
    return TestClient(app, "http://127.0.0.1", headers=headers)


def state_of(app: FastAPI) -> dict[str, Any]:
    answer = client(app).get("/api/v1/state")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


# -- who may look -----------------------------------------------------------------------------


def test_it_is_for_the_owner_alone(archive: Archive) -> None:
    archive.catalog.questions.save(noted("What is secret?"))
    app = app_of(archive)
    page, state = (client(app, owner=False).get(path) for path in ("/owner", "/api/v1/state"))
    assert (page.status_code, state.status_code) == (403, 401)
    for answer in (page, state):
        assert "secret" not in answer.text and str(archive.settings.data) not in answer.text


def test_the_page_is_plain_and_whatever_stands_in_it_is_text(archive: Archive) -> None:
    archive.catalog.questions.save(noted(f"Who {HOSTILE}?", refused=True, reason=HOSTILE))
    archive.catalog.feeds.follow(Subscription("https://gull.example/rss", HOSTILE, error=HOSTILE))
    answer = client(app_of(archive)).get("/owner")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == PLAIN_POLICY
    assert "no-store" in answer.headers["cache-control"]
    assert "<script" not in answer.text and answer.text.count("&lt;script&gt;") >= 5
    for heading in ("Questions", "Feeds", "Machine", "Backups", "Accounts", "Settings"):
        assert f">{heading}</h2>" in answer.text


# -- what is told -----------------------------------------------------------------------------


def test_the_state_tells_everything(archive: Archive) -> None:
    archive.catalog.feeds.follow(Subscription("https://gull.example/rss", "Gull", error="503."))
    app = app_of(archive)
    state = state_of(app)
    assert state["index"]["ready"] == 12 and state["index"]["open"] and not state["index"]["owned"]
    assert state["feeds"][0]["error"] == "503."
    assert state["disk"]["free"] > 0 and state["disk"]["catalog"] > 0 and state["disk"]["indexes"] > 0
    assert state["process"]["version"] and state["process"]["uptime"] >= 0
    assert {one["variable"] for one in state["settings"]} >= {"BYLINE_DATA", "BYLINE_HITS"}
    assert state["accounts"] is None and state["checks"]["stopping"] == "no"


def test_no_secret_is_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_METRICS_KEY", "sk-canary-123456")
    archive.settings = type(archive.settings)(data=archive.settings.data, llm="none")
    app = app_of(archive)
    assert {"variable": "BYLINE_METRICS_KEY", "value": "***"}.items() <= next(
        one for one in state_of(app)["settings"] if one["variable"] == "BYLINE_METRICS_KEY"
    ).items()
    key = ensure_key(archive.settings.data)
    for path in ("/owner", "/api/v1/state"):
        text = client(app).get(path).text
        assert "canary" not in text and key not in text


def test_accounts_stand_where_there_are_some(archive: Archive) -> None:
    app = app_of(archive)
    app.state.list_accounts = lambda: [AccountView(name="ada", roles=["owner"], signed_in_at=None)]
    assert state_of(app)["accounts"] == [{"name": "ada", "roles": ["owner"], "signed_in_at": None}]
    assert ">ada</th>" in client(app).get("/owner").text


def test_failures_stand_together_by_their_reason(archive: Archive) -> None:
    archive.catalog.articles.store([article(n) for n in range(20, 23)])
    for n, stored in enumerate(archive.catalog.queue.claim(3)):
        archive.catalog.queue.mark_failed(stored.id, stored.version, "other" if n == 2 else "damaged")
    assert [(view.reason, view.count) for view in failure_views(archive.catalog)] == [
        ("damaged", 2),
        ("other", 1),
    ]
    assert all("Report" in title for title in failure_views(archive.catalog)[0].titles)


def test_backups_are_those_beside_the_catalog_and_those_of_the_command(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = archive.settings.data
    (data / "catalog.sqlite3.before-0008.backup").write_bytes(bytes(3000))
    for name in ("kept.zip", "gone.zip"):
        assert main(["backup", str(tmp_path / name), "--data", str(data)]) == 0
    (tmp_path / "gone.zip").unlink()
    capsys.readouterr()
    found = {Path(view.file).name: view for view in backup_views(data)}
    assert {*found} == {"kept.zip", "gone.zip", "catalog.sqlite3.before-0008.backup"}
    assert found["kept.zip"].here and not found["gone.zip"].here
    assert found["catalog.sqlite3.before-0008.backup"].kind == "upgrade"
    assert disk_view(data).backups == 3000 + found["kept.zip"].bytes
    (data / "backups.jsonl").write_text('{"file": 3}\nno json\n', "utf-8")
    assert len(backup_views(data)) == 1


def test_a_process_tells_what_it_takes() -> None:
    view = process_view()
    assert view.memory is None or view.memory > 10_000_000


# -- questions --------------------------------------------------------------------------------


def test_each_question_of_a_program_is_noted_and_none_of_our_own(archive: Archive) -> None:
    app = app_of(archive)
    question = {"question": "When did ferry word7 leave the harbour?"}
    assert client(app, owner=False).post("/ask", json=question).status_code == 200
    refused = {"question": "Who is the mayor of Atlantis?"}
    assert client(app, owner=False).post("/api/v1/ask", json=refused).status_code == 200
    with unobserved():
        archive.assistant.answer(archive.question("Who asks itself?"))
    archive.refinement.close()
    slowest = archive.catalog.questions.slowest(0)
    assert {one.question for one in slowest} == {question["question"], refused["question"]}
    assert all(one.seconds > 0 and one.engine for one in slowest)
    assert [one.question for one in archive.catalog.questions.refused(0)] == [refused["question"]]


def test_nothing_is_noted_where_nothing_is_to_be_kept(archive: Archive) -> None:
    archive.catalog.questions.save(noted("Before?"))
    app = app_of(archive, keep_chats=False)
    KeptChats(archive).start()
    client(app).post("/ask", json={"question": "When did ferry word7 leave?"})
    archive.refinement.close()
    assert archive.catalog.questions.slowest(0) == []
    assert "Nothing is kept of questions" in client(app).get("/owner").text


def test_periods_and_percentiles(archive: Archive) -> None:
    for n in range(1, 101):
        archive.catalog.questions.save(noted(seconds=n, ago=3600))
    archive.catalog.questions.save(noted("Long ago?", seconds=900, ago=8 * 86_400))
    archive.catalog.questions.save(noted("Two days ago?", seconds=500, ago=2 * 86_400))
    view = questions_view(archive.catalog, kept=True)
    day, week = view.periods
    assert (day.count, day.median, day.p95) == (100, 50, 95)
    assert week.count == 101
    assert [one.seconds for one in view.slowest] == [500, *range(100, 91, -1)]


def test_without_questions_there_are_no_figures(archive: Archive) -> None:
    day, _ = questions_view(archive.catalog, kept=True).periods
    assert (day.count, day.median, day.p95) == (0, None, None)


def test_the_last_ten_thousand_are_kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.storage.questions.MOST", 5)
    for n in range(9):
        archive.catalog.questions.save(noted(f"Question {n}?", seconds=n))
    assert [one.seconds for one in archive.catalog.questions.slowest(0)] == [8, 7, 6, 5, 4]


def test_refused_questions_stand_together_by_their_names_or_words() -> None:
    asked = [
        "Why did Hale resign?", "What did Mayor Anna Hale promise?", "Is Hale ill?",
        "when does the library open", "library opening hours", "Who won the Ravenholm regatta?", "why",
    ]  # fmt: skip
    found = topics([noted(question, refused=True, reason="does not mention it") for question in asked])
    assert [(topic.topic, topic.count) for topic in found[:2]] == [
        ("Mayor Anna Hale", 3),
        ("library", 2),
    ]
    assert sum(topic.count for topic in found) == len(asked)
    assert found[0].questions == asked[:3]
    assert topics([]) == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (told_bytes(None), "unknown"), (told_bytes(12), "12 bytes"), (told_bytes(1500), "1.5 kB"),
        (told_bytes(3.2e9), "3.2 GB"), (told_seconds(None), "–"), (told_seconds(0.44), "0.4 s"),
        (told_seconds(600), "10 min"), (told_seconds(7200), "2 h"), (told_seconds(864_000), "10 days"),
        (told_time(0), "never"), (told_time(86_400), "1970-01-02 00:00 UTC"),
    ],
)  # fmt: skip
def test_figures_in_words(told: str, words: str) -> None:
    assert told == words
