"""The app is told to stop while a reader's answer is being written: the reader gets it whole."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.app.test_graceful_end import STEPS, scripted
from tests.browser.conftest import watched
from tests.browser.scripted import QUOTES


def test_an_answer_on_the_page_is_whole(browser: Browser, tmp_path: Path) -> None:
    with scripted(tmp_path) as app:
        address = f"http://127.0.0.1:{app.port}"
        with watched(browser, address, owner=False) as page:
            page.goto(address)
            page.locator("#question textarea").fill("When was the kiln lit?")
            page.locator("#ask").click()
            app.let("found", "writing1", "said1")
            expect(page.locator("#chat")).to_contain_text(QUOTES[0])
            app.stop()
            page.wait_for_timeout(500)
            app.let(*STEPS)
            expect(page.locator("#chat")).to_contain_text("The kiln went out.")
            expect(page.locator("#chat")).to_contain_text(QUOTES[1])
            assert app.wait() == (0, "")
