"""Evidence first, then sentence by sentence; stop, retry, new chat: with a server that waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chat import Chat
from tests.browser.conftest import running, watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def slow(browser: Browser, folder: Path) -> Iterator[Chat]:
    with running("tests/browser/scripted.py", str(folder)) as address, watched(browser, address) as page:
        chat = Chat(page, address).load()
        expect(page.locator("#status")).to_contain_text("1 article")
        expect(page.locator("#status")).not_to_contain_text("indexing")
        yield chat
        for step in ("found", "writing1", "said1", "writing2", "said2"):  # let every thread go home
            (folder / step).touch()


def test_an_answer_grows_can_be_stopped_asked_again_and_cleared(slow: Chat, folder: Path) -> None:
    page, stop = slow.page, slow.page.locator("#stop")
    slow.send("Was the kiln lit?")
    expect(stop).to_be_enabled()

    (folder / "found").touch()
    expect(slow.cards).to_have_count(2)
    expect(slow.cards.first).to_contain_text("The kiln was lit at dawn.")
    expect(slow.markers).to_have_count(0)

    (folder / "writing1").touch()
    expect(slow.newest.locator("p > em").last).to_have_text("The kiln was …")
    expect(slow.markers).to_have_count(0)

    (folder / "said1").touch()
    expect(slow.newest).to_contain_text("1 sentence checked, going on …")
    expect(slow.markers).to_have_count(1)
    slow.send("Another one?")
    expect(page.get_by_text("One question at a time")).to_be_visible()
    expect(slow.questions).to_have_count(1)

    stop.click()
    expect(slow.newest).to_contain_text("Stopped.")
    for step in ("writing2", "said2"):
        (folder / step).touch()
    expect(page.locator("#ask")).to_be_visible()
    page.wait_for_timeout(700)
    expect(slow.markers).to_have_count(1)

    slow.newest.get_by_role("button", name="Retry").last.click()
    expect(slow.markers).to_have_count(2)
    slow.wait()
    expect(slow.newest).to_contain_text("The glaze came out blue.")
    expect(slow.newest).to_contain_text("The kiln went out.")
    expect(slow.newest).to_contain_text("Written by scripted · 2 of 2 sentences fully supported")
    expect(slow.newest).not_to_contain_text("Stopped.")
    expect(slow.questions).to_have_count(1)

    slow.cards.first.click()  # an invented passage, so the panel has to say that it is not there
    expect(slow.panel).to_contain_text("This article was removed from the archive")
    page.locator("body").click(position={"x": 640, "y": 5})
    page.keyboard.press("n")
    expect(slow.questions).to_have_count(0)
    expect(slow.panel).to_contain_text("The passage behind each sentence is shown here")
    expect(page.locator("#front")).to_be_visible()
