"""The editor adds articles by file, text and address, corrects a date, saves, and asks about them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import bearer, running, watched
from tests.browser.test_http import call
from tests.fakes import NewsSite, Reply, news_site
from tests.ingest.test_feed_polling import item, rss
from tests.ingest.test_feed_polling import page as story_page

HOSTILE = "Crane falls <img src=x onerror=window.pwned=1> in storm"
CRANE = (
    "A crane fell into the harbour of Port Ansel on Friday, harbour master Olga Prin said. The crane "
    "weighed 240 tonnes and had stood on the north quay since 1974. Nobody was hurt.\n\nThe port company "
    "said that it would lift the wreck within three weeks."
)
BAKERS = (
    "The bakers of Port Ansel went on strike for a third day. Union leader Max Oven said that 412 bakers "
    "took part in the strike. Bread was sold out by noon in most shops of the old town."
)


@pytest.fixture(scope="module")
def site() -> Iterator[NewsSite]:
    with news_site() as site:
        yield site


@pytest.fixture(scope="module")
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("added") / "data"


@pytest.fixture(scope="module")
def own_server(browser: Browser, site: NewsSite, own_data: Path) -> Iterator[str]:
    """An app over an archive that is empty, and that may visit the news site on this machine."""
    given = {"BYLINE_ALLOW_PRIVATE_HOSTS": json.dumps([site.host]), "BYLINE_CRAWL_DELAY": "0"}
    with running("app.py", "--data", str(own_data), "--port", "0", **given) as address:
        yield address


def library(page: Page, address: str) -> Locator:
    """The dialog of the Library that adds articles, with an empty list."""
    page.goto(address)
    page.get_by_role("tab", name="Library").click()
    page.get_by_role("button", name="Add articles").click()
    adding = page.locator("#adding[aria-busy='false']")
    expect(adding).to_be_visible()
    clear = adding.get_by_role("button", name="Clear the list")
    if clear.is_visible() and clear.is_enabled():
        clear.click()
    expect(page.locator("#drafts > li")).to_have_count(0)
    return adding


def test_articles_from_three_places_are_corrected_saved_and_cited(
    browser: Browser, own_server: str, site: NewsSite, tmp_path: Path
) -> None:
    site.pages["/bridge"] = Reply(story_page(7))
    file = tmp_path / "crane.md"
    file.write_text(
        f"---\ntitle: '{HOSTILE}'\noutlet: Harbour Post\npublished: 2020-01-01\n---\n{CRANE}"
    )
    with watched(browser, own_server) as page:
        adding = library(page, own_server)
        drafts = page.locator("#drafts > li")
        page.locator("#add-files").set_input_files(file)
        expect(drafts).to_have_count(1)
        expect(drafts.first.get_by_label("Title")).to_have_value(HOSTILE)

        adding.get_by_text("Paste a text").focus()
        page.keyboard.press("Enter")
        adding.get_by_label("Text (may begin").fill(BAKERS)
        form = page.locator("#add-text")
        form.get_by_label("Title").fill("Bakers strike for a third day")
        form.get_by_label("Outlet").fill("Ansel Courier")
        form.get_by_label("Date").fill("2024-09-04")
        adding.get_by_role("button", name="Add the text").press("Enter")
        expect(drafts).to_have_count(2)

        adding.get_by_label("Address of a page").fill(f"{site.url}/bridge?utm_source=mail")
        page.keyboard.press("Enter")
        expect(page.locator("#troubles")).to_contain_text("status 404")
        site.pages["/bridge?utm_source=mail"] = site.pages["/bridge"]
        adding.get_by_role("button", name="Try again what failed").click()
        expect(drafts).to_have_count(3)
        expect(drafts.last.get_by_label("Title")).to_have_value("Report 7 from Ravenholm")
        drafts.last.get_by_label("Save this article").uncheck()

        drafts.first.get_by_label("Date").fill("2024-08-02")
        page.keyboard.press("Tab")
        save = adding.get_by_role("button", name=re.compile("^Save"))
        expect(save).to_have_text("Save 2 articles")
        save.press("Enter")
        told = page.locator("#drafts .told")
        expect(told).to_have_text([re.compile("Searchable"), re.compile("Searchable"), "Left out"])

        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Add articles")).to_be_focused()
        page.get_by_role("tab", name="Ask").click()
        chat = Chat(page, own_server)
        answer = chat.ask("How much did the crane weigh that fell into the harbour?")
        expect(answer).to_contain_text("240 tonnes")
        panel = chat.open(chat.markers.first)
        expect(panel).to_contain_text("2 August 2024")
        expect(panel).to_contain_text("<img src=x onerror=window.pwned=1>")
        page.keyboard.press("Escape")
        expect(chat.ask("How many bakers took part in the strike?")).to_contain_text("412 bakers")


def test_a_folder_is_dropped_and_the_rest_of_many_is_saved(
    browser: Browser, own_server: str, tmp_path: Path
) -> None:
    folder = tmp_path / "news" / "may"
    folder.mkdir(parents=True)
    rows = [
        {"title": f"Vote {n}", "text": f"The council voted on bridge word{n}. It cost {n} crowns."}
        for n in range(60)
    ]
    (folder / "votes.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "photo.png").write_bytes(b"x")
    with watched(browser, own_server, width=390, scheme="dark") as page:
        adding = library(page, own_server)
        drop(page, tmp_path / "news")
        expect(page.locator("#drafts-more")).to_have_text("and 10 more, which are saved as understood")
        expect(page.locator("#troubles")).to_contain_text("1 file passed over")
        expect(page.locator("#drafts .source").first).to_contain_text("news/may/votes.jsonl#1")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        adding.get_by_role("button", name="Save 60 articles").click()
        expect(page.locator("#adding-line")).to_contain_text("60 searchable")
        page.reload()
        expect(page.locator("#adding-line")).to_contain_text("60 searchable")
        page.go_back()
        expect(adding).to_be_hidden()


def test_files_dropped_on_the_library_open_the_dialog_which_asks_before_it_closes(
    browser: Browser, own_server: str, tmp_path: Path
) -> None:
    (tmp_path / "lamp.md").write_text(
        "---\ntitle: A lamp\noutlet: Post\n---\nThe lamp of the pier is lit."
    )
    with watched(browser, own_server) as page:
        library(page, own_server)
        page.keyboard.press("Escape")
        expect(page.locator("#library-table")).to_be_visible()
        drop(page, tmp_path / "lamp.md", "#library-table")
        expect(page.locator("#drafts > li")).to_have_count(1)
        page.keyboard.press("Escape")
        unsaved = page.locator("#adding-unsaved")
        expect(unsaved).to_contain_text("1 article is not saved")
        expect(unsaved.get_by_role("button", name="Stay")).to_be_focused()
        page.keyboard.press("Enter")
        expect(unsaved).to_be_hidden()
        for _ in range(12):  # round and round: the page behind is out of reach
            page.keyboard.press("Tab")
            inside = (
                "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
            )
            assert page.evaluate(inside)
        page.get_by_role("button", name="Close", exact=True).click()
        unsaved.get_by_role("button", name="Close anyway").click()
        expect(unsaved).to_be_hidden()
        expect(page.get_by_role("button", name="Add articles (1)")).to_be_visible()


def drop(page: Page, path: Path, place: str = "#drop") -> None:
    """Let a file or folder fall onto the page, as the browser itself would."""
    box = page.locator(place).bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        at = {"x": box["x"] + 20, "y": box["y"] + 20}
        session.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})


def test_a_feed_is_offered_and_followed(browser: Browser, own_server: str, site: NewsSite) -> None:
    links = [f"{site.url}/feed-{n}" for n in range(2)]
    site.pages["/feed"] = rss(*(item(n + 20, link, full=True) for n, link in enumerate(links)))
    with watched(browser, own_server) as page:
        library(page, own_server)
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Feeds").click()
        view = page.get_by_role("region", name="Feeds")
        view.get_by_label("Address of a feed").fill(f"{site.url}/feed")
        view.get_by_role("button", name="Look").click()
        expect(view.locator(".offers")).to_contain_text("Post is a feed with 2 articles. Follow it?")
        view.get_by_role("button", name="Follow: Post", exact=True).press("Enter")
        feeds = page.locator("#feeds")
        expect(feeds).to_contain_text("2 added")
        expect(feeds).to_contain_text("2 items taken so far")
        del site.pages["/feed"]
        feeds.get_by_role("button", name="Poll now").click()
        expect(feeds).to_contain_text("status 404")
        feeds.get_by_role("button", name="Stop following").click()
        expect(feeds.locator("li")).to_have_count(0)
        expect(view.get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(feeds.get_by_role("heading", name="Post")).to_be_visible()
        feeds.get_by_role("button", name="Stop following").click()
        expect(view).to_contain_text("No feed is followed yet")


def test_files_that_may_not_come_are_told_why(
    browser: Browser, own_server: str, own_data: Path, tmp_path: Path
) -> None:
    for name, content in {"photo.png": b"x", "empty.md": b"", "a.json": b'{"title": "A"}'}.items():
        (tmp_path / name).write_bytes(content)
    with watched(browser, own_server) as page:
        adding = library(page, own_server)
        page.locator("#add-files").set_input_files(sorted(tmp_path.iterdir()))
        troubles = page.locator("#troubles > li")
        expect(troubles).to_have_count(3)
        for name, problem in (
            ("photo.png", "expected one of .md"),
            ("empty.md", "found an empty file"),
            ("a.json#1", "Add the article's text"),
        ):
            expect(troubles.filter(has_text=name)).to_contain_text(problem)
        expect(adding.get_by_role("button", name="Cancel")).to_be_disabled()
    assert not (own_data / "uploads").exists(), "what was brought is not kept"


@pytest.mark.parametrize(
    "name", ["..%2Fa.md", "%2Fetc%2Fa.md", "a%00.md", "a%0A.md", "a.exe", "..%5Ca.md"]
)
def test_names_that_lead_elsewhere_are_refused(own_server: str, own_data: Path, name: str) -> None:
    status, _, told = call(
        f"{own_server}/byline/adding/file?name={name}", b"# A\n\nText.", bearer(own_server)
    )
    assert status == 422 and json.loads(told)["error"]
    assert not (own_data / "uploads").exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [("", None), ("/file?name=a.md", b"x"), ("/save", b"{}"), ("/url", b'{"url": "x"}')],
)
def test_only_the_owner_adds(own_server: str, path: str, body: Any) -> None:
    address = f"{own_server}/byline/adding{path}"
    assert call(address, body)[0] == 403
    if body:
        foreign = bearer(own_server) | {"Origin": "http://evil.example"}
        assert call(address, body, foreign)[0] == 403


@pytest.mark.parametrize("body", [b"[]", b"no json", b"{}", b'{"n": "x"}', b"[" * 100_000])
def test_requests_that_are_none_are_refused(own_server: str, body: bytes) -> None:
    status, _, told = call(f"{own_server}/byline/adding/correct", body, bearer(own_server))
    assert status == 422 and "Traceback" not in told.decode()
    assert call(f"{own_server}/byline/adding/other", b"{}", bearer(own_server))[0] == 404
