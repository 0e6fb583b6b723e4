"""The owner of the archive finds an article in the table, corrects it, removes it and brings it back."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

RIBBON = "Who cut the ribbon of the Kestrel Bridge?"


@pytest.fixture(scope="module")
def own_server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app of its own, whose articles may be changed; some of their titles attack the page."""
    folder = tmp_path_factory.mktemp("library")
    news.write(folder / "news")
    ingest(folder / "news", "--data", str(folder / "data"))
    with running("app.py", "--data", str(folder / "data"), "--port", "0") as address:
        yield address


def library(page: Page, address: str) -> Locator:
    """The tab, with its table."""
    Chat(page, address).load()
    page.get_by_role("tab", name="Library").click()
    expect(page.locator("#library-table")).to_be_visible()
    return page.locator("byline-library")


def filters(page: Page) -> Locator:
    """The filters, unfolded."""
    page.locator("#library-filters").click()
    return page.get_by_role("group", name="Filters and order")


def rows(page: Page) -> Locator:
    return page.locator("#library-table tbody tr")


def test_search_filter_and_sort(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server) as page:
        tab = library(page, own_server)
        expect(rows(page)).to_have_count(len(news.PLAIN) + len(news.PAYLOADS))
        expect(tab).to_contain_text(news.PAYLOADS[0])
        tab.get_by_label("Search").fill("kestr bridge")
        expect(rows(page)).to_have_count(2)
        expect(tab.locator(".actions .told")).to_have_text("2 articles found")
        page.get_by_role("button", name="Title", exact=True).click()
        expect(rows(page).first).to_contain_text("Kestrel Bridge opens")
        expect(page.get_by_role("columnheader", name="Title")).to_have_attribute(
            "aria-sort", "ascending"
        )
        page.get_by_role("button", name="Published").click()
        expect(rows(page).first).to_contain_text("What the Kestrel Bridge means")
        filters(page).get_by_label("To", exact=True).fill("2024-05-31")
        expect(rows(page)).to_have_count(1)
        tab.get_by_label("Search").fill("")
        page.keyboard.press("Escape")
        tab.get_by_role("button", name="Without To: 2024-05-31").press("Enter")
        expect(tab.get_by_role("button", name="Filters")).to_be_focused()
        filters(page).get_by_label("Outlet", exact=True).select_option("Ansel Courier")
        expect(rows(page)).to_have_count(2)
        page.keyboard.press("Escape")
        expect(page.locator("#library-choose")).to_be_hidden()
        expect(tab.get_by_role("button", name="Filters (1)")).to_be_focused()


def test_each_view_has_an_address(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server) as page:
        tab = library(page, own_server)
        tab.get_by_role("link", name="Counts").click()
        assert page.url.endswith("#library/counts")
        expect(tab.get_by_role("img", name=re.compile("by month, Nov 2023 to Aug 2024"))).to_be_visible()
        outlet = tab.get_by_role("row", name="Ansel Courier 2")
        outlet.get_by_role("button", name="Ansel Courier").click()
        expect(rows(page)).to_have_count(2)
        assert page.url.endswith("#library")
        expect(tab.get_by_role("button", name="Without Outlet: Ansel Courier")).to_be_visible()
        page.go_back()
        expect(tab.get_by_role("heading", name="By outlet")).to_be_visible()
        page.reload()
        expect(tab.get_by_role("heading", name="By outlet")).to_be_visible()
        expect(tab.get_by_role("link", name="Counts")).to_have_attribute("aria-current", "page")
        page.get_by_role("tab", name="Ask").click()
        assert "#" not in page.url
        page.go_back()
        expect(tab.get_by_role("heading", name="By outlet")).to_be_visible()


@pytest.mark.parametrize(("width", "top"), [(390, 300), (1280, 250)])
def test_the_first_headline_stands_high(browser: Browser, own_server: str, width: int, top: int) -> None:
    with watched(browser, own_server, width=width) as page:
        library(page, own_server)
        box = rows(page).first.get_by_role("link").bounding_box()
        assert box and box["y"] <= top
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_article_has_an_address(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server) as page:
        tab = library(page, own_server)
        title = "Kestrel Bridge opens after nine years"
        page.get_by_role("link", name=title).click()
        expect(tab.get_by_role("heading", name="Kestrel Bridge opens")).to_be_visible()
        page.reload()
        expect(tab.get_by_role("heading", name="Kestrel Bridge opens")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("link", name=title)).to_be_focused()


