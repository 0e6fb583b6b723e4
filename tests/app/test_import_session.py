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

from rag.app.api.feed_routes import Following, Offer
from rag.app.api.import_session import PREVIEWED, Tray
from rag.app.api.import_session_view import view
from rag.archive import Archive
from rag.core.errors import FeedNotFoundError, ParseError
from rag.core.types import Article
from rag.ingest.drafts import Draft
from rag.ingest.formats.sandbox import Sandbox
from rag.storage.upsert import Stored
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
def tray(archive: Archive) -> Tray:
    return Tray(archive)


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


def bring(tray: Tray, file: Path, name: str) -> list[Draft]:
    done = threading.Event()
    tray.bring(file, name, done.set)
    assert done.wait(60)
    wait(lambda: not tray.reading.left())
    assert not file.exists(), "what was read is not kept"
    return tray.drafts()


def test_a_file_becomes_drafts_and_drafts_articles(archive: Archive, tray: Tray, tmp_path: Path) -> None:
    drafts = bring(tray, lines(tmp_path, 3), "may.jsonl")
    assert [d.article.source for d in drafts] == [f"upload:may.jsonl#{n}" for n in (1, 2, 3)]
    assert {d.effect and d.effect.outcome for d in drafts} == {"added"}
    tray.correct(drafts[0].n, {"published": "2024-05-03"})
    tray.correct(drafts[1].n, {}, wanted=False)
    assert tray.counts()["ready"] == 2
    tray.save()
    wait(lambda: tray.counts()["saved"] == 2)
    index(archive)
    wait(lambda: tray.counts()["searchable"] == 2)
    kept = {s.article.title: s.article for s in archive.catalog.articles()}
    assert {*kept} == {"Report 0", "Report 2"}
    assert kept["Report 0"].published == date(2024, 5, 3)
    assert not archive.catalog.sources_under(tmp_path), "no folder that is kept in step has it"


def test_the_same_file_again_is_the_same_article(archive: Archive, tray: Tray, tmp_path: Path) -> None:
    bring(tray, lines(tmp_path, 1), "may.jsonl")
    tray.save()
    wait(lambda: tray.counts()["saved"])
    index(archive)
    wait(lambda: tray.counts()["searchable"])
    assert [d.effect and d.effect.outcome for d in bring(tray, lines(tmp_path, 1), "may.jsonl")] == [
        "unchanged"
    ]
    assert tray.counts()["ready"] == 0, "and there is nothing to save"


def test_another_file_of_the_same_name_can_be_kept_beside_it(
    archive: Archive, tray: Tray, tmp_path: Path
) -> None:
    for n, text in enumerate(("The mayor opened a bridge.", "A storm sank two ferries.")):
        file = tmp_path / f"{n}.txt"
        file.write_text(f"Headline {n}\n\n{text}")
        drafts = bring(tray, file, "article.txt")
        if n == 0:
            tray.save()
            wait(lambda: tray.counts()["saved"])
            index(archive)
            wait(lambda: tray.counts()["searchable"])
    assert drafts[0].effect and drafts[0].effect.outcome == "updated"
    shown = view(tray, Following(archive, tray), by_itself=False)["drafts"][0]
    assert shown["own"] and shown["told"] == "New version of “Headline 0”"
    tray.correct(drafts[0].n, {}, own=True)
    assert [d.effect and d.effect.outcome for d in tray.drafts()] == ["added"]


def test_what_is_no_article_is_told_by_its_own_name(tray: Tray, tmp_path: Path) -> None:
    file = tmp_path / "1.json"
    file.write_text('[{"title": "A"}, {"title": "B", "text": "Long enough to be read."}]')
    drafts = bring(tray, file, "news/two.json")
    assert [d.article.title for d in drafts] == ["B"]
    assert [t.subject for t in tray.troubles()] == ["news/two.json#1"]
    broken = tmp_path / "2.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    bring(tray, broken, "broken.pdf")
    assert tray.troubles()[-1].subject == "broken.pdf"
    assert str(tmp_path) not in str(tray.troubles())


def test_more_than_can_be_shown_is_saved_as_understood(
    archive: Archive, tray: Tray, tmp_path: Path
) -> None:
    bring(tray, lines(tmp_path, PREVIEWED + 30), "big.jsonl")
    shown = view(tray, Following(archive, tray), by_itself=False)
    assert len(shown["drafts"]) == PREVIEWED
    assert shown["more"] == "and 30 more, which are saved as understood"
    tray.save()
    wait(lambda: tray.counts()["saved"] == PREVIEWED + 30)
    assert archive.catalog.counts()["pending"] == PREVIEWED + 30


def test_text_of_more_than_the_limit_is_not_held(tray: Tray, tmp_path: Path) -> None:
    drafts = bring(tray, lines(tmp_path, 3, chars=400_000), "large.jsonl")
    assert len(drafts) == 2
    assert "at most 1 MB of text at once" in tray.troubles()[0].reason


