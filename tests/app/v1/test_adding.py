"""rag/app/api/v1/adding.py: articles come as JSON, as files, by address; what became of each is told."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app.api.v1 import idempotency
from rag.app.api.v1.added import AddedArticles
from rag.app.api.v1.idempotency import IdempotentRequests
from rag.archive import Archive

STORM = {
    "title": "Storm closes the Ravenholm ferry",
    "text": "The ferry to Ravenholm stayed in the harbour on Tuesday because of a storm, its owner said.",
    "outlet": "Gull Times",
    "published": "2024-06-04",
    "url": "https://gull.example/storm",
}


def results(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["result"] for one in answer.json()["results"]]


def test_what_became_of_each_is_told_and_a_bad_one_stops_no_other(owner: TestClient) -> None:
    other = STORM | {"url": "https://gull.example/other", "title": "Copy"}
    batch = [
        STORM, {"title": "No text"}, "no object", {"title": "Half \ud800", "text": "a"}, other,
        {"headline": "Gulls return", "body": "Gulls came back to Ravenholm.", "pubDate": "2024-06-05"},
    ]  # fmt: skip
    answer = owner.post("articles", content=json.dumps(batch))
    assert results(answer) == ["added", "refused", "refused", "refused", "duplicate", "added"]
    fields = answer.json()
    assert fields["counts"] == {"added": 2, "refused": 3, "duplicate": 1}
    added, no_text, text, half, copy, _ = fields["results"]
    assert (added["source"], text["source"]) == ("article 1", "article 3")
    assert "text: expected a string" in no_text["reason"] and "surrogate" in half["reason"]
    assert "found str" in text["reason"] and copy["article_id"] == added["article_id"]
    stored = owner.get(f"articles/{added['article_id']}").json()
    assert (stored["outlet"], stored["published"], stored["url"]) == (
        "Gull Times", "2024-06-04", "https://gull.example/storm",
    )  # fmt: skip


def test_an_article_comes_again(owner: TestClient) -> None:
    assert results(owner.post("articles", json=STORM)) == ["added"]
    assert results(owner.post("articles", json=STORM)) == ["unchanged"]
    newer = STORM | {"text": STORM["text"] + " It sails again on Friday."}
    assert results(owner.post("articles", json=[newer])) == ["updated"]


def test_an_article_without_an_address_is_known_by_its_makers_name(owner: TestClient) -> None:
    plain = {"title": "Storm", "text": STORM["text"], "id": "cms-7"}
    (first,) = owner.post("articles", json=plain).json()["results"]
    (again,) = owner.post("articles", json=plain | {"text": "The storm is over."}).json()["results"]
    assert (first["result"], again["result"]) == ("added", "updated")
    assert first["article_id"] == again["article_id"]
    nameless = [{"title": "A", "text": "One wall broke."}, {"title": "B", "text": "Two walls broke."}]
    assert results(owner.post("articles", json=nameless)) == ["added", "added"]


@pytest.mark.parametrize("body", [b"", b"{", b"3", b'"x"', b"\xff", b"null"])
def test_what_is_no_json_is_refused(owner: TestClient, body: bytes) -> None:
    answer = owner.post("articles", content=body)
    if answer.status_code == 200:
        assert results(answer) == ["refused"]
    else:
        assert answer.status_code == 422 and "expected a JSON object or a list" in answer.text


def test_only_the_owner_adds(anybody: TestClient) -> None:
    for path in ("articles", "articles/fetch", "articles/file?name=a.md"):
        answer = anybody.post(path, content=b"{")
        assert answer.status_code == 401 and answer.headers["www-authenticate"]
        wrong = anybody.post(path, content=b"{", headers={"Authorization": "Bearer wrong"})
        assert "invalid_token" in wrong.headers["www-authenticate"]


# -- files ------------------------------------------------------------------------------------


def packed(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as pack:
        for name, text in files.items():
            pack.writestr(name, text)
    return content.getvalue()


def test_a_file_of_any_kind_is_added(owner: TestClient, archive: Archive) -> None:
    page = "<html><title>Storm</title><body><h1>Storm</h1><p>" + "A storm hit Ravenholm. " * 20
    for name, content in (
        ("storm.md", f"# Storm\n\n{STORM['text']}\n".encode()),
        ("storm.html", page.encode()),
        ("storms.jsonl", json.dumps(STORM | {"text": "Three boats sank."}).encode()),
    ):
        answer = owner.post("articles/file", params={"name": name}, content=content)
        assert results(answer) == ["added"] and name in answer.json()["results"][0]["source"]
    again = owner.post("articles/file", params={"name": "storm.md"}, content=b"# Storm\n\nIt is over.\n")
    assert results(again) == ["updated"]
    assert not (archive.settings.data / "uploads").exists()


def test_a_file_that_holds_many_tells_of_each(owner: TestClient) -> None:
    content = packed(**{"a.md": "# A\n\nOne wall broke.\n", "b.md": "", "c.exe": "x"})
    answer = owner.post("articles/file", params={"name": "walls.zip"}, content=content)
    assert answer.json()["counts"]["added"] == 1 and len(answer.json()["results"]) > 1
    assert "/uploads/" not in answer.text and str(Path.cwd()) not in answer.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"x", "expected one of"),
        ("../a.md", b"x", "another folder"),
        ("a.md", b"", "empty file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    owner: TestClient, name: str, content: bytes, words: str
) -> None:
    answer = owner.post("articles/file", params={"name": name}, content=content)
    assert answer.status_code == 422 and words in answer.json()["detail"]


def test_a_file_without_a_length_is_refused(owner: TestClient) -> None:
    answer = owner.post("articles/file?name=a.md", content=iter([b"# A\n", b"\nB."]))
    assert answer.status_code == 411 and "Content-Length" in answer.json()["detail"]


# -- the same request again -------------------------------------------------------------------


def test_a_key_adds_once(owner: TestClient) -> None:
    headers = {"Idempotency-Key": "job-1"}
    first = owner.post("articles", json=STORM, headers=headers)
    again = owner.post("articles", json=STORM, headers=headers)
    assert results(first) == ["added"] and first.json() == again.json()
    other = owner.post("articles", json=[STORM], headers=headers)
    assert (other.status_code, other.json()["field"]) == (422, "Idempotency-Key")
    elsewhere = owner.post("articles/file?name=a.md", content=b"# A\n\nB.\n", headers=headers)
    assert elsewhere.status_code == 422
    assert owner.post("articles", json=STORM, headers={"Idempotency-Key": "x" * 300}).status_code == 422
    assert results(owner.post("articles", json=STORM)) == ["unchanged"]


def answered(n: int = 0) -> AddedArticles:
    return AddedArticles(results=[], counts={"added": n})


def test_a_request_that_is_worked_on_is_not_done_twice() -> None:
    requests, begun, go = IdempotentRequests(), threading.Event(), threading.Event()

    def slow() -> AddedArticles:
        begun.set()
        go.wait(10)
        return answered(1)

    thread = threading.Thread(target=requests.once, args=("k", "a", slow))
    thread.start()
    begun.wait(10)
    with pytest.raises(Exception, match="409"):
        requests.once("k", "a", answered)
    go.set()
    thread.join(10)
    assert requests.once("k", "a", answered) == answered(1)


def test_what_failed_is_tried_again_and_what_is_old_or_too_much_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests = IdempotentRequests()

    def broken() -> AddedArticles:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        requests.once("k", "a", broken)
    assert requests.once("k", "a", lambda: answered(1)) == answered(1)
    monkeypatch.setattr(idempotency, "MOST_KEYS", 3)
    for n in range(3):
        requests.once(f"k{n}", "a", answered)
    assert requests.once("k", "b", lambda: answered(2)) == answered(2)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + idempotency.SECONDS + 60)
    assert requests.once("k", "c", lambda: answered(3)) == answered(3)
