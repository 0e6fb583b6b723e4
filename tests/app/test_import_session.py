"""What is brought to the Library tab: read, corrected, saved; feeds are offered, followed, polled."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from rag.app.api.feed_subscriptions import FeedOffer, FeedSubscriptions
from rag.app.api.import_session import PREVIEWED, ImportSession
from rag.app.api.import_session_view import import_view
from rag.archive import Archive
from rag.core.errors import FeedNotFoundError, ParseError
from rag.core.types import Article
from rag.ingest.drafts import Draft
from rag.ingest.formats.sandbox import Sandbox
from rag.storage.feeds import Subscription
from rag.storage.upsert import StoreResult
from tests.fakes import FakeEmbedder, NewsSite, Reply, news_site, settings
from tests.ingest.test_feed_polling import item, page, rss

TEXT = "The ferry Marigold left the harbour of Port Ansel at noon with {} passengers on board."


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        yield site


@pytest.fixture
def archive(tmp_path: Path, site: NewsSite) -> Iterator[Archive]:
    given = settings(tmp_path / "data").model_copy(
        update={"allow_private_hosts": (site.host,), "crawl_delay": 0.0, "max_upload_mb": 1}
    )
    made = Archive(given, FakeEmbedder(), FakeEmbedder(poison="unreadable"))
    yield made
    made.close()


@pytest.fixture
def session(archive: Archive) -> ImportSession:
    return ImportSession(archive)


def wait(true: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def index(archive: Archive) -> None:
    with archive.own_indexes() as store:
        list(archive.indexer(store).drain())


def lines(tmp_path: Path, n: int, *, chars: int = 0) -> Path:
    file = tmp_path / f"{time.monotonic_ns()}.jsonl"
    rows = [{"title": f"Report {i}", "text": TEXT.format(i) + "x" * chars} for i in range(n)]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def read_file(session: ImportSession, file: Path, name: str) -> list[Draft]:
    done = threading.Event()
    session.read_file(file, name, done.set)
    assert done.wait(60)
    wait(lambda: not session.reader.remaining())
    assert not file.exists(), "what was read is not kept"
    return session.drafts()


def test_a_file_becomes_drafts_and_drafts_articles(
    archive: Archive, session: ImportSession, tmp_path: Path
) -> None:
    drafts = read_file(session, lines(tmp_path, 3), "may.jsonl")
    assert [d.article.source for d in drafts] == [f"upload:may.jsonl#{n}" for n in (1, 2, 3)]
    assert {d.effect and d.effect.outcome for d in drafts} == {"added"}
    session.correct(drafts[0].n, {"published": "2024-05-03"})
    session.correct(drafts[1].n, {}, wanted=False)
    assert session.counts()["ready"] == 2
    session.save()
    wait(lambda: session.counts()["saved"] == 2)
    index(archive)
    wait(lambda: session.counts()["searchable"] == 2)
    kept = {s.article.title: s.article for s in archive.catalog.articles.all()}
    assert {*kept} == {"Report 0", "Report 2"}
    assert kept["Report 0"].published == date(2024, 5, 3)
    assert not archive.catalog.articles.sources_under(tmp_path), "no folder that is kept in step has it"


def test_the_same_file_again_is_the_same_article(
    archive: Archive, session: ImportSession, tmp_path: Path
) -> None:
    read_file(session, lines(tmp_path, 1), "may.jsonl")
    session.save()
    wait(lambda: session.counts()["saved"])
    index(archive)
    wait(lambda: session.counts()["searchable"])
    assert [
        d.effect and d.effect.outcome for d in read_file(session, lines(tmp_path, 1), "may.jsonl")
    ] == ["unchanged"]
    assert session.counts()["ready"] == 0, "and there is nothing to save"


def test_another_file_of_the_same_name_can_be_kept_beside_it(
    archive: Archive, session: ImportSession, tmp_path: Path
) -> None:
    for n, text in enumerate(("The mayor opened a bridge.", "A storm sank two ferries.")):
        file = tmp_path / f"{n}.txt"
        file.write_text(f"Headline {n}\n\n{text}")
        drafts = read_file(session, file, "article.txt")
        if n == 0:
            session.save()
            wait(lambda: session.counts()["saved"])
            index(archive)
            wait(lambda: session.counts()["searchable"])
    assert drafts[0].effect and drafts[0].effect.outcome == "updated"
    shown = import_view(session, FeedSubscriptions(archive, session), by_itself=False).model_dump()[
        "drafts"
    ][0]
    assert shown["own"] and shown["told"] == "New version of “Headline 0”"
    session.correct(drafts[0].n, {}, own=True)
    assert [d.effect and d.effect.outcome for d in session.drafts()] == ["added"]


def test_what_is_no_article_is_told_by_its_own_name(session: ImportSession, tmp_path: Path) -> None:
    file = tmp_path / "1.json"
    file.write_text('[{"title": "A"}, {"title": "B", "text": "Long enough to be read."}]')
    drafts = read_file(session, file, "news/two.json")
    assert [d.article.title for d in drafts] == ["B"]
    assert [t.subject for t in session.problems()] == ["news/two.json#1"]
    broken = tmp_path / "2.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    read_file(session, broken, "broken.pdf")
    assert session.problems()[-1].subject == "broken.pdf"
    assert str(tmp_path) not in str(session.problems())


def test_more_than_can_be_shown_is_saved_as_understood(
    archive: Archive, session: ImportSession, tmp_path: Path
) -> None:
    read_file(session, lines(tmp_path, PREVIEWED + 30), "big.jsonl")
    shown = import_view(session, FeedSubscriptions(archive, session), by_itself=False).model_dump()
    assert len(shown["drafts"]) == PREVIEWED
    assert shown["more"] == "and 30 more, which are saved as understood"
    session.save()
    wait(lambda: session.counts()["saved"] == PREVIEWED + 30)
    assert archive.catalog.statistics.counts()["pending"] == PREVIEWED + 30


def test_text_of_more_than_the_limit_is_not_held(session: ImportSession, tmp_path: Path) -> None:
    drafts = read_file(session, lines(tmp_path, 3, chars=400_000), "large.jsonl")
    assert len(drafts) == 2
    assert "at most 1 MB of text at once" in session.problems()[0].reason


def test_cancelled_saving_keeps_what_is_saved_and_can_go_on(
    archive: Archive, session: ImportSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_file(session, lines(tmp_path, 60), "sixty.jsonl")
    store = archive.catalog.articles.store

    def cancelled(batch: Sequence[Article]) -> list[StoreResult]:
        session.cancel()  # somebody presses the button while the first are stored
        return store(batch)

    with monkeypatch.context() as patched:
        patched.setattr(archive.catalog.articles, "store", cancelled)
        session.save()
        wait(lambda: session.counts()["saved"])
    assert (session.counts()["saved"], session.counts()["open"]) == (50, 10)
    assert archive.catalog.statistics.counts()["pending"] == 50
    session.save()
    wait(lambda: session.counts()["saved"] == 60)


def test_what_waits_to_be_read_is_put_away_when_reading_is_cancelled(
    session: ImportSession, tmp_path: Path
) -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def hold(_sandbox: Sandbox) -> None:
        begun.set()
        go.wait(60)

    session.reader.put(hold)
    assert begun.wait(60)
    file = lines(tmp_path, 3)
    session.read_file(file, "never.jsonl", done.set)
    session.cancel()
    go.set()
    assert done.wait(60) and not file.exists() and not session.drafts()
    assert len(read_file(session, lines(tmp_path, 3), "then.jsonl")) == 3


def test_what_failed_is_tried_again(archive: Archive, session: ImportSession) -> None:
    session.add_text("An unreadable word stands in this text of a ferry.", {"title": "Odd"})
    session.save()
    wait(lambda: session.counts()["saved"])
    index(archive)
    wait(lambda: session.counts()["failed"])
    assert "cannot be embedded" in session.drafts()[0].reason
    archive.static._poison = ""  # type: ignore[attr-defined]  # the fake's
    session.save(failed=True)
    wait(lambda: session.counts()["saved"])
    index(archive)
    wait(lambda: session.counts()["searchable"])


def test_what_is_put_away_makes_room(archive: Archive, session: ImportSession) -> None:
    session.add_text(TEXT.format(1), {"title": "One"})
    session.save()
    wait(lambda: session.counts()["saved"])
    index(archive)
    wait(lambda: session.counts()["searchable"])
    session.add_text(TEXT.format(2), {"title": "Two"})
    assert [d.article.title for d in session.drafts()] == ["Two"]
    session.clear()
    assert not session.drafts()


def test_an_empty_text_is_refused(session: ImportSession) -> None:
    with pytest.raises(ParseError):
        session.add_text("", {})


def test_a_page_becomes_a_draft(archive: Archive, session: ImportSession, site: NewsSite) -> None:
    site.pages["/1"] = Reply(page(1))
    feeds = FeedSubscriptions(archive, session)
    feeds.visit(f"{site.url}/1?utm_source=x")
    wait(lambda: not feeds.visits.remaining())
    site.pages["/1?utm_source=x"] = Reply(page(1))
    assert session.problems()[0].url.endswith("utm_source=x"), "it was not there yet"
    feeds.revisit()
    wait(session.drafts)
    assert not session.problems()
    found = session.drafts()[0].article
    assert (found.title, found.url) == ("Report 1 from Ravenholm", f"{site.url}/1")


def test_a_feed_is_offered_followed_and_polled(
    archive: Archive, session: ImportSession, site: NewsSite
) -> None:
    links = [f"{site.url}/{n}" for n in range(2)]
    site.pages["/feed"] = rss(*(item(n, link, full=True) for n, link in enumerate(links)))
    feeds = FeedSubscriptions(archive, session)
    feeds.visit(f"{site.url}/feed")
    wait(feeds.offers)
    assert feeds.offers() == [FeedOffer((f"{site.url}/feed",), "Post", "a feed with 2 articles")]
    assert not archive.catalog.feeds.all(), "nothing is followed unasked"
    feeds.follow((f"{site.url}/feed",))
    wait(lambda: archive.catalog.statistics.counts()["pending"] == 2 and not feeds.is_busy())
    shown = import_view(session, feeds, by_itself=True).model_dump()["feeds"][0]
    told = r"Polled just now; 2 added; next poll in (28|29|30|31|32) minutes\."  # feeds drift apart
    assert re.fullmatch(told, shown["told"]) and shown["taken"] == 2
    assert not feeds.offers()
    del site.pages["/feed"]
    feeds.poll(f"{site.url}/feed")
    wait(lambda: not feeds.is_busy())
    assert "status 404" in import_view(session, feeds, by_itself=True).model_dump()["feeds"][0]["error"]
    feeds.unfollow(f"{site.url}/feed")
    assert not feeds.subscriptions()
    with pytest.raises(FeedNotFoundError):
        feeds.poll(f"{site.url}/feed")


def test_a_feed_that_was_unfollowed_by_mistake_is_followed_again(
    archive: Archive, session: ImportSession, site: NewsSite
) -> None:
    url = f"{site.url}/feed"
    archive.catalog.feeds.follow(Subscription(url, "Post", etag='"7"', polled_at=1.0))
    feeds = FeedSubscriptions(archive, session)
    feeds.unfollow(url)
    feeds.refollow(url)
    (feed,) = archive.catalog.feeds.all()
    assert (feed.title, feed.polled_at, feed.etag) == ("Post", 1.0, "")
    feeds.refollow(url)
    assert len(archive.catalog.feeds.all()) == 1
    with pytest.raises(FeedNotFoundError):
        feeds.refollow(f"{site.url}/other")


def test_a_page_that_names_a_feed_offers_it_beside_its_article(
    archive: Archive, session: ImportSession, site: NewsSite
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages["/1"] = Reply(page(1, link))
    feeds = FeedSubscriptions(archive, session)
    feeds.visit(f"{site.url}/1")
    wait(session.drafts)
    assert feeds.offers()[0].urls == (f"{site.url}/feed",)
    feeds.decline((f"{site.url}/feed",))
    assert not feeds.offers()
    feeds.follow(("http://10.0.0.1/never-offered",))
    assert not archive.catalog.feeds.all(), "only what was offered can be followed"


def test_private_addresses_are_not_visited(archive: Archive, session: ImportSession) -> None:
    feeds = FeedSubscriptions(archive, session)
    feeds.visit("http://127.0.0.1:9/feed")
    wait(session.problems)
    assert session.problems()[0].subject == "http://127.0.0.1:9/feed"
