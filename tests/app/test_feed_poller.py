"""The app's poller thread: feeds that are due are polled, and nothing stops it but `stop`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.app.workers.feed_poller import Poller
from rag.archive import Archive
from rag.core.errors import CatalogError
from rag.storage.feeds import Subscription
from tests.fakes import FakeEmbedder, NewsSite, Reply, news_site, settings

TEXT = "The ferry left the harbour at dawn with sixty people, said the pilot of the port. " * 8


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        entry = f"<item><title>Ferry</title><link>/1</link><description>{TEXT * 3}</description></item>"
        content = f'<rss version="2.0"><channel><title>Post</title>{entry}</channel></rss>'
        site.pages["/feed"] = Reply(content, "application/rss+xml")
        yield site


@pytest.fixture
def archive(tmp_path: Path, site: NewsSite) -> Iterator[Archive]:
    given = settings(tmp_path).model_copy(
        update={"allow_private_hosts": (site.host,), "crawl_delay": 0.0, "poll_minutes": 0.02}
    )
    opened = Archive(given, FakeEmbedder(), FakeEmbedder())
    yield opened
    opened.close()


def wait(until: Callable[[], bool]) -> None:
    for _ in range(400):
        if until():
            return
        time.sleep(0.05)
    pytest.fail("waited 20 s")


def test_feeds_are_polled_when_they_are_due(archive: Archive, site: NewsSite) -> None:
    archive.catalog.feeds.follow(Subscription(f"{site.url}/feed"))
    archive.catalog.feeds.follow(Subscription(f"{site.url}/later", next_poll=time.time() + 3600))
    poller = Poller(archive, look_seconds=0.05)
    poller.start()
    wait(lambda: archive.catalog.statistics.counts()["pending"] == 1)
    wait(lambda: [path for path, _ in site.asked].count("/feed") >= 3)
    poller.stop()
    assert archive.catalog.statistics.counts()["pending"] == 1
    assert {path for path, _ in site.asked} == {"/feed"}
    asked = len(site.asked)
    time.sleep(0.3)
    assert len(site.asked) == asked


def test_an_error_is_said_and_the_next_look_tries_again(
    archive: Archive, site: NewsSite, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    archive.catalog.feeds.follow(Subscription(f"{site.url}/feed"))
    real, failed = archive.catalog.feeds.due, threading.Event()

    def due() -> list[Subscription]:
        if failed.is_set():
            return real()
        failed.set()
        raise CatalogError("catalog.sqlite3", "the disk is full.")

    monkeypatch.setattr(archive.catalog.feeds, "due", due)
    poller = Poller(archive, look_seconds=0.05)
    poller.start()
    wait(lambda: archive.catalog.statistics.counts()["pending"] == 1)
    poller.stop()
    (event,) = [vars(record) for record in caplog.records if record.name == "byline.app"]
    assert (event["message"], event["problem"]) == (
        "polling stopped",
        "catalog.sqlite3: the disk is full.",
    )
