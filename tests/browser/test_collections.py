"""A reader chooses among the archives of one server, with mouse and keyboard, on every width."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.storage.accounts.collections import collection_folder
from rag.storage.catalog import Catalog
from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

TITLE = "Rowing and sailing <b>desk</b> of the Harbour Post"
REGATTA = {
    "title": "Ravens win the regatta of Port Ansel",
    "outlet": "Oarsman",
    "published": "2024-06-02",
    "url": "https://oarsman.example/regatta",
    "text": "The Ravens won the regatta of Port Ansel on 1 June 2024 before 9,000 people. Cox Mira Holt said "
    "that the regatta was the fastest in her 12 years.\n\nThe regatta begins again in May.",
}


@pytest.fixture(scope="module")
def folder(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("archives")
    news.write(made / "news")
    ingest(made / "news", "--data", str(made / "data"))
    catalog = Catalog(made / "data" / "catalog.sqlite3")
    catalog.collections.add("rowing", TITLE)
    collection_folder(made / "data", "rowing").mkdir(parents=True)
    catalog.close()
    (made / "rowing.json").write_text(json.dumps([REGATTA]))
    ingest(made / "rowing.json", "--data", str(made / "data"), "--collection", "rowing")
    return made / "data"


@pytest.fixture(scope="module")
def archives(folder: Path) -> Iterator[str]:
    with running("app.py", "--data", str(folder), "--port", "0") as address:
        yield address


def test_a_reader_goes_to_another_archive_and_back(browser: Browser, archives: str) -> None:
    with watched(browser, archives, owner=False) as page:
        chat = Chat(page, archives).load()
        expect(chat.ask("How much did the Kestrel Bridge cost?")).to_contain_text("million crowns")
        button = page.get_by_role("button", name="Archive: Main archive")
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Archives")
        expect(dialog.get_by_role("link")).to_have_text(["Main archive", TITLE])
        expect(dialog.get_by_role("link", name="Main archive")).to_have_attribute("aria-current", "page")
        expect(dialog).to_contain_text("1 article")
        page.keyboard.press("Escape")
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        dialog.get_by_role("link", name=TITLE).press("Enter")
        page.wait_for_url(f"{archives}/c/rowing/")
        expect(page.get_by_role("button", name=f"Archive: {TITLE}")).to_be_visible()
        expect(chat.box).to_be_visible()
        expect(page.locator("#conversations")).not_to_contain_text("Kestrel")
        answer = chat.ask("Who won the regatta of Port Ansel?")
        expect(answer).to_contain_text("Ravens")
        expect(chat.open(chat.markers.first)).to_contain_text("Oarsman")
        page.goto(f"{archives}/")
        expect(page.locator("#conversations")).to_contain_text("Kestrel")
        expect(page.locator("#conversations")).not_to_contain_text("regatta")


@pytest.mark.parametrize("width", [390, 820, 1280, 1920])
def test_it_fits(browser: Browser, archives: str, width: int) -> None:
    with watched(browser, archives, width) as page:
        page.goto(f"{archives}/c/rowing/")
        button = page.locator("#archive")
        expect(button).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for tab in page.get_by_role("tab").all():
            if tab.is_visible():
                assert not overlap(page, "#archive", f"#{tab.get_attribute('id')}")
        button.click()
        expect(
            page.get_by_role("dialog", name="Archives").get_by_role("link", name=TITLE)
        ).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def overlap(page: Page, first: str, second: str) -> bool:
    script = """([a, b]) => { const [p, q] = [a, b].map((s) => document.querySelector(s).getBoundingClientRect());
      return p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom; }"""
    return bool(page.evaluate(script, [first, second]))


def test_one_archive_has_no_chooser(page: Page, chat: Chat) -> None:
    expect(chat.box).to_be_visible()
    expect(page.locator("#status")).to_contain_text("article")
    expect(page.locator("#archive")).to_have_count(0)
