"""rag/ingest/fetch/polite_client.py: robots.txt, turns, waiting and conditional requests, by a clock that never waits."""

from __future__ import annotations

import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from rag.core.errors import SourceError
from rag.ingest.fetch.http_client import AGENT, HttpClient
from rag.ingest.fetch.polite_client import PoliteClient
from tests.fakes import NewsSite, Reply, news_site


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        site.pages["/a"] = site.pages["/b"] = Reply("page")
        yield site


class Clock:
    """Sleeping moves it on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(site: NewsSite, clock: Clock) -> PoliteClient:
    return PoliteClient(HttpClient([site.host]), 2.0, clock, clock.sleep)


def robots(site: NewsSite, text: str, status: int = 200) -> None:
    site.pages["/robots.txt"] = Reply(text, "text/plain", status)


def paths(site: NewsSite) -> list[str]:
    return [path for path, _ in site.asked]


def refused(client: PoliteClient, url: str) -> str:
    with pytest.raises(SourceError) as caught:
        client.get(url, ["html"])
    return str(caught.value)


def test_two_requests_to_a_host_lie_apart(client: PoliteClient, site: NewsSite, clock: Clock) -> None:
    for path in ("/a", "/b", "/a"):
        assert client.get(site.url + path, ["html"]).content == b"page"
    assert clock.slept == [2.0, 2.0]
    clock.now += 60
    client.get(f"{site.url}/a", ["html"])
    assert clock.slept == [2.0, 2.0], "after a minute it is our turn at once"


@pytest.mark.parametrize(("asked", "taken"), [("7", 7.0), ("0.5", 2.0), ("86400", 30.0)])
def test_a_crawl_delay(
    client: PoliteClient, site: NewsSite, clock: Clock, asked: str, taken: float
) -> None:
    robots(site, f"User-agent: *\nCrawl-delay: {asked}\n")
    client.get(f"{site.url}/a", ["html"])
    client.get(f"{site.url}/b", ["html"])
    assert clock.slept == [taken]


def test_robots_txt_is_obeyed_and_asked_for_once_a_day(
    client: PoliteClient, site: NewsSite, clock: Clock
) -> None:
    robots(site, "User-agent: *\nDisallow: /\nUser-agent: byline\nDisallow: /b*\n")
    assert client.get(f"{site.url}/a", ["html"]).status == 200
    assert "/robots.txt does not allow it" in refused(client, f"{site.url}/b?c")
    robots(site, "")
    assert "does not allow it" in refused(client, f"{site.url}/b")
    assert paths(site) == ["/a"]
    clock.now += 86_401
    assert client.get(f"{site.url}/b", ["html"]).status == 200


def test_robots_txt_holds_for_the_place_of_a_redirect(client: PoliteClient, site: NewsSite) -> None:
    robots(site, "User-agent: *\nDisallow: /private\n")
    site.pages["/a"] = Reply(status=302, headers={"Location": "/private"})
    assert "does not allow it" in refused(client, f"{site.url}/a")
    assert paths(site) == ["/a"]


def test_a_robots_txt_that_fails_allows_nothing_for_a_while(
    client: PoliteClient, site: NewsSite, clock: Clock
) -> None:
    robots(site, "", 503)
    assert "robots.txt answers with status 503" in refused(client, f"{site.url}/a")
    assert paths(site) == []
    robots(site, "")
    clock.now += 301
    assert client.get(f"{site.url}/a", ["html"]).status == 200


def test_why_a_host_may_not_be_asked_is_said_as_it_is(site: NewsSite, clock: Clock) -> None:
    client = PoliteClient(HttpClient(), 2.0, clock, clock.sleep)
    said = refused(client, f"{site.url}/a")
    assert said.startswith(f"{site.url}/a: 127.0.0.1 is at 127.0.0.1, which is no public address.")
    assert site.connections == 0


def test_a_page_that_has_not_changed_is_not_sent_again(client: PoliteClient, site: NewsSite) -> None:
    site.pages["/a"] = Reply("page", headers={"ETag": '"7"'})
    assert client.get(f"{site.url}/a", ["html"], '"7"', "Mon, 04 May 2026 10:00:00 GMT").status == 304
    assert client.get(f"{site.url}/a", ["html"], '"6"').content == b"page"
    assert site.asked[0][1]["If-Modified-Since"] == "Mon, 04 May 2026 10:00:00 GMT"
    assert AGENT in str(site.asked[0][1]["User-Agent"])


def test_a_busy_server_is_asked_again_when_it_says(
    client: PoliteClient, site: NewsSite, clock: Clock
) -> None:
    ok = Reply("page")
    site.pages["/a"] = Reply(status=429, headers={"Retry-After": "9"}, later=[Reply(status=503), ok])
    assert client.get(f"{site.url}/a", ["html"]).content == b"page"
    assert clock.slept[0] == 9.0 and 4.0 <= clock.slept[1] <= 8.0
    site.pages["/b"] = Reply(status=503)
    assert "status 503" in refused(client, f"{site.url}/b")
    assert paths(site).count("/b") == 3


@pytest.mark.parametrize("dated", [False, True])
def test_a_host_that_wants_hours_gets_them(
    client: PoliteClient, site: NewsSite, clock: Clock, dated: bool
) -> None:
    later = formatdate(time.time() + 7200, usegmt=True) if dated else "7200"
    site.pages["/a"] = Reply(status=429, headers={"Retry-After": later})
    assert "left alone for 7," in refused(client, f"{site.url}/a")
    assert "left alone for 7," in refused(client, f"{site.url}/b")
    assert paths(site) == ["/a"]
    clock.now += 7300
    assert client.get(f"{site.url}/b", ["html"]).status == 200


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (Reply(status=404), "status 404. Check the address."),
        (Reply(status=403), "status 403. It wants a subscription"),
        (Reply(status=304), "status 304"),
        (Reply(b"%PDF", "application/pdf"), "expected html or text/plain, found application/pdf."),
    ],
)
def test_what_is_no_page(client: PoliteClient, site: NewsSite, reply: Reply, problem: str) -> None:
    site.pages["/a"] = reply
    with pytest.raises(SourceError) as caught:
        client.get(f"{site.url}/a", ["html", "text/plain"])
    assert problem in str(caught.value)
