"""An editor pastes a draft and sees, sentence by sentence, what the archive holds of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched

DRAFT = """The bridge

Mayor Ilse Brandt cut the ribbon in front of 4,000 people. Mayor Ilse Brandt cut the ribbon in front of
7,000 people. <img src=x onerror="window.pwned='draft'"> was painted on the bridge by volunteers."""


def check(page: Page, text: str) -> None:
    page.get_by_role("tab", name="Draft").click()
    page.get_by_label("Draft", exact=True).fill(text)
    page.get_by_role("button", name="Check", exact=True).click()


@pytest.mark.parametrize("width", [390, 1280])
def test_each_sentence_has_its_verdict_and_its_source(browser: Browser, server: str, width: int) -> None:
    with watched(browser, server, width, owner=False) as page:
        page.goto(server)
        check(page, DRAFT)
        found = page.locator("#draft-found")
        expect(found).to_contain_text("1 of 3 sentences is carried by the archive", timeout=60_000)
        expect(found.locator(".verdict.supported")).to_have_text("carried")
        expect(found).to_contain_text("figure 7,000 is not in the cited passage")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found.locator("a[href^='#cite-']").first.click()
        expect(page.get_by_role("heading", name="Kestrel Bridge opens after nine years")).to_be_visible()


def test_an_empty_draft_is_asked_for(page: Page, server: str) -> None:
    page.goto(server)
    check(page, " ")
    expect(page.get_by_text("Paste a text first.")).to_be_visible()
