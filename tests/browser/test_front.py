"""The empty chat: stories, starters, a search for headlines; and an archive that is empty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import news
from tests.browser.chat import Chat
from tests.browser.conftest import ingest, running, watched

KEEPER = "When did lighthouse keeper Brigid Sollas retire?"


def test_a_story_is_summed_up_at_a_click(chat: Chat) -> None:
    headline = chat.page.locator("byline-front .headline").first
    text = headline.inner_text()
    headline.click()
    expect(chat.questions.first).to_contain_text(text)
    chat.wait()
    expect(chat.page.locator("byline-front")).to_be_hidden()
    chat.page.locator("#new").dispatch_event("click")
    expect(chat.page.locator("byline-front .headline").first).to_be_visible()


def test_a_starter_was_tried_and_is_answered(chat: Chat) -> None:
    starter = chat.page.locator("byline-front .starter").first
    expect(starter).to_be_visible(timeout=120_000)
    text = starter.inner_text()
    starter.click()
    expect(chat.questions.first).to_contain_text(text.strip())
    chat.wait()
    expect(chat.markers.first).to_be_visible()


def test_headlines_are_found_as_they_are_typed(chat: Chat) -> None:
    page = chat.page
    box = page.get_by_label("Find a headline")
    box.press_sequentially("kestrel bri")
    found = page.locator("byline-front .found li")
    expect(found).to_have_count(2)
    expect(found.first).to_contain_text("What the Kestrel Bridge means for trams")
    expect(found.first).to_contain_text("Ansel Courier, 11 June 2024")
    assert (found.first.get_by_role("link").get_attribute("href") or "").startswith("articles/")
    box.fill("zeppelin")
    expect(page.locator("byline-front")).to_contain_text("No headline has these words.")
    box.press("Escape")
    expect(box).to_have_value("")
    box.fill("lighthouse")
    page.get_by_role("button", name="Ask about this: Lighthouse keeper retires").click()
    expect(chat.questions.first).to_contain_text("What is known about “Lighthouse keeper retires”?")
    chat.wait()
    expect(chat.newest).to_contain_text("1 November 2023")


def test_hostile_headlines_are_text(chat: Chat) -> None:
    chat.page.get_by_label("Find a headline").fill("what was found")
    expect(chat.page.locator("byline-front .found li").first).to_contain_text("What was found at")
    assert chat.page.locator("byline-front :is(script, img, iframe, svg, style, video)").count() == 0


def test_the_page_is_used_by_the_keyboard_alone(chat: Chat) -> None:
    chat.page.locator("byline-front .headline").first.focus()
    chat.page.keyboard.press("Enter")
    chat.wait()
    expect(chat.questions).to_have_count(1)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_is_wider_than_the_page(browser: Browser, server: str, width: int) -> None:
    with watched(browser, server, width) as page:
        Chat(page, server).load()
        expect(page.locator("byline-front .headline").first).to_be_visible()
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert not page.evaluate(wide)
        front = page.locator("#front")
        assert front.evaluate("e => e.scrollWidth <= e.clientWidth")
        composer = page.locator("#composer").bounding_box()
        shown = front.bounding_box()
        assert composer and shown and shown["y"] + shown["height"] <= composer["y"]


# -- an empty archive ---------------------------------------------------------------------------


def test_an_empty_archive_is_filled_from_the_page(browser: Browser, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    file = tmp_path / "keeper.json"
    file.write_text(json.dumps(news.PLAIN[3]))
    with running("app.py", "--data", data, "--port", "0") as address:
        with watched(browser, address, owner=False) as page:
            Chat(page, address).load()
            expect(page.locator("byline-front")).to_contain_text("Its owner adds the articles")
            expect(page.get_by_role("button", name="sample articles")).to_have_count(0)
        with watched(browser, address) as page:
            _add_a_file(page, address, file)
            _notices_what_a_terminal_adds(page, tmp_path, data)
            _takes_the_sample(page, address)


def _add_a_file(page: Page, address: str, file: Path) -> None:
    chat = Chat(page, address).load()
    expect(page.locator("byline-front")).to_contain_text("The archive is empty")
    expect(chat.ask(KEEPER)).to_contain_text("nothing to search yet")
    chat.page.locator("#new").dispatch_event("click")
    expect(page.locator("byline-front")).to_be_visible()
    page.get_by_label("Drop files here, or choose them").set_input_files(file)
    page.get_by_role("button", name="Add 1 article").click()
    expect(page.locator("byline-front .headline")).to_have_text("Lighthouse keeper retires")
    expect(page.locator("#status")).to_have_text("1 article from 1 outlet, 2 November 2023")
    expect(chat.ask(KEEPER)).to_contain_text("retired on 1 November 2023")
    chat.page.locator("#new").dispatch_event("click")


def _notices_what_a_terminal_adds(page: Page, folder: Path, data: str) -> None:
    (folder / "ferry.json").write_text(json.dumps(news.PLAIN[2]))
    ingest(folder / "ferry.json", "--data", data)
    expect(page.locator("byline-front")).to_contain_text("Ferry Marigold goes to the museum")


def _takes_the_sample(page: Page, address: str) -> None:
    """As the button of an empty archive does, which this one no longer shows."""
    taken = page.request.post(f"{address}/byline/front/sample", data={}, headers={"Origin": address})
    assert taken.status == 200
    expect(page.locator("#status")).to_contain_text("76 articles", timeout=120_000)
