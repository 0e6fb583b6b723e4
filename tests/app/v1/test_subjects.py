"""rag/app/api/v1: feeds, fetched pages, conversations, opinions, evaluations, drafts, status."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import rag
from rag.app.api.owner_key import ensure_key
from rag.app.api.v1 import evaluations, feeds
from rag.archive import Archive
from tests.app.v1.conftest import ADDRESS, app_over, index
from tests.fakes import FakeEmbedder, NewsSite, Reply, article, news_site, settings

TEXT = "The ferry left the harbour at dawn with sixty people, said the pilot of the port. " * 8
ASKED = {"question": "When did ferry word7 leave the harbour?"}


def wait_for(look: Callable[[], Any], fits: Callable[[Any], bool]) -> Any:
    """What `look` gives once it fits."""
    until = time.monotonic() + 30
    while not fits(found := look()):
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


# -- pages and feeds --------------------------------------------------------------------------


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        entry = f"<item><title>Ferry</title><link>/1</link><description>{TEXT * 3}</description></item>"
        content = f'<rss version="2.0"><channel><title>Post</title>{entry}</channel></rss>'
        site.pages["/feed"] = Reply(content, "application/rss+xml")
        page = f"<html><title>Storm</title><body><article><h1>Storm</h1><p>{TEXT}</p></article>"
        site.pages["/storm"] = Reply(page)
        yield site


@pytest.fixture
def near(tmp_path: Path, site: NewsSite) -> Iterator[TestClient]:
    """The owner of an archive that may fetch from the site."""
    given = settings(tmp_path).model_copy(
        update={"allow_private_hosts": (site.host,), "crawl_delay": 0.0}
    )
    archive = Archive(given, FakeEmbedder(), FakeEmbedder())
    headers = {"Authorization": f"Bearer {ensure_key(tmp_path)}"}
    yield TestClient(app_over(archive), ADDRESS, client=("127.0.0.1", 5), headers=headers)
    archive.close()


def test_pages_are_added_by_address(near: TestClient, site: NewsSite) -> None:
    urls = [f"{site.url}/storm", f"{site.url}/none", "ftp://x.example/a", "no address"]
    answer = near.post("articles/fetch", json={"urls": urls})
    assert [one["result"] for one in answer.json()["results"]] == ["added", *["refused"] * 3]
    assert [one["source"] for one in answer.json()["results"]] == urls
    wrongs: list[dict[str, Any]] = [{"urls": []}, {"urls": ["a"] * 51}, {}, {"urls": [3]}]
    for wrong in wrongs:
        refused = near.post("articles/fetch", json=wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, "urls")


def test_a_feed_is_followed_polled_and_unfollowed(near: TestClient, site: NewsSite) -> None:
    url = f"{site.url}/feed"
    assert near.get("feeds").json() == {"feeds": []}
    assert near.post("feeds", json={"url": url}).json() == {"urls": [url]}
    feed = wait_for(lambda: near.get("feeds").json()["feeds"][0], lambda feed: not feed["polling"])
    assert (feed["title"], feed["articles"], feed["results"]) == ("Post", 1, {"added": 1})
    assert near.post("feeds/poll", json={"url": url}).json() == {"urls": [url]}
    assert near.post("feeds/poll", json={}).json() == {"urls": [url]}
    assert near.delete("feeds", params={"url": url}).json() == {"urls": [url]}
    assert near.post("feeds/restore", json={"url": url}).json() == {"urls": [url]}
    for method, path, options in (
        ("POST", "feeds/poll", {"json": {"url": "https://x.example/"}}),
        ("DELETE", "feeds", {"params": {"url": "https://x.example/"}}),
        ("POST", "feeds/restore", {"json": {"url": "https://x.example/"}}),
    ):
        assert near.request(method, path, **options).status_code == 404  # type: ignore[arg-type]  # of any kind
    nothing = near.post("feeds", json={"url": f"{site.url}/none"})
    assert (nothing.status_code, nothing.json()["field"]) == (422, "url")


# -- readers ----------------------------------------------------------------------------------


def test_a_program_without_a_cookie_has_no_conversations(anybody: TestClient) -> None:
    assert anybody.get("conversations").json()["conversations"] == []
    for method, path in (("get", "conversations/x"), ("get", "answers/x/export"),
                         ("post", "answers/x/share"), ("delete", "conversations/x")):  # fmt: skip
        assert anybody.request(method, path).status_code == 404


def test_a_program_may_be_a_reader_of_its_own(
    app: FastAPI, archive: Archive, anybody: TestClient
) -> None:
    one, other = (TestClient(app, ADDRESS) for _ in range(2))
    assert one.get("reader").json() == {"kept": True, "days": archive.settings.keep_chats_days}
    assert other.get("reader").status_code == 200
    assert [*one.cookies.values()] != [*other.cookies.values()]
    asked = one.post("ask", params={"keep": True}, json=ASKED)
    conversation, answer = asked.headers["x-conversation-id"], asked.headers["x-answer-id"]
    params: dict[str, str] = {"keep": "true", "conversation": conversation}
    more = one.post("ask", params=params, json=ASKED, headers={"Accept": "text/event-stream"})
    assert f'event: kept\ndata: {{"conversation_id":"{conversation}"' in more.text
    assert "x-answer-id" not in anybody.post("ask", params=params, json=ASKED).headers
    assert one.get("conversations").json()["conversations"][0]["id"] == conversation
    assert other.get("conversations").json()["conversations"] == []
    path = f"conversations/{conversation}"
    assert one.get(path).json()["answers"][0]["answer"]["answer"] == asked.json()["answer"]
    assert one.patch(path, json={"title": "Ferries"}).json() == {"id": conversation}
    assert "word7" in one.get(f"answers/{answer}/export", params={"format": "markdown"}).text
    assert one.get(f"answers/{answer}/receipt").json()["question"] == ASKED["question"]
    shared = one.post(f"answers/{answer}/share").json()["path"]
    assert "word7" in other.get(f"http://127.0.0.1/{shared}").text
    assert one.delete(f"answers/{answer}/share").json() == {"path": ""}
    assert one.delete(path).json() == {"id": conversation}
    assert one.get(path).status_code == 404
    assert one.post(f"{path}/restore").json() == {"id": conversation}


def test_an_opinion_is_kept_and_taken_back(anybody: TestClient, archive: Archive) -> None:
    answer = anybody.post("ask", json=ASKED).json()
    opinion = {"answer": answer, "thumb": "down", "comment": "Not the day.", "as_of": "2024-06-01"}
    kept = anybody.post("feedback", json=opinion).json()
    (rating,) = archive.catalog.feedback.all()
    assert (rating.thumb, rating.comment) == ("down", "Not the day.")
    assert rating.answer.quotes and rating.answer.articles[0] == answer["citations"][0]["article_id"]
    shown = rating.answer.id  # evaluators see this one, and take nobody's opinion back with it
    assert anybody.delete(f"feedback/{shown}").status_code == 404 and archive.catalog.feedback.all()
    assert anybody.delete(f"feedback/{kept['id']}").json() == kept
    assert archive.catalog.feedback.all() == []
    assert anybody.delete(f"feedback/{kept['id']}").status_code == 404
    wrong = anybody.post("feedback", json=opinion | {"thumb": "sideways"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "thumb")


# -- evaluation -------------------------------------------------------------------------------


def test_a_test_set_is_brought_run_and_reported(owner: TestClient) -> None:
    lines = json.dumps(ASKED | {"answers": ["word7"], "articles": ["https://news.example/7"]})
    assert owner.post("evaluations/testsets/ferries.jsonl", content=lines).status_code == 200
    assert "ferries.jsonl" in owner.get("evaluations/testsets").json()["test_sets"]
    started = owner.post("evaluations", json={"test_set": "ferries.jsonl", "engine": "extractive"})
    assert started.json()["state"] == "running"
    done = wait_for(
        lambda: owner.get("evaluations/progress").json(), lambda now: now["state"] != "running"
    )
    assert (done["state"], done["done"], done["problem"]) == ("done", 1, "")
    (run,) = owner.get("evaluations").json()["runs"]
    assert run == owner.get(f"evaluations/{run['name']}").json()
    assert run["questions"] == 1 and run["metrics"] and "1 question of ferries" in run["summary"]
    assert "<html" in owner.get(f"evaluations/{run['name']}/report").text
    assert owner.get(f"evaluations/{run['name']}/run.json").json()["questions"]
    params = {"against": run["name"]}
    compared = owner.get(f"evaluations/{run['name']}/comparison", params=params).json()
    assert compared["questions"] == 1 and compared["gained"] == compared["lost"] == []
    assert all(one["value"] == 0 and not one["real"] for one in compared["differences"])
    assert owner.get("evaluations/none").status_code == 404
    assert owner.post("evaluations/cancel").status_code == 200


def test_a_run_that_cannot_be_is_told(owner: TestClient, app: FastAPI) -> None:
    for fields, field in (({"test_set": "none"}, "test_set"), ({}, "test_set"),
                          ({"test_set": "questions.jsonl", "engine": "x"}, "engine"),
                          ({"test_set": "questions.jsonl", "limit": 0}, "limit")):  # fmt: skip
        answer = owner.post("evaluations", json=fields)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    app.state.evaluation_jobs.folder.mkdir(parents=True, exist_ok=True)
    (app.state.evaluation_jobs.folder / "broken.json").write_text("{")
    assert owner.get("evaluations").json() == {"runs": [], "unreadable": ["broken.json"]}
    with app.state.request_queue.turn():  # a reader asks: the run waits for its end
        owner.post("evaluations", json={"test_set": "questions.jsonl", "limit": 1})
        other = owner.post("evaluations/draw", json={})
        assert other.status_code == 409 and "goes on" in other.json()["detail"]
        owner.post("evaluations/cancel")
    wait_for(lambda: owner.get("evaluations/progress").json(), lambda now: now["state"] != "running")


@pytest.mark.parametrize("module", [evaluations, feeds])
def test_what_is_the_owners_is_for_nobody_else(anybody: TestClient, module: Any) -> None:
    for route in module.router.routes:
        for method in route.methods:
            path = route.path.lstrip("/").replace("{name}", "x")
            assert anybody.request(method, path, content=b"{").status_code == 401, route.path


def test_a_thumb_down_becomes_a_test_question(anybody: TestClient, owner: TestClient) -> None:
    answer = anybody.post("ask", json=ASKED).json()
    opinion = anybody.post("feedback", json={"answer": answer, "thumb": "down", "comment": "No."}).json()
    (down,) = owner.get("evaluations/thumbs-down").json()
    assert (down["comment"], down["added"]) == ("No.", False)
    where = f"evaluations/thumbs-down/{down['id']}/test-question"
    assert "1 question" in owner.post(where, json={"answers": ["day 7"]}).json()["told"]
    assert owner.get("evaluations/thumbs-down").json()[0]["added"]
    assert owner.post("evaluations/thumbs-down/none/test-question", json={}).status_code == 404
    anybody.delete(f"feedback/{opinion['id']}")


# -- drafts and status ------------------------------------------------------------------------


def test_sentences_of_a_draft_are_verified(anybody: TestClient) -> None:
    text = "Ferry word7 left the harbour on day 7. Was it late? The king of Ruritania sang."
    sentences = anybody.post("verify", json={"text": text}).json()["sentences"]
    assert [text[one["start"] : one["end"]] for one in sentences] == [one["text"] for one in sentences]
    assert len(sentences) == 3 and sentences[1]["verdict"] is None
    assert sentences[0]["citation"]["article_id"] and "word7" in sentences[0]["citation"]["quote"]
    assert sentences[2]["verdict"] != "supported"
    for fields in ({"text": " "}, {"text": "a" * 20_001}, {}):
        answer = anybody.post("verify", json=fields)
        assert (answer.status_code, answer.json()["field"]) == (422, "text")


def test_what_runs_and_what_can_be_chosen_is_told(anybody: TestClient) -> None:
    assert anybody.get("version").json() == {"byline": rag.__version__, "api": "v1"}
    assert anybody.get("health").json()["status"] == "ok"
    assert anybody.get("filters").json()["outlets"] == ["Harbour Post"]
    assert anybody.get("headlines", params={"words": "report 7"}).json()["headlines"]
    assert anybody.get("front").json()["articles"] == 12
    assert anybody.post("sample").status_code == 401
    hit = anybody.get("search", params={"q": "word7"}).json()["hits"][0]
    assert anybody.get(f"passages/{hit['passage_id']}~0~5").json()["title"] == hit["title"]


def test_an_empty_archive_answers_too(tmp_path: Path) -> None:
    archive = Archive(settings(tmp_path), FakeEmbedder(), FakeEmbedder())
    client = TestClient(app_over(archive), ADDRESS)
    assert client.get("search", params={"q": "ferry"}).json()["hits"] == []
    assert client.get("articles").json() == {"articles": [], "next": None}
    assert client.post("ask", json=ASKED).json()["refused"]
    stream = client.post("ask", json=ASKED, headers={"Accept": "text/event-stream"})
    assert "event: done" in stream.text
    archive.catalog.articles.store([article(1)])
    index(archive)
    assert client.get("articles").json()["articles"]
    archive.close()