def test_cancelled_saving_keeps_what_is_saved_and_can_go_on(
    archive: Archive, tray: Tray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tray, lines(tmp_path, 60), "sixty.jsonl")
    store = archive.catalog.store

    def cancelled(batch: Sequence[Article]) -> list[Stored]:
        tray.cancel()  # somebody presses the button while the first are stored
        return store(batch)

    with monkeypatch.context() as patched:
        patched.setattr(archive.catalog, "store", cancelled)
        tray.save()
        wait(lambda: tray.counts()["saved"])
    assert (tray.counts()["saved"], tray.counts()["open"]) == (50, 10)
    assert archive.catalog.counts()["pending"] == 50
    tray.save()
    wait(lambda: tray.counts()["saved"] == 60)


def test_what_waits_to_be_read_is_put_away_when_reading_is_cancelled(tray: Tray, tmp_path: Path) -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def hold(_sandbox: Sandbox) -> None:
        begun.set()
        go.wait(60)

    tray.reading.put(hold)
    assert begun.wait(60)
    file = lines(tmp_path, 3)
    tray.bring(file, "never.jsonl", done.set)
    tray.cancel()
    go.set()
    assert done.wait(60) and not file.exists() and not tray.drafts()
    assert len(bring(tray, lines(tmp_path, 3), "then.jsonl")) == 3


def test_what_failed_is_tried_again(archive: Archive, tray: Tray) -> None:
    tray.paste("An unreadable word stands in this text of a ferry.", {"title": "Odd"})
    tray.save()
    wait(lambda: tray.counts()["saved"])
    index(archive)
    wait(lambda: tray.counts()["failed"])
    assert "cannot be embedded" in tray.drafts()[0].reason
    archive.static._poison = ""  # type: ignore[attr-defined]  # the fake's
    tray.save(failed=True)
    wait(lambda: tray.counts()["saved"])
    index(archive)
    wait(lambda: tray.counts()["searchable"])


def test_what_is_put_away_makes_room(archive: Archive, tray: Tray) -> None:
    tray.paste(TEXT.format(1), {"title": "One"})
    tray.save()
    wait(lambda: tray.counts()["saved"])
    index(archive)
    wait(lambda: tray.counts()["searchable"])
    tray.paste(TEXT.format(2), {"title": "Two"})
    assert [d.article.title for d in tray.drafts()] == ["Two"]
    tray.clear()
    assert not tray.drafts()


def test_an_empty_text_is_refused(tray: Tray) -> None:
    with pytest.raises(ParseError):
        tray.paste("", {})


def test_a_page_becomes_a_draft(archive: Archive, tray: Tray, site: NewsSite) -> None:
    site.pages["/1"] = Reply(page(1))
    following = Following(archive, tray)
    following.visit(f"{site.url}/1?utm_source=x")
    wait(lambda: not following.visiting.left())
    site.pages["/1?utm_source=x"] = Reply(page(1))
    assert tray.troubles()[0].url.endswith("utm_source=x"), "it was not there yet"
    following.again()
    wait(tray.drafts)
    assert not tray.troubles()
    found = tray.drafts()[0].article
    assert (found.title, found.url) == ("Report 1 from Ravenholm", f"{site.url}/1")


def test_a_feed_is_offered_followed_and_polled(archive: Archive, tray: Tray, site: NewsSite) -> None:
    links = [f"{site.url}/{n}" for n in range(2)]
    site.pages["/feed"] = rss(*(item(n, link, full=True) for n, link in enumerate(links)))
    following = Following(archive, tray)
    following.visit(f"{site.url}/feed")
    wait(following.offers)
    assert following.offers() == [Offer((f"{site.url}/feed",), "Post", "a feed with 2 articles")]
    assert not archive.catalog.feeds(), "nothing is followed unasked"
    following.follow((f"{site.url}/feed",))
    wait(lambda: archive.catalog.counts()["pending"] == 2 and not following.busy())
    shown = view(tray, following, by_itself=True)["feeds"][0]
    told = r"Polled just now; 2 added; next poll in (28|29|30|31|32) minutes\."  # feeds drift apart
    assert re.fullmatch(told, shown["told"])
    assert not following.offers()
    del site.pages["/feed"]
    following.poll(f"{site.url}/feed")
    wait(lambda: not following.busy())
    assert "status 404" in view(tray, following, by_itself=True)["feeds"][0]["error"]
    following.unfollow(f"{site.url}/feed")
    assert not following.feeds()
    with pytest.raises(FeedNotFoundError):
        following.poll(f"{site.url}/feed")


def test_a_page_that_names_a_feed_offers_it_beside_its_article(
    archive: Archive, tray: Tray, site: NewsSite
) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    site.pages["/1"] = Reply(page(1, link))
    following = Following(archive, tray)
    following.visit(f"{site.url}/1")
    wait(tray.drafts)
    assert following.offers()[0].urls == (f"{site.url}/feed",)
    following.decline((f"{site.url}/feed",))
    assert not following.offers()
    following.follow(("http://10.0.0.1/never-offered",))
    assert not archive.catalog.feeds(), "only what was offered can be followed"


def test_private_addresses_are_not_visited(archive: Archive, tray: Tray) -> None:
    following = Following(archive, tray)
    following.visit("http://127.0.0.1:9/feed")
    wait(tray.troubles)
    assert tray.troubles()[0].subject == "http://127.0.0.1:9/feed"
