"""An answer of one's own in a real browser: shared without a script, seen by another, taken back; its files."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.chat import Chat
from tests.browser.conftest import watched

BRIDGE = "What did the Kestrel Bridge cost?"
ADDRESS = re.compile(r"/\?c=([0-9a-f]{32})$")


def kept_answer(chat: Chat) -> dict[str, Any]:
    """The answer to a question asked on the page, as the server keeps it."""
    chat.ask(BRIDGE)
    expect(chat.page).to_have_url(ADDRESS)
    found = ADDRESS.search(chat.page.url)
    assert found
    told = chat.page.request.get(f"{chat.server}/byline/conversations/{found[1]}").json()
    (answer,) = told["answers"]
    return dict(answer)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_an_answer_is_shared_and_taken_back(chat: Chat, browser: Browser, server: str) -> None:
    page, answer = chat.page, kept_answer(chat)
    page.goto(f"{server}/answers/{answer['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text(BRIDGE)
    press(page, "Make a link to share")
    link = page.locator(".own p a")
    expect(link).to_have_attribute("href", re.compile(r"\.\./s/[\w-]{22,}"))
    address = link.inner_text()
    with watched(browser, server, owner=False) as other:
        other.goto(address)
        expect(other.get_by_role("heading", level=1)).to_have_text(BRIDGE)
        expect(other.locator(".lead sup a").first).to_be_visible()
        assert other.get_by_role("button").count() == 0
        other.locator(".lead sup a").first.click()
        assert other.url.endswith("#source-1")
        assert other.request.get(f"{server}/answers/{answer['id']}").status == 404
        press(page, "Take the link back")
        expect(page.get_by_role("button", name="Make a link to share")).to_be_visible()
        other.goto(address)
        expect(other.get_by_role("heading", level=1)).to_have_text("This answer is no longer shared")


def test_an_answer_is_taken_along(chat: Chat) -> None:
    page, answer = chat.page, kept_answer(chat)
    page.goto(f"{chat.server}/answers/{answer['id']}")
    with page.expect_download() as started:
        page.get_by_role("link", name="Markdown").click()
    assert started.value.suggested_filename.endswith("-what-did-the-kestrel-bridge-cost.md")
    content = started.value.path().read_text("utf-8")
    assert content.startswith("# What did the Kestrel Bridge cost?") and "[^1]: " in content
    receipt = page.request.get(f"{chat.server}/receipts/{answer['id']}.json").text()
    assert json.loads(receipt)["answer_id"] == answer["id"]