def test_an_article_is_opened_corrected_and_cleared(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server, width=390) as page:
        chat = Chat(page, own_server).load()
        chat.ask(RIBBON)
        tab = library(page, own_server)
        tab.get_by_label("Search").fill("ribbon")
        expect(rows(page)).to_have_count(1)
        page.get_by_role("link", name="Kestrel Bridge opens after nine years").press("Enter")
        expect(tab.get_by_role("heading", name="Kestrel Bridge opens")).to_be_focused()
        expect(tab.locator(".facts")).to_contain_text("3 May 2024")
        expect(tab.locator(".text")).to_contain_text("two tram lines")
        page.get_by_text("Cited in 1 answer").click()
        expect(page.locator("#article-cited")).to_contain_text(RIBBON)

        page.get_by_role("button", name="Correct").press("Enter")
        tab.get_by_label("Published (day)").fill("2999-01-01")
        page.get_by_role("form", name="Correct the article").get_by_role("button", name="Save").click()
        expect(tab.get_by_role("alert")).to_contain_text("not possible")
        tab.get_by_label("Published (day)").fill("2024-05-02")
        page.get_by_role("form", name="Correct the article").get_by_role("button", name="Save").click()
        expect(tab).to_contain_text("Kept as version 2")
        expect(tab.locator(".given")).to_contain_text("its source says: 2024-05-03")
        expect(tab.locator("p.state")).to_have_text("ready")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.keyboard.press("Escape")
        expect(rows(page)).to_contain_text("2 May 2024")

        rows(page).get_by_role("link").click()
        page.get_by_role("button", name="Clear your Published").click()
        expect(tab).to_contain_text("The source’s word stands again")
        page.get_by_role("button", name="Back to the list").click()
        expect(rows(page)).to_contain_text("3 May 2024")


def test_articles_are_removed_and_brought_back(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server) as page:
        tab = library(page, own_server)
        tab.get_by_label("Search").fill("marigold museum")
        tab.get_by_label("Choose Ferry Marigold goes to the museum").check()
        page.get_by_role("button", name="Remove 1").click()
        expect(tab.locator(".list > .undo")).to_contain_text("1 article removed.")
        expect(tab).to_contain_text("No article is like that")
        expect(tab.get_by_role("link", name="Removed (1)")).to_be_visible()
        expect(page.get_by_role("button", name="Undo")).to_be_focused()
        page.keyboard.press("Enter")
        expect(rows(page)).to_have_count(1)
        expect(rows(page).locator(".state")).to_have_text("ready")
        page.get_by_role("tab", name="Ask").click()
        answer = Chat(page, own_server).ask("How many passengers did the ferry Marigold carry?")
        expect(answer).to_contain_text("61 million")


def test_a_removed_article_is_no_longer_cited(browser: Browser, own_server: str) -> None:
    asked = "When did lighthouse keeper Brigid Sollas retire?"
    with watched(browser, own_server) as page:
        chat = Chat(page, own_server).load()
        expect(chat.ask(asked)).to_contain_text("1 November 2023")
        tab = library(page, own_server)
        tab.get_by_label("Choose Lighthouse keeper retires").check()
        page.get_by_role("button", name="Remove 1").click()
        expect(tab.locator(".list > .undo")).to_contain_text("1 article removed.")
        page.get_by_role("tab", name="Ask").click()
        expect(chat.ask(asked)).not_to_contain_text("1 November 2023")
        page.get_by_role("tab", name="Library").click()
        page.get_by_role("button", name="Undo").click()
        keeper = rows(page).filter(has_text="Lighthouse keeper retires")
        expect(keeper.locator(".state")).to_have_text("ready")
        page.get_by_role("tab", name="Ask").click()
        expect(chat.ask(asked)).to_contain_text("1 November 2023")


def test_what_is_found_is_downloaded(browser: Browser, own_server: str, tmp_path: Path) -> None:
    with watched(browser, own_server) as page:
        tab = library(page, own_server)
        filters(page).get_by_label("Outlet", exact=True).select_option("Ansel Courier")
        expect(rows(page)).to_have_count(2)
        page.get_by_role("button", name="Done").click()
        with page.expect_download() as one:
            page.get_by_role("link", name="JSONL").click()
        one.value.save_as(tmp_path / "a.jsonl")
        records = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
        assert {r["title"] for r in records} == {news.PLAIN[1]["title"], news.PLAIN[3]["title"]}
        assert records[0]["text"] == news.PLAIN[1]["text"]
        tab.get_by_label("Choose Lighthouse keeper retires").check()
        with page.expect_download() as other:
            page.get_by_role("link", name="Markdown").click()
        other.value.save_as(tmp_path / "a.zip")
        with zipfile.ZipFile(tmp_path / "a.zip") as pack:
            (name,) = pack.namelist()
            assert name.startswith("2023-11-02-lighthouse-keeper-retires-")


def test_who_is_not_the_owner_reads_a_sentence_instead(browser: Browser, own_server: str) -> None:
    with watched(browser, own_server, owner=False) as page:
        page.goto(own_server)
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("byline-library")).to_have_text(re.compile("^Only the archive's owner"))
