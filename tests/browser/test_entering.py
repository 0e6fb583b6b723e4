"""The owner's tabs: closed to a reader, who is told how to get in; open to who came by the printed address."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import ENTRIES, watched


def test_a_reader_asks_and_is_told_how_the_owner_gets_in(browser: Browser, server: str) -> None:
    with watched(browser, server, owner=False) as page:
        chat = Chat(page, server).load()
        expect(chat.ask("How much did the Kestrel Bridge cost?")).to_contain_text("million crowns")
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("byline-library")).to_contain_text("Only the archive's owner")
        expect(page.locator("byline-library")).to_contain_text("byline address")
        expect(page.locator("#adding")).to_be_hidden()
        expect(page.locator("#library-table")).to_have_count(0)
        expect(page.get_by_role("tab", name="Evaluation")).to_have_count(0)
        names = [cookie.get("name", "") for cookie in page.context.cookies()]
        assert all(name.startswith("byline-reader-") for name in names), "the owner's is not given"


def test_the_printed_address_opens_the_library_and_leaves_no_key(browser: Browser, server: str) -> None:
    with watched(browser, server, owner=False) as page:
        page.goto(ENTRIES[server])
        expect(page).to_have_url(f"{server}/")
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("#library-table")).to_be_visible()
        assert page.evaluate("[document.cookie, document.referrer]") == ["", ""]
        assert "key" not in page.evaluate("JSON.stringify([...Object.entries(localStorage)])")
        page.reload()
        page.get_by_role("tab", name="Evaluation").click()
        expect(page.locator("#run")).to_be_enabled()


def test_a_link_elsewhere_to_the_page_finds_the_owner_still_in(browser: Browser, server: str) -> None:
    with watched(browser, server) as page:  # a link in a mail: its page is another site's
        page.goto("data:text/html,<a href='" + server + "/'>Byline</a>")
        page.get_by_role("link", name="Byline").click()
        expect(page).to_have_url(f"{server}/")
        page.get_by_role("tab", name="Library").click()
        expect(page.locator("#library-table")).to_be_visible()
