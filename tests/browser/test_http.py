"""What programs and other sites get from the running app."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from gradio_client import Client

QUESTION = "How much did the Kestrel Bridge cost?"
KEYS = {
    "question", "standalone_question", "corrected", "understood", "answer", "short", "sentences", "support", "citations", "hits", "refused", "nearest",
    "engine", "incomplete", "newest", "notes", "timeline", "timings_ms", "choices", "offer",
}  # fmt: skip


def call(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body, whatever the status."""
    request = urllib.request.Request(url, data=body, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, dict(response.headers.items()), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read()


def ask(server: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    status, _, body = call(f"{server}/ask", json.dumps(fields).encode())
    return status, json.loads(body)


def all_read(server: str, patience: float = 60.0) -> None:
    """Wait until the embedding model has read every passage: until then, scores become better."""
    until = time.monotonic() + patience
    while unread := json.loads(call(f"{server}/healthz")[2])["unread_passages"]:
        assert time.monotonic() < until, f"{unread} passages are still unread"
        time.sleep(0.1)


def test_both_endpoints_give_the_same_whole_answer(server: str) -> None:
    all_read(server)
    status, posted = ask(server, question=QUESTION, outlets=["Harbour Post"], as_of="2024-09-01")
    client = Client(server, verbose=False)
    called = client.predict(
        question=QUESTION, outlets=["Harbour Post"], as_of="2024-09-01", api_name="/ask"
    )
    assert status == 200
    assert set(posted) == set(called) == KEYS
    assert {k: v for k, v in posted.items() if k != "timings_ms"} == {
        k: v for k, v in called.items() if k != "timings_ms"
    }
    assert "312 million crowns" in posted["answer"]
    assert posted["citations"][0]["quote"] in posted["hits"][0]["text"]
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/ask"}


def test_history_makes_a_follow_up(server: str) -> None:
    history = [{"question": "Who is Brigid Sollas?", "answer": "A lighthouse keeper."}]
    _, answer = ask(server, question="and when did she retire?", history=history)
    assert "Sollas" in answer["standalone_question"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b'{"question": ""}', 422, "question"),
        (b'{"question": "Who?", "since": "soon"}', 422, "since"),
        (b"not json", 422, "JSON"),
        (b"[1]", 422, "JSON object"),
        (b"[" * 100_000, 422, "JSON"),
        (b'"' + b"x" * 1_100_000 + b'"', 413, "1,000,000"),
        (json.dumps({"question": "x" * 10_000}).encode(), 422, "2,000"),
    ],
)
def test_bad_requests_get_one_clear_line(server: str, body: bytes, status: int, words: str) -> None:
    code, _, answer = call(f"{server}/ask", body)
    assert code == status
    assert words in json.loads(answer)["error"]
    assert b"Traceback" not in answer


def test_the_client_is_told_what_is_wrong(server: str) -> None:
    client = Client(server, verbose=False)
    with pytest.raises(Exception, match="expected a day as YYYY-MM-DD"):
        client.predict(question="Who?", since="soon", api_name="/ask")


def test_health(server: str) -> None:
    status, _, body = call(f"{server}/healthz")
    assert status == 200
    health = json.loads(body)
    assert (health["ready"], health["pending"], health["status"]) == (18, 0, "ok")


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/byline/page.js", "/gradio_api/info"])
def test_every_response_carries_the_policy(server: str, path: str) -> None:
    _, headers, _ = call(server + path)
    policy = headers["content-security-policy"]
    for part in (
        "default-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "frame-src 'none'",
    ):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_foreign_host_is_refused(server: str) -> None:
    status, headers, _ = call(f"{server}/healthz", headers={"Host": "evil.example"})
    assert status == 400
    assert "content-security-policy" in headers


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/ask", "/gradio_api/call/ask", "/gradio_api/queue/join"])
def test_another_sites_page_is_refused(server: str, path: str, origin: str) -> None:
    status, headers, _ = call(server + path, b"{}", {"Origin": origin})
    assert status == 403
    assert "access-control-allow-origin" not in headers


def test_nothing_can_be_uploaded(server: str) -> None:
    status, _, _ = call(f"{server}/gradio_api/upload", b"x")
    assert status == 404


@pytest.mark.parametrize("reference", ["x", "../../etc/passwd", "0123456789abcdef-1-0~0~5"])
def test_unknown_passages_are_not_found(server: str, reference: str) -> None:
    status, _, body = call(f"{server}/byline/passages/{reference}")
    assert status == 404
    assert b"Traceback" not in body
