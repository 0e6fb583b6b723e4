"""rag/app/api/guard.py: hosts that are answered to, and what is said where one is not."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.app.api.guard import AllowedHosts, SameOrigin, allowed_hosts, hosts_problem


def client(host: str, *allowed: str) -> TestClient:
    routes = [Route("/", lambda _: PlainTextResponse("in"), methods=["GET", "POST"])]
    guarded = AllowedHosts(SameOrigin(Starlette(routes=routes)), allowed_hosts(host, allowed))
    return TestClient(guarded, "http://news.example")


@pytest.mark.parametrize(
    ("listens", "asked"),
    [
        ("127.0.0.1", "127.0.0.1:7860"),
        ("0.0.0.0", "127.0.0.1:7860"),
        ("::", "[::1]:7860"),
        ("192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "NEWS.example:8443"),
        ("127.0.0.1", "desk.papers.example"),
    ],
)
def test_its_own_address_and_the_names_that_are_set_are_answered(listens: str, asked: str) -> None:
    app = client(listens, "news.example", "*.papers.example")
    assert app.get("/", headers={"Host": asked}).text == "in"


@pytest.mark.parametrize("asked", ["evil.example", "127.0.0.1.evil.example", "", "[", "a" * 3000])
def test_another_host_is_told_the_setting(asked: str) -> None:
    answer = client("192.0.2.1", "news.example").get("/", headers={"Host": asked})
    assert answer.status_code == 400 and "BYLINE_ALLOWED_HOSTS" in answer.json()["error"]
    assert repr(asked[:100]) in answer.json()["error"] and len(answer.content) < 400


def test_one_that_listens_for_others_and_answers_to_none_of_their_names_says_so() -> None:
    for host in ("0.0.0.0", "::"):  # compared, not listened on
        assert "BYLINE_ALLOWED_HOSTS='[" in hosts_problem(host, ["127.0.0.1", "localhost", "[::1]"])
    assert hosts_problem("0.0.0.0", ["localhost", "192.0.2.1"]) == ""
    assert hosts_problem("0.0.0.0", ["*"]) == ""
    assert hosts_problem("127.0.0.1", ["localhost"]) == ""
    assert hosts_problem("192.0.2.1", ["localhost"]) == ""


def test_a_request_from_elsewhere_is_told_both_names() -> None:
    app = client("127.0.0.1", "news.example")
    answer = app.post("/", headers={"Origin": "https://www.news.example"})
    told = answer.json()["error"]
    assert answer.status_code == 403
    assert "from 'https://www.news.example'" in told and "asked as 'news.example'" in told


def test_a_page_over_http_changes_nothing_over_https() -> None:
    app = client("127.0.0.1", "news.example")
    for asked, origin, status in (
        ("https", "http://news.example", 403),
        ("https", "HTTP://news.example", 403),
        ("https", "https://news.example", 200),
        ("http", "http://news.example", 200),
        ("http", "https://news.example", 200),  # a proxy ends TLS, and is not named in the settings
    ):
        answer = app.post(f"{asked}://news.example/", headers={"Origin": origin})
        assert answer.status_code == status, (asked, origin)
